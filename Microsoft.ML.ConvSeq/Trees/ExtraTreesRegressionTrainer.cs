using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Trees;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Regression by extremely randomised trees.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No: trees see the order of values only |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the features are a known-sized vector of Single or [Double](xref:System.Double). Score is the
/// prediction, the mean of the trees'. Rows whose label is NaN are skipped.
/// Memory: 8 n p bytes for n rows of p features, and what <see cref="ExtraTreesClassifier"/> states beyond the features.
/// ]]></format>
/// </remarks>
/// <seealso cref="ExtraTreesCatalog"/>
public sealed class ExtraTreesRegressionTrainer : FeatureTrainer<ExtraTreesRegressor>
{
    private readonly ExtraTreesOptions _options;

    internal ExtraTreesRegressionTrainer(IHostEnvironment env, Options options)
        : base(env, options, LabelKind.Number) => _options = options.ToEngine(Host);

    private protected override ExtraTreesRegressor Fit(FeatureData data, Execution execution) =>
        ExtraTreesRegressor.Fit(data.ToMatrix(), data.Targets, _options, data.Weights, execution);

    private protected override ConvSeqPredictionTransformer<ExtraTreesRegressor> Predictor(
        Fitted<ExtraTreesRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.FeatureRegression(fitted, schema);

    /// <summary>Options of <see cref="ExtraTreesRegressionTrainer"/>; weights of classes do not apply.</summary>
    public sealed class Options : ExtraTreesTrainerOptions;
}
