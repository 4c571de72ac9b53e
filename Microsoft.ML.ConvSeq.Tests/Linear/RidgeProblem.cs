using ConvSeq.Linear;
using MathNet.Numerics.LinearAlgebra;

namespace ConvSeq.Tests.Linear;

/// <summary>A small training set, and its ridge solution by the definition: a dense solve for every example left out.</summary>
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

    /// <summary>Predictions for every example in a fit to all, or to the others: examples × targets.</summary>
    public double[,] Predict(double alpha, bool leaveOut)
    {
        Matrix<double> x = Scaled();
        var predictions = new double[Features.Rows, Targets];
        Matrix<double>? all = leaveOut ? null : Solve(x, alpha, without: -1);
        for (int i = 0; i < Features.Rows; i++)
        {
            Vector<double> prediction = x.Row(i) * (all ?? Solve(x, alpha, without: i));
            for (int k = 0; k < Targets; k++)
                predictions[i, k] = prediction[k];
        }

        return predictions;
    }

    public double Target(int example, int target) =>
        Values is not null ? Values[example] : Labels[example] == (ClassCount == 2 ? 1 : target) ? 1 : -1;

    public double Weight(int example) => Weights.Length == 0 ? 1 : Weights[example];

    /// <summary>Weighted squared error of the leave-one-out predictions.</summary>
    public double LeaveOneOutError(double alpha)
    {
        double[,] predictions = Predict(alpha, leaveOut: true);
        double error = 0;
        for (int i = 0; i < Features.Rows; i++)
        {
            for (int k = 0; k < Targets; k++)
                error += Weight(i) * Math.Pow(Target(i, k) - predictions[i, k], 2);
        }

        return error;
    }

    /// <summary>The features that are left when a fit from scratch detaches the least twentieth of them until so many are left.</summary>
    public int[] Detach(double alpha, int wanted)
    {
        int[] left = [.. Enumerable.Range(0, Features.Columns)];
        while (left.Length > wanted)
        {
            Matrix<double> weights = OfColumns(left).Solve(OfColumns(left).Scaled(), alpha, without: -1);
            int[] ranked = [.. Enumerable.Range(0, left.Length)
                .OrderByDescending(j => weights.Row(j + 1).AbsoluteMaximum()).ThenBy(j => j)];
            int kept = Math.Max(wanted, left.Length - Math.Max(1, left.Length / 20));
            left = [.. ranked.Take(kept).Order().Select(j => left[j])];
        }

        return left;
    }

    /// <summary>The same problem with some of the features.</summary>
    public RidgeProblem OfColumns(int[] columns) => new()
    {
        Features = FloatMatrix.FromRows([.. Enumerable.Range(0, Features.Rows).Select(i => Array.ConvertAll(columns, j => Features.Row(i)[j]))]),
        Labels = Labels,
        ClassCount = ClassCount,
        Values = Values,
        Weights = Weights,
        Scaling = Scaling,
    };

    // The scaled features after a column of ones.
    private Matrix<double> Scaled()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(Features.Rows, Features.Columns + 1, 1);
        double total = Enumerable.Range(0, Features.Rows).Sum(Weight);
        for (int j = 0; j < Features.Columns; j++)
        {
            double[] column = [.. Enumerable.Range(0, Features.Rows).Select(i => (double)Features.Row(i)[j])];
            double mean = column.Select((value, i) => Weight(i) * value).Sum() / total;
            double squares = column.Select((value, i) => Weight(i) * (value - mean) * (value - mean)).Sum();
            double divisor = column.All(value => value == column[0]) ? double.PositiveInfinity
                : Scaling is FeatureScaling.Automatic or FeatureScaling.StandardDeviation ? Math.Sqrt(squares / total)
                : Scaling == FeatureScaling.EuclideanNorm ? Math.Sqrt(squares)
                : 1;
            for (int i = 0; i < column.Length; i++)
                x[i, j + 1] = (column[i] - mean) / divisor;
        }

        return x;
    }

    private Matrix<double> Solve(Matrix<double> x, double alpha, int without)
    {
        Matrix<double> w = Matrix<double>.Build.DenseDiagonal(x.RowCount, x.RowCount, i => i == without ? 0 : Weight(i));
        Matrix<double> y = Matrix<double>.Build.Dense(x.RowCount, Targets, Target);
        Matrix<double> penalty = Matrix<double>.Build.DenseDiagonal(x.ColumnCount, x.ColumnCount, j => j == 0 ? 0 : alpha);
        Matrix<double> weighted = x.TransposeThisAndMultiply(w);
        return (weighted * x + penalty).Cholesky().Solve(weighted * y);
    }
}
