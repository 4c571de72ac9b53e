using ConvSeq.MLNet;
using ConvSeq.MLNet.Torch;
using ConvSeq.Networks.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML;

/// <summary>Custom TorchSharp modules on columns of series.</summary>
public static class TorchModuleCatalog
{
    /// <summary>
    /// Trains a custom TorchSharp module, made by a factory class, to classify a column of series. The model can be saved with
    /// <c>mlContext.Model.Save</c>.
    /// </summary>
    /// <typeparam name="TFactory">The class, with a <see cref="TorchModuleFactoryAttribute"/>.</typeparam>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The class has no contract.</exception>
    /// <exception cref="InvalidOperationException">Another class has the same contract.</exception>
    public static TorchModuleMulticlassTrainer TorchModule<TFactory>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TorchModuleMulticlassTrainer.Options? options = null)
        where TFactory : TorchModuleFactory, new() =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of<TFactory>(), options ?? new TorchModuleMulticlassTrainer.Options());

    /// <summary>
    /// Trains a custom TorchSharp module, made by a function, to classify a column of series. The model is saved with its own Save.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="create">
    /// Makes the module. A <c>Module&lt;Tensor, Tensor&gt;</c> takes Float32 [batch, channels, time]. A
    /// <c>Module&lt;Tensor, Tensor, Tensor&gt;</c> also takes a mask, Bool [batch, time], true at the points of a series, so that lengths
    /// may differ. The module returns [batch, classes] scores without softmax.
    /// </param>
    /// <param name="options">All options; null for the defaults.</param>
    public static TorchModuleMulticlassTrainer TorchModule(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<nn.Module> create,
        TorchModuleMulticlassTrainer.Options? options = null) =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of(create), options ?? new TorchModuleMulticlassTrainer.Options());

    /// <summary>
    /// Trains a custom TorchSharp module, made by a factory class, to predict a number from a column of series. The model can be saved with
    /// <c>mlContext.Model.Save</c>.
    /// </summary>
    /// <typeparam name="TFactory">The class, with a <see cref="TorchModuleFactoryAttribute"/>.</typeparam>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The class has no contract.</exception>
    /// <exception cref="InvalidOperationException">Another class has the same contract.</exception>
    public static TorchModuleRegressionTrainer TorchModule<TFactory>(
        this RegressionCatalog.RegressionTrainers catalog, TorchModuleRegressionTrainer.Options? options = null)
        where TFactory : TorchModuleFactory, new() =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of<TFactory>(), options ?? new TorchModuleRegressionTrainer.Options());

    /// <summary>
    /// Trains a custom TorchSharp module, made by a function, to predict a number from a column of series. The model is saved with its own
    /// Save.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="create">
    /// Makes the module. A <c>Module&lt;Tensor, Tensor&gt;</c> takes Float32 [batch, channels, time]. A
    /// <c>Module&lt;Tensor, Tensor, Tensor&gt;</c> also takes a mask, Bool [batch, time], true at the points of a series, so that lengths
    /// may differ. The module returns [batch, 1] numbers, in units of the standard deviation of the label.
    /// </param>
    /// <param name="options">All options; null for the defaults.</param>
    public static TorchModuleRegressionTrainer TorchModule(
        this RegressionCatalog.RegressionTrainers catalog, Func<nn.Module> create, TorchModuleRegressionTrainer.Options? options = null) =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of(create), options ?? new TorchModuleRegressionTrainer.Options());
}
