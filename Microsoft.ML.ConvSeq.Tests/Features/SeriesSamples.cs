using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

/// <summary>Series that tests of features share.</summary>
internal static class SeriesSamples
{
    /// <summary>A series of each length; series i depends on seed and i only.</summary>
    public static SeriesSet RandomWalks(ulong seed, int channels, params int[] lengths)
    {
        var builder = new SeriesSetBuilder(channels);
        for (int i = 0; i < lengths.Length; i++)
        {
            var random = new CounterRandom(seed, 99, (ulong)i);
            float[] values = new float[channels * lengths[i]];
            double level = 0;
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(level += random.NextGaussian());
            builder.Add(values);
        }

        return builder.Build();
    }

    /// <summary>Two classes that slopes tell apart.</summary>
    public static SeriesSet SteadyAndFalling()
    {
        string[] classes = ["steady", "falling"];
        SeriesSet walks = RandomWalks(2, 1, [.. Enumerable.Repeat(50, 20)]);
        float[][] series =
            [.. Enumerable.Range(0, 20).Select(i => walks.Values(i).ToArray().Select((value, t) => value - i % 2 * t).ToArray())];
        return SeriesSet.FromArrays(series, [.. Enumerable.Range(0, 20).Select(i => classes[i % 2])]);
    }
}
