using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tool.Fitting;

/// <summary>The model that is fitted to repaired series.</summary>
internal abstract record Recipe
{
    /// <summary>What its networks are trained on; null if it has none.</summary>
    public virtual BackendChoice? Backend => null;
}

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

/// <summary>Several features, each with a model of its own, and networks.</summary>
/// <param name="Ensemble">The members, and how they are combined.</param>
/// <param name="Training">What its networks are trained on; null if it has none.</param>
internal sealed record EnsembleRecipe(EnsembleOptions Ensemble, BackendChoice? Training) : Recipe
{
    public override BackendChoice? Backend => Training;
}

/// <summary>A classifier at each of several checkpoints, the first sure one of which decides.</summary>
/// <param name="Early">The checkpoints, and their classifier.</param>
/// <param name="Training">What its networks are trained on; null if it has none.</param>
internal sealed record EarlyRecipe(EarlyClassifierOptions Early, BackendChoice? Training) : Recipe
{
    public override BackendChoice? Backend => Training;
}

/// <summary>One network or several.</summary>
/// <param name="Network">The networks and their training.</param>
/// <param name="ValidationPath">A file of series that are only measured on; null for none.</param>
/// <param name="Training">What they are trained on.</param>
internal sealed record NetworkRecipe(NetworkOptions Network, string? ValidationPath, BackendChoice Training) : Recipe
{
    public override BackendChoice Backend => Training;
}
