using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>Computes exact explanations: what each point of a series contributes to the score of each class, or to a prediction.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of [Single](xref:System.Single) or [Double](xref:System.Double): the series of the model |
/// | Output column data type | Vector of [Single](xref:System.Single), of known size where the length of the series is known |
/// | Exportable to ONNX | No |
///
/// A row of the output holds the contributions to the score of the first class, channel after channel one value per point, then those to
/// the score of the second, and so on. Points are those of the series after the model's repair. The sum of a class's values, plus a base
/// value ([SeriesExplanation.BaseValue](xref:ConvSeq.Models.SeriesExplanation)), is its score: before calibration for ridge and logistic
/// regression, the probability for trees and ensembles. When saved, the explanations include a copy of the model.
/// ]]></format>
/// </remarks>
/// <seealso cref="SeriesExplanationCatalog"/>
public sealed class SeriesExplanationEstimator : IEstimator<SeriesExplanationTransformer>
{
    private readonly string _output, _input;
    private readonly TimeSeriesModel _model;

    internal SeriesExplanationEstimator(string output, string? input, TimeSeriesModel model)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        if (!SeriesExplanation.IsPossible(model))
        {
            throw new ArgumentException(
                model is EnsembleModel
                    ? "An ensemble with networks among its members has no explanation of this kind; fit it without networks."
                    : $"A model of {model.Algorithm} has no explanation of this kind; networks that end in a mean over time have "
                    + "Transforms.ClassActivationMap.",
                nameof(model));
        }

        (_output, _input, _model) = (output, input ?? output, model);
    }

    /// <summary>Checks the data's column; nothing is fitted.</summary>
    /// <param name="input">The data.</param>
    public SeriesExplanationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, _input, _model.Channels);
        return new SeriesExplanationTransformer(new Fitted<TimeSeriesModel>(_model, extents), input.Schema, _output);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return PointValues.Shape(inputSchema, _input, _output, _model.Repair);
    }
}
