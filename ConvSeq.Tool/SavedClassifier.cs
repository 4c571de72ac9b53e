using System.Collections.Immutable;
using System.Reflection;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tool;

/// <summary>A fitted classifier as an ML.NET model: series in, label and probabilities out.</summary>
internal sealed class SavedClassifier
{
    private const string Series = "Series", Label = "Label", PredictedLabel = "PredictedLabel", Score = "Score";
    private const int SeriesPerBlock = 64;

    private readonly MLContext _ml;
    private readonly ITransformer _model;
    private readonly DataViewSchema _inputSchema;

    private SavedClassifier(MLContext ml, ITransformer model, DataViewSchema inputSchema)
    {
        _ml = ml;
        _model = model;
        _inputSchema = inputSchema;
        Classifier = model.GetConvSeqModel<TimeSeriesClassifier>();
    }

    /// <summary>The ML.NET that this program runs on: "Microsoft.ML" and its version, or "embedded".</summary>
    public static string Host { get; } = DescribeHost();

    /// <summary>The engine's model inside.</summary>
    public TimeSeriesClassifier Classifier { get; }

    public static SavedClassifier Fit(SeriesSet train, MiniRocketMulticlassTrainer.Options options)
    {
        var ml = new MLContext(options.Seed);

        // Series of any length can be scored later, not only of the one that the training series happen to have.
        IDataView data = ml.Data.LoadFromSeriesSet(train, anyLength: true);
        IDataView classes = ml.Data.LoadFromEnumerable(train.ClassNames.Select(name => new ClassName(name)));
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey(Label, keyData: classes).Fit(data).Transform(data);
        options.LabelColumnName = Label;
        options.SeriesColumnName = Series;
        ITransformer predictor = ml.MulticlassClassification.Trainers.MiniRocket(options).Fit(keyed);
        ITransformer names = ml.Transforms.Conversion.MapKeyToValue(PredictedLabel).Fit(predictor.Transform(keyed));
        return new SavedClassifier(ml, predictor.Append(names), View(ml, train.Subset([])).Schema);
    }

    public static SavedClassifier Load(string path)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(path, out DataViewSchema inputSchema);
        return new SavedClassifier(ml, model, inputSchema);
    }

    public void Save(string path) => _ml.Model.Save(_model, _inputSchema, path);

    public ClassPredictions Predict(SeriesSet set, Execution execution)
    {
        ImmutableArray<string> names = Classifier.ClassNames;
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * names.Length];
        int blocks = (set.Count + SeriesPerBlock - 1) / SeriesPerBlock, done = 0;
        Parallel.For(
            0, blocks, new ParallelOptions { MaxDegreeOfParallelism = execution.Threads, CancellationToken = execution.CancellationToken },
            block =>
            {
                int first = block * SeriesPerBlock, end = Math.Min(set.Count, first + SeriesPerBlock);
                SeriesSet part = set.Subset(Enumerable.Range(first, end - first).ToArray());
                foreach ((string label, VBuffer<float> score) in Rows(_model.Transform(View(_ml, part))))
                {
                    labels[first] = names.IndexOf(label);
                    foreach ((int k, float probability) in score.Items())
                        probabilities[first * names.Length + k] = probability;
                    first++;
                }

                execution.Progress?.Report(new ProgressReport("Predicting", (double)Interlocked.Increment(ref done) / blocks));
            });
        return new ClassPredictions(names, labels, probabilities);
    }

    private static IEnumerable<(string Label, VBuffer<float> Score)> Rows(IDataView predictions)
    {
        DataViewSchema.Column label = predictions.Schema[PredictedLabel], score = predictions.Schema[Score];
        using DataViewRowCursor cursor = predictions.GetRowCursor([label, score]);
        ValueGetter<ReadOnlyMemory<char>> getLabel = cursor.GetGetter<ReadOnlyMemory<char>>(label);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
        ReadOnlyMemory<char> name = default;
        VBuffer<float> values = default;
        while (cursor.MoveNext())
        {
            getLabel(ref name);
            getScore(ref values);
            yield return (name.ToString(), values);
        }
    }

    /// <summary>The series as a model sees them, without the labels that only training needs.</summary>
    private static IDataView View(MLContext ml, SeriesSet set)
    {
        IDataView view = ml.Data.LoadFromSeriesSet(set, anyLength: true);
        return view.Schema.GetColumnOrNull(Label) is null ? view : ml.Transforms.DropColumns(Label).Fit(view).Transform(view);
    }

    private static string DescribeHost()
    {
        Assembly assembly = typeof(MLContext).Assembly;
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return assembly.GetName().Name == "Microsoft.ML.EmbeddedHost" ? "embedded" : $"Microsoft.ML {version.Split('+', '-')[0]}";
    }

    private sealed record ClassName(string Name);
}
