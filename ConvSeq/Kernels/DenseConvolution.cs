namespace ConvSeq.Kernels;

/// <summary>
/// Dense convolutions over time, as the layers of networks need them: forward, and the gradient with respect to the weights. The
/// gradient with respect to the input is <see cref="Forward"/> of <see cref="ConvolutionShape.Transposed"/>.
/// A series is one row of channels after another, so many floats apart.
/// </summary>
internal static unsafe class DenseConvolution
{
    /// <summary>Floats of the weights as <see cref="Forward"/> wants them.</summary>
    public static int PackedLength(ConvolutionShape shape) => shape.WeightCount;

    /// <summary>Lays weights out for <see cref="Forward"/>.</summary>
    public static void Pack(ConvolutionShape shape, ReadOnlySpan<float> weights, float* packed) =>
        weights[..shape.WeightCount].CopyTo(new Span<float>(packed, shape.WeightCount));

    /// <summary>Lays the weights of a shape out for <see cref="Forward"/> of its <see cref="ConvolutionShape.Transposed"/>.</summary>
    public static void PackTransposed(ConvolutionShape shape, ReadOnlySpan<float> weights, float* packed)
    {
        for (int k = shape.KernelSize - 1; k >= 0; k--)
            for (int o = 0; o < shape.GroupOutputs; o++)
                for (int g = 0; g < shape.Groups; g++)
                    for (int i = 0; i < shape.GroupInputs; i++)
                        *packed++ = weights[(k * shape.GroupInputs + i) * shape.OutputChannels + g * shape.GroupOutputs + o];
    }

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    public static int ScratchLength(ConvolutionShape shape, int inputLength) => 0;

    /// <summary>y[t, :] (+)= Σ over taps k of x[t + k · dilation - padLeft, :] · w[k] (+ bias).</summary>
    public static void Forward(
        ConvolutionShape shape, float* packed, float* bias, float* x, int ldx, int length, float* y, int ldy, bool accumulate, float* scratch)
    {
        int outputs = shape.OutputLength(length);
        for (int t = 0; t < outputs; t++)
        {
            for (int o = 0; o < shape.OutputChannels; o++)
            {
                float* inputs = x + o / shape.GroupOutputs * shape.GroupInputs;
                float sum = 0;
                for (int k = 0; k < shape.KernelSize; k++)
                {
                    int s = t + k * shape.Dilation - shape.PadLeft;
                    if (s < 0 || s >= length)
                        continue;
                    for (int i = 0; i < shape.GroupInputs; i++)
                    {
                        float weight = packed[(k * shape.GroupInputs + i) * shape.OutputChannels + o];
                        sum = MathF.FusedMultiplyAdd(inputs[(nint)s * ldx + i], weight, sum);
                    }
                }

                if (bias != null)
                    sum += bias[o];
                float* target = y + (nint)t * ldy + o;
                *target = accumulate ? *target + sum : sum;
            }
        }
    }

    /// <summary>Floats of scratch that <see cref="WeightGradient"/> needs.</summary>
    public static int WeightScratchLength(ConvolutionShape shape, int inputLength) => 0;

    /// <summary>dw[k, i, o] += Σ over t of x[t + k · dilation - padLeft, i] · dy[t, o], for the taps k from firstTap on.</summary>
    public static void WeightGradient(
        ConvolutionShape shape, float* x, int ldx, int length, float* dy, int ldy, float* dw, int firstTap, int taps, float* scratch)
    {
        int outputs = shape.OutputLength(length);
        for (int k = firstTap; k < firstTap + taps; k++)
        {
            int offset = k * shape.Dilation - shape.PadLeft;
            for (int i = 0; i < shape.GroupInputs; i++)
            {
                for (int o = 0; o < shape.OutputChannels; o++)
                {
                    int input = o / shape.GroupOutputs * shape.GroupInputs + i;
                    float sum = 0;
                    for (int t = Math.Max(0, -offset); t < Math.Min(outputs, length - offset); t++)
                        sum = MathF.FusedMultiplyAdd(x[(nint)(t + offset) * ldx + input], dy[(nint)t * ldy + o], sum);
                    dw[(k * shape.GroupInputs + i) * shape.OutputChannels + o] += sum;
                }
            }
        }
    }
}
