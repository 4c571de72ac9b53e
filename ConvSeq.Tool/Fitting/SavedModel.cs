using System.Reflection;
using System.Text.RegularExpressions;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;
using ConvSeq.Trees;
using Microsoft.ML;

namespace ConvSeq.Tool.Fitting;

/// <summary>A fitted model as an ML.NET model: series in, predictions out. Derived classes decide what is predicted.</summary>
internal abstract partial class SavedModel
{
    protected const string Series = "Series", Label = "Label", ScoreColumn = "Score";

    private const int SeriesPerBlock = 64;

    private readonly MLContext _ml;
    private readonly ITransformer _model;
    private readonly DataViewSchema _inputSchema;

    protected SavedModel(MLContext ml, ITransformer model, DataViewSchema inputSchema)
    {
        _ml = ml;
        _model = model;
        _inputSchema = inputSchema;
    }

    /// <summary>The version of Microsoft.ML that this program runs on.</summary>
    public static string MLNetVersion { get; } = VersionOf(typeof(MLContext).Assembly).Split('+')[0];

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = VersionOf(typeof(SavedModel).Assembly);

    /// <summary>The engine's model inside.</summary>
    public abstract TimeSeriesModel Model { get; }

    public void Save(string path) => BadInputException.Blame(path, () => _ml.Model.Save(_model, _inputSchema, path));

    /// <summary>Predicts for the series of a file, all of which must be good.</summary>
    public Predictions Predict(string path, SeriesSet set, Execution execution)
    {
        SeriesFiles.CheckFor(Model, path, set);
        return BadInputException.Blame(path, () =>
        {
            (Predictions predictions, IReadOnlyDictionary<int, string> bad) = Score(set, stopsAtBad: true, execution);
            foreach ((int series, string problem) in bad)
                throw SeriesFiles.BadSeries(path, set, series, problem);
            return predictions;
        });
    }

    /// <summary>Predicts for the series of a file that can be predicted.</summary>
    /// <returns>Predictions for all but the bad series, in order; and what is wrong with each bad one.</returns>
    public (Predictions Predictions, SortedDictionary<int, string> Bad) PredictGood(string path, SeriesSet set, Execution execution)
    {
        var bad = new SortedDictionary<int, string>();
        for (int series = 0; series < set.Count; series++)
        {
            if (SeriesFiles.ProblemOf(Model, set, series) is { } problem)
                bad.Add(series, problem);
        }

        // What only scoring shows is rare; the good ones are then scored once more, without it.
        while (true)
        {
            int[] good = [.. Enumerable.Range(0, set.Count).Where(series => !bad.ContainsKey(series))];
            SeriesSet part = bad.Count == 0 ? set : set.Subset(good);
            (Predictions predictions, IReadOnlyDictionary<int, string> more) =
                BadInputException.Blame(path, () => Score(part, stopsAtBad: false, execution));
            if (more.Count == 0)
                return (predictions, bad);
            foreach ((int series, string problem) in more)
                bad.Add(good[series], problem);
        }
    }

    /// <summary>Predicts for all series; where some are bad, what is predicted for them is undefined.</summary>
    protected abstract (Predictions Predictions, IReadOnlyDictionary<int, string> Bad) Score(
        SeriesSet set, bool stopsAtBad, Execution execution);

    /// <summary>The options of a trainer of networks.</summary>
    protected static TOptions Configured<TOptions>(TOptions options, NetworkRecipe recipe, FittingChoices choices, Execution execution)
        where TOptions : NetworkTrainerOptions<NetworkOptions>
    {
        NetworkTrainingOptions training = recipe.Network.Training;
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        options.Network = recipe.Network with { Training = training with { BalanceClasses = choices.BalanceClasses } };
        options.Backend = recipe.Backend.Kind;
        options.Seed = choices.Seed;
        return Common(options, choices, execution);
    }

    /// <summary>The options of a trainer of an ensemble.</summary>
    protected static TOptions Configured<TOptions>(
        TOptions options, EnsembleRecipe recipe, FittingChoices choices, bool isInMemory, Execution execution)
        where TOptions : EnsembleTrainerOptions
    {
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        options.Backend = recipe.Backend?.Kind ?? NetworkBackendKind.Managed;
        options.Ensemble = recipe.Ensemble with { Ridge = recipe.Ensemble.Ridge with { BalanceClasses = choices.BalanceClasses } };
        options.Seed = choices.Seed;
        options.Streaming = isInMemory ? null : true;
        return Common(options, choices, execution);
    }

