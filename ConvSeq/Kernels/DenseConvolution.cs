namespace ConvSeq.Kernels;

/// <summary>
/// Dense convolutions over time, as the layers of networks need them: forward, and the gradient with respect to the weights;
/// the gradient with respect to the input is <see cref="Forward"/> of <see cref="ConvolutionShape.Transposed"/>. Both are
/// products of matrices, taken tile by tile in registers (<see cref="DenseConvolutionKernels"/>) without building the matrix of
/// inputs.
/// </summary>
/// <remarks>
/// A series is one row of channels after another, a fixed number of floats apart. Weights are finite. An output is one chain of
/// fused multiply-adds from 0, in the order of taps and of input channels; a gradient is the sum over blocks of
/// <see cref="BlockSteps"/> time steps, each one chain from 0 in the order of time. So bits do not depend on the instruction
/// path. Of every operand and of the scratch there are at most <see cref="int.MaxValue"/> floats; callers ensure that.
/// </remarks>
internal static unsafe class DenseConvolution
{
    /// <summary>Time steps of one chain of a weight's gradient: rows of both operands for this many stay in the nearest cache.</summary>
    public const int BlockSteps = 256;

    private const int WidestVector = 16;

    // A tile of fewer input channels than this keeps the multipliers less busy than one whose rows are taps.
    private const int FewInputs = 6;

    /// <summary>
    /// Floats of the weights in the layout of <see cref="Forward"/>: group by group in panels of two vectors of output
    /// channels, the last of one or two, each tap by tap and input by input.
    /// </summary>
    public static long PackedLength(ConvolutionShape shape, DenseConvolutionKernels? kernels = null) =>
        PackedLength(shape, (kernels ?? DenseConvolutionKernels.Best).Width);

    /// <summary>
    /// Largest <see cref="PackedLength(ConvolutionShape, DenseConvolutionKernels?)"/> on any machine, for a shape or its
    /// transposed.
    /// </summary>
    public static long MaxPackedLength(ConvolutionShape shape) =>
        Math.Max(PackedLength(shape, WidestVector), PackedLength(shape.Transposed, WidestVector));

    private static long PackedLength(ConvolutionShape shape, int width)
    {
        int groups = SeparateGroups(shape);
        return (long)shape.KernelSize * shape.GroupInputs * groups * WholeVectors(shape.OutputChannels / groups, width);
    }

    /// <summary>Lays weights out for <see cref="Forward"/>.</summary>
    public static void Pack(
        ConvolutionShape shape, ReadOnlySpan<float> weights, float* packed, DenseConvolutionKernels? kernels = null) =>
        PackPanels(shape, weights, packed, kernels ?? DenseConvolutionKernels.Best, backwards: false);

    private static void PackPanels(
        ConvolutionShape shape, ReadOnlySpan<float> weights, float* packed, DenseConvolutionKernels kernels, bool backwards)
    {
        int groups = SeparateGroups(shape), groupOutputs = shape.OutputChannels / groups, rows = shape.KernelSize * shape.GroupInputs;
        for (int group = 0; group < groups; group++)
        {
            for (int panel = 0; panel < groupOutputs; panel += kernels.TileColumns)
            {
                int columns = Math.Min(kernels.TileColumns, groupOutputs - panel), width = WholeVectors(columns, kernels);
                for (int row = 0; row < rows; row++, packed += width)
                {
                    int from = backwards ? rows - 1 - row : row;
                    var target = new Span<float>(packed, width);
                    weights.Slice(from * shape.OutputChannels + group * groupOutputs + panel, columns).CopyTo(target);
                    target[columns..].Clear();
                }
            }
        }
    }

