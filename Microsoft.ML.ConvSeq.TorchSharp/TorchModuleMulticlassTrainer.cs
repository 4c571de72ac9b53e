using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet.Torch;

/// <summary>Trains a custom TorchSharp module to classify time series.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: each channel is standardized inside |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq.TorchSharp, and TorchSharp-cpu, -cuda-linux or -cuda-windows |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the series are a vector of Single or [Double](xref:System.Double) of
/// known size
/// (univariate), of two dimensions, channels x length (multivariate), or of variable size (lengths differ). Where lengths differ, the
/// module takes a mask, or `Repair` makes them equal. PredictedLabel is a key with the label's key values; Score holds a probability per
/// class. Rows without a label are skipped. All series are read into memory.
///
/// ### Saving
/// If a factory class makes the module, the model is saved with `mlContext.Model.Save`, and scores on the CPU when it is loaded. If a
/// function makes it, the model that `GetConvSeqModel` returns is saved with its own `Save`.
/// ]]></format>
/// </remarks>
/// <seealso cref="Microsoft.ML.TorchModuleCatalog"/>
public sealed class TorchModuleMulticlassTrainer : TorchModuleTrainer<TorchModuleClassifier>
{
    internal TorchModuleMulticlassTrainer(IHostEnvironment env, ModuleSource source, Options options)
        : base(env, source, options, LabelKind.Key)
    {
    }

    private protected override TorchModuleClassifier Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, double[] weights, Execution execution) =>
        TorchModuleClassifier.Fit(backend, seed, options, repair, train, validation, weights, execution);

    private protected override ConvSeqPredictionTransformer<TorchModuleClassifier> Predictor(
        Fitted<TorchModuleClassifier> fitted, DataViewSchema schema, LabelColumn label) =>
        PredictionTransformers.SeriesMulticlass(fitted, schema, label.Classes!, TorchContract.Classifier, TorchClassifierMapping.Map);

    /// <summary>Options of <see cref="TorchModuleMulticlassTrainer"/>.</summary>
    public sealed class Options : TorchModuleTrainerOptions;
}
