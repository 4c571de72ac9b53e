using System.Collections.Immutable;

namespace ConvSeq.Models;

/// <summary>Predictions for a set of series.</summary>
public sealed class ClassPredictions
{
    private readonly int[] _labels;
    private readonly double[] _probabilities;

    /// <summary>Gathers predictions, which are not copied.</summary>
    /// <param name="classNames">The class names.</param>
    /// <param name="labels">For each series the index of its predicted class.</param>
    /// <param name="probabilities">For each series the probabilities of all classes, one series after the other.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is none.</exception>
    public ClassPredictions(ImmutableArray<string> classNames, int[] labels, double[] probabilities)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.LongLength != (long)labels.Length * classNames.Length)
            throw new ArgumentException($"{probabilities.Length} probabilities for {labels.Length} series of {classNames.Length} classes.", nameof(probabilities));
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

    /// <summary>For each series the index of the predicted class in <see cref="ClassNames"/>.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The predicted class name of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public string LabelOf(int series) => ClassNames[_labels[series]];

    /// <summary>The calibrated probabilities of one series, in the order of <see cref="ClassNames"/>; they sum to 1.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public ReadOnlySpan<double> Probabilities(int series) =>
        _probabilities.AsSpan(series * ClassNames.Length, ClassNames.Length);
}
