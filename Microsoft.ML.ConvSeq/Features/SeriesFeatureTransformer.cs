using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>The fitted features of a <see cref="SeriesFeatureEstimator{TFeatures}"/>, of whichever algorithm.</summary>
public sealed class SeriesFeatureTransformer : ConvSeqTransformer
{
    /// <summary>Beyond this, names would take more memory than features.</summary>
    private const int MaxNamedSlots = 100_000;

    internal SeriesFeatureTransformer(Fitted<TimeSeriesFeaturizer> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<FeatureRow>(
                (row, features) => Mappings.Featurize(fitted, row, ref features.Features),
                Output(output, SlotNames(fitted.Model.Features), fitted.Model.FeatureCount, fitted.Model.Features.AreScaled)),
            () => SavedChain.Build<TimeSeriesFeaturizer, ChunkRow>(
                fitted, schema[fitted.Input.Column].Type, Contract.Features, FeaturesFactory.Map,
                (ml, chain) => SavedChain.JoinChunks(ml, chain, output, fitted.Model.FeatureCount, fitted.Model.Features.AreScaled)))
    {
        Model = fitted.Model;
    }

    private SeriesFeatureTransformer(Fitted<TimeSeriesFeaturizer> fitted, DataViewType inputType, string output)
        : base(
            fitted.Input,
            Map<SlotsRow>((row, channels) => Mappings.Embed(fitted, row, ref channels.Slots), Channels(output)),
            () => SavedChain.Build<TimeSeriesFeaturizer, SlotsRow>(
                fitted, inputType, Contract.Vectors, VectorsFactory.Map,
                (ml, chain) => (chain.Append<ITransformer>(ml.Transforms.CopyColumns(output, Temporary.Slots)), [Temporary.Slots]))) =>
        Model = fitted.Model;

    /// <summary>Adds the vectors of tokens, as a series with a channel for each of their values, in place of their mean.</summary>
    internal static SeriesFeatureTransformer OfVectors(Fitted<TimeSeriesFeaturizer> fitted, DataViewSchema schema, string output) =>
        new(fitted, schema[fitted.Input.Column].Type, output);

    /// <summary>The shape of a schema with such a series.</summary>
    internal static SchemaShape ShapeOfVectors(SchemaShape input, string output) => Shape<SlotsRow>(input, Channels(output));

    private static SchemaDefinition Channels(string name)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SlotsRow));
        definition[Temporary.Slots].ColumnName = name;
        return definition;
    }

    /// <summary>The engine's fitted features: the same object that <see cref="TimeSeriesFeaturizer"/> saves and loads.</summary>
    public TimeSeriesFeaturizer Model { get; }

    internal override object FittedModel => Model;

    /// <summary>The shape of a schema with the features.</summary>
    internal static SchemaShape Shape(SchemaShape input, string output, bool areScaled) =>
        Shape<FeatureRow>(input, Output(output, ["placeholder"], 1, areScaled));

    private static SchemaDefinition Output(string name, ImmutableArray<string> slotNames, int size, bool areScaled)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(FeatureRow));
        SchemaDefinition.Column features = definition[nameof(FeatureRow.Features)];
        features.ColumnName = name;
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        if (slotNames.Length == size)
            Annotation.NameSlots(features, slotNames);
        if (areScaled)
            Annotation.MarkNormalized(features);
        return definition;
    }

    private static ImmutableArray<string> SlotNames(SeriesFeatures features) =>
        features.FeatureCount > MaxNamedSlots ? [] : [.. features.FeatureNames()];
}