    /// <summary>Lays the weights of a shape out for <see cref="Forward"/> of its <see cref="ConvolutionShape.Transposed"/>.</summary>
    public static void PackTransposed(
        ConvolutionShape shape, ReadOnlySpan<float> weights, float* packed, DenseConvolutionKernels? kernels = null)
    {
        kernels ??= DenseConvolutionKernels.Best;
        if (shape.IsDepthwise)
        {
            PackPanels(shape, weights, packed, kernels, backwards: true);
            return;
        }

        for (int group = 0; group < shape.Groups; group++)
        {
            for (int panel = 0; panel < shape.GroupInputs; panel += kernels.TileColumns)
            {
                int columns = Math.Min(kernels.TileColumns, shape.GroupInputs - panel), width = WholeVectors(columns, kernels);
                for (int tap = shape.KernelSize - 1; tap >= 0; tap--)
                {
                    ReadOnlySpan<float> source = weights[((tap * shape.GroupInputs + panel) * shape.OutputChannels)..];
                    for (int output = group * shape.GroupOutputs; output < (group + 1) * shape.GroupOutputs; output++, packed += width)
                    {
                        for (int column = 0; column < columns; column++)
                            packed[column] = source[column * shape.OutputChannels + output];
                        new Span<float>(packed + columns, width - columns).Clear();
                    }
                }
            }
        }
    }

    /// <summary>Floats of scratch, from a multiple of 64 bytes on, that <see cref="Forward"/> needs.</summary>
    public static long ScratchLength(ConvolutionShape shape, int inputLength, DenseConvolutionKernels? kernels = null)
    {
        kernels ??= DenseConvolutionKernels.Best;
        return IsCopied(shape, kernels)
            ? ((long)inputLength + Margin(shape.PadLeft, kernels) + Margin(shape.PadRight, kernels)) * CopiedChannels(shape, kernels)
            : 0;
    }

    /// <summary>y[t, :] = Σ over taps k of x[t + k · dilation - padLeft, :] · w[k].</summary>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="packed">Weights, from <see cref="Pack"/> or <see cref="PackTransposed"/>; from a multiple of 64 bytes on.</param>
    /// <param name="bias">One for each output channel, added to the sums; or null.</param>
    /// <param name="x">Rows of input channels.</param>
    /// <param name="ldx">Floats from one to the next.</param>
    /// <param name="length">Number of rows, 1 or more.</param>
    /// <param name="y">Rows of output channels; nothing between them is read or written.</param>
    /// <param name="ldy">Floats from one to the next.</param>
    /// <param name="accumulate">Whether sums, with the bias, are added to what is in y.</param>
    /// <param name="scratch">As many floats as <see cref="ScratchLength"/> says.</param>
    /// <param name="kernels">The inner loop; null for the best of this machine.</param>
    public static void Forward(
        ConvolutionShape shape, float* packed, float* bias, float* x, int ldx, int length, float* y, int ldy, bool accumulate,
        float* scratch, DenseConvolutionKernels? kernels = null)
    {
        kernels ??= DenseConvolutionKernels.Best;
        int outputs = shape.OutputLength(length);
        if (IsCopied(shape, kernels))
        {
            int channels = CopiedChannels(shape, kernels);
            x = CopyPadded(
                x, ldx, length, shape.InputChannels, channels, Margin(shape.PadLeft, kernels), Margin(shape.PadRight, kernels), scratch);
            ldx = channels;
        }

        float* sums = stackalloc float[kernels.TileRows * kernels.TileColumns];
        var tile = new ConvolutionTile
        {
            RowStride = ldx,
            TapStride = (nint)shape.Dilation * ldx,
            StepStride = 1,
            ByColumn = shape.IsDepthwise,
            Steps = shape.GroupInputs,
            CStride = ldy,
            Accumulate = accumulate,
            Sums = sums,
        };
        // Taps whose inputs lie one after another are one long tap.
        bool oneInput = shape.GroupInputs == 1;
        bool merged = oneInput || (shape.Dilation == 1 && shape.GroupInputs == ldx);
        if (oneInput)
            tile.StepStride = tile.TapStride;
        int tiles = Tiles(outputs, kernels.TileRows);
        int groups = SeparateGroups(shape), groupOutputs = shape.OutputChannels / groups;
        for (int group = 0; group < groups; group++)
        {
            for (int panel = 0; panel < groupOutputs; panel += kernels.TileColumns)
            {
                int output = group * groupOutputs + panel, input = shape.IsDepthwise ? panel : group * shape.GroupInputs;
                tile.Columns = Math.Min(kernels.TileColumns, groupOutputs - panel);
                tile.BStride = WholeVectors(tile.Columns, kernels);
                tile.Bias = bias == null ? null : bias + output;
                for (int i = 0; i < tiles; i++)
                {
                    int start = TileStart(i, tiles, outputs), end = TileStart(i + 1, tiles, outputs);
                    (int first, int beyond) = TapsInside(shape, start, end, length);
                    tile.Rows = end - start;
                    tile.Taps = merged ? Math.Min(1, beyond - first) : beyond - first;
                    if (merged)
                        tile.Steps = (beyond - first) * shape.GroupInputs;
                    tile.A = x + ((nint)start + (nint)first * shape.Dilation - shape.PadLeft) * ldx + input;
                    tile.B = packed + (nint)first * shape.GroupInputs * tile.BStride;
                    tile.C = y + (nint)start * ldy + output;
                    kernels.Compute(&tile);
                }

                packed += (nint)shape.KernelSize * shape.GroupInputs * tile.BStride;
            }
        }
    }

