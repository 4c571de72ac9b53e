namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeClassifier"/>, from its arguments to the classifier.</summary>
internal static unsafe class RidgeFit
{
    // Squares and reciprocals of what is within these are still normal numbers.
    private const double LeastAlpha = 1e-150, GreatestAlpha = 1e150;

    // The residual of an example is known to 2⁻⁵² of the largest times the root of the ratio of their weights.
    private const double LeastRelativeWeight = 1e-24;

    /// <summary>Fits; see <see cref="RidgeClassifier.Fit"/>.</summary>
    /// <returns>The classifier, and the score of each example in a fit to the others: examples × classes.</returns>
    public static (RidgeClassifier Classifier, double[] LeaveOneOutScores) Run(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        int[] counts = CountClasses(features, labels, classCount);
        ThrowUnlessUsable(options, classCount);
        double[] weights = CombineWeights(labels, counts, options, sampleWeights);

        double meanWeight = Normalise(weights);
        // Dividing by the norm of a column rather than by its deviation multiplies the penalty by the sum of the weights.
        double alphaFactor = options.Scaling == FeatureScaling.EuclideanNorm ? labels.Length : 1 / meanWeight;
        double[] alphas =
            [.. options.Alphas.Select(alpha => Math.Clamp(alpha * alphaFactor, LeastAlpha, GreatestAlpha))];

        int targets = RidgeClassifier.TargetCount(classCount);
        var x = new StandardizedFeatures(features, weights, options.Scaling == FeatureScaling.None, execution);
        using var y = new Matrix(labels.Length, targets);
        double[] means = FillTargets(y.View, labels, classCount, weights);
        using var coefficients = new Matrix(targets, features.Columns);
        using var residuals = new Matrix(labels.Length, targets);
        int best = LeaveOneOutRidge.Solve(x, y.View, alphas, execution, coefficients.View, residuals.View);

        (float[] rawWeights, double[] biases) = FoldScaling(coefficients.View, x, means);
        double[] scores = LeaveOneOutScores(residuals.View, labels, classCount, weights);
        double temperature = TemperatureScaling.Fit(scores, labels, classCount, weights, execution.CancellationToken);
        var classifier = new RidgeClassifier(
            features.Columns, classCount, rawWeights, biases, options.Alphas[best], temperature,
            Accuracy(scores, labels, classCount));
        execution.Report("Solving ridge", 1);
        return (classifier, scores);
    }

