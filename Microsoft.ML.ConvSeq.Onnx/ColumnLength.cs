using ConvSeq.MLNet.Columns;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>The number of points that a column of series names.</summary>
internal static class ColumnLength
{
    /// <summary>Finds the number of points, and refuses options that name another.</summary>
    /// <param name="input">The column as it was in training.</param>
    /// <param name="type">Its type in the data to score; null if that is not known.</param>
    /// <param name="asked">The number of points of the options; 0 for none.</param>
    /// <returns>The number of points; 0 where the column may have any number.</returns>
    /// <exception cref="ArgumentException">The options name another.</exception>
    public static int Of(VectorExtents input, DataViewType? type, int asked)
    {
        int points = (input.Size > 0 ? input.Size : (type as VectorDataViewType)?.Size ?? 0) / input.Channels;
        return points == 0 || asked == 0 || asked == points ? points : throw new ArgumentException(
            $"OnnxExportOptions.Length: {Plural.Of(asked, "point")}, but column '{input.Column}' is of {points}; leave it out.");
    }
}
