using ConvSeq.Kernels;

namespace ConvSeq.Networks;

/// <summary>One layer of a <see cref="NetworkArchitecture"/>: its computation, without its place, its extents or its weights.</summary>
/// <remarks>
/// Layers work on rows: the points of a series in time, each with one value per channel. All keep the number of rows, except
/// <see cref="Conv1d"/> with <see cref="ConvolutionPadding.Valid"/>, which shortens a series, layers with a stride, the poolings over
/// time, which leave one row or a fixed number, <see cref="Flatten"/>, and <see cref="SelectPart"/>.
/// </remarks>
public abstract record NetworkLayer
{
    private protected NetworkLayer()
    {
    }

    /// <summary>Readable name of the layer, with its settings.</summary>
    public abstract string Summary { get; }

    /// <summary>The rows that the layer makes of those of its inputs.</summary>
    internal virtual LengthMap RowsAfter(LengthMap rows) => rows;
}

/// <summary>The series themselves; the first layer of every network.</summary>
/// <param name="Channels">Channels of a series, 1 or more.</param>
public sealed record SeriesInput(int Channels) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "series";
}

/// <summary>Treatment of the ends of a series by a convolution.</summary>
public enum ConvolutionPadding
{
    /// <summary>Zeros on both sides, so that the length stays. If their number is odd, the end gets one more.</summary>
    Same,

    /// <summary>Zeros before the start only, so that no output sees a later input; the length stays.</summary>
    Causal,

    /// <summary>No zeros: the series gets (kernel size - 1) · dilation points shorter.</summary>
    Valid,
}

/// <summary>A convolution over time.</summary>
/// <param name="Filters">Output channels, 1 or more; a multiple of <see cref="Groups"/>.</param>
/// <param name="KernelSize">Taps of the kernel, 1 or more.</param>
public sealed record Conv1d(int Filters, int KernelSize) : NetworkLayer
{
    /// <summary>Points from one tap to the next, 1 or more. Default 1.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Points from one output to the next, 1 to 1,024. Default 1; with s, the outputs 0, s, 2 s, … of stride 1 are left.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Groups of channels that do not see each other, 1 or more. Default 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Treatment of the ends. Default <see cref="ConvolutionPadding.Same"/>.</summary>
    public ConvolutionPadding Padding { get; init; }

    /// <summary>Whether a learned constant is added to each filter's output. Default true; it starts at 0.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// Whether each filter's weights are learned as a direction and a magnitude, w = g · v / ‖v‖ (Salimans and Kingma, arXiv
    /// 1602.07868, section 2). Default false.
    /// </summary>
    public bool WeightNorm { get; init; }

    /// <summary>Initialization of the weights. Default <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.GlorotUniform;

    /// <summary>Points from the first tap to the last.</summary>
    internal int Reach => (KernelSize - 1) * Dilation;

    /// <summary>Zeros before the start of a series.</summary>
    public int PadLeft => Padding switch
    {
        ConvolutionPadding.Same => Reach / 2,
        ConvolutionPadding.Causal => Reach,
        _ => 0,
    };

    /// <summary>Zeros after the end of a series.</summary>
    public int PadRight => Padding == ConvolutionPadding.Same ? Reach - Reach / 2 : 0;

    /// <inheritdoc/>
    public override string Summary =>
        $"convolution of {KernelSize}{(Dilation > 1 ? $", dilation {Dilation}" : "")}{(Stride > 1 ? $", stride {Stride}" : "")}"
        + $"{(Groups > 1 ? $", {Groups} groups" : "")}"
        + $"{(Padding == ConvolutionPadding.Same ? "" : $", {Padding.ToString().ToLowerInvariant()}")}"
        + $"{(WeightNorm ? ", weight norm" : "")}";

    internal override LengthMap RowsAfter(LengthMap rows) => rows.Then((long)PadLeft + PadRight - Reach - 1 + Stride, Stride);

    /// <summary>
    /// The convolution as it is computed. With a stride, all that a filter sees for an output are the channels of one row; the weights lie
    /// the same way.
    /// </summary>
    internal ConvolutionShape ShapeFor(int channels) => Stride > 1
        ? new ConvolutionShape(KernelSize * channels, Filters, 1, 1, Groups, 0, 0)
        : new ConvolutionShape(channels, Filters, KernelSize, Dilation, Groups, PadLeft, PadRight);
}

/// <summary>
/// Batch normalization of each channel over all points of all series of a batch (Ioffe and Szegedy, arXiv 1502.03167), with a
/// learned scale and shift. Scoring uses running averages of mean and variance instead of those of the batch.
/// </summary>
public sealed record BatchNorm1d : NetworkLayer
{
    /// <summary>Share of each batch in the running averages, above 0 up to 1. Default 0.1.</summary>
    public float Momentum { get; init; } = 0.1f;

    /// <summary>Added to the variance, above 0. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override string Summary => "batch normalization";
}

