using ConvSeq.Linear;
using MathNet.Numerics.LinearAlgebra;

namespace ConvSeq.Tests.Linear;

/// <summary>
/// What a logistic fit minimizes, by the definition and in double: mean cross-entropy of all classes' softmax over standardized
/// features, plus weight decay; and its minimum by Newton's method.
/// </summary>
internal sealed class LogisticOracle
{
    private readonly RidgeProblem _problem;
    private readonly double _l2;
    private readonly double[] _weights;
    private readonly Matrix<double> _x;

    public LogisticOracle(RidgeProblem problem, double l2)
    {
        _problem = problem;
        _l2 = l2;
        int n = problem.Features.Rows;
        double total = Enumerable.Range(0, n).Sum(problem.Weight);
        _weights = [.. Enumerable.Range(0, n).Select(i => problem.Weight(i) / total)];
        _x = Matrix<double>.Build.Dense(n, problem.Features.Columns + 1, 1);
        for (int j = 0; j < problem.Features.Columns; j++)
        {
            double[] column = [.. Enumerable.Range(0, n).Select(i => (double)problem.Features.Row(i)[j])];
            double mean = column.Select((value, i) => _weights[i] * value).Sum();
            double deviation = Math.Sqrt(column.Select((value, i) => _weights[i] * (value - mean) * (value - mean)).Sum());
            for (int i = 0; i < n; i++)
                _x[i, j + 1] = (column[i] - mean) / deviation;
        }
    }

    private int Classes => _problem.ClassCount;

    /// <summary>Probabilities at the minimum: examples × classes.</summary>
    public double[,] MinProbabilities()
    {
        Matrix<double> w = Matrix<double>.Build.Dense(Classes, _x.ColumnCount);
        for (int step = 0; step < 100; step++)
        {
            (Matrix<double> gradient, Matrix<double> curvature) = Derivatives(w);
            Vector<double> direction = curvature.Solve(Vector<double>.Build.Dense(Flat(gradient)));
            double size = 1;
            Matrix<double> next;
            do
            {
                next = w - size * Matrix<double>.Build.Dense(Classes, _x.ColumnCount, (k, j) => direction[k * _x.ColumnCount + j]);
                size /= 2;
            }
            while (Objective(next) > Objective(w) + 1e-14);
            w = next;
        }

        Assert.IsLessThan(1e-9, Derivatives(w).Gradient.L2Norm(), "The oracle has not found the minimum.");
        return Probabilities(w).ToArray();
    }

    /// <summary>The objective of a fitted classifier, whose weights are those of raw features.</summary>
    public double Objective(LinearClassifier classifier)
    {
        Matrix<double> w = Matrix<double>.Build.Dense(Classes, _x.ColumnCount);
        int p = _x.ColumnCount - 1, targets = classifier.Biases.Length;
        for (int j = 0; j < p; j++)
        {
            // Of a standardized column and the raw one, differences between any two unlike rows tell the factor.
            int other = Enumerable.Range(1, _x.RowCount - 1).First(i => _problem.Features.Row(i)[j] != _problem.Features.Row(0)[j]);
            double deviation = ((double)_problem.Features.Row(other)[j] - _problem.Features.Row(0)[j]) / (_x[other, j + 1] - _x[0, j + 1]);
            for (int k = 0; k < targets; k++)
                w[Classes - targets + k, j + 1] = classifier.Weights[k * p + j] * deviation;
        }

        var scores = new double[Classes];
        classifier.Score(_problem.Features.Row(0), scores);
        if (Classes == 2)
            w.SetRow(0, -w.Row(1));
        for (int k = 0; k < Classes; k++)
            w[k, 0] = scores[k] - w.Row(k).SubVector(1, p).DotProduct(_x.Row(0).SubVector(1, p));
        return Objective(w);
    }

    private double Objective(Matrix<double> w)
    {
        Matrix<double> p = Probabilities(w);
        double sum = 0;
        for (int i = 0; i < p.RowCount; i++)
            sum -= _weights[i] * Math.Log(p[i, _problem.Labels[i]]);
        return sum + _l2 / 2 * w.RemoveColumn(0).Enumerate().Sum(value => value * value);
    }

    private Matrix<double> Probabilities(Matrix<double> w)
    {
        Matrix<double> scores = _x.TransposeAndMultiply(w);
        var p = Matrix<double>.Build.Dense(scores.RowCount, Classes);
        for (int i = 0; i < scores.RowCount; i++)
        {
            Vector<double> e = (scores.Row(i) - scores.Row(i).Maximum()).PointwiseExp();
            p.SetRow(i, e / e.Sum());
        }

        return p;
    }

    // The biases' common shift changes nothing; a little curvature keeps it where it is.
    private (Matrix<double> Gradient, Matrix<double> Curvature) Derivatives(Matrix<double> w)
    {
        Matrix<double> p = Probabilities(w);
        int columns = _x.ColumnCount;
        var gradient = Matrix<double>.Build.Dense(Classes, columns);
        var curvature = Matrix<double>.Build.DenseIdentity(Classes * columns) * 1e-9;
        for (int i = 0; i < _x.RowCount; i++)
        {
            Vector<double> row = _x.Row(i);
            Matrix<double> square = row.OuterProduct(row);
            for (int k = 0; k < Classes; k++)
            {
                gradient.SetRow(k, gradient.Row(k) + _weights[i] * (p[i, k] - (k == _problem.Labels[i] ? 1 : 0)) * row);
                for (int l = 0; l < Classes; l++)
                {
                    double factor = _weights[i] * p[i, k] * ((k == l ? 1 : 0) - p[i, l]);
                    curvature.SetSubMatrix(
                        k * columns, l * columns, curvature.SubMatrix(k * columns, columns, l * columns, columns) + factor * square);
                }
            }
        }

        for (int k = 0; k < Classes; k++)
        {
            for (int j = 1; j < columns; j++)
            {
                gradient[k, j] += _l2 * w[k, j];
                curvature[k * columns + j, k * columns + j] += _l2;
            }
        }

        return (gradient, curvature);
    }

    private static double[] Flat(Matrix<double> matrix) => [.. matrix.EnumerateRows().SelectMany(row => row)];
}
