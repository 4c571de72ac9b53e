namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeRegressor"/>, from its arguments to the regressor.</summary>
internal sealed unsafe class RidgeRegressorFit : RidgeFit
{
    // Of the targets as the solver sees them, in units of 2^exponent.
    private readonly double _mean;
    private readonly int _exponent;

    private RidgeRegressorFit(
        FloatMatrix features, ReadOnlySpan<double> targets, double[] weights, RidgeOptions options, Execution execution)
        : base(features, weights, 1, options, execution)
    {
        (double mean, int magnitude, double largestDeviation) = Measure(targets, Weights);
        _exponent = UnitExponent(magnitude, largestDeviation);
        _mean = Math.ScaleB(mean, magnitude - _exponent);
        FillTargets(targets, mean, magnitude);
    }

    private RidgeRegressorFit(RidgeStatistics statistics, RidgeRow[] sample, RidgeOptions options, Execution execution)
        : base(statistics, sample, options, execution)
    {
        double mean = Gram!.TargetMeans[0];
        int magnitude = Gram.TargetExponent;
        double largestDeviation = Math.Max(
            Math.ScaleB(statistics.MaxTarget, -magnitude) - mean, mean - Math.ScaleB(statistics.MinTarget, -magnitude));
        _exponent = UnitExponent(magnitude, largestDeviation);
        Gram.ChangeTargetExponent(_exponent);
        _mean = Gram.TargetMeans[0];
        FillTargets(Array.ConvertAll(sample, row => row.Target), mean, magnitude);
    }

    /// <summary>
    /// Fits; see
    /// <see cref="RidgeRegressor.Fit(FloatMatrix, ReadOnlySpan{double}, RidgeOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    /// <returns>The regressor, and each target minus its prediction by a fit to the other examples.</returns>
    public static (RidgeRegressor Regressor, double[] LeaveOneOutResiduals) Run(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        using RidgeRegressorFit fit = Of(features, targets, options, sampleWeights, execution);
        return fit.Complete();
    }

    /// <summary>Fits; see <see cref="RidgeRegressor.Fit(RidgeStatistics, RidgeOptions?, Execution?)"/>.</summary>
    public static RidgeRegressor Run(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        using RidgeRegressorFit fit = Of(statistics, options, execution);
        return fit.Complete().Regressor;
    }

    /// <summary>
    /// Fits to the features in memory, or to <see cref="RidgeStatistics"/> of all blocks; and chooses features to keep if some are
    /// <paramref name="wanted"/>.
    /// </summary>
    /// <returns>The regressor, and the indices of the features to keep, ascending.</returns>
    public static (RidgeRegressor Regressor, int[] Kept) Run(
        FeatureSource features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution, int? wanted = null)
    {
        options = options.Resolve(features.AreScaled);
        using RidgeStatistics? statistics = features.AreHeld ? null : RidgeStatistics.ForTargets(features.Columns);
        statistics?.AddAll(features, targets.ToArray(), sampleWeights, execution);
        using RidgeRegressorFit fit = statistics is null
            ? Of(features.ToMatrix(), targets, options, sampleWeights, execution)
            : Of(statistics, options, execution);
        RidgeRegressor regressor = fit.Complete().Regressor;
        return (regressor, wanted is null ? [] : fit.Detach(wanted.Value));
    }

