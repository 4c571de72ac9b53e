using System.Reflection;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;
using Microsoft.ML;

namespace ConvSeq.Tool.Fitting;

/// <summary>A fitted model as an ML.NET model: series in, predictions out. Derived classes decide what is predicted.</summary>
internal abstract class SavedModel
{
    protected const string Series = "Series", Label = "Label", Score = "Score";

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
    public static string MLNetVersion { get; } = VersionOfMLNet();

    /// <summary>The engine's model inside.</summary>
    public abstract TimeSeriesModel Model { get; }

    public void Save(string path) => BadInputException.Blame(path, () => _ml.Model.Save(_model, _inputSchema, path));

    /// <summary>Predicts for the series of a file.</summary>
    public Predictions Predict(string path, SeriesSet set, Execution execution)
    {
        SeriesFiles.CheckFor(Model, path, set);
        return BadInputException.Blame(path, () => Predict(set, execution));
    }

    protected abstract Predictions Predict(SeriesSet set, Execution execution);

    /// <summary>The options of a trainer of networks.</summary>
    protected static TOptions Configured<TOptions>(TOptions options, NetworkRecipe recipe, FittingChoices choices, Execution execution)
        where TOptions : NetworkTrainerOptions<NetworkOptions>
    {
        NetworkTrainingOptions training = recipe.Network.Training;
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        options.Network = recipe.Network with { Training = training with { BalanceClasses = choices.BalanceClasses } };
        options.Backend = recipe.Backend;
        options.Seed = choices.Seed;
        options.Repair = choices.Repair;
        options.NumberOfThreads = execution.Threads;
        options.CancellationToken = execution.CancellationToken;
        options.Progress = execution.Progress;
        return options;
    }

    /// <summary>The options of a trainer of features and a linear model.</summary>
    protected static TOptions Configured<TOptions>(
        TOptions options, FeatureRecipe recipe, FittingChoices choices, bool isInMemory, Execution execution)
        where TOptions : SeriesTrainerOptions<SeriesFeatureOptions>
    {
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        options.Features = recipe.Features;
        options.Seed = choices.Seed;
        options.Ridge = new RidgeOptions { Scaling = recipe.Scaling, BalanceClasses = choices.BalanceClasses };
        options.Repair = choices.Repair;
        options.FeaturesToKeep = recipe.FeaturesToKeep;
        options.Streaming = isInMemory ? null : true;
        options.NumberOfThreads = execution.Threads;
        options.CancellationToken = execution.CancellationToken;
        options.Progress = execution.Progress;
        return options;
    }

    protected static NotSupportedException UnknownRecipe(Recipe recipe) => new($"There is no trainer for a {recipe.GetType().Name}.");

    /// <summary>The series as a model sees them, without the labels or targets that only training needs.</summary>
    protected static IDataView WithoutAnswers(MLContext ml, IDataView view) =>
        view.Schema.GetColumnOrNull(Label) is null ? view : ml.Transforms.DropColumns(Label).Fit(view).Transform(view);

    /// <summary>Applies the model to the series, block by block over all threads.</summary>
    /// <param name="set">The series.</param>
    /// <param name="use">Receives the number of a block's first series and the block's predictions.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    protected void ForEachBlock(SeriesSet set, Action<int, IDataView> use, Execution execution)
    {
        int blocks = (set.Count + SeriesPerBlock - 1) / SeriesPerBlock, done = 0;
        Parallel.For(
            0, blocks, new ParallelOptions { MaxDegreeOfParallelism = execution.Threads, CancellationToken = execution.CancellationToken },
            block =>
            {
                int first = block * SeriesPerBlock, end = Math.Min(set.Count, first + SeriesPerBlock);
                SeriesSet part = set.Subset(Enumerable.Range(first, end - first).ToArray());
                use(first, _model.Transform(WithoutAnswers(_ml, _ml.Data.LoadFromSeriesSet(part, anyLength: true))));
                execution.Progress?.Report(new ProgressReport("Predicting", (double)Interlocked.Increment(ref done) / blocks));
            });
    }

    private static string VersionOfMLNet()
    {
        string version = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return version.Split('+')[0];
    }
}
