using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Explaining;

/// <summary>
/// Explains why one series was assigned to its class, or given a number: the series as the model saw it, with what each point says about
/// each class.
/// </summary>
/// <param name="Series">Its number in the set, from 0.</param>
/// <param name="SetName">The name of the set, which may be empty.</param>
/// <param name="Channels">The values of each channel.</param>
/// <param name="ClassNames">The names of the classes.</param>
/// <param name="Probabilities">The probability of each class.</param>
/// <param name="Predicted">Index of the predicted class; 0 of a regressor.</param>
/// <param name="TrueLabel">The label that the series carries; null if it has none.</param>
/// <param name="Maps">
/// For each class, or for the one thing that is asked, how much each point speaks for it (positive) or against it (negative); of networks
/// compared with the mean over all classes. There may be fewer points than in the series; equally many are then missing at either end.
/// </param>
internal sealed record Explanation(
    int Series, string SetName, IReadOnlyList<float[]> Channels, ImmutableArray<string> ClassNames, double[] Probabilities, int Predicted,
    string? TrueLabel, IReadOnlyList<double[]> Maps)
{
    /// <summary>The exact explanation that the maps are from; null for those of networks.</summary>
    public SeriesExplanation? Exact { get; init; }

    /// <summary>What one map is about, such as "bell - funnel"; null if there is one for each class.</summary>
    public string? Asked { get; init; }

    /// <summary>The number that a regressor predicts; null of a classifier.</summary>
    public double? Number { get; init; }

    /// <summary>The number that the series carries; null if it has none, or a label.</summary>
    public double? TrueNumber { get; init; }

    /// <summary>What was predicted, in a few words.</summary>
    public string Headline => Number is { } number
        ? $"prediction {Wording.Measure(number)}"
        : $"{PredictedLabel}, {Wording.Percent(Probabilities[Predicted], decimals: 1)}";

    /// <summary>Names the series.</summary>
    public string Title => SetName.Length > 0 ? $"series {Series} of {SetName}" : $"series {Series}";

    public int Length => Channels[0].Length;

    public string PredictedLabel => ClassNames[Predicted];

    /// <summary>Number of points at the start of the series that the maps do not cover.</summary>
    public int FirstMapped => (Length - Maps[0].Length) / 2;

    /// <summary>Index of the map that lines are colored by.</summary>
    public int Shown => Asked is null ? Predicted : 0;

    /// <summary>The largest value of all that is shown, whatever its sign.</summary>
    public double Largest => Math.Max(Maps.Max(map => map.Max(Math.Abs)), LargestOfChannels);

    /// <summary>
    /// What a point of one channel says: in an exact explanation its own contribution, else that of the point in all channels.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="point">The point.</param>
    /// <returns>NaN where the maps do not reach.</returns>
    public double At(int channel, int point) => Exact is null ? OfAllChannels(Shown, point) : Exact.Values(Shown, channel)[point];

    /// <summary>What a point of all channels says about a class.</summary>
    /// <returns>NaN where the maps do not reach.</returns>
    public double OfAllChannels(int map, int point)
    {
        int at = point - FirstMapped;
        return at >= 0 && at < Maps[map].Length ? Maps[map][at] : double.NaN;
    }

    private double LargestOfChannels
    {
        get
        {
            double largest = 0;
            for (int i = 0; i < Exact?.Values(Shown).Length; i++)
                largest = Math.Max(largest, Math.Abs(Exact.Values(Shown)[i]));
            return largest;
        }
    }

    /// <summary>Computes what the points of the chosen series say about each class.</summary>
    public static Explanation[] Of(NetworkClassifier network, string path, SeriesSet set, IReadOnlyList<int> chosen) =>
        Each(network, path, set, chosen, (series, channels) =>
        {
            int length = set.LengthOf(series), classes = network.ClassNames.Length;
            double[] probabilities = new double[classes];
            int predicted = network.Predict(set.Values(series), probabilities);
            float[] maps = new float[classes * network.ActivationPointsOf(length)];
            network.ActivationMaps(set.Values(series), maps);
            return new Explanation(
                series, set.Name, channels, network.ClassNames, probabilities, predicted, LabelOf(set, series), Compared(maps, classes));
        });

    /// <summary>Computes what the points of the chosen series contribute, exactly.</summary>
    public static Explanation[] Of(
        TimeSeriesModel model, ExplanationQuestion question, string path, SeriesSet set, IReadOnlyList<int> chosen, Execution execution) =>
        Each(model, path, set, chosen, (series, channels) =>
        {
            SeriesExplanation exact = question.Answer(model, set.Values(series), execution);
            double[] probabilities = [];
            int predicted = 0;
            double? number = null, truth = set.HasTargets && set.IsAnswered(series) ? set.Targets[series] : null;
            if (model is ISeriesClassifier classifier)
            {
                probabilities = new double[classifier.ClassNames.Length];
                predicted = classifier.Predict(set.Values(series), probabilities);
            }
            else
            {
                number = ((ISeriesRegressor)model).Predict(set.Values(series));
            }

            return new Explanation(
                series, set.Name, channels, SeriesExplanation.OutputsOf(model), probabilities, predicted,
                LabelOf(set, series) ?? truth?.ToString("g6", CultureInfo.InvariantCulture),
                [.. Enumerable.Range(0, exact.Outputs.Length).Select(output => SumOfChannels(exact, output))])
            {
                Exact = exact,
                Asked = exact.Outputs.Length == 1 ? exact.Outputs[0] : null,
                Number = number,
                TrueNumber = truth,
            };
        });

    /// <summary>Writes which series it is, what was predicted for it, and what it carries.</summary>
    public void WriteHead(Utf8JsonWriter json)
    {
        json.WriteNumber("series", Series);
        if (Number is { } number)
        {
            json.WriteFinite("prediction", number);
            json.WriteFinite("trueValue", TrueNumber ?? double.NaN);
        }
        else
        {
            json.WriteString("label", PredictedLabel);
            json.WriteString("trueLabel", TrueLabel);
        }
    }

    private static string? LabelOf(SeriesSet set, int series) => set.HasLabels && set.IsAnswered(series) ? set.LabelOf(series) : null;

    /// <summary>Explains each of the chosen series, which are checked first, by its number and its repaired channels.</summary>
    private static Explanation[] Each(
        TimeSeriesModel model, string path, SeriesSet set, IReadOnlyList<int> chosen, Func<int, float[][], Explanation> explain)
    {
        foreach (int series in chosen)
        {
            if (SeriesFiles.ProblemOf(model, set, series) is { } problem)
                throw SeriesFiles.BadSeries(path, set, series, problem);
        }

        SeriesSet repaired = BadInputException.Blame(path, () => model.Repair.Apply(set.Subset([.. chosen])));
        return [.. chosen.Select((series, i) => BadInputException.Blame(path, () => explain(
            series, [.. Enumerable.Range(0, set.Channels).Select(channel => repaired.Channel(i, channel).ToArray())])))];
    }

    private static double[] SumOfChannels(SeriesExplanation exact, int output)
    {
        double[] sums = new double[exact.Length];
        for (int c = 0; c < exact.Channels; c++)
        {
            ReadOnlySpan<double> values = exact.Values(output, c);
            for (int t = 0; t < sums.Length; t++)
                sums[t] += values[t];
        }

        return sums;
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
