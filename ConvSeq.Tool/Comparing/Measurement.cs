namespace ConvSeq.Tool.Comparing;

/// <summary>What one classifier came to on one split of one set.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Resample">Number of the split: 0 for the one of the files.</param>
/// <param name="Classifier">Name of the classifier.</param>
/// <param name="Accuracy">Share of the test series predicted right.</param>
/// <param name="LogLoss">Mean of -ln(probability of the true class).</param>
/// <param name="FitSeconds">Time of the fit.</param>
/// <param name="PredictSeconds">Time of the predictions.</param>
/// <param name="Origin">A digest of all that the figures depend on but the machine: series, options, version.</param>
internal sealed record Measurement(
    string Set, int Resample, string Classifier, double Accuracy, double LogLoss, double FitSeconds, double PredictSeconds, string Origin)
{
    /// <summary>What is measured only once.</summary>
    public (string, int, string) Key => (Set, Resample, Classifier);

    public double Seconds => FitSeconds + PredictSeconds;
}
