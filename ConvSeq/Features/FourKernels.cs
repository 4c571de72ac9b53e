using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Weights of up to four kernels that read the same points, for explanations: what is read once serves all four. Where there are fewer, the
/// first takes the place of the missing ones.
/// </summary>
internal sealed unsafe class FourKernels
{
    /// <summary>Number of kernels.</summary>
    public const int Count = 4;

    private readonly AlignedBuffer _weights;
    private readonly float[] _biases = new float[Count];
    private int _known;

    /// <param name="maxTaps">The most taps of a kernel, of all channels.</param>
    public FourKernels(int maxTaps) => _weights = new AlignedBuffer(2, Count * maxTaps);

    /// <summary>Tap after tap the weights.</summary>
    public float* Weights => _weights.Row(0);

    /// <summary>Tap after tap their magnitudes.</summary>
    public float* Magnitudes => _weights.Row(1);

    /// <summary>Forgets all kernels.</summary>
    public void Begin() => _known = 0;

    /// <summary>Adds a kernel; the first takes the places of all.</summary>
    /// <param name="weights">Its weights, at some distance from each other.</param>
    /// <param name="step">That distance.</param>
    /// <param name="bias">The number that its outputs start from.</param>
    public void Add(ReadOnlySpan<float> weights, int step, float bias)
    {
        int end = _known == 0 ? Count : _known + 1;
        for (int k = _known; k < end; k++)
        {
            _biases[k] = bias;
            for (int i = 0, at = k; i < weights.Length; i += step, at += Count)
            {
                Weights[at] = weights[i];
                Magnitudes[at] = MathF.Abs(weights[i]);
            }
        }

        _known++;
    }

    /// <summary>Computes outputs, one fused multiply-add a tap in the order of taps.</summary>
    /// <param name="points">For each tap the point that the first output sees; two vectors beyond the last one's are readable.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="length">Number of outputs.</param>
    /// <param name="outputs">Receives the outputs of the four kernels, in rows with room for two vectors more.</param>
    /// <param name="stride">Distance of the outputs of two kernels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Convolve(float** points, int taps, int length, float* outputs, nint stride)
    {
        Vector<float> bias0 = new(_biases[0]), bias1 = new(_biases[1]), bias2 = new(_biases[2]), bias3 = new(_biases[3]);
        int width = Vector<float>.Count;
        float* first = Weights;
        for (int t = 0; t < length; t += 2 * width)
        {
            Vector<float> sum0 = bias0, sum1 = bias1, sum2 = bias2, sum3 = bias3;
            Vector<float> next0 = bias0, next1 = bias1, next2 = bias2, next3 = bias3;
            float* w = first;
            for (int tap = 0; tap < taps; tap++, w += Count)
            {
                float* row = points[tap] + t;
                Vector<float> point = Vector.Load(row), nextPoint = Vector.Load(row + width), weight = new(w[0]);
                sum0 = Vector.FusedMultiplyAdd(weight, point, sum0);
                next0 = Vector.FusedMultiplyAdd(weight, nextPoint, next0);
                weight = new Vector<float>(w[1]);
                sum1 = Vector.FusedMultiplyAdd(weight, point, sum1);
                next1 = Vector.FusedMultiplyAdd(weight, nextPoint, next1);
                weight = new Vector<float>(w[2]);
                sum2 = Vector.FusedMultiplyAdd(weight, point, sum2);
                next2 = Vector.FusedMultiplyAdd(weight, nextPoint, next2);
                weight = new Vector<float>(w[3]);
                sum3 = Vector.FusedMultiplyAdd(weight, point, sum3);
                next3 = Vector.FusedMultiplyAdd(weight, nextPoint, next3);
            }

            sum0.Store(outputs + t);
            next0.Store(outputs + t + width);
            sum1.Store(outputs + stride + t);
            next1.Store(outputs + stride + t + width);
            sum2.Store(outputs + 2 * stride + t);
            next2.Store(outputs + 2 * stride + t + width);
            sum3.Store(outputs + 3 * stride + t);
            next3.Store(outputs + 3 * stride + t + width);
        }
    }
}
