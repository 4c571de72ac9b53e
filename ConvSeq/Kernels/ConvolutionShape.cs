namespace ConvSeq.Kernels;

/// <summary>
/// The shape of a dense convolution over time: y[t, o] = Σ over taps k and inputs i of x[t + k · dilation - padLeft, i] · w[k, i, o],
/// where x is zero outside of the series. Weights lie as [kernelSize][inputChannels / groups][outputChannels]; the outputs of
/// group g, of outputChannels / groups, see the inputs of group g alone.
/// </summary>
/// <param name="InputChannels">A multiple of <paramref name="Groups"/>.</param>
/// <param name="OutputChannels">A multiple of <paramref name="Groups"/>.</param>
/// <param name="KernelSize">Taps, 1 or more.</param>
/// <param name="Dilation">Steps between two taps, 1 or more.</param>
/// <param name="Groups">Groups of channels, 1 or more.</param>
/// <param name="PadLeft">Zeros before the series; a negative number cuts its first steps off.</param>
/// <param name="PadRight">Zeros after it, likewise.</param>
internal readonly record struct ConvolutionShape(
    int InputChannels, int OutputChannels, int KernelSize, int Dilation, int Groups, int PadLeft, int PadRight)
{
    /// <summary>Number of weights.</summary>
    public int WeightCount => KernelSize * GroupInputs * OutputChannels;

    /// <summary>Inputs that an output sees.</summary>
    public int GroupInputs => InputChannels / Groups;

    /// <summary>Outputs that an input contributes to.</summary>
    public int GroupOutputs => OutputChannels / Groups;

    /// <summary>Whether each channel is convolved by itself.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == InputChannels && Groups == OutputChannels;

    /// <summary>Steps from the first tap to the last.</summary>
    public int Reach => (KernelSize - 1) * Dilation;

    /// <summary>
    /// The convolution that carries gradients back from outputs to inputs; its tap k has the weights of tap kernelSize - 1 - k.
    /// </summary>
    public ConvolutionShape Transposed => this with
    {
        InputChannels = OutputChannels,
        OutputChannels = InputChannels,
        PadLeft = Reach - PadLeft,
        PadRight = Reach - PadRight,
    };

    /// <summary>Returns the steps of the output for a series of <paramref name="inputLength"/> steps.</summary>
    public int OutputLength(int inputLength) => inputLength + PadLeft + PadRight - Reach;

    // The generated method would print the transposed shape, and its transposed shape, and so on.
    public override string ToString() =>
        $"{InputChannels} to {OutputChannels} channels, groups {Groups}, kernel {KernelSize}, dilation {Dilation}, "
        + $"padding {PadLeft} and {PadRight}";
}
