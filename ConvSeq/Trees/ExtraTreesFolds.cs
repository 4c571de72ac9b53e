namespace ConvSeq.Trees;

/// <summary>
/// Extremely randomised trees by stratified folds: tree t learns without fold t mod the number of folds, and all trees make one model.
/// Each example then has an honest prediction, by the trees that have not seen it, at no cost.
/// </summary>
internal static class ExtraTreesFolds
{
    /// <summary>Fits a classifier.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="labels">Class index of each example.</param>
    /// <param name="classCount">Number of classes; at least two of them occur. A class may have fewer examples than there are folds: trees
    /// that have seen none of it give it the probability 0.</param>
    /// <param name="options">The options; at least as many trees as folds.</param>
    /// <param name="folds">Number of folds, 2 or more; there are no more than examples.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>
    /// The classifier, whose estimated accuracy is that out of fold, and the probabilities of each example out of fold: examples × classes.
    /// </returns>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    public static (ExtraTreesClassifier Classifier, double[] OutOfFold) Run(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, ExtraTreesOptions options, int folds,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return ExtraTreesFit.Classifier(
            new MatrixSource(features), labels, classCount, options, Math.Min(folds, Math.Max(2, features.Rows)), sampleWeights, execution);
    }

    /// <summary>Fits a regressor.</summary>
    /// <param name="features">Examples × features, finite; two examples or more.</param>
    /// <param name="targets">The finite number to predict for each example.</param>
    /// <param name="options">The options; at least as many trees as folds.</param>
    /// <param name="folds">Number of folds, 2 or more; there are no more than examples.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The regressor, whose estimated error is that out of fold, and the prediction of each example out of fold.</returns>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    public static (ExtraTreesRegressor Regressor, double[] OutOfFold) Run(
        FloatMatrix features, ReadOnlySpan<double> targets, ExtraTreesOptions options, int folds,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return ExtraTreesFit.Regressor(
            new MatrixSource(features), targets, options, Math.Min(folds, Math.Max(2, features.Rows)), sampleWeights, execution);
    }
}
