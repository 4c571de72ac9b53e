namespace ConvSeq.MLNet.Columns;

/// <summary>The names that ML.NET gives to the columns of predictions.</summary>
internal static class PredictionColumns
{
    public const string PredictedLabel = "PredictedLabel";
    public const string Score = "Score";
    public const string Probability = "Probability";
}
