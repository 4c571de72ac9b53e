namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Figures of one member over all sets that every member has: mean accuracy and bytes, total seconds of processor time and series
/// predicted.
/// </summary>
internal sealed record AccuracyTimePoint(
    string Member, bool IsNetwork, int Sets, int Predicted, double Accuracy, double FitSeconds, double PredictSeconds, double Bytes)
{
    public double Seconds => FitSeconds + PredictSeconds;

    public static AccuracyTimePoint[] Of(AccuracyTimeFigure[] figures)
    {
        // A run that was stopped has sets that some members lack.
        int members = figures.Select(figure => figure.Member).Distinct().Count();
        return [.. figures.GroupBy(figure => figure.Set).Where(set => set.Count() == members).SelectMany(set => set)
            .GroupBy(figure => figure.Member)
            .Select(one => new AccuracyTimePoint(
                one.Key, one.First().IsNetwork, one.Count(), one.Sum(figure => figure.Predicted), one.Average(figure => figure.Accuracy),
                one.Sum(figure => figure.FitSeconds), one.Sum(figure => figure.PredictSeconds), one.Average(figure => figure.Bytes)))];
    }
}
