using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Ridge regression: exact leave-one-out choice of the regularization.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No: features are standardized inside, unless the column is marked as normalized |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the features are a known-sized vector of Single or [Double](xref:System.Double). Score is the
/// prediction. Rows whose label is NaN are skipped.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeRegressionTrainer : FeatureTrainer<RidgeRegressor>
{
    private readonly Options _options;

    internal RidgeRegressionTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Number) => _options = options;

    private protected override RidgeRegressor Fit(FeatureData data, Execution execution) =>
        RidgeRegressorFit.Run(data, data.Targets, _options.Ridge, data.Weights, execution).Regressor;

    private protected override ConvSeqPredictionTransformer<RidgeRegressor> Predictor(
        Fitted<RidgeRegressor> fitted, DataViewSchema schema, LabelColumn label) => PredictionTransformers.Regression(fitted, schema);

    /// <summary>Options of <see cref="RidgeRegressionTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
