using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Trains convolutional networks that predict a number from a time series.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No: each channel, and the label, are standardized inside |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the series are a vector of Single or [Double](xref:System.Double) of known size
/// (univariate), of two
/// dimensions, channels x length (multivariate), or of variable size (lengths differ). Score is the prediction, the mean over all
/// networks. Rows whose label is NaN are skipped. All series are read into memory.
/// ]]></format>
/// </remarks>
public abstract class NetworkRegressionTrainer<TNetwork> : NetworkTrainer<TNetwork, NetworkRegressor> where TNetwork : NetworkOptions
{
    private protected NetworkRegressionTrainer(IHostEnvironment env, OptionsBase options)
        : base(env, options, LabelKind.Number)
    {
    }

    private protected override NetworkRegressor Fit(
        TrainerSeries train, NetworkModelOptions options, TrainerSeries? validation, LabelColumn label, double[] weights,
        INetworkBackend backend, Execution execution) =>
        NetworkRegressor.Fit(train.Set, options, validation?.Set, weights, backend, execution);

    private protected override ConvSeqPredictionTransformer<NetworkRegressor> Predictor(
        Fitted<NetworkRegressor> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesRegression(fitted, schema);

    /// <summary>Options that all networks share; weights of classes and label smoothing do not apply.</summary>
    public abstract class OptionsBase : NetworkTrainerOptions<TNetwork>
    {
        private protected OptionsBase(TNetwork network) : base(network)
        {
        }
    }
}