/// <summary>
/// Normalization of each point over its channels (Ba, Kiros and Hinton, arXiv 1607.06450): less their mean, divided by
/// √(variance + <see cref="Epsilon"/>), with a learned scale and shift of each channel.
/// </summary>
public sealed record LayerNorm : NetworkLayer
{
    /// <summary>Added to the variance, above 0. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override string Summary => "layer normalization";
}

/// <summary>max(x, 0).</summary>
public sealed record Relu : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "ReLU";
}

/// <summary>
/// Sets values to 0 at random during training, and scales the others up so that the mean stays the same (Srivastava et al. 2014).
/// </summary>
/// <param name="Share">Share of values that are set to 0: at least 0, which changes nothing, and below 1.</param>
public sealed record Dropout(float Share) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"dropout of {Share}");
}

/// <summary>The largest of neighboring points. Points outside the series are ignored.</summary>
/// <param name="Size">Points of the window, 1 to 1,024, (Size - 1) / 2 of them before the point.</param>
public sealed record MaxPool1d(int Size) : NetworkLayer
{
    /// <summary>Points from one window to the next, 1 to 1,024. Default 1: the length stays; with s, ⌈length / s⌉ are left.</summary>
    public int Stride { get; init; } = 1;

    /// <inheritdoc/>
    public override string Summary => $"largest of {Size}{(Stride > 1 ? $", stride {Stride}" : "")}";

    internal override LengthMap RowsAfter(LengthMap rows) => rows.Then(Stride - 1, Stride);
}

/// <summary>The mean of neighboring points. Points outside the series are not counted.</summary>
/// <param name="Size">Points of the window, 1 to 1,024, (Size - 1) / 2 of them before the point.</param>
public sealed record AveragePool1d(int Size) : NetworkLayer
{
    /// <summary>Points from one window to the next, 1 to 1,024. Default 1: the length stays; with s, ⌈length / s⌉ are left.</summary>
    public int Stride { get; init; } = 1;

    /// <inheritdoc/>
    public override string Summary => $"mean of {Size}{(Stride > 1 ? $", stride {Stride}" : "")}";

    internal override LengthMap RowsAfter(LengthMap rows) => rows.Then(Stride - 1, Stride);
}

/// <summary>The mean of each channel over all points of a series.</summary>
public sealed record GlobalAveragePool : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "mean over time";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(1);
}

/// <summary>The largest value of each channel over all points of a series.</summary>
public sealed record GlobalMaxPool : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "largest over time";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(1);
}

/// <summary>
/// The largest values of each channel over all points of a series, in their order in time (Kalchbrenner et al., arXiv 1404.2188, section
/// 3.3). Of equal values the earlier ones are kept. A series with fewer points keeps all of them, and the other rows, at the end, are 0.
/// </summary>
/// <param name="Rows">Number of values that are kept, 1 to 1,024.</param>
public sealed record KMaxPool(int Rows) : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => $"{Rows} largest over time";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(Rows);
}

/// <summary>
/// All rows one after another as the channels of a single row. It needs a fixed number of rows, as <see cref="KMaxPool"/> leaves.
/// </summary>
public sealed record Flatten : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "all rows as one";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(1);
}

/// <summary>The last point of a series.</summary>
public sealed record LastStep : NetworkLayer
{
    /// <summary>
    /// Number of channels, the last ones, that are taken from the first point instead: of a bidirectional <see cref="Recurrent"/> those of
    /// the direction that ends there, so that each direction has seen the whole series (PyTorch's h_n). Default 0;
    /// <see cref="NetworkBuilder.LastState"/> sets it.
    /// </summary>
    public int ReversedChannels { get; init; }

    /// <inheritdoc/>
    public override string Summary => ReversedChannels > 0 ? "last point of each direction" : "last point";

    internal override LengthMap RowsAfter(LengthMap rows) => LengthMap.Fixed(1);
}

/// <summary>A linear map of the channels, point by point where the series has not been pooled.</summary>
/// <param name="Outputs">Output channels, 1 or more.</param>
public sealed record Dense(int Outputs) : NetworkLayer
{
    /// <summary>Whether a learned constant is added to each output. Default true; it starts at 0.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Initialization of the weights. Default <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.GlorotUniform;

    /// <summary>
    /// Largest Euclidean norm of the weights of an output, above 0: after each step, longer ones are scaled down to it (Srivastava et al.
    /// 2014, section 5.1). The constant is not part of it. Default null: no limit.
    /// </summary>
    public float? MaxNorm { get; init; }

    /// <inheritdoc/>
    public override string Summary => MaxNorm is { } norm ? FormattableString.Invariant($"linear, norm up to {norm}") : "linear";
}

/// <summary>The sum of several layers with the same channels.</summary>
public sealed record Add : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "sum";
}

/// <summary>The channels of several layers one after another.</summary>
public sealed record Concat : NetworkLayer
{
    /// <inheritdoc/>
    public override string Summary => "concatenation";
}
