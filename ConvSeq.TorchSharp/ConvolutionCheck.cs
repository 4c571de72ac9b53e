using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Compares one convolution of libtorch with its definition. libtorch lays out its convolutions by the sizes of the processor's caches;
/// on virtual machines that hide these, it was seen to return wrong numbers without an error.
/// </summary>
internal static class ConvolutionCheck
{
    // More channels than a vector has lanes, and more than one series: with fewer, libtorch takes another path.
    private const int Batch = 2, InputChannels = 20, OutputChannels = 3, Taps = 3, Length = 30, OutputLength = Length - Taps + 1;

    // Sums of 60 products below 1 in single precision are known far better than this.
    private const double MaxError = 1e-4;

    /// <summary>Convolves.</summary>
    /// <returns>The reason why libtorch cannot be used; null if its convolution is right.</returns>
    public static NetworkBackendException? Run()
    {
        float[] input = Numbers(Batch * InputChannels * Length, 0.7), weights = Numbers(OutputChannels * InputChannels * Taps, 1.3);
        float[] output;
        using (torch.no_grad())
        using (torch.Tensor x = torch.tensor(input, [Batch, InputChannels, Length]))
        using (torch.Tensor w = torch.tensor(weights, [OutputChannels, InputChannels, Taps]))
        using (torch.Tensor y = torch.nn.functional.conv1d(x, w))
            output = y.data<float>().ToArray();
        return WorstError(input, weights, output) <= MaxError ? null : new NetworkBackendException(
            "The back end TorchSharp finds that libtorch computes wrong convolutions on this machine, as on virtual machines that hide the "
            + "sizes of their caches. Set the environment variable ONEDNN_MAX_CPU_ISA=SSE41 before the process starts, which is right but "
            + "slower; or train on another machine, or on the back end Managed, which needs no native library.");
    }

    private static double WorstError(float[] input, float[] weights, float[] output)
    {
        double worst = 0;
        for (int i = 0; i < output.Length; i++)
        {
            (int row, int t) = Math.DivRem(i, OutputLength);
            (int n, int o) = Math.DivRem(row, OutputChannels);
            double sum = 0;
            for (int c = 0; c < InputChannels; c++)
            {
                for (int k = 0; k < Taps; k++)
                    sum += (double)weights[(o * InputChannels + c) * Taps + k] * input[(n * InputChannels + c) * Length + t + k];
            }

            // The maximum of a number and NaN is NaN, which then fails the comparison with the bound.
            worst = Math.Max(worst, Math.Abs(sum - output[i]));
        }

        return worst;
    }

    private static float[] Numbers(int count, double step) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(step * i))];
}
