using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>The class activation maps of a <see cref="ClassActivationMapEstimator"/>.</summary>
public sealed class ClassActivationMapTransformer : ConvSeqTransformer
{
    internal ClassActivationMapTransformer(Fitted<NetworkClassifier> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<SlotsRow>(
                (row, maps) => Mappings.DrawActivationMaps(fitted, row, ref maps.Slots),
                Output(output, SizeFor(fitted.Model, fitted.Input))),
            () => Saved(fitted, schema[fitted.Input.Column].Type, output, SizeFor(fitted.Model, fitted.Input))) => Model = fitted.Model;

    /// <summary>The engine's model.</summary>
    public NetworkClassifier Model { get; }

    internal override object FittedModel => Model;

    /// <summary>The shape of a schema with the maps.</summary>
    internal static SchemaShape Shape(SchemaShape input, string output, NetworkClassifier model, bool isKnown) =>
        Shape<SlotsRow>(input, Output(output, isKnown || model.Repair.LengthPolicy != LengthPolicy.Keep ? 1 : 0));

    /// <summary>Values of a row; 0 where rows differ.</summary>
    private static int SizeFor(NetworkClassifier model, VectorExtents input)
    {
        if (input.Size == 0 && model.Repair.LengthPolicy == LengthPolicy.Keep)
            return 0;
        long size = (long)model.ActivationPointsOf(input.Size / model.Channels) * model.ClassNames.Length;
        return size is > 0 and <= ChunkRow.MaxSize ? (int)size : 0;
    }

    private static SchemaDefinition Output(string name, int size)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SlotsRow));
        SchemaDefinition.Column maps = definition[Temporary.Slots];
        (maps.ColumnName, maps.ColumnType) = (name, new VectorDataViewType(NumberDataViewType.Single, size));
        return definition;
    }

    private static ITransformer Saved(Fitted<NetworkClassifier> fitted, DataViewType inputType, string output, int size) => size > 0
        ? SavedChain.Build<NetworkClassifier, ChunkRow>(
            fitted, inputType, Contract.ActivationMap, ActivationMapFactory.Map,
            (ml, chain) => SavedChain.JoinChunks(ml, chain, output, size, areScaled: false))
        : SavedChain.Build<NetworkClassifier, SlotsRow>(
            fitted, inputType, Contract.ActivationMapOfAnyLength, ActivationMapOfAnyLengthFactory.Map,
            (ml, chain) => (chain.Append<ITransformer>(ml.Transforms.CopyColumns(output, Temporary.Slots)), [Temporary.Slots]));
}
