using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>A model of one seed, and what it predicts for the test series.</summary>
internal sealed record SeededFit(TimeSeriesClassifier Model, ClassPredictions Predictions, double FitSeconds, double PredictSeconds)
{
    public static SeededFit Of(TimeSeriesClassifierOptions options, int seed, DataSet set, Execution execution)
    {
        TimeSeriesClassifier? model = null;
        ClassPredictions? predictions = null;
        double fitSeconds = Timing.Once(() => model = TimeSeriesClassifier.Fit(
            set.Train, options with { Features = options.Features with { Seed = (ulong)seed } }, default, execution));
        double predictSeconds = Timing.Once(() => predictions = model!.Predict(set.Test, execution));
        return new SeededFit(model!, predictions!, fitSeconds, predictSeconds);
    }
}
