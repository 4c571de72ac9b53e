using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// The steps from weighted targets to weights of raw features that the fits of <see cref="RidgeClassifier"/> and
/// <see cref="RidgeRegressor"/> share. They fill <see cref="Targets"/> in between.
/// </summary>
internal abstract class RidgeFit : IDisposable
{
    /// <summary>Name of the stage in progress reports.</summary>
    public const string Stage = "Solving ridge";

    // Squares and reciprocals of values between these are still normal numbers.
    private const double MinAlpha = 1e-150, MaxAlpha = 1e150;

    private readonly FloatMatrix _features;
    private readonly RidgeOptions _options;
    private readonly double[] _weights;
    private readonly double _meanWeight;
    private readonly double _rows;
    private readonly RidgeStatistics? _statistics;
    private readonly Matrix _targets;
    private readonly Matrix _residuals;

    /// <param name="features">Examples × features, one or more of each.</param>
    /// <param name="weights">A finite weight above 0 for each example; normalized in place.</param>
    /// <param name="targets">Number of targets.</param>
    /// <param name="options">Usable options.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    protected RidgeFit(FloatMatrix features, double[] weights, int targets, RidgeOptions options, Execution execution)
    {
        _features = features;
        _options = options;
        Execution = execution;
        _weights = weights;
        _meanWeight = TrainingExamples.Normalize(weights);
        _rows = features.Rows;
        _targets = new Matrix(features.Rows, targets);
        _residuals = new Matrix(features.Rows, targets);
    }

    /// <param name="statistics">The sums over all rows.</param>
    /// <param name="sample">The rows that are left out one at a time, one or more; the examples here.</param>
    /// <param name="options">Usable options.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    protected RidgeFit(RidgeStatistics statistics, RidgeRow[] sample, RidgeOptions options, Execution execution)
    {
        _features = FloatMatrix.FromRows(Array.ConvertAll(sample, row => row.Features));
        _options = options;
        Execution = execution;
        _statistics = statistics;
        Gram = statistics.Standardize(options.Scaling == FeatureScaling.None, execution);
        _weights = Array.ConvertAll(sample, row => row.Weight / Gram.MeanWeight);
        _meanWeight = Gram.MeanWeight;
        _rows = Gram.Rows;
        _targets = new Matrix(sample.Length, Gram.TargetMeans.Length);
        _residuals = new Matrix(sample.Length, Gram.TargetMeans.Length);
    }

    /// <summary>The chosen α.</summary>
    public double Alpha { get; private set; }

    /// <summary>Number of features.</summary>
    protected int FeatureCount => _features.Columns;

    /// <summary>Threads, cancellation and progress.</summary>
    protected Execution Execution { get; }

    /// <summary>The sums over all rows, null for a fit to all rows; <see cref="Solve"/> replaces its Gram matrix.</summary>
    protected StandardizedGram? Gram { get; }

    /// <summary>The weight of each example, 1 on average over all rows.</summary>
    protected ReadOnlySpan<double> Weights => _weights;

    /// <summary>Examples × targets, centered and multiplied by √w; filled by the caller.</summary>
    protected MatrixView Targets => _targets.View;

    /// <summary>Leave-one-out residuals for the chosen α, multiplied by √w: examples × targets.</summary>
    protected MatrixView Residuals => _residuals.View;

    public void Dispose()
    {
        Gram?.Dispose();
        _targets.Dispose();
        _residuals.Dispose();
    }

    /// <summary>Chooses features to keep, with the α that a fit to all features has chosen; that fit must be complete.</summary>
    /// <param name="wanted">How many to keep, 1 to all of them.</param>
    /// <returns>Their indices, ascending.</returns>
    public int[] Detach(int wanted)
    {
        RidgeOptions options = _options with { Alphas = [Alpha] };
        if (_statistics is null)
            return FeatureDetachment.Keep(Standardize(), Targets, SolverAlphas(options, _rows, _meanWeight)[0], wanted, Execution);

        // Of no more use, and as large as the one that comes now.
        Gram!.Dispose();
        return FeatureDetachment.Keep(_statistics, options, wanted, Execution);
    }

    /// <summary>The α in the units of the solver.</summary>
    /// <param name="options">Usable options.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="meanWeight">The mean that their weights were divided by.</param>
    public static double[] SolverAlphas(RidgeOptions options, double rows, double meanWeight)
    {
        // Dividing by the norm of a column rather than by its deviation multiplies the penalty by the sum of the weights.
        double factor = options.Scaling == FeatureScaling.EuclideanNorm ? rows : 1 / meanWeight;
        return [.. options.Alphas.Select(alpha => Math.Clamp(alpha * factor, MinAlpha, MaxAlpha))];
    }

    /// <summary>Throws unless alphas and scaling are usable; weights of classes are checked by the caller.</summary>
    protected static void ThrowUnlessUsable(RidgeOptions options)
    {
        if (options.Alphas.IsDefaultOrEmpty)
            throw new ArgumentException("There are no alphas; give at least one.", nameof(options));
        for (int a = 0; a < options.Alphas.Length; a++)
            TrainingExamples.ThrowUnlessPositive(options.Alphas[a], "Alpha", a, nameof(options));
        if (!Enum.IsDefined(options.Scaling))
            throw new ArgumentException($"Unknown scaling {(int)options.Scaling}.", nameof(options));
    }

    /// <summary>Chooses α and solves for it.</summary>
    /// <param name="means">The mean that was subtracted from each target.</param>
    /// <returns>For raw features the weights, target by target, the bias of each target, and the mean of each feature.</returns>
    protected (float[] Weights, double[] Biases, float[] FeatureMeans) Solve(double[] means)
    {
        StandardizedFeatures x = Standardize();
        using var coefficients = new Matrix(means.Length, _features.Columns);
        int best = LeaveOneOutRidge.Solve(
            x, Targets, Gram, SolverAlphas(_options, _rows, _meanWeight), Execution, coefficients.View, Residuals);
        Alpha = _options.Alphas[best];
        (float[] weights, double[] biases) = FoldScaling(coefficients.View, x, means);
        return (weights, biases, Array.ConvertAll(x.Means, mean => (float)mean));
    }

    private StandardizedFeatures Standardize() => Gram is null
        ? new StandardizedFeatures(_features, _weights, _options.Scaling == FeatureScaling.None, Execution)
        : new StandardizedFeatures(_features, _weights, Gram.Means, Gram.Factors);

    private static (float[] Weights, double[] Biases) FoldScaling(
        MatrixView coefficients, StandardizedFeatures x, double[] means)
    {
        var weights = new float[checked(coefficients.Rows * coefficients.Columns)];
        double[] biases = [.. means];
        for (int k = 0; k < coefficients.Rows; k++)
        {
            ReadOnlySpan<double> row = coefficients.RowSpan(k);
            Span<float> folded = weights.AsSpan(k * row.Length, row.Length);
            for (int j = 0; j < row.Length; j++)
            {
                // The bias uses the weight as rounded, so that the rounding affects only deviations from the mean.
                folded[j] = (float)Math.Clamp(row[j] * x.Factors[j], float.MinValue, float.MaxValue);
                biases[k] -= folded[j] * x.Means[j];
            }
        }

        return (weights, biases);
    }
}
