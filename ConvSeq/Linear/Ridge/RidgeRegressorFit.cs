using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeRegressor"/>, from its arguments to the regressor.</summary>
internal static unsafe class RidgeRegressorFit
{
    /// <summary>
    /// Fits; see
    /// <see cref="RidgeRegressor.Fit(FloatMatrix, ReadOnlySpan{double}, RidgeOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    /// <returns>The regressor, and each target minus its prediction by a fit to the other examples.</returns>
    public static (RidgeRegressor Regressor, double[] LeaveOneOutResiduals) Run(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        using RidgeFit fit = Begin(features, targets, options, sampleWeights, execution, out double mean, out int exponent);
        return Complete(fit, features.Columns, mean, exponent, options, execution);
    }

    /// <summary>Fits; see <see cref="RidgeRegressor.Fit(RidgeStatistics, RidgeOptions?, Execution?)"/>.</summary>
    public static RidgeRegressor Run(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        RidgeFit.ThrowUnlessUsable(options);
        statistics.ThrowUnlessUsable(ofClasses: false);
        ThrowIfClassesWeighted(options);
        if (statistics.Rows == 1)
            throw new ArgumentException("There is one row; to leave one out takes two.", nameof(statistics));

        RidgeRow[] sample = statistics.Sample.InOrder();
        using StandardizedGram gram = statistics.Standardize(options.Scaling == FeatureScaling.None, execution);
        double mean = gram.TargetMeans[0];
        int magnitude = gram.TargetExponent;
        double largestDeviation = Math.Max(
            Math.ScaleB(statistics.MaxTarget, -magnitude) - mean, mean - Math.ScaleB(statistics.MinTarget, -magnitude));
        int exponent = UnitExponent(magnitude, largestDeviation);
        gram.ChangeTargetExponent(exponent);
        using var fit = new RidgeFit(gram, sample, options, execution);
        FillTargets(
            fit.Targets, Array.ConvertAll(sample, row => row.Target), fit.Weights, mean, magnitude, exponent);
        return Complete(fit, statistics.FeatureCount, gram.TargetMeans[0], exponent, options, execution).Regressor;
    }

    /// <summary>Chooses features to keep, by sequential feature detachment with the α that a fit to all features chooses.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<double> targets, int wanted, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        double alpha = Run(features, targets, options, sampleWeights, execution).Regressor.Alpha;
        using RidgeFit fit = Begin(features, targets, options with { Alphas = [alpha] }, sampleWeights, execution, out _, out _);
        return fit.Detach(wanted);
    }

    /// <summary>The logarithm of the power of two near a number, 0 for 0.</summary>
    public static int Exponent(double value) => value == 0 ? 0 : Math.ILogB(value);

    // Checks the arguments and fills the targets, in units of 2^exponent.
    private static RidgeFit Begin(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution, out double mean, out int exponent)
    {
        TrainingExamples.ThrowUnlessAny(features);
        ThrowUnlessUsable(features, targets);
        RidgeFit.ThrowUnlessUsable(options);
        ThrowIfClassesWeighted(options);
        double[] weights = TrainingExamples.CopyWeights(sampleWeights, targets.Length);

        var fit = new RidgeFit(features, weights, 1, options, execution);
        (double unscaledMean, int magnitude, double largestDeviation) = Measure(targets, fit.Weights);
        exponent = UnitExponent(magnitude, largestDeviation);
        mean = Math.ScaleB(unscaledMean, magnitude - exponent);
        FillTargets(fit.Targets, targets, fit.Weights, unscaledMean, magnitude, exponent);
        return fit;
    }

    // Completes a fit to all or some of the examples once the mean of the targets and their unit are known.
    private static (RidgeRegressor Regressor, double[] LeaveOneOutResiduals) Complete(
        RidgeFit fit, int featureCount, double mean, int exponent, RidgeOptions options, Execution execution)
    {
        double scale = Math.ScaleB(1, exponent);
        (int best, float[] rawWeights, double[] biases) = fit.Solve([mean]);
        (double[] residuals, double error) = LeaveOneOutResiduals(fit.Residuals, fit.Weights, scale);
        var regressor = new RidgeRegressor(
            featureCount, rawWeights, biases[0], scale, options.Alphas[best], error);
        execution.Report(RidgeFit.Stage, 1);
        return (regressor, residuals);
    }

    private static void ThrowIfClassesWeighted(RidgeOptions options)
    {
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
            throw new ArgumentException("Regression has no classes to weigh or to balance.", nameof(options));
    }

    private static void ThrowUnlessUsable(FloatMatrix features, ReadOnlySpan<double> targets)
    {
        if (features.Rows == 1)
            throw new ArgumentException("There is one example; to leave one out takes two.", nameof(features));
        if (targets.Length != features.Rows)
            throw new ArgumentException($"{targets.Length} targets for {features.Rows} examples.", nameof(targets));
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

    // Targets in units of 2^exponent, centered and multiplied by √w.
    private static void FillTargets(
        MatrixView y, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, double mean, int magnitude, int exponent)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double deviation = Math.ScaleB(targets[i], -magnitude) - mean;
            y.Row(i)[0] = Math.Sqrt(weights[i]) * Math.ScaleB(deviation, magnitude - exponent);
        }
    }

    private static (double[] Residuals, double Error) LeaveOneOutResiduals(
        MatrixView residuals, ReadOnlySpan<double> weights, double scale)
    {
        var unweighted = new double[weights.Length];
        double squares = 0, totalWeight = 0;
        for (int i = 0; i < unweighted.Length; i++)
        {
            double residual = residuals.Row(i)[0];
            squares += residual * residual;
            totalWeight += weights[i];
            unweighted[i] = scale * (residual / Math.Sqrt(weights[i]));
        }

        return (unweighted, Math.Min(scale * Math.Sqrt(squares / totalWeight), double.MaxValue));
    }
}
