using System.Collections.Concurrent;
using ConvSeq.Linear;

namespace ConvSeq.Trees;

/// <summary>
/// The fit of an <see cref="ExtraTreesClassifier"/> or <see cref="ExtraTreesRegressor"/> to all examples, or by folds: then each tree
/// learns without one fold, and predicts it.
/// </summary>
internal static class ExtraTreesFit
{
    private const uint FoldPurpose = 0x4554_0002;
    private const string Stage = "Growing trees";

    /// <summary>
    /// Fits; see
    /// <see cref="ExtraTreesClassifier.Fit(FloatMatrix, ReadOnlySpan{int}, int, ExtraTreesOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    public static ExtraTreesClassifier Run(
        FeatureSource features, ReadOnlySpan<int> labels, int classCount, ExtraTreesOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution) =>
        Classifier(features, labels, classCount, options, 1, sampleWeights, execution).Classifier;

    /// <summary>
    /// Fits; see
    /// <see cref="ExtraTreesRegressor.Fit(FloatMatrix, ReadOnlySpan{double}, ExtraTreesOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    public static ExtraTreesRegressor Run(
        FeatureSource features, ReadOnlySpan<double> targets, ExtraTreesOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution) =>
        Regressor(features, targets, options, 1, sampleWeights, execution).Regressor;

    /// <summary>Fits a classifier, by folds if there is more than one.</summary>
    /// <returns>The classifier, and out-of-fold probabilities, examples × classes; empty with one fold.</returns>
    public static (ExtraTreesClassifier Classifier, double[] OutOfFold) Classifier(
        FeatureSource features, ReadOnlySpan<int> labels, int classCount, ExtraTreesOptions options, int folds,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        TrainingExamples.ThrowUnlessAny(features.Rows, features.Columns);
        int[] counts = TrainingExamples.CountClasses(features.Rows, labels, classCount);
        ThrowUnlessUsable(folds, options);
        double[]? weights = Differing(
            TrainingExamples.CombineWeights(labels, counts, options.ClassWeights, options.BalanceClasses, sampleWeights));

        // Places ascend by class, then by example.
        int[] places = new int[labels.Length], next = new int[classCount];
        for (int k = 1; k < classCount; k++)
            next[k] = next[k - 1] + counts[k - 1];
        for (int i = 0; i < places.Length; i++)
            places[i] = next[labels[i]]++;
        int[] sorted = Placed(labels, places);
        weights = weights is null ? null : Placed<double>(weights, places);
        FeatureColumns columns = FeatureColumns.Of(features, places, execution);
        double[] xLogX = [.. Enumerable.Range(0, labels.Length + 1).Select(x => x == 0 ? 0 : x * PortableMath.Log(x))];
        int[] folded = folds == 1 ? []
            : Placed<int>(StratifiedFolds.OfClasses(labels, classCount, folds, options.Seed, FoldPurpose), places);
        GrownTree[] trees = Grow(
            () => new ClassTreeGrower(columns, sorted, classCount, weights, xLogX, options),
            columns.Rows, folded, folds, options, execution);
        (Forest forest, double[] shares) = Forest.Of(columns.Count, trees, classCount, classCount);
        var classifier = new ExtraTreesClassifier(forest, counts, shares, null);
        if (folds == 1)
            return (classifier, []);

        double[] outOfFold = new double[checked(labels.Length * classCount)];
        execution.For(labels.Length, i =>
        {
            Span<double> own = outOfFold.AsSpan(i * classCount, classCount);
            int used = 0;
            for (int t = folded[places[i]]; t < trees.Length; t += folds, used++)
                classifier.Add(forest.Outcome(columns, places[i], t), own);
            foreach (ref double probability in own)
                probability /= used;
        });
        return (
            new ExtraTreesClassifier(forest, counts, shares, TrainingExamples.Accuracy(outOfFold, labels, classCount)), outOfFold);
    }

    /// <summary>Fits a regressor, by folds if there is more than one.</summary>
    /// <returns>The regressor, and an out-of-fold prediction for each example; empty with one fold.</returns>
    public static (ExtraTreesRegressor Regressor, double[] OutOfFold) Regressor(
        FeatureSource features, ReadOnlySpan<double> targets, ExtraTreesOptions options, int folds, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        TrainingExamples.ThrowUnlessAny(features.Rows, features.Columns);
        if (targets.Length != features.Rows)
            throw new ArgumentException($"There are {targets.Length} targets for {features.Rows} examples.", nameof(targets));
        TrainingExamples.ThrowUnlessFinite(targets, nameof(targets));
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
            throw new ArgumentException("Regression has no classes to weight or balance.", nameof(options));
        ThrowUnlessUsable(folds, options);
        if (folds > 1 && targets.Length < 2)
            throw new ArgumentException("Folds need two examples or more.", nameof(features));
        double[]? weights = Differing(TrainingExamples.CopyWeights(sampleWeights, targets.Length));

        // In units of a power of two near the largest, so that squares stay in range.
        double largest = 0;
        foreach (double target in targets)
            largest = Math.Max(largest, Math.Abs(target));
        int exponent = largest == 0 ? 0 : Math.ILogB(largest);
        double[] scaled = Array.ConvertAll(targets.ToArray(), target => Math.ScaleB(target, -exponent));
        int[] places = [.. Enumerable.Range(0, targets.Length)];
        FeatureColumns columns = FeatureColumns.Of(features, places, execution);
        int[] folded = folds == 1 ? [] : StratifiedFolds.OfTargets(targets, folds, options.Seed, FoldPurpose);
        GrownTree[] trees = Grow(
            () => new TargetTreeGrower(columns, scaled, weights, options), columns.Rows, folded, folds, options, execution);
        (Forest forest, double[] values) = Forest.Of(columns.Count, trees, 0, 1);
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.ScaleB(values[i], exponent);
        if (folds == 1)
            return (new ExtraTreesRegressor(forest, values, null), []);

        double[] outOfFold = new double[targets.Length];
        execution.For(outOfFold.Length, i =>
        {
            int used = 0;
            for (int t = folded[i]; t < trees.Length; t += folds)
                outOfFold[i] = ExtraTreesRegressor.Mean(outOfFold[i], values[forest.Outcome(columns, i, t)], ++used);
        });
        double squares = 0, total = 0;
        for (int i = 0; i < outOfFold.Length; i++)
        {
            double weight = weights is null ? 1 : weights[i], error = Math.ScaleB(outOfFold[i], -exponent) - scaled[i];
            squares += weight * error * error;
            total += weight;
        }

        return (new ExtraTreesRegressor(forest, values, Math.ScaleB(Math.Sqrt(squares / total), exponent)), outOfFold);
    }

    // Tree t learns without fold t mod folds.
    private static GrownTree[] Grow(
        Func<TreeGrower> create, int examples, int[] folded, int folds, ExtraTreesOptions options, Execution execution)
    {
        int[][] learned = folded.Length == 0 ? [[.. Enumerable.Range(0, examples)]]
            : [.. Enumerable.Range(0, folds).Select(fold => Enumerable.Range(0, examples).Where(i => folded[i] != fold).ToArray())];
        var trees = new GrownTree[options.TreeCount];
        var idle = new ConcurrentBag<TreeGrower>();
        int done = 0;
        execution.Report(Stage, 0);
        try
        {
            execution.For(trees.Length, t =>
            {
                TreeGrower grower = idle.TryTake(out TreeGrower? known) ? known : create();
                try
                {
                    trees[t] = grower.Grow(t, learned[t % learned.Length], execution.CancellationToken);
                }
                finally
                {
                    idle.Add(grower);
                }

                execution.Report(Stage, (double)Interlocked.Increment(ref done) / trees.Length);
            });
        }
        finally
        {
            foreach (TreeGrower grower in idle)
                grower.Dispose();
        }

        return trees;
    }

    private static void ThrowUnlessUsable(int folds, ExtraTreesOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 1);
        if (options.TreeCount < folds)
            throw new ArgumentException($"{options.TreeCount} trees are too few for {folds} folds.", nameof(options));
    }

    // The weights, 1 on average; null if they are all the same.
    private static double[]? Differing(double[] weights)
    {
        if (!weights.AsSpan().ContainsAnyExcept(weights[0]))
            return null;
        TrainingExamples.Normalize(weights);
        return weights;
    }

    private static T[] Placed<T>(ReadOnlySpan<T> values, int[] places)
    {
        var result = new T[values.Length];
        for (int i = 0; i < places.Length; i++)
            result[places[i]] = values[i];
        return result;
    }
}
