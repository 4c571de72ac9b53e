using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tool.Fitting;

/// <summary>A classifier: series in, label and probabilities out.</summary>
internal sealed class SavedClassifier(MLContext ml, ITransformer model, DataViewSchema inputSchema, TimeSeriesModel classifier)
    : SavedModel(ml, model, inputSchema)
{
    private const string PredictedLabel = "PredictedLabel";

    public override TimeSeriesModel Model => classifier;

    /// <summary>Makes one of a transformer whose predicted label is a key.</summary>
    public static SavedClassifier Of(MLContext ml, ITransformer fitted, DataViewSchema inputSchema, TimeSeriesModel model)
    {
        IDataView none = ml.Data.LoadFromSeriesSet(new SeriesSetBuilder(model.Channels).Build(), anyLength: true);
        return Named(ml, fitted, none, inputSchema, model);
    }

    public static SavedClassifier Fit(MLContext ml, TrainingSet train, SeriesSet? validation, FittingChoices choices, Execution execution)
    {
        IDataView data = train.View(ml);
        IDataView classes = ml.Data.LoadFromEnumerable(train.Summary.ClassNames.Select(name => new ClassName(name)));
        ITransformer toKey = ml.Transforms.Conversion.MapValueToKey(Label, keyData: classes).Fit(data);
        IDataView keyed = toKey.Transform(data);
        return choices.Recipe switch
        {
            FeatureRecipe recipe => Saved(Features(recipe).Fit(keyed)),
            EnsembleRecipe recipe => Saved(ml.MulticlassClassification.Trainers.TimeSeriesEnsemble(Configured(
                new TimeSeriesEnsembleMulticlassTrainer.Options(), recipe, choices, train.IsInMemory, execution)).Fit(keyed)),
            EarlyRecipe recipe => Saved(ml.MulticlassClassification.Trainers.TimeSeriesEarly(Early(recipe)).Fit(keyed)),
            NetworkRecipe recipe when validation is not null => Saved(
                Networks(recipe).Fit(keyed, toKey.Transform(TrainingSet.Of(validation).View(ml)))),
            NetworkRecipe recipe => Saved(Networks(recipe).Fit(keyed)),
            _ => throw UnknownRecipe(choices.Recipe),
        };

        TimeSeriesMulticlassTrainer Features(FeatureRecipe recipe)
        {
            var options = Configured(new TimeSeriesMulticlassTrainer.Options(), recipe, choices, train.IsInMemory, execution);
            options.Head = recipe.Head;
            options.Logistic = new LogisticOptions { Scaling = recipe.Scaling, BalanceClasses = choices.BalanceClasses };
            return ml.MulticlassClassification.Trainers.TimeSeries(options);
        }

        TimeSeriesEarlyMulticlassTrainer.Options Early(EarlyRecipe recipe)
        {
            var ensemble = new EnsembleRecipe(recipe.Early.Classifier, recipe.Training);
            var options = Configured(new TimeSeriesEarlyMulticlassTrainer.Options(), ensemble, choices, train.IsInMemory, execution);
            (options.Checkpoints, options.AccuracyShare) = (recipe.Early.Checkpoints, recipe.Early.AccuracyShare);
            return options;
        }

        TimeSeriesNetworkMulticlassTrainer Networks(NetworkRecipe recipe) => ml.MulticlassClassification.Trainers.TimeSeriesNetwork(
            Configured(new TimeSeriesNetworkMulticlassTrainer.Options(), recipe, choices, execution));

        SavedClassifier Saved<TModel>(ConvSeqPredictionTransformer<TModel> fitted)
            where TModel : class, ISeriesClassifier =>
            Named(ml, fitted, keyed, WithoutAnswers(ml, data).Schema, (TimeSeriesModel)(object)fitted.Model);
    }

    protected override (Predictions, IReadOnlyDictionary<int, string>) Score(SeriesSet set, bool stopsAtBad, Execution execution)
    {
        ImmutableArray<string> names = ((ISeriesClassifier)classifier).ClassNames;
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * names.Length];
        IReadOnlyDictionary<int, string> bad = ForEachBlock(set, stopsAtBad, Read, execution);
        var classes = new ClassPredictions(names, labels, probabilities);
        return (classifier is EarlyClassifier early && bad.Count == 0 ? Early(early) : new PredictedClasses(classes), bad);

        PredictedEarly Early(EarlyClassifier model)
        {
            EarlyPredictions predictions = model.PredictEarly(set, execution);
            return new PredictedEarly(new EarlyPredictions(classes, predictions.Points.ToArray(), predictions.Earliness));
        }

        void Read(int series, IDataView block)
        {
            DataViewSchema.Column label = block.Schema[PredictedLabel], score = block.Schema[ScoreColumn];
            using DataViewRowCursor cursor = block.GetRowCursor([label, score]);
            ValueGetter<ReadOnlyMemory<char>> getLabel = cursor.GetGetter<ReadOnlyMemory<char>>(label);
            ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
            ReadOnlyMemory<char> name = default;
            VBuffer<float> values = default;
            for (; cursor.MoveNext(); series++)
            {
                getLabel(ref name);
                getScore(ref values);
                labels[series] = names.IndexOf(name.ToString());
                foreach ((int k, float probability) in values.Items())
                    probabilities[series * names.Length + k] = probability;
            }
        }
    }

    // Predictions are named, where the transformer has keys.
    private static SavedClassifier Named(
        MLContext ml, ITransformer fitted, IDataView data, DataViewSchema inputSchema, TimeSeriesModel model) =>
        new(
            ml, fitted.Append(ml.Transforms.Conversion.MapKeyToValue(PredictedLabel).Fit(fitted.Transform(data))), inputSchema, model);

    private sealed record ClassName(string Name);
}
