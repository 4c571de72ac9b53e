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
