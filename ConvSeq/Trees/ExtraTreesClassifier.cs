using ConvSeq.Linear;

namespace ConvSeq.Trees;

/// <summary>Classifier of extremely randomised trees, whose class shares are averaged.</summary>
/// <remarks>
/// <para>
/// After Geurts, Ernst and Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006. Every tree learns from all examples. At a
/// node features are drawn at random, and for each a threshold between its least and greatest value there; the split that separates the
/// classes best is taken. A feature that is constant at a node is passed over and does not count. A node ends as a leaf where all
/// examples are of one class, where all features are constant, or at the bounds of the options. The probabilities of a leaf are the
/// shares of its training examples' classes by weight; those of the classifier are the mean over the trees.
/// </para>
/// <para>
/// Features need no scaling: only their order matters for what can be separated. Weights multiply the counts of classes. A weight below
/// 10⁻²⁴ of the largest acts as if it were that.
/// </para>
/// <para>
/// With n examples, m features tried at a node and t trees: about t · n · m · log₂ n values are read, fewer where classes separate early.
/// Memory beyond the features: 4 n p bytes for n examples of p features, for each thread 40 n + 4 p, and for the trees at most 24 n t.
/// A result depends on options and seed, but not on the number of threads, the width of the processor's vectors or the operating system.
/// </para>
/// </remarks>
public sealed class ExtraTreesClassifier : FeatureClassifier
{
    private const int TreesAtOnce = 64;

    private readonly Forest _forest;
    private readonly int[] _classCounts;
    private readonly double[] _shares;

    /// <summary>Restores a fitted classifier.</summary>
    /// <param name="forest">The trees: outcome k is class k for sure; the outcomes after the classes are mixed.</param>
    /// <param name="classCounts">Number of training examples of each of 2 classes or more.</param>
    /// <param name="shares">For each mixed outcome a share, 0 to 1, of each class.</param>
    /// <param name="outOfFoldAccuracy">0 to 1; null if the fit had no folds.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    internal ExtraTreesClassifier(Forest forest, int[] classCounts, double[] shares, double? outOfFoldAccuracy)
        : base(classCounts.Length)
    {
        foreach (int count in classCounts)
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(classCounts));
        if (shares.Length % ClassCount != 0)
            throw new ArgumentException($"There are {shares.Length} shares of {ClassCount} classes.", nameof(shares));
        int bad = Array.FindIndex(shares, share => !(share is >= 0 and <= 1));
        if (bad >= 0)
            throw new ArgumentException($"Share {bad} is {shares[bad]}; shares must be in 0 … 1.", nameof(shares));
        for (int first = 0; first < shares.Length; first += ClassCount)
        {
            double sum = 0;
            foreach (double share in shares.AsSpan(first, ClassCount))
                sum += share;
            if (Math.Abs(sum - 1) > 1e-9)
                throw new ArgumentException($"The shares from {first} on have the sum {sum} instead of 1.", nameof(shares));
        }

        if (outOfFoldAccuracy is not (null or (>= 0 and <= 1)))
            throw new ArgumentOutOfRangeException(nameof(outOfFoldAccuracy), outOfFoldAccuracy, "It must be in 0 … 1.");
        (_forest, _classCounts, _shares, OutOfFoldAccuracy) = (forest, classCounts, shares, outOfFoldAccuracy);
    }

    /// <inheritdoc/>
    public override int FeatureCount => _forest.FeatureCount;

    /// <summary>Number of trees.</summary>
    public int TreeCount => _forest.TreeCount;

    /// <summary>Number of splits and leaves of all trees.</summary>
    public int NodeCount => _forest.NodeCount;

    /// <summary>Number of splits from the root of a tree to its deepest leaf, the largest of all trees.</summary>
    public int Depth => _forest.Depth;

    /// <summary>
    /// Share of the training examples, 0 to 1, that the trees grown without them predict right; null if the fit had no folds.
    /// </summary>
    public double? OutOfFoldAccuracy { get; }

    /// <inheritdoc/>
    public override string Name => "extra trees";

    /// <summary><see cref="OutOfFoldAccuracy"/>.</summary>
    public override double? EstimatedAccuracy => OutOfFoldAccuracy;

    internal Forest Forest => _forest;

    /// <summary>Number of training examples of each class.</summary>
    internal ReadOnlySpan<int> ClassCounts => _classCounts;

    internal ReadOnlySpan<double> Shares => _shares;

    /// <summary>Fits the classifier.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="labels">Class index of each example, 0 … <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Number of classes; at least two of them occur.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// There are no examples or features, a feature is not finite, a label is out of range, all labels are the same, a weight
    /// is not above 0, or a length does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ExtraTreesClassifier Fit(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount,
        ExtraTreesOptions? options = null, ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return ExtraTreesFit.Run(
            new MatrixSource(features), labels, classCount, options ?? new ExtraTreesOptions(), sampleWeights,
            execution ?? Execution.Default);
    }

    /// <inheritdoc/>
    public override int Predict(ReadOnlySpan<float> row, Span<double> probabilities)
    {
        ThrowUnlessPerClass(probabilities.Length, nameof(probabilities));
        _forest.ThrowUnlessUsable(row);
        probabilities.Clear();
        Span<int> outcomes = stackalloc int[TreesAtOnce];
        for (int first = 0; first < TreeCount; first += TreesAtOnce)
        {
            Span<int> some = outcomes[..Math.Min(TreesAtOnce, TreeCount - first)];
            _forest.Outcomes(row, first, some);
            foreach (int outcome in some)
                Add(outcome, probabilities);
        }

        foreach (ref double probability in probabilities)
            probability /= TreeCount;
        return Largest.IndexIn(probabilities);
    }

    /// <summary>Predicts many rows, each with the same bits as alone.</summary>
    /// <param name="features">Rows × <see cref="FeatureCount"/>, finite.</param>
    /// <param name="probabilities">Receives rows × <see cref="FeatureClassifier.ClassCount"/> probabilities, row by row.</param>
    /// <param name="execution">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">A length does not match, or a feature is not finite.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Predict(FloatMatrix features, Memory<double> probabilities, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (probabilities.Length != (long)features.Rows * ClassCount)
        {
            throw new ArgumentException(
                $"There is room for {probabilities.Length} probabilities instead of {features.Rows} × {ClassCount}.",
                nameof(probabilities));
        }

        (execution ?? Execution.Default).For(features.Rows, i =>
            Predict(features.Row(i), probabilities.Span.Slice(i * ClassCount, ClassCount)));
    }

    /// <summary>Adds the probabilities of an outcome.</summary>
    internal void Add(int outcome, Span<double> probabilities)
    {
        if (outcome < probabilities.Length)
        {
            probabilities[outcome]++;
            return;
        }

        ReadOnlySpan<double> shares = _shares.AsSpan((outcome - ClassCount) * ClassCount, ClassCount);
        for (int k = 0; k < shares.Length; k++)
            probabilities[k] += shares[k];
    }
}
