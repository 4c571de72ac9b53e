using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Extents of a column of series or features in each row. ML.NET does not check the rows of a column against its type.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Channels">Channels of a series; 1 for features.</param>
/// <param name="Size">Values in each row; 0 where rows differ.</param>
internal sealed record VectorExtents(string Column, int Channels, int Size)
{
    private const string ExpectedSeries =
        "Vector<Single> (univariate), Vector<Single, channels, length> (multivariate) or VarVector<Single> (lengths differ)";

    private const string ExpectedFeatures = "known-size Vector<Single>";

    /// <summary>Checks the series column of a pipeline that is not fitted yet.</summary>
    public static void CheckSeries(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "series", name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || column.IsKey || column.ItemType.RawType != typeof(float))
            throw SchemaMismatch.WrongType("series", name, ExpectedSeries, SchemaMismatch.Describe(column));
    }

    /// <summary>Checks the feature column of a pipeline that is not fitted yet.</summary>
    public static void CheckFeatures(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "feature", name);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType.RawType != typeof(float))
            throw SchemaMismatch.WrongType("feature", name, ExpectedFeatures, SchemaMismatch.Describe(column));
    }

    /// <summary>The series column of a data view.</summary>
    /// <param name="schema">The data view's schema.</param>
    /// <param name="name">The column.</param>
    /// <param name="channels">The channels that the user asks for; 0 to take them from the column's type.</param>
    public static VectorExtents OfSeries(DataViewSchema schema, string name, int channels)
    {
        DataViewType type = SchemaMismatch.Find(schema, "series", name).Type;
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Dimensions.Length > 2)
            throw SchemaMismatch.WrongType("series", name, ExpectedSeries, type.ToString()!);
        int ofType = vector.Dimensions.Length == 2 ? vector.Dimensions[0] : 0;
        if (channels > 0 && ofType > 0 && channels != ofType)
            throw SchemaMismatch.WrongType("series", name, $"{channels} channels", type.ToString()!);
        var extents = new VectorExtents(name, Math.Max(1, Math.Max(channels, ofType)), vector.Size);
        return extents.Size % extents.Channels == 0
            ? extents
            : throw SchemaMismatch.WrongType("series", name, $"a multiple of {extents.Channels} channels", type.ToString()!);
    }

    /// <summary>The feature column of a data view.</summary>
    public static VectorExtents OfFeatures(DataViewSchema schema, string name)
    {
        DataViewType type = SchemaMismatch.Find(schema, "feature", name).Type;
        return type is VectorDataViewType { Size: > 0 } vector && vector.ItemType == NumberDataViewType.Single
            ? new VectorExtents(name, 1, vector.Size)
            : throw SchemaMismatch.WrongType("feature", name, ExpectedFeatures, type.ToString()!);
    }

    /// <summary>Refuses data whose column is not of the fitted kind.</summary>
    public void CheckSchema(DataViewSchema schema)
    {
        DataViewType type = SchemaMismatch.Find(schema, "input", Column).Type;
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single
            || (Size > 0 && vector.Size > 0 && vector.Size != Size))
        {
            string expected = Size > 0 ? $"Vector<Single, {Size}>" : "VarVector<Single>";
            throw SchemaMismatch.WrongType("input", Column, expected, type.ToString()!);
        }
    }

    /// <summary>Refuses a row that is not as the column promises.</summary>
    /// <param name="length">Number of values in the row.</param>
    /// <param name="row">The number of the row, where it is known.</param>
    public void CheckRow(int length, long? row = null)
    {
        if (length == 0 || (Size > 0 ? length != Size : length % Channels != 0))
        {
            string expected = Size > 0 ? $"{Size}" : Channels > 1 ? $"a multiple of its {Channels} channels" : "1 or more";
            throw new InvalidOperationException($"{Place(row)} has {length} values; expected {expected}.");
        }
    }

    /// <summary>Refuses a row with a value that is infinite or, unless they are allowed, missing.</summary>
    public void CheckValues(ReadOnlySpan<float> values, bool missingAllowed, long? row = null)
    {
        int start = 0;
        while (values[start..].IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is var offset and >= 0)
        {
            int slot = start + offset;
            if (!(missingAllowed && float.IsNaN(values[slot])))
            {
                int length = values.Length / Channels;
                string where = Channels > 1 ? $"channel {slot / length}, point {slot % length}" : $"slot {slot}";
                throw new InvalidOperationException(
                    $"{Place(row)} has {values[slot]} in {where}; "
                    + $"expected finite values{(missingAllowed ? ", or NaN where missing" : "")}.");
            }

            start = slot + 1;
        }
    }

    private string Place(long? row) => row is null ? $"Column '{Column}': a row" : $"Column '{Column}': row {row}";
}
