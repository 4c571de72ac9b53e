using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>The classifier on top of the features of a <see cref="TimeSeriesClassifier"/>.</summary>
public enum ClassifierHead
{
    /// <summary>
    /// <see cref="ExtraTrees"/> for features that trees suit better than a linear model. For others <see cref="Ridge"/> for up to
    /// <see cref="TimeSeriesClassifierOptions.MaxSeriesForRidge"/> training series, <see cref="Logistic"/> for more.
    /// </summary>
    Automatic,

    /// <summary><see cref="RidgeClassifier"/>: the most accurate on small sets.</summary>
    Ridge,

    /// <summary><see cref="LogisticClassifier"/>: faster on large sets, with probabilities that it was trained for.</summary>
    Logistic,

    /// <summary><see cref="ExtraTreesClassifier"/>: for features of which single ones, or a few together, tell classes apart.</summary>
    ExtraTrees,
}
