using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvSeq.Linear;

namespace ConvSeq.Trees;

/// <summary>The inner loops of a search for splits. They give the same bits on every machine: sums have four lanes everywhere.</summary>
internal static unsafe class SplitKernels
{
    /// <summary>Values that a buffer must have room for beyond its last.</summary>
    public const int Padding = 8;

    private const int LogCells = 128;

    private static readonly double[] Logs = [.. Enumerable.Range(0, LogCells).Select(i => PortableMath.Log(CellOf(i)))];
    private static readonly double[] Inverses = [.. Enumerable.Range(0, LogCells).Select(i => 1 / CellOf(i))];

    /// <summary>Collects the values of some examples, and returns the least and the greatest.</summary>
    /// <param name="column">Values of all examples.</param>
    /// <param name="rows">Indices of examples.</param>
    /// <param name="count">Their number, 1 or more.</param>
    /// <param name="values">Receives their values.</param>
    public static (float Least, float Greatest) Collect(float* column, int* rows, int count, float* values)
    {
        float least = column[rows[0]], greatest = least;
        int i = 0;
        if (count >= 8)
        {
            Vector128<float> low = Vector128.Create(least), high = low;
            for (; i + 4 <= count; i += 4)
            {
                Vector128<float> four = Vector128.Create(column[rows[i]], column[rows[i + 1]], column[rows[i + 2]], column[rows[i + 3]]);
                four.Store(values + i);
                low = Vector128.MinNative(low, four);
                high = Vector128.MaxNative(high, four);
            }

            least = MathF.Min(MathF.Min(low[0], low[1]), MathF.Min(low[2], low[3]));
            greatest = MathF.Max(MathF.Max(high[0], high[1]), MathF.Max(high[2], high[3]));
        }

        for (; i < count; i++)
        {
            float value = column[rows[i]];
            values[i] = value;
            least = value < least ? value : least;
            greatest = value > greatest ? value : greatest;
        }

        return (least, greatest);
    }

    /// <summary>Number of values that are at most a threshold.</summary>
    public static int CountAtMost(float* values, int count, float threshold)
    {
        int found = 0, i = 0;
        if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            Vector256<float> limit = Vector256.Create(threshold);
            Vector256<int> sums = default;
            for (; i + 8 <= count; i += 8)
                sums -= Vector256.LessThanOrEqual(Vector256.Load(values + i), limit).AsInt32();
            found = Vector256.Sum(sums);
        }

        for (; i < count; i++)
            found += values[i] <= threshold ? 1 : 0;
        return found;
    }

    /// <summary>Sums the numbers of the values that are at most a threshold, and of the others.</summary>
    /// <param name="values">The values; after the last, <see cref="Padding"/> more may be read.</param>
    /// <param name="numbers">A number for each value; as many more are read.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="threshold">The threshold.</param>
    public static (double AtMost, double Above) Sums(float* values, double* numbers, int count, float threshold)
    {
        Vector128<float> limit = Vector128.Create(threshold);
        Vector256<double> atMost = default, above = default;
        for (int i = 0; i < count; i += 4)
        {
            Vector256<double> four = Vector256.Load(numbers + i);
            if (count - i < 4)
                four = Vector256.ConditionalSelect(
                    Vector256.LessThan(Vector256.Create(0L, 1, 2, 3), Vector256.Create((long)(count - i))).AsDouble(), four,
                    Vector256<double>.Zero);
            Vector128<int> under = Vector128.LessThanOrEqual(Vector128.Load(values + i), limit).AsInt32();
            var mask = Vector256.Create(Vector128.WidenLower(under), Vector128.WidenUpper(under)).AsDouble();
            atMost += four & mask;
            above += Vector256.AndNot(four, mask);
        }

        return ((atMost[0] + atMost[1]) + (atMost[2] + atMost[3]), (above[0] + above[1]) + (above[2] + above[3]));
    }

    /// <summary>
    /// Moves the examples whose value is at most the threshold to the front; both groups keep their order.
    /// </summary>
    /// <param name="column">Values of all examples.</param>
    /// <param name="rows">Indices of examples.</param>
    /// <param name="count">Their number.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="room">Room for as many indices.</param>
    /// <returns>Number of examples at the front.</returns>
    public static int Partition(float* column, int* rows, int count, float threshold, int* room)
    {
        int left = 0, right = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            int isLeft = column[row] <= threshold ? 1 : 0;
            rows[left] = row;
            room[right] = row;
            left += isLeft;
            right += 1 - isLeft;
        }

        new ReadOnlySpan<int>(room, right).CopyTo(new Span<int>(rows + left, right));
        return left;
    }

    /// <summary>x ln x; 0 for 0. To 1e-15 of its size or of x.</summary>
    /// <param name="x">0, or a normal number above it.</param>
    public static double XLogX(double x)
    {
        if (x == 0)
            return 0;
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        int cell = (int)(bits >> 45) & (LogCells - 1);
        double mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));

        // ln(1 + r) by its series: |r| ≤ 1 / 257.
        double r = Math.FusedMultiplyAdd(mantissa, Inverses[cell], -1);
        double series = Math.FusedMultiplyAdd(r, 1.0 / 7, -1.0 / 6);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 5);
        series = Math.FusedMultiplyAdd(series, r, -1.0 / 4);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 3);
        series = Math.FusedMultiplyAdd(series, r, -1.0 / 2);
        series = Math.FusedMultiplyAdd(series * r, r, r);
        return x * (Math.FusedMultiplyAdd(exponent, 0.6931471805599453, Logs[cell]) + series);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double CellOf(int i) => 1 + (i + 0.5) / LogCells;
}
