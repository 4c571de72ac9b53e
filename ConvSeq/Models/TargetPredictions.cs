using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Predicted targets of a set of series, in the unit of the targets.</summary>
public sealed class TargetPredictions
{
    private readonly double[] _values;

    /// <summary>Gathers predictions, which are not copied.</summary>
    /// <param name="values">A prediction for each series.</param>
    public TargetPredictions(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = values;
    }

    /// <summary>Number of series.</summary>
    public int Count => _values.Length;

    /// <summary>The prediction for each series.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Root of the mean squared error, in the unit of the targets. NaN if there are no series.</summary>
    /// <param name="truth">The series that were predicted, in the same order, with targets.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no targets.</exception>
    public double RootMeanSquaredError(SeriesSet truth) => Math.Sqrt(MeanError(truth, error => error * error));

    /// <summary>Mean absolute error, in the unit of the targets. NaN if there are no series.</summary>
    /// <param name="truth">The series that were predicted, in the same order, with targets.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no targets.</exception>
    public double MeanAbsoluteError(SeriesSet truth) => MeanError(truth, Math.Abs);

    /// <summary>
    /// 1 - squared error / squared deviation of the targets from their mean: 1 is perfect, 0 is as good as the mean, below 0 is
    /// worse. NaN where all targets are the same.
    /// </summary>
    /// <param name="truth">The series that were predicted, in the same order, with targets.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no targets.</exception>
    public double RSquared(SeriesSet truth)
    {
        double squaredError = MeanError(truth, error => error * error), mean = 0, squaredDeviation = 0;
        int count = truth.AnsweredCount;
        foreach (double target in truth.Targets)
            mean += double.IsNaN(target) ? 0 : target / count;
        foreach (double target in truth.Targets)
            squaredDeviation += double.IsNaN(target) ? 0 : (target - mean) * (target - mean) / count;
        return squaredDeviation == 0 ? double.NaN : 1 - squaredError / squaredDeviation;
    }

    private double MeanError(SeriesSet truth, Func<double, double> cost)
    {
        ArgumentNullException.ThrowIfNull(truth);
        if (truth.Count != Count)
            throw new ArgumentException($"{Count} predictions for the {truth.Count} series of '{truth.Name}'.", nameof(truth));
        if (Count > 0 && !truth.HasTargets)
            throw new ArgumentException($"The series of '{truth.Name}' have no targets to compare with.", nameof(truth));
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += truth.IsAnswered(i) ? cost(_values[i] - truth.Targets[i]) : 0;
        return sum / truth.AnsweredCount;
    }
}
