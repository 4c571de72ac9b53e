using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>How important points of a series are for a prediction, and what is left of it without some of them.</summary>
internal static class PointImportance
{
    private const int OcclusionsOfLength = 20, MinOcclusion = 3;

    /// <summary>The exact contributions to the score of a class, summed over channels.</summary>
    public static double[] Explained(TimeSeriesModel model, ReadOnlySpan<float> series, int label, Execution execution)
    {
        var explanation = SeriesExplanation.OfClass(model, series, label, execution);
        double[] sums = new double[explanation.Length];
        for (int c = 0; c < explanation.Channels; c++)
        {
            for (int t = 0; t < sums.Length; t++)
                sums[t] += explanation.Values(0, c)[t];
        }

        return sums;
    }

    /// <summary>
    /// Occlusion: windows of a twentieth of the length, 3 points or more, are interpolated one after another; a point is as important as
    /// a result falls, on average over the windows that it is in.
    /// </summary>
    public static double[] Occluded(Func<float[], double> result, ReadOnlySpan<float> series)
    {
        int length = series.Length;
        float[] own = series.ToArray();
        double whole = result(own);
        return OverWindows(length, (start, end) =>
        {
            bool[] deleted = new bool[length];
            deleted.AsSpan(start..end).Fill(true);
            return whole - result(Without(own, deleted));
        });
    }

    /// <summary>The probability of a class.</summary>
    public static Func<float[], double> Probability(ISeriesClassifier model, int label)
    {
        double[] probabilities = new double[model.ClassNames.Length];
        return series =>
        {
            model.Predict(series, probabilities);
            return probabilities[label];
        };
    }

    /// <summary>What an explanation divides: the score of a class before calibration; of trees its probability.</summary>
    public static Func<float[], double> Score(TimeSeriesClassifier model, int label)
    {
        if (model.Head is not LinearClassifier head)
            return Probability(model, label);
        float[] features = new float[model.Featurizer.FeatureCount];
        double[] scores = new double[model.ClassNames.Length];
        return series =>
        {
            model.Featurizer.Transform(series, features);
            head.Score(features, scores);
            return scores[label];
        };
    }

    /// <summary>The mean over the windows that a point is in, those of occlusion, of the sum of some importance.</summary>
    public static double[] InWindows(double[] importance) =>
        OverWindows(importance.Length, (start, end) => importance[start..end].Sum());

    private static double[] OverWindows(int length, Func<int, int, double> valueOf)
    {
        int width = Math.Clamp(length / OcclusionsOfLength, Math.Min(MinOcclusion, length), length);
        double[] sums = new double[length], windows = new double[length];
        for (int start = 0; start + width <= length; start++)
        {
            double value = valueOf(start, start + width);
            for (int t = start; t < start + width; t++)
            {
                sums[t] += value;
                windows[t]++;
            }
        }

        return [.. sums.Select((sum, t) => sum / windows[t])];
    }

    /// <summary>Marks the most important points; of equal ones the first.</summary>
    public static bool[] Most(double[] importance, int count)
    {
        bool[] chosen = new bool[importance.Length];
        foreach (int t in Enumerable.Range(0, chosen.Length).OrderByDescending(t => importance[t]).Take(count))
            chosen[t] = true;
        return chosen;
    }

    /// <summary>The univariate series with some points interpolated between their neighbors; beyond the last ones, the nearest.</summary>
    public static float[] Without(ReadOnlySpan<float> series, bool[] deleted)
    {
        float[] left = series.ToArray();
        for (int t = 0; t < left.Length; t++)
        {
            if (deleted[t])
                left[t] = float.NaN;
        }

        return new SeriesRepair { Missing = MissingValues.Interpolate }
            .Apply(SeriesSet.FromArrays([left])).Values(0).ToArray();
    }

    /// <summary>The share of what is positive that lies in a range.</summary>
    public static double PositiveShare(double[] importance, int start, int end)
    {
        double inside = 0, all = 0;
        for (int t = 0; t < importance.Length; t++)
        {
            double positive = Math.Max(0, importance[t]);
            all += positive;
            inside += t >= start && t < end ? positive : 0;
        }

        return all > 0 ? inside / all : 0;
    }
}
