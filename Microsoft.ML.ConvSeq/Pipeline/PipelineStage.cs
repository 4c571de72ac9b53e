using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet;

/// <summary>A stage of a fitted pipeline: one of ML.NET, or one of ConvSeq, which is a chain of stock stages where it was loaded.</summary>
/// <param name="Transformer">The stage.</param>
/// <param name="Fitted">The engine's model of a stage of ConvSeq; null for others.</param>
internal sealed record PipelineStage(ITransformer Transformer, Fitted<object>? Fitted)
{
    /// <summary>The stages of a model, those of chains within it one after another.</summary>
    /// <exception cref="InvalidDataException">A part of ConvSeq is damaged.</exception>
    public static IEnumerable<PipelineStage> Of(ITransformer model)
    {
        if (model is ConvSeqTransformer own)
            model = own.Saved;
        if (model is not IEnumerable<ITransformer> chain)
            return [new PipelineStage(model, null)];
        ITransformer[] stages = [.. chain];
        ReadOnlyMemory<char>[] payloads = [.. stages.Select(PayloadOf).Where(payload => !payload.IsEmpty)];
        return payloads.Length == 1 && stages[^1] is ColumnSelectingTransformer
            ? [new PipelineStage(model, FittedText.Parse<object>(payloads[0]))]
            : stages.SelectMany(Of);
    }

    /// <summary>The columns that a stage of ConvSeq makes of others.</summary>
    public string[] OutputsOf(DataViewSchema input)
    {
        // What is temporary is dropped by the last stage, and with it columns of the input that have been replaced.
        DataViewSchema schema = input;
        foreach (ITransformer stage in ((IEnumerable<ITransformer>)Transformer).SkipLast(1))
            schema = stage.GetOutputSchema(schema);
        DataViewSchema output = Transformer.GetOutputSchema(input);
        return [.. MadeBetween(input, schema).Where(name => output.GetColumnOrNull(name) is not null)];
    }

    /// <summary>The columns that a schema has beyond those of the one before, among them such as replace one of the same name.</summary>
    public static IEnumerable<string> MadeBetween(DataViewSchema before, DataViewSchema after)
    {
        // Stages keep columns in their order, hidden ones, too, and insert others: one that replaces another comes after it.
        int kept = 0;
        var made = new List<DataViewSchema.Column>();
        foreach (DataViewSchema.Column column in after)
        {
            if (kept < before.Count && before[kept].Name == column.Name && before[kept].Type.Equals(column.Type))
                kept++;
            else
                made.Add(column);
        }

        // A stage that drops columns passes on those that it does not change.
        return (kept == before.Count ? made : after.Where(column => !IsIn(before, column)))
            .Where(column => !column.IsHidden).Select(column => column.Name);
    }

    private static bool IsIn(DataViewSchema schema, DataViewSchema.Column column) =>
        schema.GetColumnOrNull(column.Name) is { } same && same.Type.Equals(column.Type);

    /// <summary>Returns what a value mapping keeps under our key; empty for any other stage.</summary>
    public static ReadOnlyMemory<char> PayloadOf(ITransformer stage)
    {
        if (stage is not ValueMappingTransformer mapping)
            return default;
        IDataView key = new MLContext().Data.LoadFromEnumerable([new KeyRow { Key = KeyFactory.TheKey }]);
        IDataView mapped;
        try
        {
            mapped = mapping.Transform(key);
        }
        catch (ArgumentOutOfRangeException)
        {
            // It maps another column.
            return default;
        }

        if (mapped.Schema.GetColumnOrNull(Temporary.Payload) is not { } column || column.Type is not TextDataViewType)
            return default;
        using DataViewRowCursor cursor = mapped.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> payload = default;
        if (cursor.MoveNext())
            getter(ref payload);
        return payload;
    }
}
