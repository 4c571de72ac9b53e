namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeRegressor"/>, from its arguments to the regressor.</summary>
internal static unsafe class RidgeRegressorFit
{
    /// <summary>Fits; see <see cref="RidgeRegressor.Fit"/>.</summary>
    /// <returns>The regressor, and what each target is above its prediction by a fit to the other examples.</returns>
    public static (RidgeRegressor Regressor, double[] LeaveOneOutResiduals) Run(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        using RidgeFit fit = Begin(features, targets, options, sampleWeights, execution, out double mean, out double scale);
        (int best, float[] rawWeights, double[] biases) = fit.Solve([mean]);
        (double[] residuals, double error) = LeaveOneOutResiduals(fit.Residuals, fit.Weights, scale);
        var regressor = new RidgeRegressor(
            features.Columns, rawWeights, biases[0], scale, options.Alphas[best], error);
        execution.Report(RidgeFit.Stage, 1);
        return (regressor, residuals);
    }

    /// <summary>Chooses features to keep, by sequential feature detachment.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<double> targets, int wanted, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        using RidgeFit fit = Begin(features, targets, options, sampleWeights, execution, out _, out _);
        return fit.Detach(wanted);
    }

    // Checks the arguments and fills the targets; the caller disposes of the fit.
    private static RidgeFit Begin(
        FloatMatrix features, ReadOnlySpan<double> targets, RidgeOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution, out double mean, out double scale)
    {
        RidgeFit.ThrowUnlessAny(features);
        ThrowUnlessUsable(features, targets);
        RidgeFit.ThrowUnlessUsable(options);
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
            throw new ArgumentException("Regression has no classes to weigh or to balance.", nameof(options));
        double[] weights = RidgeFit.CopyWeights(sampleWeights, targets.Length);
        var fit = new RidgeFit(features, weights, 1, options, execution);
        (mean, scale) = FillTargets(fit.Targets, targets, fit.Weights);
        return fit;
    }

    private static void ThrowUnlessUsable(FloatMatrix features, ReadOnlySpan<double> targets)
    {
        if (features.Rows == 1)
            throw new ArgumentException("There is one example; to leave one out takes two.", nameof(features));
        if (targets.Length != features.Rows)
            throw new ArgumentException($"{targets.Length} targets for {features.Rows} examples.", nameof(targets));
        for (int i = 0; i < targets.Length; i++)
        {
            if (!double.IsFinite(targets[i]))
                throw new ArgumentException($"Target {i} is {targets[i]}; targets must be finite.", nameof(targets));
        }
    }

    // Targets in units of a power of two near the largest deviation, centred and multiplied by √w. Returns their mean in that
    // unit, and the unit: whatever the size of the targets, neither squares nor float weights overflow or vanish for it.
    private static (double Mean, double Scale) FillTargets(
        MatrixView y, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights)
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
        for (int i = 0; i < targets.Length; i++)
        {
            double deviation = Math.ScaleB(targets[i], -magnitude) - mean;
            y.Row(i)[0] = deviation;
            largestDeviation = Math.Max(largestDeviation, Math.Abs(deviation));
        }

        // Normal numbers only, of which every power of two is one.
        int exponent = Math.Clamp(magnitude + Exponent(largestDeviation), -1022, 1023);
        for (int i = 0; i < targets.Length; i++)
            y.Row(i)[0] = Math.Sqrt(weights[i]) * Math.ScaleB(y.Row(i)[0], magnitude - exponent);
        return (Math.ScaleB(mean, magnitude - exponent), Math.ScaleB(1, exponent));
    }

    private static int Exponent(double value) => value == 0 ? 0 : Math.ILogB(value);

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
