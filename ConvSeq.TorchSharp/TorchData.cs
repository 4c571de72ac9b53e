using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Series with their targets, from which batches are taken. Either all are stored on the device and a batch is assembled there, or
/// a batch is assembled here and copied to it.
/// </summary>
internal sealed class TorchData : IDisposable
{
    // Number of floats that are copied to the device at a time.
    private const int Block = 1 << 22;

    private readonly NetworkData _data;
    private readonly Device _device;
    private readonly Tensor? _classWeights;

    // Where all are stored on the device: values [points, channels], targets row after row, and the start of each series in them.
    private readonly Tensor? _values, _targets;
    private readonly long[] _firstPoint = [], _firstTarget = [];

    public TorchData(NetworkData data, float[] classWeights, Device device, long residentBytes)
    {
        _data = data;
        _device = device;
        using DisposeScope scope = NewDisposeScope();
        if (HasClasses && classWeights.Length > 0)
            _classWeights = tensor(Array.ConvertAll(classWeights, weight => (double)weight), ScalarType.Float64, device)
                .DetachFromDisposeScope();
        long points = Enumerable.Range(0, data.Count).Sum(i => (long)data.LengthOf(i));
        long rows = IsPerStep ? Enumerable.Range(0, data.Count).Sum(i => (long)data.TargetLengthOf(i)) : data.Count;
        if (points * data.Channels * sizeof(float) + rows * (HasClasses ? sizeof(long) : sizeof(float) * data.Outputs) > residentBytes)
            return;
        (_firstPoint, _firstTarget) = (new long[data.Count], new long[data.Count]);
        for (int i = 1; i < data.Count; i++)
        {
            _firstPoint[i] = _firstPoint[i - 1] + data.LengthOf(i - 1);
            _firstTarget[i] = _firstTarget[i - 1] + (IsPerStep ? data.TargetLengthOf(i - 1) : 1);
        }

        _values = Bring(points * data.Channels, i => data.Values(i), array => tensor(array, ScalarType.Float32)).view(points, data.Channels)
            .DetachFromDisposeScope();
        _targets = HasClasses
            ? Bring(rows, i => Wide(data.Classes(i)), array => tensor(array, ScalarType.Int64)).DetachFromDisposeScope()
            : Bring(rows * data.Outputs, i => data.Targets(i), array => tensor(array, ScalarType.Float32)).view(rows, data.Outputs)
                .DetachFromDisposeScope();
    }

    private delegate ReadOnlySpan<T> ValuesOf<T>(int series);

    /// <summary>Whether there are targets for each point of a series.</summary>
    public bool IsPerStep => _data.IsPerStep;

    /// <summary>Whether targets are classes.</summary>
    public bool HasClasses => _data.HasClasses;

    /// <summary>Assembles a batch.</summary>
    /// <param name="series">Indices of its series.</param>
    public TorchBatch Take(ReadOnlySpan<int> series)
    {
        long[] lengths = new long[series.Length], sources = new long[series.Length];
        for (int i = 0; i < lengths.Length; i++)
            (lengths[i], sources[i]) = (_data.LengthOf(series[i]), _data.SourceLengthOf(series[i]));
        var batch = new TorchBatch(_device, lengths, sources);
        if (_values is null)
            FillHere(batch, series);
        else
            FillThere(batch, series);
        foreach (int one in series)
            batch.Counted += _data.CountedOf(one);
        batch.RowWeights = WeightRows(batch, series);
        return batch;
    }

    public void Dispose()
    {
        _classWeights?.Dispose();
        _values?.Dispose();
        _targets?.Dispose();
    }

    private void FillThere(TorchBatch batch, ReadOnlySpan<int> series)
    {
        long[] firstPoints = new long[series.Length], firstTargets = new long[series.Length];
        for (int i = 0; i < firstPoints.Length; i++)
            (firstPoints[i], firstTargets[i]) = (_firstPoint[series[i]], _firstTarget[series[i]]);
        Tensor values = _values!.index_select(0, PlacesFrom(batch, firstPoints, LengthMap.Identity))
            .view(series.Length, batch.Longest, _data.Channels).transpose(1, 2);
        batch.Values = (batch.IsEven ? values : values.masked_fill(batch.PaddingOf(LengthMap.Identity), Scalars.Of(0))).contiguous();
        LengthMap rows = IsPerStep ? batch.TargetRows : LengthMap.Fixed(1);
        batch.Targets = _targets!.index_select(0, PlacesFrom(batch, firstTargets, rows)).view(TargetShape(batch));
    }

