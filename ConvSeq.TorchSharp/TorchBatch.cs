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
    private readonly Dictionary<LengthMap, Tensor> _padding = [], _counts = [], _rowsBefore = [];

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

    /// <summary>Number of rows that count in the loss.</summary>
    public long Counted { get; set; }

    /// <summary>Number of rows of all series.</summary>
    public long RowsOf(LengthMap rows) => Lengths.Sum(length => (long)rows.Of((int)length));

    /// <summary>Whether all series have equally many rows, so that there is no padding.</summary>
    public bool IsEvenAt(LengthMap rows) => IsEven || rows.IsFixed;

    /// <summary>Mask of the points of the series, [batch, time]: false is padding.</summary>
    public Tensor Mask => IsEven
        ? ones([Lengths.Length, Longest], ScalarType.Bool, _device)
        : PaddingOf(LengthMap.Identity).squeeze(1).logical_not();

    /// <summary>Mask of the padding of nodes with that many rows, [batch, 1, rows].</summary>
    public Tensor PaddingOf(LengthMap rows)
    {
        if (!_padding.TryGetValue(rows, out Tensor? padding))
            _padding[rows] = padding = Numbers(rows).ge(PerSeries(rows).unsqueeze(1)).unsqueeze(1);
        return padding;
    }

    /// <summary>Number of rows of each series, [batch, 1].</summary>
    public Tensor CountsOf(LengthMap rows)
    {
        if (!_counts.TryGetValue(rows, out Tensor? counts))
            _counts[rows] = counts = PerSeries(rows).unsqueeze(1);
        return counts;
    }

    /// <summary>Number of each row among the rows of all series, without padding: [batch, 1, rows].</summary>
    public Tensor RowNumbersOf(LengthMap rows)
    {
        if (!_rowsBefore.TryGetValue(rows, out Tensor? numbers))
        {
            var first = new long[Lengths.Length];
            for (int i = 1; i < first.Length; i++)
                first[i] = first[i - 1] + rows.Of((int)Lengths[i - 1]);
            _rowsBefore[rows] = numbers = tensor(first, ScalarType.Int64, _device).unsqueeze(1).Plus(Numbers(rows)).unsqueeze(1);
        }

        return numbers;
    }

    // Libraries keep something for every shape they see: 16 lengths per octave are enough.
    private static long RoundUp(long length)
    {
        long step = Math.Max(1, (long)BitOperations.RoundUpToPowerOf2((ulong)length) / 32);
        return (length + step - 1) / step * step;
    }

    private Tensor Numbers(LengthMap rows) => Scalars.Range(rows.Of((int)Longest), _device);

    private Tensor PerSeries(LengthMap rows) =>
        tensor(Array.ConvertAll(Lengths, length => (long)rows.Of((int)length)), ScalarType.Int64, _device);
}
