using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Predictions for a set of series.</summary>
public sealed class ClassPredictions
{
    // The usual floor: one confident mistake costs about 34.5 and not infinity.
    internal const double MinProbability = 1e-15;

    private readonly int[] _labels;
    private readonly double[] _probabilities;

    /// <summary>Creates predictions from arrays, which are not copied.</summary>
    /// <param name="classNames">The class names.</param>
    /// <param name="labels">For each series the index of its predicted class.</param>
    /// <param name="probabilities">For each series the probabilities of all classes, one series after the other.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is not a class index.</exception>
    public ClassPredictions(ImmutableArray<string> classNames, int[] labels, double[] probabilities)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.LongLength != (long)labels.Length * classNames.Length)
            throw new ArgumentException(
                $"{probabilities.Length} probabilities for {labels.Length} series of {classNames.Length} classes.", nameof(probabilities));
        int bad = Array.FindIndex(labels, label => (uint)label >= (uint)classNames.Length);
        if (bad >= 0)
            throw new ArgumentException($"Label {bad} is {labels[bad]}, which is none of {classNames.Length} classes.", nameof(labels));
        ClassNames = classNames;
        _labels = labels;
        _probabilities = probabilities;
    }

    /// <summary>The model's class names.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Number of series.</summary>
    public int Count => _labels.Length;

    /// <summary>
    /// For each series the index of the predicted class in the model's <see cref="ClassNames"/>. <see cref="SeriesSet.Labels"/> of
    /// another set are indices into that set's own class names, whose order may differ: compare names (<see cref="LabelOf"/>), or
    /// use <see cref="Accuracy"/> and <see cref="LogLoss"/>.
    /// </summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The predicted class name of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public string LabelOf(int series) => ClassNames[_labels[series]];

    /// <summary>The calibrated probabilities of one series, in the order of <see cref="ClassNames"/>; they sum to 1.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public ReadOnlySpan<double> Probabilities(int series) =>
        _probabilities.AsSpan(series * ClassNames.Length, ClassNames.Length);

    /// <summary>
    /// Share of series, 0 to 1, whose predicted class has the name of their label. Series without a label do not count; NaN if there are
    /// no others.
    /// </summary>
    /// <param name="truth">
    /// The series that were predicted, in the same order, with labels; a label that the model does not know counts as an error.
    /// </param>
    /// <exception cref="ArgumentException">The set has another number of series, or no labels.</exception>
    public double Accuracy(SeriesSet truth)
    {
        int[] known = ClassesOf(truth);
        int right = 0;
        for (int i = 0; i < known.Length; i++)
            right += known[i] == _labels[i] ? 1 : 0;
        return (double)right / truth.AnsweredCount;
    }

    /// <summary>
    /// Mean of -ln(probability of the label), each probability at least 1e-15; that of a label which the model does not know is 0.
    /// Series without a label do not count; NaN if there are no others.
    /// </summary>
    /// <param name="truth">The series that were predicted, in the same order, with labels, which are matched by name.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no labels.</exception>
    public double LogLoss(SeriesSet truth)
    {
        int[] known = ClassesOf(truth);
        double sum = 0;
        for (int i = 0; i < known.Length; i++)
        {
            if (!truth.IsAnswered(i))
                continue;
            double probability = known[i] < 0 ? 0 : Probabilities(i)[known[i]];
            sum -= Math.Log(Math.Clamp(probability, MinProbability, 1));
        }

        return sum / truth.AnsweredCount;
    }

    /// <summary>
    /// The labels of the series that the model does not know, each once; such series count as errors. Often the notation differs: a case, a
    /// blank.
    /// </summary>
    /// <param name="truth">The series that were predicted, in the same order, with labels.</param>
    /// <exception cref="ArgumentException">The set has another number of series, or no labels.</exception>
    public IReadOnlyList<string> UnknownLabels(SeriesSet truth)
    {
        int[] known = ClassesOf(truth);
        return [.. Enumerable.Range(0, Count).Where(i => known[i] < 0 && truth.IsAnswered(i)).Select(truth.LabelOf).Distinct()];
    }

    /// <summary>Throws if there are more probabilities than an array holds.</summary>
    internal static void ThrowIfTooMany(SeriesSet set, int classes)
    {
        if ((long)set.Count * classes > Array.MaxLength)
            throw new ArgumentException(
                $"{set.Count:N0} series of {classes} classes are too many for one call; predict in parts.", nameof(set));
    }

    /// <summary>
    /// For each series the index of its label in <see cref="ClassNames"/>; -1 where the model does not know it or there is none.
    /// </summary>
    private int[] ClassesOf(SeriesSet truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        if (truth.Count != Count)
            throw new ArgumentException($"{Count} predictions for the {truth.Count} series of '{truth.Name}'.", nameof(truth));
        if (Count > 0 && !truth.HasLabels)
            throw new ArgumentException($"The series of '{truth.Name}' have no class labels to compare with.", nameof(truth));
        int[] byName = [.. truth.ClassNames.Select(name => ClassNames.IndexOf(name))];
        int[] known = new int[Count];
        for (int i = 0; i < known.Length; i++)
            known[i] = truth.IsAnswered(i) ? byName[truth.Labels[i]] : -1;
        return known;
    }
}
