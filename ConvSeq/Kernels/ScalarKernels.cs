namespace ConvSeq.Kernels;

/// <summary>The plain path: the oracle of all others.</summary>
internal sealed unsafe class ScalarKernels : ConvolutionKernels
{
    public override string Name => "scalar";

    public override void NegatedTapSum(float* x, int dilation, float* destination, int length)
    {
        for (int t = 0; t < length; t++)
        {
            float sum = -x[t];
            for (int tap = -4; tap <= 4; tap++)
            {
                if (tap != 0)
                    sum -= x[t + tap * dilation];
            }

            destination[t] = sum;
        }
    }

    public override void Add(float* a, float* b, float* destination, int length)
    {
        for (int t = 0; t < length; t++)
            destination[t] = a[t] + b[t];
    }

    public override void ShareOfSumAbove(float* a, float* b, int length, float* biases, float* shares, int count)
    {
        for (int f = 0; f < count; f++)
        {
            int above = 0;
            for (int t = 0; t < length; t++)
            {
                if (a[t] + b[t] > biases[f])
                    above++;
            }

            shares[f] = Share(above, 1.0 / length);
        }
    }

    public override void PoolFourWays(float* a, float* b, int length, float* biases, int count, PoolQueue queue)
    {
        Span<float> lanes = stackalloc float[PoolBlock.Lanes];
        for (int f = 0; f < count; f++)
        {
            int above = 0, longest = 0, last = 0;
            long indexSum = 0;
            double sum = 0;
            for (int start = 0; start < length; start += PoolBlock.Length)
            {
                lanes.Clear();
                int end = Math.Min(length, start + PoolBlock.Length);
                for (int t = start; t < end; t++)
                {
                    float point = a[t] + b[t];
                    if (point > biases[f])
                    {
                        above++;
                        indexSum += t;
                        lanes[t % PoolBlock.Lanes] += biases[f] - point;
                    }
                    else if (point < biases[f])
                    {
                        longest = Math.Max(longest, t - last);
                        last = t;
                    }
                }

                for (int i = 0; i < 8; i++)
                    lanes[i] += lanes[i + 8];
                sum += ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
            }

            queue.Set(above, Math.Max(longest, length - 1 - last), sum, indexSum, biases[f], length);
        }
    }

    public override void Finish(PoolQueue queue)
    {
    }
}