    /// <summary>
    /// y = Σ over taps k of x[k] · w[k]: one row of <see cref="Forward"/>, with its bits, from rows of inputs that lie anywhere.
    /// </summary>
    /// <param name="shape">Of the convolution, without groups; dilation and padding do not matter.</param>
    /// <param name="packed">Weights, from <see cref="Pack"/>; from a multiple of 64 bytes on.</param>
    /// <param name="bias">One for each output channel and more, up to whole vectors; or null.</param>
    /// <param name="x">For each tap its row of inputs; zeros beyond the ends of a series.</param>
    /// <param name="y">A row of output channels; what lies after it, up to whole vectors, is written as well.</param>
    /// <param name="accumulate">Whether sums, with the bias, are added to what is in y.</param>
    /// <param name="kernels">The inner loop; null for the best of this machine.</param>
    public static void ForwardRow(
        ConvolutionShape shape, float* packed, float* bias, float** x, float* y, bool accumulate, DenseConvolutionKernels? kernels = null)
    {
        var row = new ConvolutionRow
        {
            X = x,
            Taps = shape.KernelSize,
            Inputs = shape.InputChannels,
            Outputs = shape.OutputChannels,
            Packed = packed,
            Bias = bias,
            Y = y,
            Accumulate = accumulate,
        };
        (kernels ?? DenseConvolutionKernels.Best).ComputeRow(&row);
    }

    /// <summary>Floats of scratch, from a multiple of 64 bytes on, that <see cref="WeightGradient"/> needs.</summary>
    public static long WeightScratchLength(ConvolutionShape shape, int inputLength, DenseConvolutionKernels? kernels = null)
    {
        kernels ??= DenseConvolutionKernels.Best;
        return BlockSteps * kernels.TileColumns + (RowsAreTaps(shape)
            ? ((long)inputLength + TapMargin(shape.PadLeft, shape, inputLength, kernels)
                + TapMargin(shape.PadRight, shape, inputLength, kernels))
                * CopiedChannels(shape, kernels)
            : 0);
    }

