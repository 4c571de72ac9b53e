using ConvSeq.Models;

namespace ConvSeq.MLNet;

/// <summary>Text for the log about a fitted model of series: its name, its size and its outcome.</summary>
internal readonly record struct ModelOutcome(string Name, string Size, string Text)
{
    public static ModelOutcome Of(TimeSeriesModel model)
    {
        switch (model)
        {
            case FeatureModel features:
                var head = HeadOutcome.Of(model);
                return new($"{model.Algorithm} and {head.Name.ToLowerInvariant()}", $"{features.FeatureCount} features", head.Text);
            case EnsembleClassifier ensemble:
                return new("Ensemble", Plural.Of(ensemble.Members.Length, "member"), FormattableString.Invariant(
                    $"{ensemble.ClassNames.Length} classes, out-of-fold accuracy {ensemble.OutOfFoldAccuracy:p1}"));
            case EarlyClassifier early:
                return new(early.Algorithm, Plural.Of(early.Checkpoints.Length, "checkpoint"), FormattableString.Invariant(
                    $"{early.ClassNames.Length} classes, out-of-fold accuracy {early.OutOfFoldAccuracy:p1} after {early
                        .OutOfFoldEarliness:p0} of a series, of whole series {early.FullOutOfFoldAccuracy:p1}"));
            case EnsembleRegressor ensemble:
                return new("Ensemble", Plural.Of(ensemble.Members.Length, "member"), FormattableString.Invariant(
                    $"out-of-fold error {ensemble.OutOfFoldError:g4}"));
            default:
                throw new NotSupportedException($"There is nothing to tell of a {model.GetType().Name}.");
        }
    }

    /// <summary>Logs the last lines of a fit: the members of an ensemble, and the outcome.</summary>
    public static void Tell(FitLog log, TimeSeriesModel model, string column)
    {
        if (model is EnsembleModel ensemble)
        {
            foreach (string reason in ensemble.LeftOut)
                log.Warn($"Column '{column}': {reason}");
            foreach ((string name, string value) in ensemble.DescribeFit())
                log.Info($"Column '{column}': {name}: {value}");
        }

        (string what, string size, string text) = Of(model);
        TrainingSummary training = model.Training;
        log.Done(
            $"{what} on column '{column}': {training.SeriesCount} series of {training.MinLength} to {training.MaxLength} points, {Plural
                .Of(model.Channels, "channel")}, {size}, seed {training.Seed}, {text}");
    }
}
