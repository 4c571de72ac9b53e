using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Trains convolutional networks that classify time series.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: each channel is standardized inside |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the series are a vector of Single or [Double](xref:System.Double) of
/// known size
/// (univariate), of two dimensions, channels x length (multivariate), or of variable size (lengths differ). PredictedLabel is a key
/// with the label's key values; Score holds a probability per class, the mean over all networks. Rows without a label are skipped.
/// All series are read into memory.
/// ]]></format>
/// </remarks>
public abstract class NetworkMulticlassTrainer<TNetwork> : NetworkTrainer<TNetwork, NetworkClassifier> where TNetwork : NetworkOptions
{
    private protected NetworkMulticlassTrainer(IHostEnvironment env, OptionsBase options)
        : base(env, options, LabelKind.Key)
    {
    }

    private protected override NetworkClassifier Fit(
        TrainerSeries train, NetworkModelOptions options, TrainerSeries? validation, LabelColumn label, double[] weights,
        INetworkBackend backend, Execution execution) =>
        NetworkClassifier.Fit(train.Set, options, validation?.Set, weights, backend, execution);

    private protected override ConvSeqPredictionTransformer<NetworkClassifier> Predictor(
        Fitted<NetworkClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!);

    /// <summary>Options that all networks share.</summary>
    public abstract class OptionsBase : NetworkTrainerOptions<TNetwork>
    {
        private protected OptionsBase(TNetwork network) : base(network)
        {
        }
    }
}
