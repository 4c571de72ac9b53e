using System.Runtime.CompilerServices;

namespace ConvSeq.Linear;

/// <summary>
/// One factor of a product Σ over depth of left[depth, i] · right[depth, j]: anything that can lay out a strip of itself
/// as the kernels read it.
/// </summary>
internal abstract unsafe class Operand
{
    /// <summary>
    /// Writes elements [first … first + count) at depths [depth … depth + depths) to
    /// <paramref name="strip"/>[depth · width + element], with zeros from count to <paramref name="width"/>.
    /// </summary>
    public abstract void Pack(int first, int count, int depth, int depths, double* strip, int width);

    protected static void ClearUnused(double* strip, int count, int depths, int width)
    {
        for (int k = 0; count < width && k < depths; k++)
            new Span<double>(strip + (nint)k * width + count, width - count).Clear();
    }
}

/// <summary>A matrix whose rows are the depth, times a factor.</summary>
internal sealed unsafe class DepthByRow(MatrixView matrix, double factor = 1) : Operand
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
    {
        ClearUnused(strip, count, depths, width);
        for (int k = 0; k < depths; k++, strip += width)
        {
            double* source = matrix.Row(depth + k) + first;
            for (int i = 0; i < count; i++)
                strip[i] = factor * source[i];
        }
    }
}

/// <summary>A matrix whose columns are the depth, times a factor.</summary>
internal sealed unsafe class DepthByColumn(MatrixView matrix, double factor = 1) : Operand
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
    {
        ClearUnused(strip, count, depths, width);
        for (int i = 0; i < count; i++)
        {
            double* source = matrix.Row(first + i) + depth;
            double* target = strip + i;
            for (int k = 0; k < depths; k++, target += width)
                *target = factor * source[k];
        }
    }
}

/// <summary>A symmetric matrix of which only the elements on and above the diagonal are stored.</summary>
internal sealed unsafe class UpperSymmetric(MatrixView matrix) : Operand
{
    private readonly DepthByRow _above = new(matrix);
    private readonly DepthByColumn _below = new(matrix);

    public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
    {
        int above = Math.Clamp(first - depth, 0, depths);
        int across = Math.Clamp(first + count - depth, 0, depths);
        _above.Pack(first, count, depth, above, strip, width);
        for (int k = above; k < across; k++)
        {
            int row = depth + k;
            for (int i = 0; i < width; i++)
            {
                int column = first + i;
                strip[(nint)k * width + i] = i >= count ? 0
                    : row <= column ? matrix.Row(row)[column] : matrix.Row(column)[row];
            }
        }

        _below.Pack(first, count, depth + across, depths - across, strip + (nint)across * width, width);
    }
}

/// <summary>Two operands one after the other along the depth.</summary>
internal sealed unsafe class Stacked(Operand head, int headDepth, Operand tail) : Operand
{
    public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
    {
        int inHead = Math.Clamp(headDepth - depth, 0, depths);
        if (inHead > 0)
            head.Pack(first, count, depth, inHead, strip, width);
        if (inHead < depths)
        {
            tail.Pack(
                first, count, depth + inHead - headDepth, depths - inHead, strip + (nint)inHead * width, width);
        }
    }
}
