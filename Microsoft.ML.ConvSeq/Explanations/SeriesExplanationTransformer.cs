using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>The explanations of a <see cref="SeriesExplanationEstimator"/>.</summary>
public sealed class SeriesExplanationTransformer : ConvSeqTransformer
{
    internal SeriesExplanationTransformer(Fitted<TimeSeriesModel> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<SlotsRow>((row, values) => Mappings.Explain(fitted, row, ref values.Slots), PointValues.Output(output, SizeFor(fitted))),
            () => PointValues.Saved(
                fitted, schema[fitted.Input.Column].Type, output, SizeFor(fitted), Contract.Explanation, ExplanationFactory.Map,
                Contract.ExplanationOfAnyLength, ExplanationOfAnyLengthFactory.Map)) => Model = fitted.Model;

    /// <summary>The engine's model.</summary>
    public TimeSeriesModel Model { get; }

    internal override object FittedModel => Model;

    private static int SizeFor(Fitted<TimeSeriesModel> fitted) => PointValues.SizeFor(
        fitted, fitted.Model.Channels, length => length * fitted.Model.Channels * SeriesExplanation.OutputsOf(fitted.Model).Length);
}
