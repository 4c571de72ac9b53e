using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

/// <summary>A small training set for linear models.</summary>
internal sealed class RidgeProblem
{
    public required FloatMatrix Features { get; init; }

    public required int[] Labels { get; init; }

    public required int ClassCount { get; init; }

    /// <summary>Targets of a regression, in place of those that stand for classes.</summary>
    public double[]? Values { get; init; }

    public double[] Weights { get; init; } = [];

    public FeatureScaling Scaling { get; init; }

    public int Targets => ClassCount == 2 ? 1 : ClassCount;

    /// <summary>Test data: each number of examples, features and classes, with each scaling, without weights and with them.</summary>
    public static IEnumerable<object[]> Cases(params (int Examples, int Features, int Classes)[] shapes) =>
        from shape in shapes
        from scaling in Enum.GetValues<FeatureScaling>()
        from weighted in new[] { false, true }
        select new object[] { shape.Examples, shape.Features, shape.Classes, scaling, weighted };

    /// <summary>Classes that overlap, features of unlike means and deviations, of which some are correlated.</summary>
    public static RidgeProblem Create(
        int examples, int features, int classCount, FeatureScaling scaling = default, bool weighted = false, int seed = 1)
    {
        var random = new Random(seed);
        var matrix = new FloatMatrix(examples, features);
        var labels = new int[examples];
        for (int i = 0; i < examples; i++)
        {
            labels[i] = i % classCount;
            double common = random.NextDouble();
            for (int j = 0; j < features; j++)
            {
                double signal = (j + labels[i]) % classCount == 0 ? 0.1 : 0;
                double value = random.NextDouble() + signal + (j % 3 == 0 ? common : 0);
                matrix.Row(i)[j] = (float)(j % 5 + (1 + j % 4) * value);
            }
        }

        return new RidgeProblem
        {
            Features = matrix,
            Labels = labels,
            ClassCount = classCount,
            Scaling = scaling,
            Weights = weighted ? [.. Enumerable.Range(0, examples).Select(_ => 0.2 + 3 * random.NextDouble())] : [],
        };
    }

    /// <summary>As <see cref="Create"/>, with noisy targets that some features tell something about.</summary>
    public static RidgeProblem CreateRegression(
        int examples, int features, FeatureScaling scaling = default, bool weighted = false, int seed = 1)
    {
        RidgeProblem problem = Create(examples, features, 2, scaling, weighted, seed);
        var random = new Random(seed + 1000);
        return problem.WithValues([.. Enumerable.Range(0, examples).Select(i =>
            7 + 3 * problem.Features.Row(i)[0] - problem.Features.Row(i)[features / 2] + 2 * random.NextDouble())]);
    }

    public RidgeProblem WithValues(double[] values) => new()
    {
        Features = Features,
        Labels = Labels,
        ClassCount = 2,
        Values = values,
        Weights = Weights,
        Scaling = Scaling,
    };

    public RidgeRegressor FitRegressor(params double[] alphas) =>
        RidgeRegressor.Fit(Features, Values, Options(alphas), Weights);

    public RidgeClassifier Fit(params double[] alphas) =>
        RidgeClassifier.Fit(Features, Labels, ClassCount, Options(alphas), Weights);

    public RidgeOptions Options(params double[] alphas) =>
        new() { Scaling = Scaling, Alphas = alphas.Length == 0 ? new RidgeOptions().Alphas : [.. alphas] };

    public double Target(int example, int target) =>
        Values is not null ? Values[example] : Labels[example] == (ClassCount == 2 ? 1 : target) ? 1 : -1;

    public double Weight(int example) => Weights.Length == 0 ? 1 : Weights[example];

    /// <summary>The same problem with some of the features.</summary>
    public RidgeProblem OfColumns(int[] columns) => new()
    {
        Features = FloatMatrix.FromRows(
            [.. Enumerable.Range(0, Features.Rows).Select(i => Array.ConvertAll(columns, j => Features.Row(i)[j]))]),
        Labels = Labels,
        ClassCount = ClassCount,
        Values = Values,
        Weights = Weights,
        Scaling = Scaling,
    };
}
