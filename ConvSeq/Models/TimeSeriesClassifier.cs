using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="TimeSeriesClassifier.Fit"/>.</summary>
public sealed record TimeSeriesClassifierOptions
{
    /// <summary>The features. Default: MiniRocket with its defaults.</summary>
    public MiniRocketOptions Features { get; init; } = new();

    /// <summary>The linear head. Default: ridge with its defaults.</summary>
    public RidgeOptions Ridge { get; init; } = new();

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the training set asks for.</summary>
    public SeriesRepair Repair { get; init; } = new();
}

/// <summary>A fitted time-series classifier: repair, features and head in one immutable, thread-safe object.</summary>
public sealed class TimeSeriesClassifier
{
    /// <summary>The class names, in the order of scores and probabilities.</summary>
    public ImmutableArray<string> ClassNames => throw new NotImplementedException();

    /// <summary>Number of channels that series must have.</summary>
    public int Channels => throw new NotImplementedException();

    /// <summary>Number of features computed from each series.</summary>
    public int FeatureCount => throw new NotImplementedException();

    /// <summary>The chosen regularisation strength of the linear head.</summary>
    public double Alpha => throw new NotImplementedException();

    /// <summary>Share of training series that their leave-one-out prediction gets right, 0 to 1.</summary>
    public double LeaveOneOutAccuracy => throw new NotImplementedException();

    /// <summary>Fits a classifier to a labelled set.</summary>
    /// <param name="train">The training set: two classes or more.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sampleWeights">A weight above 0 per series, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public static TimeSeriesClassifier Fit(
        SeriesSet train, TimeSeriesClassifierOptions? options = null,
        ReadOnlySpan<double> sampleWeights = default, Execution? execution = null) => throw new NotImplementedException();

    /// <summary>Predicts a whole set.</summary>
    /// <param name="set">Series with <see cref="Channels"/> channels, of any lengths; labels are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null) => throw new NotImplementedException();

    /// <summary>Writes the model beside <paramref name="path"/>, then renames it into place.</summary>
    /// <param name="path">The model file.</param>
    public void Save(string path) => throw new NotImplementedException();

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="InvalidDataException">The file is no intact model of a known version; the message says why.</exception>
    public static TimeSeriesClassifier Load(string path) => throw new NotImplementedException();

    /// <summary>What the model is, as name and value pairs for a person to read.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe() => throw new NotImplementedException();
}

/// <summary>Predictions for a set of series.</summary>
public sealed class ClassPredictions
{
    internal ClassPredictions(ImmutableArray<string> classNames, int[] labels, double[] probabilities)
    {
        ClassNames = classNames;
        _labels = labels;
        _probabilities = probabilities;
    }

    private readonly int[] _labels;
    private readonly double[] _probabilities;

    /// <summary>The model's class names.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Number of series.</summary>
    public int Count => _labels.Length;

    /// <summary>For each series the index of the predicted class.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The predicted class name of one series.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public string LabelOf(int series) => ClassNames[_labels[series]];

    /// <summary>The calibrated probabilities of one series, in the order of <see cref="ClassNames"/>; they sum to 1.</summary>
    /// <param name="series">Index of the series from 0.</param>
    public ReadOnlySpan<double> Probabilities(int series) =>
        _probabilities.AsSpan(series * ClassNames.Length, ClassNames.Length);
}
