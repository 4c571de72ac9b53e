using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet.Torch;

/// <summary>Trains a custom TorchSharp module to predict a number from a time series.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No: each channel, and the label, are standardized inside |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq.TorchSharp, and TorchSharp-cpu, -cuda-linux or -cuda-windows |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the series are a vector of Single or [Double](xref:System.Double) of known size
/// (univariate), of two
/// dimensions, channels x length (multivariate), or of variable size (lengths differ). Where lengths differ, the module takes a mask, or
/// `Repair` makes them equal. Score is the prediction. Rows whose label is NaN are skipped. All series are read into memory.
///
/// ### Saving
/// If a factory class makes the module, the model is saved with `mlContext.Model.Save`, and scores on the CPU when it is loaded. If a
/// function makes it, the model that `GetConvSeqModel` returns is saved with its own `Save`.
/// ]]></format>
/// </remarks>
/// <seealso cref="Microsoft.ML.TorchModuleCatalog"/>
public sealed class TorchModuleRegressionTrainer : TorchModuleTrainer<TorchModuleRegressor>
{
    internal TorchModuleRegressionTrainer(IHostEnvironment env, ModuleSource source, Options options)
        : base(env, source, options, LabelKind.Number)
    {
    }

    private protected override TorchModuleRegressor Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, double[] weights, Execution execution) =>
        TorchModuleRegressor.Fit(backend, seed, options, repair, train, validation, weights, execution);

    private protected override ConvSeqPredictionTransformer<TorchModuleRegressor> Predictor(
        Fitted<TorchModuleRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesRegression(fitted, schema, TorchContract.Regressor, TorchRegressorMapping.Map);

    /// <summary>Options of <see cref="TorchModuleRegressionTrainer"/>.</summary>
    public sealed class Options : TorchModuleTrainerOptions;
}
