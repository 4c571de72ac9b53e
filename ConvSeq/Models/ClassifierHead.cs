using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>The linear classifier on top of the features of a <see cref="TimeSeriesClassifier"/>.</summary>
public enum ClassifierHead
{
    /// <summary>
    /// <see cref="Ridge"/> for up to <see cref="TimeSeriesClassifierOptions.MaxSeriesForRidge"/> training series, <see cref="Logistic"/>
    /// for more.
    /// </summary>
    Automatic,

    /// <summary><see cref="RidgeClassifier"/>: the most accurate on small sets.</summary>
    Ridge,

    /// <summary><see cref="LogisticClassifier"/>: faster on large sets, with probabilities that it was trained for.</summary>
    Logistic,
}