    private static int[] CountClasses(FloatMatrix features, ReadOnlySpan<int> labels, int classCount)
    {
        if (features.Columns == 0)
            throw new ArgumentException("There are no features.", nameof(features));
        if (features.Rows == 0)
            throw new ArgumentException("There are no examples.", nameof(features));
        if (labels.Length != features.Rows)
            throw new ArgumentException($"{labels.Length} labels for {features.Rows} examples.", nameof(labels));
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        var counts = new int[classCount];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels), labels[i], $"Label {i} is not in 0 … {classCount - 1}.");
            }

            counts[labels[i]]++;
        }

        if (counts[labels[0]] == labels.Length)
            throw new ArgumentException($"All examples are of class {labels[0]}; two classes are needed.", nameof(labels));
        return counts;
    }

    private static void ThrowUnlessUsable(RidgeOptions options, int classCount)
    {
        if (options.Alphas.IsDefaultOrEmpty)
            throw new ArgumentException("There are no alphas.", nameof(options));
        for (int a = 0; a < options.Alphas.Length; a++)
            ThrowUnlessPositive(options.Alphas[a], "Alpha", a, nameof(options));
        if (!Enum.IsDefined(options.Scaling))
            throw new ArgumentException($"There is no scaling {(int)options.Scaling}.", nameof(options));
        if (options.ClassWeights.IsDefaultOrEmpty)
            return;
        if (options.BalanceClasses)
            throw new ArgumentException("Class weights are given, and classes are to be balanced.", nameof(options));
        if (options.ClassWeights.Length != classCount)
        {
            throw new ArgumentException(
                $"{options.ClassWeights.Length} class weights for {classCount} classes.", nameof(options));
        }

        for (int k = 0; k < classCount; k++)
            ThrowUnlessPositive(options.ClassWeights[k], "Class weight", k, nameof(options));
    }

    private static double[] CombineWeights(
        ReadOnlySpan<int> labels, int[] counts, RidgeOptions options, ReadOnlySpan<double> sampleWeights)
    {
        if (!sampleWeights.IsEmpty && sampleWeights.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{sampleWeights.Length} weights for {labels.Length} examples.", nameof(sampleWeights));
        }

        int occurring = counts.Count(count => count > 0);
        var weights = new double[labels.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            double ofClass = options.BalanceClasses ? labels.Length / ((double)occurring * counts[labels[i]])
                : options.ClassWeights.IsDefaultOrEmpty ? 1
                : options.ClassWeights[labels[i]];
            double ofSample = 1;
            if (!sampleWeights.IsEmpty)
            {
                ofSample = sampleWeights[i];
                ThrowUnlessPositive(ofSample, "Weight", i, nameof(sampleWeights));
            }

            weights[i] = ofClass * ofSample;
            ThrowUnlessPositive(weights[i], "The weight with that of the class, of example", i, nameof(sampleWeights));
        }

        return weights;
    }

    // Only the ratios of α and the weights matter; an average of 1 keeps numbers in range whatever the unit of the weights.
    private static double Normalise(double[] weights)
    {
        double largest = weights.Max();
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Max(weights[i] / largest, LeastRelativeWeight);
        double mean = weights.Average();
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= mean;
        return largest * mean;
    }

    private static void ThrowUnlessPositive(double value, string what, int index, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentException($"{what} {index} is {value}; it must be a finite number above 0.", name);
    }

    // Targets ±1, centred and multiplied by √w; returns their means.
    private static double[] FillTargets(MatrixView y, ReadOnlySpan<int> labels, int classCount, double[] weights)
    {
        var means = new double[y.Columns];
        Array.Fill(means, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            int positive = classCount == 2 ? labels[i] - 1 : labels[i];
            if (positive >= 0)
                means[positive] += 2 * weights[i] / labels.Length;
        }

        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = y.RowSpan(i);
            for (int k = 0; k < row.Length; k++)
                row[k] = Math.Sqrt(weights[i]) * (Target(labels[i], k, classCount) - means[k]);
        }

        return means;
    }

    private static int Target(int label, int target, int classCount) =>
        label == (classCount == 2 ? 1 : target) ? 1 : -1;

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
                // The bias takes the weight as rounded, so that the rounding acts on deviations from the mean only.
                folded[j] = (float)Math.Clamp(row[j] * x.Factors[j], float.MinValue, float.MaxValue);
                biases[k] -= folded[j] * x.Means[j];
            }
        }

        return (weights, biases);
    }

    private static double[] LeaveOneOutScores(
        MatrixView residuals, ReadOnlySpan<int> labels, int classCount, double[] weights)
    {
        var scores = new double[checked(labels.Length * classCount)];
        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = scores.AsSpan(i * classCount, classCount);
            ReadOnlySpan<double> residual = residuals.RowSpan(i);
            for (int k = 0; k < residual.Length; k++)
                row[k] = Target(labels[i], k, classCount) - residual[k] / Math.Sqrt(weights[i]);
            if (classCount == 2)
                (row[0], row[1]) = (-row[0], row[0]);
        }

        return scores;
    }

    private static double Accuracy(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount)
    {
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<double> row = scores.Slice(i * classCount, classCount);
            int best = 0;
            for (int k = 1; k < classCount; k++)
                best = row[k] > row[best] ? k : best;
            if (best == labels[i])
                right++;
        }

        return right / (double)labels.Length;
    }
}