    /// <summary>Chooses features to keep, by sequential feature detachment with the α that a fit to all features chooses.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<double> targets, int wanted, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        using RidgeRegressorFit fit = Of(features, targets, options, sampleWeights, execution);
        fit.Complete();
        return fit.Detach(wanted);
    }

    /// <summary>The logarithm of the power of two near a number, 0 for 0.</summary>
    public static int Exponent(double value) => value == 0 ? 0 : Math.ILogB(value);

    private static RidgeRegressorFit Of(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        TrainingExamples.ThrowUnlessAny(features);
        ThrowUnlessUsable(features, targets);
        ThrowUnlessUsable(options);
        ThrowIfClassesWeighted(options);
        double[] weights = TrainingExamples.CopyWeights(sampleWeights, targets.Length);
        return new RidgeRegressorFit(features, targets, weights, options, execution);
    }

    private static RidgeRegressorFit Of(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        ThrowUnlessUsable(options);
        statistics.ThrowUnlessUsable(ofClasses: false);
        ThrowIfClassesWeighted(options);
        if (statistics.Rows == 1)
            throw new ArgumentException("There is only one row; leaving one out needs at least two.", nameof(statistics));
        return new RidgeRegressorFit(statistics, statistics.Sample.InOrder(), options, execution);
    }

    private (RidgeRegressor Regressor, double[] LeaveOneOutResiduals) Complete()
    {
        double scale = Math.ScaleB(1, _exponent);
        (float[] rawWeights, double[] biases, float[] featureMeans) = Solve([_mean]);
        (double[] residuals, double error) = LeaveOneOutResiduals(scale);
        var regressor = new RidgeRegressor(FeatureCount, rawWeights, biases[0], scale, Alpha, error, featureMeans);
        Execution.Report(Stage, 1);
        return (regressor, residuals);
    }

    private static void ThrowIfClassesWeighted(RidgeOptions options)
    {
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
            throw new ArgumentException("Regression has no classes to weight or balance.", nameof(options));
    }

    private static void ThrowUnlessUsable(FloatMatrix features, ReadOnlySpan<double> targets)
    {
        if (features.Rows == 1)
            throw new ArgumentException("There is only one example; leaving one out needs at least two.", nameof(features));
        if (targets.Length != features.Rows)
            throw new ArgumentException($"There are {targets.Length} targets for {features.Rows} examples.", nameof(targets));
        TrainingExamples.ThrowUnlessFinite(targets, nameof(targets));
    }

    // The mean of the targets and the largest deviation from it, in units of 2^magnitude.
    private static (double Mean, int Magnitude, double LargestDeviation) Measure(
        ReadOnlySpan<double> targets, ReadOnlySpan<double> weights)
    {
        double largest = 0;
        foreach (double target in targets)
            largest = Math.Max(largest, Math.Abs(target));
        int magnitude = Exponent(largest);

        // The mean of the differences to one target is exact where all are the same.
        double first = Math.ScaleB(targets[0], -magnitude);
        double sum = 0, totalWeight = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            sum += weights[i] * (Math.ScaleB(targets[i], -magnitude) - first);
            totalWeight += weights[i];
        }

        double mean = first + sum / totalWeight;
        double largestDeviation = 0;
        foreach (double target in targets)
            largestDeviation = Math.Max(largestDeviation, Math.Abs(Math.ScaleB(target, -magnitude) - mean));
        return (mean, magnitude, largestDeviation);
    }

    // The logarithm of the unit of targets, a power of two near the largest deviation: whatever the size of the targets,
    // neither squares nor float weights overflow or vanish because of it. The unit is a normal number in any case.
    private static int UnitExponent(int magnitude, double largestDeviation) =>
        Math.Clamp(magnitude + Exponent(largestDeviation), -1022, 1023);

    // Targets in units of 2^exponent, centered and multiplied by √w; their mean is in units of 2^magnitude.
    private void FillTargets(ReadOnlySpan<double> targets, double mean, int magnitude)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double deviation = Math.ScaleB(targets[i], -magnitude) - mean;
            Targets.Row(i)[0] = Math.Sqrt(Weights[i]) * Math.ScaleB(deviation, magnitude - _exponent);
        }
    }

    private (double[] Residuals, double Error) LeaveOneOutResiduals(double scale)
    {
        var unweighted = new double[Weights.Length];
        double squares = 0, totalWeight = 0;
        for (int i = 0; i < unweighted.Length; i++)
        {
            double residual = Residuals.Row(i)[0];
            squares += residual * residual;
            totalWeight += Weights[i];
            unweighted[i] = scale * (residual / Math.Sqrt(Weights[i]));
        }

        return (unweighted, Math.Min(scale * Math.Sqrt(squares / totalWeight), double.MaxValue));
    }
}
