using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>The class activation maps of a <see cref="ClassActivationMapEstimator"/>.</summary>
public sealed class ClassActivationMapTransformer : ConvSeqTransformer
{
    internal ClassActivationMapTransformer(Fitted<NetworkClassifier> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<SlotsRow>(
                (row, maps) => Mappings.DrawActivationMaps(fitted, row, ref maps.Slots), PointValues.Output(output, SizeFor(fitted))),
            () => PointValues.Saved(
                fitted, schema[fitted.Input.Column].Type, output, SizeFor(fitted), Contract.ActivationMap, ActivationMapFactory.Map,
                Contract.ActivationMapOfAnyLength, ActivationMapOfAnyLengthFactory.Map)) => Model = fitted.Model;

    /// <summary>The engine's model.</summary>
    public NetworkClassifier Model { get; }

    internal override object FittedModel => Model;

    private static int SizeFor(Fitted<NetworkClassifier> fitted) => PointValues.SizeFor(
        fitted, fitted.Model.Channels,
        length => (long)fitted.Model.ActivationPointsOf((int)length) * fitted.Model.ClassNames.Length);
}
