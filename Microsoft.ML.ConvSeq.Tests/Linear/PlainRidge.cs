using ConvSeq.Linear;
using MathNet.Numerics.LinearAlgebra;

namespace ConvSeq.Tests.Linear;

/// <summary>Ridge by the definition: a dense solve for every example left out.</summary>
internal static class PlainRidge
{
    /// <summary>Predictions for every example in a fit to all, or to the others: examples × targets.</summary>
    public static double[,] Predict(this RidgeProblem problem, double alpha, bool leaveOut)
    {
        Matrix<double> x = Scaled(problem);
        var predictions = new double[problem.Features.Rows, problem.Targets];
        Matrix<double>? all = leaveOut ? null : Solve(problem, x, alpha, without: -1);
        for (int i = 0; i < problem.Features.Rows; i++)
        {
            Vector<double> prediction = x.Row(i) * (all ?? Solve(problem, x, alpha, without: i));
            for (int k = 0; k < problem.Targets; k++)
                predictions[i, k] = prediction[k];
        }

        return predictions;
    }

    /// <summary>Weighted squared error of the leave-one-out predictions.</summary>
    public static double LeaveOneOutError(this RidgeProblem problem, double alpha) =>
        problem.ErrorOf(problem.Predict(alpha, leaveOut: true));

    /// <summary>Weighted squared error of predictions.</summary>
    public static double ErrorOf(this RidgeProblem problem, double[,] predictions)
    {
        double error = 0;
        for (int i = 0; i < problem.Features.Rows; i++)
        {
            for (int k = 0; k < problem.Targets; k++)
                error += problem.Weight(i) * Math.Pow(problem.Target(i, k) - predictions[i, k], 2);
        }

        return error;
    }

    /// <summary>The features that are left when a fit from scratch detaches the least twentieth of them until so many are left.</summary>
    public static int[] Detach(this RidgeProblem problem, double alpha, int wanted)
    {
        int[] left = [.. Enumerable.Range(0, problem.Features.Columns)];
        while (left.Length > wanted)
        {
            RidgeProblem some = problem.OfColumns(left);
            Matrix<double> weights = Solve(some, Scaled(some), alpha, without: -1);
            int[] ranked = [.. Enumerable.Range(0, left.Length)
                .OrderByDescending(j => weights.Row(j + 1).AbsoluteMaximum()).ThenBy(j => j)];
            int kept = Math.Max(wanted, left.Length - Math.Max(1, left.Length / 20));
            left = [.. ranked.Take(kept).Order().Select(j => left[j])];
        }

        return left;
    }

    // The scaled features after a column of ones.
    private static Matrix<double> Scaled(RidgeProblem problem)
    {
        Matrix<double> x = Matrix<double>.Build.Dense(problem.Features.Rows, problem.Features.Columns + 1, 1);
        double total = Enumerable.Range(0, problem.Features.Rows).Sum(problem.Weight);
        for (int j = 0; j < problem.Features.Columns; j++)
        {
            double[] column = [.. Enumerable.Range(0, problem.Features.Rows).Select(i => (double)problem.Features.Row(i)[j])];
            double mean = column.Select((value, i) => problem.Weight(i) * value).Sum() / total;
            double squares = column.Select((value, i) => problem.Weight(i) * (value - mean) * (value - mean)).Sum();
            double divisor = column.All(value => value == column[0]) ? double.PositiveInfinity
                : problem.Scaling is FeatureScaling.Automatic or FeatureScaling.StandardDeviation ? Math.Sqrt(squares / total)
                : problem.Scaling == FeatureScaling.EuclideanNorm ? Math.Sqrt(squares)
                : 1;
            for (int i = 0; i < column.Length; i++)
                x[i, j + 1] = (column[i] - mean) / divisor;
        }

        return x;
    }

    private static Matrix<double> Solve(RidgeProblem problem, Matrix<double> x, double alpha, int without)
    {
        Matrix<double> w = Matrix<double>.Build.Diagonal(x.RowCount, x.RowCount, i => i == without ? 0 : problem.Weight(i));
        Matrix<double> y = Matrix<double>.Build.Dense(x.RowCount, problem.Targets, problem.Target);
        Matrix<double> penalty = Matrix<double>.Build.Diagonal(x.ColumnCount, x.ColumnCount, j => j == 0 ? 0 : alpha);
        Matrix<double> weighted = x.TransposeThisAndMultiply(w);
        return (weighted * x + penalty).Cholesky().Solve(weighted * y);
    }
}