    // After its end a series repeats its last row, which is then cleared or does not count.
    private Tensor PlacesFrom(TorchBatch batch, long[] first, LengthMap rows)
    {
        Tensor places = Scalars.Range(rows.IsFixed ? rows.Offset : batch.LongestOf(rows.Part), _device);
        places = batch.IsEvenAt(rows) ? places : minimum(places, batch.CountsOf(rows) - Scalars.Of(1));
        return places.Plus(tensor(first, ScalarType.Int64, _device).unsqueeze(1)).reshape(-1);
    }

    private void FillHere(TorchBatch batch, ReadOnlySpan<int> series)
    {
        int longest = (int)batch.Longest, channels = _data.Channels, outputs = _data.Outputs;
        int rows = IsPerStep ? (int)batch.LongestOf(batch.TargetRows.Part) : 1;
        var values = new float[checked(series.Length * channels * longest)];
        var classes = new long[HasClasses ? series.Length * rows : 0];
        var numbers = new float[HasClasses ? 0 : checked(series.Length * rows * outputs)];
        for (int i = 0; i < series.Length; i++)
        {
            ReadOnlySpan<float> points = _data.Values(series[i]);
            Span<float> target = values.AsSpan(i * channels * longest, channels * longest);
            for (int c = 0; c < channels; c++)
            {
                for (int t = 0, from = c; from < points.Length; t++, from += channels)
                    target[c * longest + t] = points[from];
            }

            if (HasClasses)
                Wide(_data.Classes(series[i])).CopyTo(classes, i * rows);
            else
                _data.Targets(series[i]).CopyTo(numbers.AsSpan(i * rows * outputs));
        }

        batch.Values = tensor(values, [series.Length, channels, longest], ScalarType.Float32, _device);
        batch.Targets = HasClasses
            ? tensor(classes, TargetShape(batch), ScalarType.Int64, _device)
            : tensor(numbers, TargetShape(batch), ScalarType.Float32, _device);
    }

    private Tensor WeightRows(TorchBatch batch, ReadOnlySpan<int> series)
    {
        var own = new double[series.Length];
        for (int i = 0; i < own.Length; i++)
            own[i] = _data.Weight(series[i]);
        Tensor weights = tensor(own, ScalarType.Float64, _device);
        if (IsPerStep)
            weights = weights.unsqueeze(1).expand(series.Length, batch.LongestOf(batch.TargetRows.Part));
        if (HasClasses && batch.Counted < batch.RowsOf(IsPerStep ? batch.TargetRows : LengthMap.Fixed(1)))
        {
            // Rows without a class weigh nothing; which class they have then does not matter.
            weights = weights.masked_fill(batch.Targets.lt(Scalars.Of(0)), Scalars.Of(0));
            batch.Targets = maximum(batch.Targets, zeros_like(batch.Targets));
        }

        if (_classWeights is not null)
            weights = weights * _classWeights.index_select(0, batch.Targets.reshape(-1)).view(weights.shape);
        return IsPerStep && !batch.IsEvenAt(batch.TargetRows)
            ? weights.masked_fill(batch.PaddingOf(batch.TargetRows).squeeze(1), Scalars.Of(0))
            : weights;
    }

    private long[] TargetShape(TorchBatch batch)
    {
        long count = batch.Lengths.Length, longest = batch.LongestOf(batch.TargetRows.Part);
        return (IsPerStep, HasClasses) switch
        {
            (false, true) => [count],
            (false, false) => [count, _data.Outputs],
            (true, true) => [count, longest],
            (true, false) => [count, longest, _data.Outputs],
        };
    }

    /// <summary>Copies numbers of all series to the device, one after another.</summary>
    private Tensor Bring<T>(long count, ValuesOf<T> valuesOf, Func<T[], Tensor> toTensor)
    {
        Tensor? all = null;
        var block = new List<T>();
        long done = 0;
        for (int i = 0; i < _data.Count; i++)
        {
            block.AddRange(valuesOf(i));
            if (block.Count < Block && i < _data.Count - 1)
                continue;
            using Tensor part = toTensor([.. block]);
            all ??= empty(count, part.dtype, _device);
            using Tensor place = all.narrow(0, done, block.Count);
            place.copy_(part).Dispose();
            done += block.Count;
            block.Clear();
        }

        return all!;
    }

    private static long[] Wide(ReadOnlySpan<int> classes)
    {
        var wide = new long[classes.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = classes[i];
        return wide;
    }
}
