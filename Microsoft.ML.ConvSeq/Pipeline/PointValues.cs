using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>
/// A column of values for the points of a series, as explanations are: a vector of known size where the length of all series is known after
/// the model's repair, otherwise of a size that each row has for itself.
/// </summary>
internal static class PointValues
{
    /// <summary>The shape of a schema with the column.</summary>
    public static SchemaShape Shape(SchemaShape input, string inputColumn, string output, SeriesRepair repair)
    {
        VectorExtents.CheckSeries(input, inputColumn);
        bool isKnown = SchemaMismatch.Find(input, "series", inputColumn).Kind == SchemaShape.Column.VectorKind.Vector;
        return ConvSeqTransformer.Shape<SlotsRow>(input, Output(output, isKnown || repair.LengthPolicy != LengthPolicy.Keep ? 1 : 0));
    }

    /// <summary>Values of a row; 0 where rows differ.</summary>
    /// <param name="fitted">The model.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="valuesFor">The number of values for a series of so many points before its repair.</param>
    public static int SizeFor<TModel>(Fitted<TModel> fitted, int channels, Func<long, long> valuesFor) where TModel : class
    {
        SeriesRepair repair = fitted.Repair!;
        if (fitted.Input.Size == 0 && repair.LengthPolicy == LengthPolicy.Keep)
            return 0;
        long size = valuesFor(repair.LengthPolicy == LengthPolicy.Keep ? fitted.Input.Size / channels : repair.Length);
        return size is > 0 and <= ChunkRow.MaxSize ? (int)size : 0;
    }

    /// <summary>The column that <see cref="SlotsRow"/> makes.</summary>
    public static SchemaDefinition Output(string name, int size)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SlotsRow));
        SchemaDefinition.Column values = definition[Temporary.Slots];
        (values.ColumnName, values.ColumnType) = (name, new VectorDataViewType(NumberDataViewType.Single, size));
        return definition;
    }

    /// <summary>The stages in which the column is saved, by one contract for a known size and by another for any.</summary>
    public static ITransformer Saved<TModel>(
        Fitted<TModel> fitted, DataViewType inputType, string output, int size, string contract, Action<SavedRow<TModel>, ChunkRow> map,
        string contractOfAnyLength, Action<SavedRow<TModel>, SlotsRow> mapOfAnyLength)
        where TModel : class => size > 0
        ? SavedChain.Build(
            fitted, inputType, contract, map, (ml, chain) => SavedChain.JoinChunks(ml, chain, output, size, areScaled: false))
        : SavedChain.Build(
            fitted, inputType, contractOfAnyLength, mapOfAnyLength,
            (ml, chain) => (chain.Append<ITransformer>(ml.Transforms.CopyColumns(output, Temporary.Slots)), [Temporary.Slots]));
}
