using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Scoring;
using Microsoft.ML;

namespace ConvSeq.Tool.Fitting;

/// <summary>A regressor: series in, a number out.</summary>
internal sealed class SavedRegressor(MLContext ml, ITransformer model, DataViewSchema inputSchema, TimeSeriesModel regressor)
    : SavedModel(ml, model, inputSchema)
{
    public override TimeSeriesModel Model => regressor;

    public static SavedRegressor Fit(MLContext ml, TrainingSet train, SeriesSet? validation, FittingChoices choices, Execution execution)
    {
        if (choices.BalanceClasses)
            throw new ArgumentException("has numeric targets; --balance-classes is for class labels");
        if (choices.Recipe is EarlyRecipe)
            throw new ArgumentException("has numeric targets; --early is for class labels");
        if (choices.Recipe is FeatureRecipe { Head: ClassifierHead.Logistic })
            throw new ArgumentException("has numeric targets; --head logistic is for class labels");
        IDataView data = train.View(ml);
        return choices.Recipe switch
        {
            FeatureRecipe recipe => Saved(Features(recipe).Fit(data)),
            EnsembleRecipe recipe => Saved(ml.Regression.Trainers.TimeSeriesEnsemble(Configured(
                new TimeSeriesEnsembleRegressionTrainer.Options(), recipe, choices, train.IsInMemory, execution)).Fit(data)),
            NetworkRecipe recipe when validation is not null => Saved(Networks(recipe).Fit(data, TrainingSet.Of(validation).View(ml))),
            NetworkRecipe recipe => Saved(Networks(recipe).Fit(data)),
            _ => throw UnknownRecipe(choices.Recipe),
        };

        TimeSeriesRegressionTrainer Features(FeatureRecipe recipe)
        {
            var options = Configured(new TimeSeriesRegressionTrainer.Options(), recipe, choices, train.IsInMemory, execution);
            options.Head = recipe.RegressorHead;
            return ml.Regression.Trainers.TimeSeries(options);
        }

        TimeSeriesNetworkRegressionTrainer Networks(NetworkRecipe recipe) => ml.Regression.Trainers.TimeSeriesNetwork(
            Configured(new TimeSeriesNetworkRegressionTrainer.Options(), recipe, choices, execution));

        SavedRegressor Saved<TModel>(ConvSeqPredictionTransformer<TModel> fitted)
            where TModel : class, ISeriesRegressor =>
            new(ml, fitted, WithoutAnswers(ml, data).Schema, (TimeSeriesModel)(object)fitted.Model);
    }

    protected override (Predictions, IReadOnlyDictionary<int, string>) Score(SeriesSet set, bool stopsAtBad, Execution execution)
    {
        double[] values = new double[set.Count];
        IReadOnlyDictionary<int, string> bad = ForEachBlock(set, stopsAtBad, Read, execution);
        return (new PredictedTargets(new TargetPredictions(values)), bad);

        void Read(int series, IDataView block)
        {
            DataViewSchema.Column score = block.Schema[ScoreColumn];
            using DataViewRowCursor cursor = block.GetRowCursor([score]);
            ValueGetter<float> getScore = cursor.GetGetter<float>(score);
            float value = 0;
            for (; cursor.MoveNext(); series++)
            {
                getScore(ref value);
                values[series] = value;
            }
        }
    }
}
