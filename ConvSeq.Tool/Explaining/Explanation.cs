using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Explaining;

/// <summary>
/// Explains why one series was assigned to its class: the series as the network saw it, with what each point says about each class.
/// </summary>
/// <param name="Series">Its number in the set, from 0.</param>
/// <param name="SetName">The name of the set, which may be empty.</param>
/// <param name="Channels">The values of each channel.</param>
/// <param name="ClassNames">The names of the classes.</param>
/// <param name="Probabilities">The probability of each class.</param>
/// <param name="Predicted">Index of the predicted class.</param>
/// <param name="TrueLabel">The label that the series carries; null if it has none.</param>
/// <param name="Maps">
/// For each class, how much each point speaks for it (positive) or against it (negative), compared with the mean over all classes. There
/// may be fewer points than in the series; equally many are then missing at either end.
/// </param>
internal sealed record Explanation(
    int Series, string SetName, IReadOnlyList<float[]> Channels, ImmutableArray<string> ClassNames, double[] Probabilities, int Predicted,
    string? TrueLabel, IReadOnlyList<double[]> Maps)
{
    /// <summary>Names the series.</summary>
    public string Title => SetName.Length > 0 ? $"series {Series} of {SetName}" : $"series {Series}";

    public int Length => Channels[0].Length;

    public string PredictedLabel => ClassNames[Predicted];

    /// <summary>Number of points at the start of the series that the maps do not cover.</summary>
    public int FirstMapped => (Length - Maps[0].Length) / 2;

    /// <summary>The largest value of all maps, whatever its sign.</summary>
    public double Largest { get; } = Maps.Max(map => map.Max(Math.Abs));

    /// <summary>Computes what the points of the chosen series say about each class.</summary>
    public static Explanation[] Of(NetworkClassifier network, string path, SeriesSet set, IReadOnlyList<int> chosen)
    {
        foreach (int series in chosen)
        {
            if (SeriesFiles.ProblemOf(network, set, series) is { } problem)
                throw SeriesFiles.BadSeries(path, set, series, problem);
        }

        SeriesSet repaired = BadInputException.Blame(path, () => network.Repair.Apply(set.Subset([.. chosen])));
        return [.. chosen.Select((series, i) => BadInputException.Blame(path, () =>
        {
            int length = set.LengthOf(series), classes = network.ClassNames.Length;
            double[] probabilities = new double[classes];
            int predicted = network.Predict(set.Values(series), probabilities);
            float[] maps = new float[classes * network.ActivationPointsOf(length)];
            network.ActivationMaps(set.Values(series), maps);
            return new Explanation(
                series, set.Name, [.. Enumerable.Range(0, set.Channels).Select(channel => repaired.Channel(i, channel).ToArray())],
                network.ClassNames, probabilities, predicted, set.HasLabels && set.IsAnswered(series) ? set.LabelOf(series) : null,
                Compared(maps, classes));
        }))];
    }

    /// <summary>
    /// Subtracts from each class's map the mean over all classes. Only differences between classes decide a prediction: what speaks equally
    /// for all of them speaks for none.
    /// </summary>
    /// <param name="maps">The activation maps of the classes, one after another.</param>
    /// <param name="classes">Number of classes.</param>
    public static double[][] Compared(ReadOnlySpan<float> maps, int classes)
    {
        int points = maps.Length / classes;
        double[][] compared = new double[classes][];
        for (int k = 0; k < classes; k++)
            compared[k] = new double[points];
        for (int t = 0; t < points; t++)
        {
            double sum = 0;
            for (int k = 0; k < classes; k++)
                sum += maps[k * points + t];
            for (int k = 0; k < classes; k++)
                compared[k][t] = maps[k * points + t] - sum / classes;
        }

        return compared;
    }
}
