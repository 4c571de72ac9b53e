using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Fitting;

/// <summary>What to fit, to what, and how.</summary>
internal sealed record FittingTask(
    string Classifier, string TrainPath, string? LabelColumn, TimeSeriesClassifierOptions Options, int Threads)
{
    public SeriesSet ReadTrain(Execution execution) => Engine.ReadLabelledSet(TrainPath, LabelColumn, execution);

    public FittedClassifier Fit(SeriesSet train, Execution execution)
    {
        (TimeSeriesClassifier model, double seconds) =
            Session.Timed(() => Engine.Fit(TrainPath, train, Options, execution));
        return new FittedClassifier(this, train, model, seconds);
    }
}
