using System.Numerics;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A batch in the layout of libtorch: all series padded to the longest, with zeros after their ends. Where lengths differ, layers
/// find here what is padding. Everything belongs to the dispose scope of the step.
/// </summary>
internal sealed class TorchBatch
{
    private readonly Device _device;
    private readonly Dictionary<int, Tensor> _padding = [], _counts = [], _rowsBefore = [];

    public TorchBatch(Device device, long[] lengths)
    {
        _device = device;
        Lengths = lengths;
        IsEven = lengths.All(length => length == lengths[0]);
        Longest = IsEven ? lengths[0] : RoundUp(lengths.Max());
    }

    /// <summary>Points of each series.</summary>
    public long[] Lengths { get; }

    /// <summary>Points of the longest, with padding where some are shorter.</summary>
    public long Longest { get; }

    /// <summary>Whether all have equal length, so that there is no padding.</summary>
    public bool IsEven { get; }

    /// <summary>The series, [batch, channels, time].</summary>
    public Tensor Values { get; set; } = null!;

    /// <summary>Class of each row, [batch] or [batch, time], or numbers, [batch, outputs] or [batch, time, outputs].</summary>
    public Tensor Targets { get; set; } = null!;

    /// <summary>Weight of each row, [batch] or [batch, time], in double precision; 0 for padding.</summary>
    public Tensor RowWeights { get; set; } = null!;

    /// <summary>Number of rows of a node at which each series has lost that many points.</summary>
    public long RowsAfter(int shortening) => Lengths.Sum() - (long)shortening * Lengths.Length;

    /// <summary>Mask of the points of the series, [batch, time]: false is padding.</summary>
    public Tensor Mask => IsEven
        ? ones([Lengths.Length, Longest], ScalarType.Bool, _device)
        : PaddingAfter(0).squeeze(1).logical_not();

    /// <summary>Mask of the padding after that many points were lost, [batch, 1, time].</summary>
    public Tensor PaddingAfter(int shortening)
    {
        if (!_padding.TryGetValue(shortening, out Tensor? padding))
        {
            Tensor points = Scalars.Range(Longest - shortening, _device);
            _padding[shortening] = padding = points.ge(PerSeries(shortening).unsqueeze(1)).unsqueeze(1);
        }

        return padding;
    }

    /// <summary>Number of rows of each series after that many points were lost, [batch, 1].</summary>
    public Tensor CountsAfter(int shortening)
    {
        if (!_counts.TryGetValue(shortening, out Tensor? counts))
            _counts[shortening] = counts = PerSeries(shortening).unsqueeze(1);
        return counts;
    }

    /// <summary>
    /// Number of each row after that many points were lost, among the rows of all series, without padding: [batch, 1, time].
    /// </summary>
    public Tensor RowNumbersAfter(int shortening)
    {
        if (!_rowsBefore.TryGetValue(shortening, out Tensor? rows))
        {
            var first = new long[Lengths.Length];
            for (int i = 1; i < first.Length; i++)
                first[i] = first[i - 1] + Lengths[i - 1] - shortening;
            Tensor points = Scalars.Range(Longest - shortening, _device);
            _rowsBefore[shortening] = rows = tensor(first, ScalarType.Int64, _device).unsqueeze(1).Plus(points).unsqueeze(1);
        }

        return rows;
    }

    // Libraries keep something for every shape they see: 16 lengths per octave are enough.
    private static long RoundUp(long length)
    {
        long step = Math.Max(1, (long)BitOperations.RoundUpToPowerOf2((ulong)length) / 32);
        return (length + step - 1) / step * step;
    }

    private Tensor PerSeries(int shortening) => tensor(Array.ConvertAll(Lengths, length => length - shortening), ScalarType.Int64, _device);
}
