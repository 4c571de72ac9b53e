using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>The model on top of the features of a <see cref="TimeSeriesRegressor"/>.</summary>
public enum RegressorHead
{
    /// <summary><see cref="ExtraTrees"/> for features that trees suit better than a linear model, otherwise <see cref="Ridge"/>.</summary>
    Automatic,

    /// <summary><see cref="RidgeRegressor"/>.</summary>
    Ridge,

    /// <summary><see cref="ExtraTreesRegressor"/>.</summary>
    ExtraTrees,
}
