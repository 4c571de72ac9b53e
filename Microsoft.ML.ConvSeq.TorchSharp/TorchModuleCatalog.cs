using ConvSeq.MLNet;
using ConvSeq.MLNet.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML;

/// <summary>TorchSharp modules of one's own on columns of series.</summary>
public static class TorchModuleCatalog
{
    /// <summary>Trains a TorchSharp module of one's own to classify a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="create">Makes the module, which takes Float32 [batch, channels, time] and gives [batch, classes] scores without softmax.</param>
    /// <param name="options">All options; null for the defaults.</param>
    public static TorchModuleTrainer TorchModule(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<nn.Module<Tensor, Tensor>> create,
        TorchModuleTrainer.Options? options = null) =>
        new(MLNetInternals.EnvironmentOf(catalog), create, options ?? new TorchModuleTrainer.Options());
}
