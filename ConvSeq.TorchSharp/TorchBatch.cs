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
    private readonly long[] _sources;

    // Points of each series, and whether they are equally many, by part.
    private readonly long[][] _lengths;
    private readonly bool[] _areEven;
    private readonly Dictionary<LengthMap, Tensor> _padding = [], _counts = [], _rowsBefore = [];

    /// <param name="device">The device.</param>
    /// <param name="lengths">Points of each series, those of its source included.</param>
    /// <param name="sources">Points of the source of each; null if they have none.</param>
    public TorchBatch(Device device, long[] lengths, long[]? sources = null)
    {
        _device = device;
        _sources = sources ?? new long[lengths.Length];
        _lengths = [lengths, _sources, [.. lengths.Zip(_sources, (length, source) => length - source)]];
        _areEven = Array.ConvertAll(_lengths, each => each.AsSpan().IndexOfAnyExcept(each[0]) < 0);
        Longest = LongestOf(SeriesPart.Whole);
    }

    /// <summary>Points of each series.</summary>
    public long[] Lengths => LengthsOf(SeriesPart.Whole);

    /// <summary>Points of the longest, with padding where some are shorter.</summary>
    public long Longest { get; }

    /// <summary>Whether all have equal length, so that there is no padding.</summary>
    public bool IsEven => IsEvenAt(LengthMap.Identity);

    /// <summary>The series, [batch, channels, time].</summary>
    public Tensor Values { get; set; } = null!;

    /// <summary>
    /// Class of each row, [batch] or [batch, time], or numbers, [batch, outputs] or [batch, time, outputs]; the time is that of
    /// <see cref="TargetRows"/>.
    /// </summary>
    public Tensor Targets { get; set; } = null!;

    /// <summary>Rows of targets, where there are some for each point: all points, or those after a source.</summary>
    public LengthMap TargetRows => LengthMap.Of(_sources[0] > 0 ? SeriesPart.Target : SeriesPart.Whole);

    /// <summary>Weight of each row, [batch] or [batch, time], in double precision; 0 for padding.</summary>
    public Tensor RowWeights { get; set; } = null!;

    /// <summary>Number of rows that count in the loss.</summary>
    public long Counted { get; set; }

    /// <summary>Number of rows of all series.</summary>
    public long RowsOf(LengthMap rows) => RowsOfEach(rows).Sum();

    /// <summary>Number of rows of each series.</summary>
    public long[] RowsOfEach(LengthMap rows) => Array.ConvertAll(LengthsOf(rows.Part), length => (long)rows.Of((int)length));

    /// <summary>Whether all series have equally many rows, so that there is no padding.</summary>
    public bool IsEvenAt(LengthMap rows) => rows.IsFixed || _areEven[(int)rows.Part];

    /// <summary>The point of the whole series at each point of a part, [batch, points]; after its end some point.</summary>
    public Tensor PlacesOf(SeriesPart part)
    {
        Tensor places = Scalars.Range(LongestOf(part), _device).unsqueeze(0);
        if (part == SeriesPart.Target)
            places = places.Plus(tensor(_sources, ScalarType.Int64, _device).unsqueeze(1));
        return places.clamp_max(Scalars.Of(Longest - 1)).expand(Lengths.Length, places.shape[1]);
    }

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
            long[] each = RowsOfEach(rows), first = new long[each.Length];
            for (int i = 1; i < first.Length; i++)
                first[i] = first[i - 1] + each[i - 1];
            _rowsBefore[rows] = numbers = tensor(first, ScalarType.Int64, _device).unsqueeze(1).Plus(Numbers(rows)).unsqueeze(1);
        }

        return numbers;
    }

    /// <summary>Points of the longest part, with padding where some are shorter.</summary>
    public long LongestOf(SeriesPart part)
    {
        long[] lengths = LengthsOf(part);
        return _areEven[(int)part] ? lengths[0] : RoundUp(lengths.Max());
    }

    private long[] LengthsOf(SeriesPart part) => _lengths[(int)part];

    // Libraries keep something for every shape they see: 16 lengths per octave are enough.
    private static long RoundUp(long length)
    {
        long step = Math.Max(1, (long)BitOperations.RoundUpToPowerOf2((ulong)length) / 32);
        return (length + step - 1) / step * step;
    }

    private Tensor Numbers(LengthMap rows) => Scalars.Range(rows.Of((int)LongestOf(rows.Part)), _device);

    private Tensor PerSeries(LengthMap rows) => tensor(RowsOfEach(rows), ScalarType.Int64, _device);
}
