using ConvSeq.Series;
using ConvSeq.Series.Text;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>
/// Narrows vectors of doubles to floats. Series that are to be z-normalized are normalized before that, unless narrowing loses nothing:
/// then the result is that of a column of floats, bit for bit. Not thread-safe.
/// </summary>
/// <param name="channels">Channels of a series.</param>
/// <param name="repair">The repair that series get afterwards; null for features.</param>
internal sealed class Narrowing(int channels, SeriesRepair? repair)
{
    private readonly SeriesScratch _series = new();
    private readonly SeriesPrecision _precision = new(repair is { ZNormalize: true });
    private double[] _dense = [];

    /// <summary>The channel that lost most so far, and the loss as a share of its standard deviation.</summary>
    public (int Channel, double Loss) Worst => _precision.Worst;

    public void Narrow(in VBuffer<double> wide, ref VBuffer<float> narrow)
    {
        if (_dense.Length != wide.Length)
            _dense = new double[wide.Length];
        wide.CopyTo(_dense);
        VBufferEditor<float> editor = VBufferEditor.Create(ref narrow, _dense.Length);
        bool isExact = true, isFinite = true;
        for (int i = 0; i < _dense.Length; i++)
        {
            float value = (float)_dense[i];
            editor.Values[i] = value;
            isExact &= value == _dense[i] || float.IsNaN(value);
            isFinite &= !float.IsInfinity(value);
        }

        // Rows that are refused anyway stay as they are.
        if (repair is not null && !isExact && isFinite && _dense.Length % channels == 0)
            NarrowSeries().CopyTo(editor.Values);
        narrow = editor.Commit();
    }

    private ReadOnlySpan<float> NarrowSeries()
    {
        bool fills = repair is { Missing: MissingValues.Constant, ZNormalize: true };
        _series.Clear();
        for (int i = 0; i < _dense.Length; i++)
        {
            _series.Add(fills && double.IsNaN(_dense[i]) ? repair!.MissingConstant : _dense[i]);
            if (_series.ChannelLength == _dense.Length / channels)
                _series.EndChannel();
        }

        return _precision.Narrow(_series);
    }
}