    /// <summary>
    /// dw[k, i, o] += Σ over t of x[t + k · dilation - padLeft, i] · dy[t, o], for some of the taps k, so that threads can share the work.
    /// </summary>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="x">Rows of input channels.</param>
    /// <param name="ldx">Floats from one to the next.</param>
    /// <param name="length">Number of rows of x, 1 or more.</param>
    /// <param name="dy">Rows of gradients with respect to the output channels.</param>
    /// <param name="ldy">Floats from one to the next.</param>
    /// <param name="dw">Gradients with respect to all weights, laid out as they are.</param>
    /// <param name="firstTap">The first tap to compute.</param>
    /// <param name="taps">The number of taps to compute.</param>
    /// <param name="scratch">As many floats as <see cref="WeightScratchLength"/> says.</param>
    /// <param name="kernels">The inner loop; null for the best of this machine.</param>
    public static void WeightGradient(
        ConvolutionShape shape, float* x, int ldx, int length, float* dy, int ldy, float* dw, int firstTap, int taps, float* scratch,
        DenseConvolutionKernels? kernels = null)
    {
        kernels ??= DenseConvolutionKernels.Best;
        int outputs = shape.OutputLength(length);
        float* gradients = scratch;
        bool rowsAreTaps = RowsAreTaps(shape);
        if (rowsAreTaps)
        {
            scratch += BlockSteps * kernels.TileColumns;
            int channels = CopiedChannels(shape, kernels);
            x = CopyPadded(
                x, ldx, length, shape.InputChannels, channels,
                TapMargin(shape.PadLeft, shape, length, kernels), TapMargin(shape.PadRight, shape, length, kernels), scratch);
            ldx = channels;
        }

        float* sums = stackalloc float[kernels.TileRows * kernels.TileColumns];
        var tile = new ConvolutionTile
        {
            RowStride = rowsAreTaps ? (nint)shape.Dilation * ldx : 1,
            ByColumn = shape.IsDepthwise,
            Taps = 1,
            StepStride = ldx,
            CStride = rowsAreTaps ? (nint)shape.GroupInputs * shape.OutputChannels : shape.OutputChannels,
            Accumulate = true,
            Sums = sums,
        };
        int groups = SeparateGroups(shape), groupOutputs = shape.OutputChannels / groups;
        int rows = rowsAreTaps ? taps : shape.GroupInputs;
        int tiles = Tiles(rows, rowsAreTaps ? TapRows(shape, length, kernels) : kernels.TileRows);
        for (int block = 0; block < outputs; block += BlockSteps)
        {
            int blockEnd = Math.Min(outputs, block + BlockSteps);
            for (int group = 0; group < groups; group++)
            {
                for (int panel = 0; panel < groupOutputs; panel += kernels.TileColumns)
                {
                    int output = group * groupOutputs + panel;
                    float* inputs = x + (shape.IsDepthwise ? panel : group * shape.GroupInputs);
                    tile.Columns = Math.Min(kernels.TileColumns, groupOutputs - panel);
                    tile.BStride = WholeVectors(tile.Columns, kernels);
                    CopyPanel(dy + (nint)block * ldy + output, ldy, blockEnd - block, tile.Columns, (int)tile.BStride, gradients);
                    for (int i = 0; i < tiles; i++)
                    {
                        int first = TileStart(i, tiles, rows), last = TileStart(i + 1, tiles, rows) - 1;
                        tile.Rows = last - first + 1;
                        for (int j = 0; j < (rowsAreTaps ? shape.GroupInputs : taps); j++)
                        {
                            int input = rowsAreTaps ? j : first;
                            int tap = firstTap + (rowsAreTaps ? first : j), lastTap = rowsAreTaps ? firstTap + last : tap;
                            int offset = tap * shape.Dilation - shape.PadLeft;
                            // The time steps at which not all of the tile's taps see padding.
                            int start = Math.Max(block, shape.PadLeft - lastTap * shape.Dilation);
                            int end = Math.Min(blockEnd, length - offset);
                            if (start >= end)
                                continue;
                            tile.Steps = end - start;
                            tile.A = inputs + (nint)(start + offset) * ldx + input;
                            tile.B = gradients + (start - block) * tile.BStride;
                            tile.C = dw + ((nint)tap * shape.GroupInputs + input) * shape.OutputChannels + output;
                            kernels.Compute(&tile);
                        }
                    }
                }
            }
        }
    }

