using System.Collections.Immutable;
using ConvSeq.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// The stages in which a fitted model is saved. ML.NET loads only its own kinds of stages, so ours is a custom mapping between
/// stock stages, and the fitted bytes are a constant that a value mapping adds to every row.
/// </summary>
internal static class SavedChain
{
    /// <summary>
    /// Builds the stages: convert the input to floats; add a constant key; key → fitted model; our mapping; <paramref name="shape"/>;
    /// drop what is temporary. Tokens become floats in a mapping of their own. A model that z-normalizes series takes them as doubles,
    /// and narrows them in a mapping of its own.
    /// </summary>
    /// <param name="fitted">The model.</param>
    /// <param name="inputType">Type of the input column.</param>
    /// <param name="contract">Name of <paramref name="map"/> in <see cref="Contract"/>.</param>
    /// <param name="map">The mapping.</param>
    /// <param name="shape">Appends the stages that make the final columns from the mapping's, and names the temporary ones.</param>
    public static ITransformer Build<TModel, TRow>(
        Fitted<TModel> fitted, DataViewType inputType, string contract, Action<SavedRow<TModel>, TRow> map,
        Func<MLContext, EstimatorChain<ITransformer>, (EstimatorChain<ITransformer>, string[])>? shape = null)
        where TModel : class
        where TRow : class, new()
    {
        var ml = new MLContext();
        bool areTokens = fitted.Input.Tokens > 0, narrows = !areTokens && fitted.Repair is { ZNormalize: true };
        (string converted, DataKind kind) = narrows ? (Temporary.Doubles, DataKind.Double) : (Temporary.Input, DataKind.Single);
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>()
            .Append<ITransformer>(
                areTokens
                    ? ml.Transforms.CopyColumns(Temporary.Tokens, fitted.Input.Column)
                    : ml.Transforms.Conversion.ConvertType(converted, fitted.Input.Column, kind))
            .Append<ITransformer>(ml.Transforms.CustomMapping<NoRow, KeyRow>(KeyFactory.Map, Contract.Key))
            .Append<ITransformer>(Lookup(
                ml, Temporary.Payload, Temporary.Key, [new Entry<string>(KeyFactory.TheKey, fitted.ToText())], null));
        if (fitted.Input.HasShortTokens)
        {
            chain = chain.Append<ITransformer>(
                ml.Transforms.CustomMapping<ShortTokensRow, NarrowedRow>(ShortTokensFactory.Map, Contract.ShortTokens));
        }
        else if (areTokens)
        {
            chain = chain.Append<ITransformer>(ml.Transforms.CustomMapping<TokensRow, NarrowedRow>(TokensFactory.Map, Contract.Tokens));
        }
        else if (narrows)
        {
            chain = chain.Append<ITransformer>(ml.Transforms.CustomMapping<DoublesRow, NarrowedRow>(NarrowFactory.Map, Contract.Narrow));
        }

        chain = chain.Append<ITransformer>(ml.Transforms.CustomMapping(map, contract));
        string[] temporary = [];
        if (shape is not null)
            (chain, temporary) = shape(ml, chain);
        string[] read = areTokens ? [Temporary.Tokens] : narrows ? [Temporary.Doubles] : [];
        chain = chain.Append<ITransformer>(
            ml.Transforms.DropColumns([Temporary.Input, Temporary.Key, Temporary.Payload, .. read, .. temporary]));
        if (fitted.Input.HasShortTokens)
            return Fit<ShortTokensRow>(Temporary.Tokens, inputType);
        return areTokens
            ? Fit<TokensRow>(Temporary.Tokens, inputType)
            : Fit<InputRow>(
                Temporary.Input, new VectorDataViewType(NumberDataViewType.Single, ((VectorDataViewType)inputType).Dimensions));

        ITransformer Fit<TInput>(string field, DataViewType type)
            where TInput : class, new() =>
            chain.Fit(ml.Data.LoadFromEnumerable<TInput>([], InputDefinition<TInput>(field, fitted.Input.Column, type)));
    }

    /// <summary>Joins features of a known size from <see cref="ChunkRow"/>, and marks them as already scaled, if they are.</summary>
    public static (EstimatorChain<ITransformer>, string[]) JoinChunks(
        MLContext ml, EstimatorChain<ITransformer> chain, string output, int size, bool areScaled)
    {
        chain = chain.Append<ITransformer>(ml.Transforms.Concatenate(output, ChunkRow.NamesFor(size)));
        return (areScaled ? chain.Append<ITransformer>(new ScaledAlready(ml, output, size)) : chain, ChunkRow.AllNames);
    }

