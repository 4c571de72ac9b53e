using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

/// <summary>
/// Dilated shapelets as docs/specification.md defines them, with no vectors and no care for speed or memory: every window is made, and
/// every distance is kept.
/// </summary>
internal static class PlainDilatedShapelets
{
    /// <summary>A shapelet: its kind, its values [channel][point], its threshold.</summary>
    public sealed record Shapelet(int Dilation, bool IsNormalized, float[][] Values, float Threshold);

    /// <summary>The shapelets in the order of the features.</summary>
    public static List<Shapelet> Fit(SeriesSet set, DilatedShapeletsOptions options)
    {
        int[] lengths = [.. Enumerable.Range(0, set.Count).Select(set.LengthOf)];
        int median = lengths.Order().ElementAt((set.Count - 1) / 2);
        int length = Math.Min(median, Math.Min(11, Math.Max(2, median / 2)));
        int widest = length == 1 ? 1 : Math.Max(1, (median - 1) / (length - 1));

        var drawn = new List<(int Dilation, bool IsNormalized, Shapelet Shapelet)>();
        var forbidden = new HashSet<(int Dilation, bool IsNormalized, int Series, int Start)>();
        for (int i = 0; i < options.ShapeletCount; i++)
        {
            var kind = new CounterRandom(options.Seed, 0x52440001, (ulong)i);
            int dilation = (int)Math.Floor(Math.Pow(2, kind.NextDouble(0, Math.Log2(widest))));
            bool isNormalized = kind.NextDouble() < options.NormalizedShare;

            var allowed = new List<(int Series, int Start)>();
            for (int series = 0; series < set.Count; series++)
            {
                for (int start = 0; start + (length - 1) * dilation < lengths[series]; start++)
                {
                    if (!forbidden.Contains((dilation, isNormalized, series, start)))
                        allowed.Add((series, start));
                }
            }

            if (allowed.Count == 0)
                continue;
            var random = new CounterRandom(options.Seed, 0x52440002, (ulong)i);
            (int Series, int Start) source = allowed[random.NextInt(allowed.Count)];
            for (int j = 0; j == 0 || j < length - Math.Max(1, length / 2); j++)
            {
                forbidden.Add((dilation, isNormalized, source.Series, source.Start + j * dilation));
                forbidden.Add((dilation, isNormalized, source.Series, source.Start - j * dilation));
            }

            float[][] values = Windows(Channels(set, source.Series), dilation, isNormalized, length)[source.Start];
            int other = Other(set, source.Series, ref random);
            float[][][] windows = Windows(Channels(set, other), dilation, isNormalized, length);
            float[] distances = [.. windows.Select(window => Distance(window, values))];
            double low = Percentile(distances, options.LowPercentile), high = Percentile(distances, options.HighPercentile);
            float threshold = (float)(low + (high - low) * random.NextDouble());
            drawn.Add((dilation, isNormalized, new Shapelet(dilation, isNormalized, values, threshold)));
        }

        return [.. drawn.OrderBy(one => one.Dilation).ThenBy(one => one.IsNormalized).Select(one => one.Shapelet)];
    }

    /// <summary>The features of one series.</summary>
    public static float[] Transform(IEnumerable<Shapelet> shapelets, float[][] channels)
    {
        var features = new List<float>();
        foreach (Shapelet shapelet in shapelets)
        {
            float[][][] windows = Windows(channels, shapelet.Dilation, shapelet.IsNormalized, shapelet.Values[0].Length);
            float[] distances = [.. windows.Select(window => Distance(window, shapelet.Values))];
            features.Add(distances.Min());
            features.Add(Array.IndexOf(distances, distances.Min()));
            features.Add(distances.Count(distance => distance < shapelet.Threshold));
        }

        return [.. features];
    }

    /// <summary>The windows of a series, [start][channel][point].</summary>
    private static float[][][] Windows(float[][] channels, int dilation, bool isNormalized, int length)
    {
        int points = channels[0].Length, starts = Math.Max(1, points - (length - 1) * dilation);
        float[][] rows = isNormalized ? [.. channels.Select(Center)] : channels;
        float[][][] windows = new float[starts][][];
        for (int start = 0; start < starts; start++)
        {
            windows[start] = [.. rows.Select(row => Enumerable.Range(0, length)
                .Select(j => row[Math.Min(start + j * dilation, points - 1)]).ToArray())];
            if (isNormalized)
                windows[start] = [.. windows[start].Select(Normalize)];
        }

        return windows;
    }

    private static float[] Center(float[] channel)
    {
        double sum = 0;
        foreach (float value in channel)
            sum += value;
        float mean = (float)(sum / channel.Length);
        float[] centered = [.. channel.Select(value => value - mean)];
        float largest = centered.Max(Math.Abs), scale = 1;
        if (largest == 0)
            return centered;
        while (largest * scale >= 2)
            scale /= 2;
        while (largest * scale < 1 && scale < (float)Math.Pow(2, 126))
            scale *= 2;
        return [.. centered.Select(value => value * scale)];
    }

    private static float[] Normalize(float[] window)
    {
        float share = 1f / window.Length, sum = window[0], squares = 0;
        foreach (float value in window[1..])
            sum += value;
        float mean = sum * share;
        foreach (float value in window)
            squares += (value - mean) * (value - mean);
        float variance = squares * share;
        bool isConstant = variance <= mean * mean * (float)Math.Pow(2, -40) || variance <= (float)Math.Pow(2, -100);
        float factor = 1 / MathF.Sqrt(variance);
        return isConstant ? new float[window.Length] : [.. window.Select(value => (value - mean) * factor)];
    }

    private static float Distance(float[][] window, float[][] values)
    {
        float distance = 0;
        for (int c = 0; c < values.Length; c++)
        {
            for (int j = 0; j < values[c].Length; j++)
                distance += Math.Abs(window[c][j] - values[c][j]);
        }

        return distance;
    }

    private static int Other(SeriesSet set, int series, ref CounterRandom random)
    {
        IEnumerable<int> others = Enumerable.Range(0, set.Count).Where(i => i != series);
        if (set.IsAnswered(series) && set.HasTargets)
        {
            double target = set.Targets[series];
            int[] near =
            [
                .. others.Where(set.IsAnswered).OrderBy(i => Math.Abs(set.Targets[i] - target))
                    .ThenBy(i => IsBefore(set, i, series) ? 0 : 1).ThenBy(i => IsBefore(set, i, series) ? -i : i),
            ];
            int place = random.NextInt(Math.Max(1, set.Count / 10));
            return near.Length == 0 ? series : near[Math.Min(place, near.Length - 1)];
        }

        int[] candidates = [.. set.IsAnswered(series) ? others.Where(i => set.Labels[i] == set.Labels[series]) : others];
        return candidates.Length == 0 ? series : candidates[random.NextInt(candidates.Length)];
    }

    private static bool IsBefore(SeriesSet set, int one, int other) =>
        set.Targets[one] < set.Targets[other] || (set.Targets[one] == set.Targets[other] && one < other);

    private static double Percentile(float[] values, double percentile)
    {
        float[] sorted = [.. values.Order()];
        double place = percentile / 100 * (values.Length - 1);
        int below = (int)place;
        float next = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((double)next - sorted[below]) * (place - below);
    }

    private static float[][] Channels(SeriesSet set, int series) =>
        [.. Enumerable.Range(0, set.Channels).Select(c => set.Channel(series, c).ToArray())];
}
