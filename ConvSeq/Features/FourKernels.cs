using ConvSeq.Kernels;

namespace ConvSeq.Features;

/// <summary>
/// Weights of up to four kernels that read the same points, for explanations: what is read once serves all four. Where there are fewer, the
/// first takes the place of the missing ones.
/// </summary>
internal sealed unsafe class FourKernels
{
    /// <summary>Number of kernels.</summary>
    public const int Count = ShareKernels.Together;

    private readonly AlignedBuffer _weights;

    /// <param name="maxTaps">The most taps of a kernel, of all channels.</param>
    public FourKernels(int maxTaps) => _weights = new AlignedBuffer(3, Count * maxTaps);

    /// <summary>Tap after tap the magnitudes of the weights.</summary>
    public float* Magnitudes => _weights.Row(1);

    private float* Weights => _weights.Row(0);

    private float* Biases => _weights.Row(2);

    /// <summary>Takes other kernels.</summary>
    /// <param name="weights">Tap after tap weights, at some distance from each other.</param>
    /// <param name="step">That distance.</param>
    /// <param name="biases">For each kernel the number that its outputs start from.</param>
    public void Set(ReadOnlySpan<float> weights, int step, ReadOnlySpan<float> biases)
    {
        float* own = Weights, magnitudes = Magnitudes, starts = Biases;
        for (int k = 0; k < Count; k++)
        {
            int from = k < biases.Length ? k : 0;
            starts[k] = biases[from];
            for (int i = from, at = k; i < weights.Length; i += step, at += Count)
            {
                own[at] = weights[i];
                magnitudes[at] = MathF.Abs(weights[i]);
            }
        }
    }

    /// <inheritdoc cref="ShareKernels.Convolve"/>
    public void Convolve(float** points, int taps, int length, float* outputs, nint stride) =>
        ShareKernels.Best.Convolve(points, taps, Weights, Biases, length, outputs, stride);
}