    /// <summary>The options of a trainer of features and a head.</summary>
    protected static TOptions Configured<TOptions>(
        TOptions options, FeatureRecipe recipe, FittingChoices choices, bool isInMemory, Execution execution)
        where TOptions : SeriesTrainerOptions<SeriesFeatureOptions>
    {
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        options.Features = recipe.Features;
        options.Seed = choices.Seed;
        options.Ridge = new RidgeOptions { Scaling = recipe.Scaling, BalanceClasses = choices.BalanceClasses };
        options.Trees = new ExtraTreesOptions { BalanceClasses = choices.BalanceClasses };
        options.FeaturesToKeep = recipe.FeaturesToKeep;
        options.Streaming = isInMemory ? null : true;
        return Common(options, choices, execution);
    }

    private static TOptions Common<TOptions>(TOptions options, FittingChoices choices, Execution execution)
        where TOptions : SeriesColumnOptions
    {
        options.Repair = choices.Repair;
        options.NumberOfThreads = execution.Threads;
        options.CancellationToken = execution.CancellationToken;
        options.Progress = execution.Progress;
        return options;
    }

    protected static NotSupportedException UnknownRecipe(Recipe recipe) => new($"There is no trainer for a {recipe.GetType().Name}.");

    /// <summary>The series as a model sees them, without the labels or targets that only training needs.</summary>
    protected static IDataView WithoutAnswers(MLContext ml, IDataView view) =>
        view.Schema.GetColumnOrNull(Label) is null ? view : ml.Transforms.DropColumns(Label).Fit(view).Transform(view);

    /// <summary>
    /// Applies the model to the series, block by block over all threads. A block that is refused is scored again series by series, to find
    /// the bad ones.
    /// </summary>
    /// <param name="set">The series.</param>
    /// <param name="stopsAtBad">Whether nothing needs to be scored after the first bad series.</param>
    /// <param name="use">Receives the number of a block's first series and the block's predictions.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>What is wrong with the bad series, by their numbers: with the first one at least, where there are any.</returns>
    protected IReadOnlyDictionary<int, string> ForEachBlock(
        SeriesSet set, bool stopsAtBad, Action<int, IDataView> use, Execution execution)
    {
        var bad = new SortedDictionary<int, string>();
        int blocks = (set.Count + SeriesPerBlock - 1) / SeriesPerBlock, done = 0;
        Parallel.For(
            0, blocks, new ParallelOptions { MaxDegreeOfParallelism = execution.Threads, CancellationToken = execution.CancellationToken },
            (block, state) =>
            {
                int first = block * SeriesPerBlock, end = Math.Min(set.Count, first + SeriesPerBlock);
                if (ProblemOf(first, end) is not null)
                {
                    for (int series = first; series < end; series++)
                    {
                        if (ProblemOf(series, series + 1) is not { } problem)
                            continue;
                        lock (bad)
                            bad.Add(series, problem);
                        if (!stopsAtBad)
                            continue;

                        // Blocks before this one are still scored: the first bad series is the one reported, whichever was met first.
                        state.Break();
                        break;
                    }
                }

                execution.Progress?.Report(new ProgressReport("Predicting", (double)Interlocked.Increment(ref done) / blocks));
            });
        return bad;

        string? ProblemOf(int first, int end)
        {
            try
            {
                SeriesSet part = set.Subset(Enumerable.Range(first, end - first).ToArray());
                use(first, _model.Transform(WithoutAnswers(_ml, _ml.Data.LoadFromSeriesSet(part, anyLength: true))));
                return null;
            }
            catch (Exception e) when (BadInputException.ProblemOf(e) is { } problem)
            {
                // The engine numbers the series of the part; who reads this counts those of the file.
                return NumberOfSeries().Replace(problem, "");
            }
        }
    }

    [GeneratedRegex(@"^(?:Series|Row) [0-9]+(?: of '[^']*')?(?:, |: | )", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NumberOfSeries();

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
