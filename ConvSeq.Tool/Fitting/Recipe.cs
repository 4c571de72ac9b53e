using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Fitting;

/// <summary>The model that is fitted to repaired series.</summary>
internal abstract record Recipe;

/// <summary>Features with a linear model on them.</summary>
/// <param name="Features">The features.</param>
internal sealed record FeatureRecipe(SeriesFeatureOptions Features) : Recipe
{
    /// <summary>Number of features to keep; null for all.</summary>
    public int? FeaturesToKeep { get; init; }

    /// <summary>The head of a classifier.</summary>
    public ClassifierHead Head { get; init; }

    public FeatureScaling Scaling { get; init; }

    /// <summary>The head of a regressor, which has no logistic one.</summary>
    public RegressorHead RegressorHead => Head switch
    {
        ClassifierHead.Ridge => RegressorHead.Ridge,
        ClassifierHead.ExtraTrees => RegressorHead.ExtraTrees,
        _ => RegressorHead.Automatic,
    };

    /// <summary>What an automatic choice selects for a model that was fitted, and why; null where the features are named.</summary>
    public string? ReasonFor(TimeSeriesModel model)
    {
        TimeSeriesModelOptions options = model is ISeriesClassifier
            ? new TimeSeriesClassifierOptions { Features = Features, Head = Head, FeaturesToKeep = FeaturesToKeep, Repair = model.Repair }
            : new TimeSeriesRegressorOptions
            {
                Features = Features,
                Head = RegressorHead,
                FeaturesToKeep = FeaturesToKeep,
                Repair = model.Repair,
            };
        return AutomaticModel.Choose(options, model.Training.SeriesCount, model.Training.MaxLength, model.Channels)?.Reason;
    }
}

/// <summary>Several features, each with a model of its own.</summary>
/// <param name="Ensemble">The members, and how they are combined.</param>
internal sealed record EnsembleRecipe(EnsembleOptions Ensemble) : Recipe;

/// <summary>One network or several.</summary>
/// <param name="Network">The networks and their training.</param>
/// <param name="ValidationPath">A file of series that are only measured on; null for none.</param>
internal sealed record NetworkRecipe(NetworkOptions Network, string? ValidationPath) : Recipe
{
    /// <summary>The back end that the networks are trained on.</summary>
    public NetworkBackendKind Backend { get; init; }

    /// <summary>Number of the GPU that was asked for; null for none in particular.</summary>
    public int? Gpu { get; init; }

    /// <summary>The folder with libtorch for back ends that need it; null for none.</summary>
    public string? LibTorch { get; init; }

    /// <summary>The GPU for the trainer: the first one, unless another was asked for.</summary>
    public int? GpuDeviceId => Gpu ?? (Backend == NetworkBackendKind.Managed ? null : 0);

    /// <summary>Whether the CPU may take the place of a GPU: not if the GPU was asked for by its number.</summary>
    public bool FallbackToCpu => Gpu is null;

    /// <summary>Returns the name of the back end that networks are trained on here.</summary>
    public string FindBackend()
    {
        if (Backend != NetworkBackendKind.Managed && LibTorch is { } folder)
            BadInputException.Blame(folder, () => LibTorchFolder.Use(folder));
        string option = $"--backend {Backend.ToString().ToLowerInvariant()}";
        if (!NetworkBackends.IsInstalled(Backend))
        {
            throw new BadInputException(
                option,
                $"convseq brings no libtorch along; name a folder that has it with --libtorch DIR, or {LibTorchFolder.Variable}. "
                + $"{LibTorchFolder.HowToMake}");
        }

        return BadInputException.Blame(option, () => NetworkBackends.Resolve(Backend, GpuDeviceId, FallbackToCpu).Name);
    }
}
