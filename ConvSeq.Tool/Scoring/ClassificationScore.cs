using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Scoring;

/// <summary>How well predictions fit the labels of a set. Undefined (NaN) for an empty set.</summary>
internal sealed class ClassificationScore
{
    public ClassificationScore(SeriesSet truth, ClassPredictions predictions)
    {
        Confusion = new ConfusionMatrix(truth, predictions);
        Count = truth.Count;
        int[] rows = [.. Enumerable.Range(0, Confusion.Rows.Count)];
        Right = rows.Sum(Confusion.Right);
        BalancedAccuracy = rows
            .Where(row => Confusion.RowTotal(row) > 0)
            .Select(row => (double)Confusion.Right(row) / Confusion.RowTotal(row))
            .DefaultIfEmpty(double.NaN)
            .Average();
        Accuracy = predictions.Accuracy(truth);
        LogLoss = predictions.LogLoss(truth);
    }

    public ConfusionMatrix Confusion { get; }

    /// <summary>Number of series.</summary>
    public int Count { get; }

    /// <summary>Number of series predicted right.</summary>
    public int Right { get; }

    /// <summary>Share of series predicted right.</summary>
    public double Accuracy { get; }

    /// <summary>Mean, over the classes that occur in the set, of the share of their series predicted right.</summary>
    public double BalancedAccuracy { get; }

    /// <summary>Mean of -ln(probability of the true class), which is 0 for a class the model does not know.</summary>
    public double LogLoss { get; }
}
