using System.Collections.Immutable;

namespace ConvSeq.Models;

/// <summary>Predictions for a set of series.</summary>
public sealed class ClassPredictions
{
    private readonly int[] _labels;
    private readonly double[] _probabilities;

    internal ClassPredictions(ImmutableArray<string> classNames, int[] labels, double[] probabilities)
    {
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
