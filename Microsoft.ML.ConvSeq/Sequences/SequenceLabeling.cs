using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// Gives every point of a series a class, by whichever network the options name, such as the phases of a movement or the states of a
/// machine.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Sequence labeling: multiclass classification of each point |
/// | Is normalization required? | No: each channel is standardized inside |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is a vector of [keys](xref:Microsoft.ML.Data.KeyDataViewType) of known or variable size, one key per point of the series; the
/// series are as for the other networks. PredictedLabel is a vector of keys, one per point, whose key values are the names of the classes
/// as text; Score holds for each point a probability per class, point after point, the mean over all networks. Rows whose label is an empty
/// vector are skipped. All series are read into memory.
/// ]]></format>
/// </remarks>
/// <seealso cref="SequenceLabelingCatalog"/>
public sealed class SequenceLabelingTrainer : NetworkTrainer<NetworkOptions, SequenceLabeler>
{
    internal SequenceLabelingTrainer(IHostEnvironment env, Options options) : base(env, options, LabelKind.PointKeys)
    {
    }

    private protected override SequenceLabeler Fit(
        TrainerSeries train, NetworkModelOptions options, TrainerSeries? validation, LabelColumn label, double[] weights,
        INetworkBackend backend, Execution execution) =>
        SequenceLabeler.Fit(
            train.Set, label.ClassNames, train.Points, options, validation is null ? null : (validation.Set, validation.Points), weights,
            backend, execution);

    private protected override ConvSeqPredictionTransformer<SequenceLabeler> Predictor(
        Fitted<SequenceLabeler> fitted, DataViewSchema schema, LabelColumn label) => PredictionTransformers.Points(fitted, schema);

    /// <summary>
    /// Options of <see cref="SequenceLabelingTrainer"/>. Default of the network: a TCN with outputs for each point. Networks must have
    /// outputs for each point, and the repair must keep lengths.
    /// </summary>
    public sealed class Options() : NetworkTrainerOptions<NetworkOptions>(new TcnOptions { Readout = TcnReadout.EveryStep });
}
