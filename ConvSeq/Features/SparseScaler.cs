using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvSeq.Features;

/// <summary>
/// The scaling of counts in Hydra's classifier: of the square root y = √max(x, 0), 0 stays 0 and
/// any other becomes (y - mean) / (standard deviation + (share of zeros)⁴ + 10⁻⁸), statistics over the training series, zeros included.
/// </summary>
/// <remarks>
/// The standard deviation is that of a sample, with divisor n - 1, as other implementations take it; of one series it is 0. A
/// count that is hardly ever above 0 has a small deviation and a large share of zeros, which keeps it from being blown up.
/// </remarks>
internal sealed class SparseScaler
{
    /// <summary>No root of counts of 2^26 points, of at most 2^100 each, is larger.</summary>
    internal const float MaxMean = 2f * (1L << 62);

    /// <summary>The factor of a feature that is never 0 and always the same.</summary>
    internal const float MaxFactor = (float)(1 / Epsilon);

    private const double Epsilon = 1e-8;

    private readonly float[] _means, _factors;

    public SparseScaler(float[] means, float[] factors)
    {
        _means = means;
        _factors = factors;
    }

    /// <summary>The mean of each feature's square root.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>Factor of each square root after the mean is subtracted.</summary>
    public ReadOnlySpan<float> Factors => _factors;

    /// <param name="rows">Number of training series.</param>
    /// <param name="columns">Number of features.</param>
    /// <param name="counts">Computes the counts of a training series.</param>
    /// <param name="stage">Name of the stage in progress reports.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public static SparseScaler Fit(int rows, int columns, ColumnStatistics.RowSource counts, string stage, Execution execution)
    {
        ColumnStatistics roots = ColumnStatistics.Of(rows, columns, (i, row) =>
        {
            counts(i, row);
            TakeRoots(row);
        }, stage, execution);
        float[] means = new float[columns], factors = new float[columns];
        for (int j = 0; j < columns; j++)
        {
            double share = roots.ShareOfZeros(j), fourth = share * share * (share * share);
            means[j] = (float)roots.Mean(j);
            factors[j] = (float)(1 / (roots.Deviation(j, 1) + (fourth + Epsilon)));
        }

        return new SparseScaler(means, factors);
    }

    /// <summary>Scales counts in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<float> counts)
    {
        TakeRoots(counts);
        int width = Vector<float>.Count, j = 0;
        for (; j <= counts.Length - width; j += width)
        {
            var root = new Vector<float>(counts[j..]);
            Vector<float> scaled = (root - new Vector<float>(_means, j)) * new Vector<float>(_factors, j);
            Vector.ConditionalSelect(Vector.Equals(root, Vector<float>.Zero), Vector<float>.Zero, scaled).CopyTo(counts[j..]);
        }

        for (; j < counts.Length; j++)
            counts[j] = counts[j] == 0 ? 0 : (counts[j] - _means[j]) * _factors[j];
    }

    /// <summary>Returns the scaler of ranges of these features, one after another.</summary>
    /// <param name="starts">Where the ranges start.</param>
    /// <param name="length">Features of a range.</param>
    public SparseScaler Of(IReadOnlyList<int> starts, int length)
    {
        float[] Take(float[] values) => [.. starts.SelectMany(start => values.AsSpan(start, length).ToArray())];
        return new SparseScaler(Take(_means), Take(_factors));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeRoots(Span<float> counts)
    {
        int width = Vector<float>.Count, j = 0;
        for (; j <= counts.Length - width; j += width)
            Vector.SquareRoot(Vector.Max(new Vector<float>(counts[j..]), Vector<float>.Zero)).CopyTo(counts[j..]);
        for (; j < counts.Length; j++)
            counts[j] = MathF.Sqrt(Math.Max(counts[j], 0));
    }
}
