using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Early decisions on a set of series, and how early they are.</summary>
public sealed class EarlyPredictions
{
    private readonly int[] _points;

    internal EarlyPredictions(ClassPredictions classes, int[] points, double earliness) =>
        (Classes, _points, Earliness) = (classes, points, earliness);

    /// <summary>The classes, and the probabilities at the time of the decisions.</summary>
    public ClassPredictions Classes { get; }

    /// <summary>For each series the number of its points that were seen.</summary>
    public ReadOnlySpan<int> Points => _points;

    /// <summary>Mean share of a series that was seen, 0 to 1; less is better. NaN for no series.</summary>
    public double Earliness { get; }

    /// <summary>
    /// The harmonic mean of accuracy and of 1 - <see cref="Earliness"/>, 0 to 1 (Schäfer and Leser, arXiv 1908.03405); 0 if both are 0.
    /// </summary>
    /// <param name="truth">The series that were predicted, in the same order, with labels.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no labels.</exception>
    public double HarmonicMean(SeriesSet truth) => HarmonicMean(Classes.Accuracy(truth), Earliness);

    /// <summary>The same of two figures.</summary>
    /// <param name="accuracy">The accuracy, 0 to 1.</param>
    /// <param name="earliness">The mean share of a series that was seen, 0 to 1.</param>
    public static double HarmonicMean(double accuracy, double earliness)
    {
        double sum = accuracy + (1 - earliness);
        return sum == 0 ? 0 : 2 * accuracy * (1 - earliness) / sum;
    }
}