    /// <summary>Makes PredictedLabel and Score, with the names of the classes, from <see cref="ClassRow"/>.</summary>
    public static (EstimatorChain<ITransformer>, string[]) NameClasses(
        MLContext ml, EstimatorChain<ITransformer> chain, ClassKeys classes, Func<string, bool> isTaken)
    {
        Entry<uint>[] entries = [.. Enumerable.Range(0, classes.Count).Select(k => new Entry<uint>((uint)k, (uint)k))];
        (chain, string[] temporary) = NameSlots(ml, chain, PredictionColumns.Score, classes.Names, isTaken, "class");
        chain = chain.Append<ITransformer>(Lookup(ml, PredictionColumns.PredictedLabel, Temporary.Index, entries, classes.Annotate));
        return (chain, [Temporary.Index, .. temporary]);
    }

    /// <summary>
    /// Makes a vector with names of its slots from <see cref="SlotsRow"/>. They are columns for a while, so one that a column has, or that
    /// is empty, gets a suffix that says what it is.
    /// </summary>
    public static (EstimatorChain<ITransformer>, string[]) NameSlots(
        MLContext ml, EstimatorChain<ITransformer> chain, string output, ImmutableArray<string> slots, Func<string, bool> isTaken,
        string what)
    {
        string[] names = [.. slots.Select(name => name == output || isTaken(name) || name.Length == 0 ? $"{name} ({what})" : name)];
        for (int first = 0; first < names.Length; first += NamedSlotsRow.Count)
        {
            chain = chain.Append<ITransformer>(ml.Transforms.CustomMapping<SlotsRow, NamedSlotsRow>(NamesFactory.Map, Contract.Names));
            for (int k = first; k < Math.Min(first + NamedSlotsRow.Count, names.Length); k++)
                chain = chain.Append<ITransformer>(ml.Transforms.CopyColumns(names[k], NamedSlotsRow.Names[k - first]));
        }

        return (chain.Append<ITransformer>(ml.Transforms.Concatenate(output, names)), [Temporary.Slots, .. NamedSlotsRow.Names, .. names]);
    }

    /// <summary>Makes PredictedLabel and Score from <see cref="PointsRow"/>.</summary>
    public static (EstimatorChain<ITransformer>, string[]) KeyPoints(
        MLContext ml, EstimatorChain<ITransformer> chain, ImmutableArray<string> classNames)
    {
        chain = chain
            .Append<ITransformer>(Keys(ml, classNames))
            .Append<ITransformer>(ml.Transforms.CopyColumns(PredictionColumns.Score, Temporary.Slots));
        return (chain, [Temporary.Names, Temporary.Slots]);
    }

    /// <summary>Makes keys of the names of classes of points. Value mappings of vectors would lose what their keys stand for.</summary>
    public static IEstimator<ITransformer> Keys(MLContext ml, ImmutableArray<string> classNames) =>
        ml.Transforms.Conversion.MapValueToKey(
            PredictionColumns.PredictedLabel, Temporary.Names,
            keyData: ml.Data.LoadFromEnumerable(classNames.Select(name => new ClassName { Name = name })));

    /// <summary>Defines how a row class reads a series or features from the column of the user's choice.</summary>
    private static SchemaDefinition InputDefinition<TRow>(string field, string column, DataViewType type)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow));
        SchemaDefinition.Column input = definition[field];
        (input.ColumnName, input.ColumnType) = (column, type);
        return definition;
    }

    private static IEstimator<ITransformer> Lookup<TValue>(
        MLContext ml, string output, string input, Entry<TValue>[] entries, Action<SchemaDefinition.Column>? annotate)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Entry<TValue>), SchemaDefinition.Direction.Read);
        annotate?.Invoke(definition[nameof(Entry<TValue>.Value)]);
        IDataView view = ml.Data.LoadFromEnumerable(entries, definition);
        return ml.Transforms.Conversion.MapValue(
            output, view, view.Schema[nameof(Entry<TValue>.Key)], view.Schema[nameof(Entry<TValue>.Value)], input);
    }

    /// <summary>
    /// ML.NET's normalizer, fitted to zeros and ones. It multiplies by 1 and marks the column as normalized. No other stage that can be
    /// saved does so.
    /// </summary>
    private sealed class ScaledAlready(MLContext ml, string column, int size) : IEstimator<ITransformer>
    {
        private readonly NormalizingEstimator _normalizer = ml.Transforms.NormalizeMinMax(column);

        public ITransformer Fit(IDataView input)
        {
            float[] ones = new float[size];
            Array.Fill(ones, 1);
            SchemaDefinition definition = SchemaDefinition.Create(typeof(FeatureRow));
            SchemaDefinition.Column features = definition[nameof(FeatureRow.Features)];
            (features.ColumnName, features.ColumnType) = (column, new VectorDataViewType(NumberDataViewType.Single, size));
            FeatureRow[] rows =
            [
                new() { Features = new VBuffer<float>(size, new float[size]) },
                new() { Features = new VBuffer<float>(size, ones) }
            ];
            return _normalizer.Fit(ml.Data.LoadFromEnumerable(rows, definition));
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _normalizer.GetOutputSchema(inputSchema);
    }

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }

    private sealed class Entry<TValue>(uint key, TValue value)
    {
        public uint Key => key;

        public TValue Value => value;
    }
}
