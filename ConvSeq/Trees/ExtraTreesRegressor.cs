using ConvSeq.Linear;

namespace ConvSeq.Trees;

/// <summary>Regression by extremely randomised trees, whose predictions are averaged.</summary>
/// <remarks>
/// Trees grow as those of <see cref="ExtraTreesClassifier"/>, with the split that reduces the variance of the targets most. A node ends as
/// a leaf also where all targets are equal; a leaf predicts the mean of its training targets by weight. So no prediction is below the
/// smallest target or above the largest. Time and memory are those of <see cref="ExtraTreesClassifier"/>.
/// </remarks>
public sealed class ExtraTreesRegressor : FeatureRegressor
{
    private const int TreesAtOnce = 64;

    private readonly Forest _forest;
    private readonly double[] _values;

    /// <summary>Restores a fitted regressor.</summary>
    /// <param name="forest">The trees.</param>
    /// <param name="values">The finite prediction of each outcome.</param>
    /// <param name="outOfFoldError">0 or more; null if the fit had no folds.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    internal ExtraTreesRegressor(Forest forest, double[] values, double? outOfFoldError)
    {
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
            throw new ArgumentException($"Value {bad} is {values[bad]}; values must be finite.", nameof(values));
        if (outOfFoldError is { } error && !(error >= 0 && double.IsFinite(error)))
            throw new ArgumentOutOfRangeException(nameof(outOfFoldError), outOfFoldError, "It must be finite and at least 0.");
        (_forest, _values, OutOfFoldError) = (forest, values, outOfFoldError);
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
    /// Root of the mean squared error, the mean by weight, of what the trees grown without a training example predict for it; null if the
    /// fit had no folds.
    /// </summary>
    public double? OutOfFoldError { get; }

    /// <inheritdoc/>
    public override string Name => "extra trees";

    /// <summary><see cref="OutOfFoldError"/>.</summary>
    public override double? EstimatedError => OutOfFoldError;

    internal Forest Forest => _forest;

    internal ReadOnlySpan<double> Values => _values;

    /// <summary>Fits the regressor.</summary>
    /// <param name="features">Examples × features, finite.</param>
    /// <param name="targets">The finite number to predict for each example.</param>
    /// <param name="options">Null for the defaults; the criterion does not apply, and weights of classes must not be given.</param>
    /// <param name="sampleWeights">A weight above 0 per example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// There are no examples or features, a feature or target is not finite, a weight is not above 0, classes are weighted, or a length
    /// does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ExtraTreesRegressor Fit(
        FloatMatrix features, ReadOnlySpan<double> targets, ExtraTreesOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return ExtraTreesFit.Run(
            new MatrixSource(features), targets, options ?? new ExtraTreesOptions(), sampleWeights, execution ?? Execution.Default);
    }

    /// <inheritdoc/>
    public override double Predict(ReadOnlySpan<float> row)
    {
        _forest.ThrowUnlessUsable(row);
        Span<int> outcomes = stackalloc int[TreesAtOnce];
        double mean = 0;
        int done = 0;
        for (int first = 0; first < TreeCount; first += TreesAtOnce)
        {
            Span<int> some = outcomes[..Math.Min(TreesAtOnce, TreeCount - first)];
            _forest.Outcomes(row, first, some);
            foreach (int outcome in some)
                mean = Mean(mean, _values[outcome], ++done);
        }

        return mean;
    }

    /// <inheritdoc/>
    public override void Predict(FloatMatrix rows, Memory<double> predictions, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (predictions.Length != rows.Rows)
        {
            throw new ArgumentException(
                $"There is room for {predictions.Length} predictions instead of {rows.Rows}.", nameof(predictions));
        }

        (execution ?? Execution.Default).For(rows.Rows, i => predictions.Span[i] = Predict(rows.Row(i)));
    }

    /// <summary>The mean of numbers whose sum may be beyond the range of a double.</summary>
    /// <param name="mean">The mean of those before.</param>
    /// <param name="value">The next.</param>
    /// <param name="count">Their number with it.</param>
    internal static double Mean(double mean, double value, int count) => mean + (value / count - mean / count);
}
