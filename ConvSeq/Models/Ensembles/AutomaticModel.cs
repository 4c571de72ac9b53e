using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Chooses the model by the size of the training set and the available cores: an ensemble (<see cref="EnsembleModel"/>), the most
/// accurate, if fitting it takes minutes at most; else what <see cref="AutomaticFeatureOptions"/> choose. docs/results.md has the
/// measurements.
/// </summary>
/// <remarks>
/// The estimate counts operations. The choice may differ between machines, by their number of logical processors, but not with
/// <see cref="Execution.Threads"/> or the speed of the machine; the same choice gives the same bits.
/// </remarks>
public static class AutomaticModel
{
    /// <summary>Chooses the model for a training set on this machine, and says why.</summary>
    /// <param name="options">
    /// The options of a classifier or a regressor. Only where they leave features, head and pruning open, there is a choice.
    /// </param>
    /// <param name="seriesCount">Number of training series.</param>
    /// <param name="maxLength">Length in points of the longest, before repair.</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>The choice; null if the options name the features.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static ModelChoice? Choose(TimeSeriesModelOptions options, int seriesCount, int maxLength, int channels)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Choose(options, seriesCount, maxLength, channels, Environment.ProcessorCount);
    }

    /// <summary>Fits the classifier that suits the training set, or the one whose features the options name.</summary>
    /// <param name="train">The training series: two classes or more.</param>
    /// <param name="options">Null for the defaults, with features to be chosen.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>An <see cref="EnsembleClassifier"/> or a <see cref="TimeSeriesClassifier"/>.</returns>
    /// <exception cref="ArgumentException">
    /// There are no series, no labels or only one class, a name or a class name is not valid Unicode, or the repair rejects a
    /// value.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static ISeriesClassifier FitClassifier(
        SeriesSource train, TimeSeriesClassifierOptions? options = null, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TimeSeriesClassifierOptions { Features = new AutomaticFeatureOptions() };
        execution ??= Execution.Default;
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Features.Seed, execution);
        TrainableSeries.ThrowUnlessClasses(survey);
        return Choose(options, survey.Count, survey.MaxLength, survey.Channels) is { Ensemble: { } ensemble }
            ? EnsembleClassifierFit.Run(survey, ensemble, sampleWeights, execution)
            : TimeSeriesClassifier.Fit(survey, options, sampleWeights, execution);
    }

    /// <summary>Fits the regressor that suits the training set, or the one whose features the options name.</summary>
    /// <param name="train">The training series, with targets: two or more.</param>
    /// <param name="options">Null for the defaults, with features to be chosen.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>An <see cref="EnsembleRegressor"/> or a <see cref="TimeSeriesRegressor"/>.</returns>
    /// <exception cref="ArgumentException">
    /// There are fewer than two series, no targets, a name that is not valid Unicode, or values that the repair rejects.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static ISeriesRegressor FitRegressor(
        SeriesSource train, TimeSeriesRegressorOptions? options = null, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TimeSeriesRegressorOptions { Features = new AutomaticFeatureOptions() };
        execution ??= Execution.Default;
        SeriesSurvey survey = SeriesSurvey.Of(train, options.Features.Seed, execution);
        TrainableSeries.ThrowUnlessTargets(survey);
        return Choose(options, survey.Count, survey.MaxLength, survey.Channels) is { Ensemble: { } ensemble }
            ? EnsembleRegressorFit.Run(survey, ensemble, sampleWeights, execution)
            : TimeSeriesRegressor.Fit(survey, options, sampleWeights, execution);
    }

    /// <summary>Chooses for a number of logical processors.</summary>
    internal static ModelChoice? Choose(TimeSeriesModelOptions options, int seriesCount, int maxLength, int channels, int cores)
    {
        if (options.Features is not AutomaticFeatureOptions automatic)
            return null;
        int length = options.Repair.LengthAfter(maxLength);
        var ensemble = new EnsembleOptions
        {
            Seed = automatic.Seed,
            Ridge = options.Ridge,
            Trees = options.Trees with { TreeCount = Math.Max(options.Trees.TreeCount, MemberFit.Folds) },
            Repair = options.Repair,
        };
        double seconds = EnsemblePlan.Of(ensemble, seriesCount, maxLength, channels, cores).Seconds / cores;
        if (options.NamesHead || options.FeaturesToKeep is not null || !AutomaticFeatureOptions.TakesMinutes(seriesCount, seconds))
        {
            FeatureChoice choice = automatic.Choose(seriesCount, length, channels, cores);
            return new ModelChoice(null, choice.Options, choice.Reason);
        }

        return new ModelChoice(
            ensemble, null, FormattableString.Invariant(
                $"the ensemble, the most accurate: it takes about {Math.Max(1, seconds):f0} s for {AutomaticFeatureOptions.Describe(
                    seriesCount, length, channels, cores)}"));
    }
}

/// <summary>A model chosen for a training set: an ensemble, or features with a head.</summary>
/// <param name="Ensemble">The ensemble; null where features are chosen.</param>
/// <param name="Features">The features; null where an ensemble is chosen.</param>
/// <param name="Reason">The choice and its reason, in a sentence.</param>
public sealed record ModelChoice(EnsembleOptions? Ensemble, SeriesFeatureOptions? Features, string Reason);