    private static int WholeVectors(int columns, DenseConvolutionKernels kernels) => WholeVectors(columns, kernels.Width);

    private static int WholeVectors(int columns, int width) => (columns + width - 1) / width * width;

    /// <summary>Number of tiles that rows are split into as evenly as possible: no tile is much smaller than the others.</summary>
    private static int Tiles(int rows, int most) => (rows + most - 1) / most;

    private static int TileStart(int tile, int tiles, int rows) => (int)((long)rows * tile / tiles);

    /// <summary>Number of groups with separate tiles: in a depthwise convolution one tile takes many groups.</summary>
    private static int SeparateGroups(ConvolutionShape shape) => shape.IsDepthwise ? 1 : shape.Groups;

    /// <summary>Whether tiles would read beyond the input.</summary>
    private static bool IsCopied(ConvolutionShape shape, DenseConvolutionKernels kernels) =>
        shape.PadLeft > 0 || shape.PadRight > 0 || CopiedChannels(shape, kernels) > shape.InputChannels;

    private static int CopiedChannels(ConvolutionShape shape, DenseConvolutionKernels kernels) =>
        shape.IsDepthwise ? WholeVectors(shape.InputChannels, kernels) : shape.InputChannels;

    /// <summary>Rows of zeros that a tile may see at one end: nothing is computed for taps that see only zeros.</summary>
    private static int Margin(int pad, DenseConvolutionKernels kernels) => Math.Clamp(pad, 0, kernels.TileRows - 1);

    /// <summary>The taps of which not all rows from start to end see padding.</summary>
    private static (int First, int Beyond) TapsInside(ConvolutionShape shape, int start, int end, int length)
    {
        int first = Math.Clamp((shape.PadLeft - end + shape.Dilation) / shape.Dilation, 0, shape.KernelSize);
        int beyond = Math.Clamp((length + shape.PadLeft - start + shape.Dilation - 1) / shape.Dilation, first, shape.KernelSize);
        return (first, beyond);
    }

    /// <summary>Whether the rows of a gradient's tiles are taps of one input channel, not input channels of one tap.</summary>
    private static bool RowsAreTaps(ConvolutionShape shape) =>
        shape.IsDepthwise || (shape.GroupInputs < FewInputs && shape.GroupInputs < shape.KernelSize);

    /// <summary>The most taps of a tile: no more than keep the zeros around a series few.</summary>
    private static int TapRows(ConvolutionShape shape, int length, DenseConvolutionKernels kernels) =>
        Math.Min(kernels.TileRows, 1 + length / shape.Dilation / 2);

    private static int TapMargin(int pad, ConvolutionShape shape, int length, DenseConvolutionKernels kernels) =>
        Math.Clamp(pad, 0, (TapRows(shape, length, kernels) - 1) * shape.Dilation);

    /// <summary>Copies rows with zeros around them; returns the place of the first row.</summary>
    private static float* CopyPadded(float* x, int ldx, int length, int channels, int width, int left, int right, float* target)
    {
        new Span<float>(target, left * width).Clear();
        target += left * width;
        CopyPanel(x, ldx, length, channels, width, target);
        new Span<float>(target + (nint)length * width, right * width).Clear();
        return target;
    }

    /// <summary>Copies some columns of rows, and zeros up to a width.</summary>
    private static void CopyPanel(float* source, int stride, int rows, int columns, int width, float* target)
    {
        if (columns == stride && columns == width)
        {
            new ReadOnlySpan<float>(source, rows * columns).CopyTo(new Span<float>(target, rows * columns));
            return;
        }

        for (int row = 0; row < rows; row++, source += stride, target += width)
        {
            var to = new Span<float>(target, width);
            new ReadOnlySpan<float>(source, columns).CopyTo(to);
            to[columns..].Clear();
        }
    }
}
