using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvSeq.Linear.Algebra;

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
        int whole = count - count % Vector<double>.Count;
        for (int k = 0; k < depths; k++, strip += width)
        {
            double* source = matrix.Row(depth + k) + first;
            for (int i = 0; i < whole; i += Vector<double>.Count)
                Vector.Store(factor * Vector.Load(source + i), strip + i);
            for (int i = whole; i < count; i++)
                strip[i] = factor * source[i];
        }
    }
}

/// <summary>A matrix whose columns are the depth, times a factor.</summary>
internal sealed unsafe class DepthByColumn(MatrixView matrix, double factor = 1) : Operand
{
    public override void Pack(int first, int count, int depth, int depths, double* strip, int width)
    {
        ClearUnused(strip, count, depths, width);
        Lay(new MatrixView(matrix.Row(first) + depth, matrix.Stride, count, depths), factor, strip, width);
    }

    /// <summary>Lays rows across: strip[column · width + row] = factor · rows[row, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lay(MatrixView rows, double factor, double* strip, int width)
    {
        int i = 0;
        for (; i <= rows.Rows - 8; i += 8)
        {
            // Eight rows side by side fill whole cache lines of the strip.
            double* r0 = rows.Row(i), r1 = r0 + rows.Stride, r2 = r1 + rows.Stride, r3 = r2 + rows.Stride;
            double* r4 = r3 + rows.Stride, r5 = r4 + rows.Stride, r6 = r5 + rows.Stride, r7 = r6 + rows.Stride;
            double* target = strip + i;
            for (int k = 0; k < rows.Columns; k++, target += width)
            {
                target[0] = factor * r0[k];
                target[1] = factor * r1[k];
                target[2] = factor * r2[k];
                target[3] = factor * r3[k];
                target[4] = factor * r4[k];
                target[5] = factor * r5[k];
                target[6] = factor * r6[k];
                target[7] = factor * r7[k];
            }
        }

        for (; i < rows.Rows; i++)
        {
            double* source = rows.Row(i);
            double* target = strip + i;
            for (int k = 0; k < rows.Columns; k++, target += width)
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

/// <summary>Two operands one after another along the depth.</summary>
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
