using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Scoring;
using Microsoft.ML;

namespace ConvSeq.Tool;

/// <summary>A regressor: series in, a number out.</summary>
internal sealed class SavedRegressor(MLContext ml, ITransformer model, DataViewSchema inputSchema, TimeSeriesRegressor regressor)
    : SavedModel(ml, model, inputSchema)
{
    public override TimeSeriesModel Model => regressor;

    public static SavedRegressor Fit(MLContext ml, TrainingSet train, FittingChoices choices, Execution execution)
    {
        if (choices.BalanceClasses)
            throw new ArgumentException("has numeric targets; --balance-classes is for class labels");
        if (choices.Head == ClassifierHead.Logistic)
            throw new ArgumentException("has numeric targets; --head logistic is for class labels");
        IDataView data = train.View(ml);
        var options = Configured(new TimeSeriesRegressionTrainer.Options(), choices, train.IsInMemory, execution);
        ConvSeqPredictionTransformer<TimeSeriesRegressor> fitted = ml.Regression.Trainers.TimeSeries(options).Fit(data);
        return new SavedRegressor(ml, fitted, WithoutAnswers(ml, data).Schema, fitted.Model);
    }

    public override Predictions Predict(SeriesSet set, Execution execution)
    {
        double[] values = new double[set.Count];
        ForEachBlock(set, Read, execution);
        return new PredictedTargets(new TargetPredictions(values));

        void Read(int series, IDataView block)
        {
            DataViewSchema.Column score = block.Schema[Score];
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
