using ConvSeq.MLNet;
using ConvSeq.MLNet.Torch;
using ConvSeq.Networks.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML;

/// <summary>Custom TorchSharp modules on columns of series.</summary>
public static class TorchModuleCatalog
{
    /// <summary>Trains a custom TorchSharp module, which a factory class makes, to classify a column of series; the model can be saved with <c>mlContext.Model.Save</c>.</summary>
    /// <typeparam name="TFactory">The class, with a <see cref="TorchModuleFactoryAttribute"/>.</typeparam>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The class has no contract.</exception>
    /// <exception cref="InvalidOperationException">Another class has the same contract.</exception>
    public static TorchModuleMulticlassTrainer TorchModule<TFactory>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TorchModuleMulticlassTrainer.Options? options = null)
        where TFactory : TorchModuleFactory, new() =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of<TFactory>(), options ?? new TorchModuleMulticlassTrainer.Options());

    /// <summary>Trains a custom TorchSharp module, which a function makes, to classify a column of series; the model is saved by its own Save.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="create">
    /// Makes the module: a <c>Module&lt;Tensor, Tensor&gt;</c>, which takes Float32 [batch, channels, time], or a <c>Module&lt;Tensor, Tensor, Tensor&gt;</c>, which
    /// also takes a mask, Bool [batch, time], true at the points of a series, so that lengths may differ. It gives [batch, classes] scores without softmax.
    /// </param>
    /// <param name="options">All options; null for the defaults.</param>
    public static TorchModuleMulticlassTrainer TorchModule(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<nn.Module> create, TorchModuleMulticlassTrainer.Options? options = null) =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of(create), options ?? new TorchModuleMulticlassTrainer.Options());

    /// <summary>Trains a custom TorchSharp module, which a factory class makes, to predict a number from a column of series; the model can be saved with <c>mlContext.Model.Save</c>.</summary>
    /// <typeparam name="TFactory">The class, with a <see cref="TorchModuleFactoryAttribute"/>.</typeparam>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The class has no contract.</exception>
    /// <exception cref="InvalidOperationException">Another class has the same contract.</exception>
    public static TorchModuleRegressionTrainer TorchModule<TFactory>(
        this RegressionCatalog.RegressionTrainers catalog, TorchModuleRegressionTrainer.Options? options = null)
        where TFactory : TorchModuleFactory, new() =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of<TFactory>(), options ?? new TorchModuleRegressionTrainer.Options());

    /// <summary>Trains a custom TorchSharp module, which a function makes, to predict a number from a column of series; the model is saved by its own Save.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="create">
    /// Makes the module: a <c>Module&lt;Tensor, Tensor&gt;</c>, which takes Float32 [batch, channels, time], or a <c>Module&lt;Tensor, Tensor, Tensor&gt;</c>, which
    /// also takes a mask, Bool [batch, time], true at the points of a series, so that lengths may differ. It gives [batch, 1] numbers, in units of the standard deviation of the label.
    /// </param>
    /// <param name="options">All options; null for the defaults.</param>
    public static TorchModuleRegressionTrainer TorchModule(
        this RegressionCatalog.RegressionTrainers catalog, Func<nn.Module> create, TorchModuleRegressionTrainer.Options? options = null) =>
        new(MLNetInternals.EnvironmentOf(catalog), ModuleSource.Of(create), options ?? new TorchModuleRegressionTrainer.Options());
}
