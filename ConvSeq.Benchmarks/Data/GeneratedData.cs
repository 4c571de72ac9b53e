using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Generates data to measure on, of any size: the same bits in every run.</summary>
internal static class GeneratedData
{
    private const uint WalkPurpose = 0x424D0001, FeaturePurpose = 0x424D0002, BurstPurpose = 0x424D0003;

    /// <summary>Random walks: series whose convolutions look like those of real ones, without ties.</summary>
    public static SeriesSet RandomWalks(int count, int channels, int length)
    {
        var builder = new SeriesSetBuilder(channels);
        float[] values = new float[channels * length];
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(0, WalkPurpose, (ulong)i);
            for (int c = 0; c < channels; c++)
            {
                double level = 0;
                for (int t = 0; t < length; t++)
                    values[c * length + t] = (float)(level += random.NextGaussian());
            }

            builder.Add(values, (i % 2).ToString());
        }

        return builder.Build();
    }

    /// <summary>
    /// Generates the same walks in the form that a network takes, with steps small enough to stay in its usual range, and with classes in
    /// turn.
    /// </summary>
    public static NetworkData ClassifiedWalks(int count, int channels, int length, int classes)
    {
        float[][] values = PointAfterPoint(RandomWalks(count, channels, length));
        foreach (float[] walk in values)
        {
            foreach (ref float value in walk.AsSpan())
                value /= MathF.Sqrt(length);
        }

        return NetworkData.OfClasses(channels, classes, values, [.. Enumerable.Range(0, count).Select(i => (int[])[i % classes])]);
    }

    /// <summary>Returns the series of a set in the order that networks take: point after point, all channels of each.</summary>
    public static float[][] PointAfterPoint(SeriesSet set)
    {
        float[][] values = new float[set.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[set.Values(i).Length];
            for (int c = 0; c < set.Channels; c++)
            {
                ReadOnlySpan<float> channel = set.Channel(i, c);
                for (int t = 0; t < channel.Length; t++)
                    values[i][t * set.Channels + c] = channel[t];
            }
        }

        return values;
    }

    /// <summary>
    /// Generates bursts in noise, a problem that more series make easier to learn. 100 points of N(0,1) noise hold 30 points, anywhere, of
    /// a sine, a square wave, a sawtooth, a chirp or a double pulse, of random amplitude, phase and pitch. The class is the kind of burst.
    /// </summary>
    public static SeriesSet Bursts(int first, int count, ulong seed)
    {
        const int Length = 100, BurstLength = 30;
        string[] classes = ["sine", "square", "sawtooth", "chirp", "pulses"];
        var builder = new SeriesSetBuilder(1) { Name = "Bursts" };
        builder.DeclareClasses(classes);
        float[] values = new float[Length];
        for (int i = first; i < first + count; i++)
        {
            var random = new CounterRandom(seed, BurstPurpose, (ulong)i);
            int kind = random.NextInt(classes.Length), start = random.NextInt(Length - BurstLength);
            double amplitude = random.NextDouble(1.2, 2.4), phase = random.NextDouble(), cycles = random.NextDouble(2, 3);
            for (int t = 0; t < Length; t++)
            {
                double u = (t - start) / (double)BurstLength, turn = (cycles * u + phase) % 1;
                double shape = u is < 0 or >= 1 ? 0 : kind switch
                {
                    0 => Math.Sin(2 * Math.PI * turn),
                    1 => turn < 0.5 ? 0.8 : -0.8,
                    2 => 1.3 * (2 * turn - 1),
                    3 => Math.Sin(2 * Math.PI * (phase + cycles * (0.4 + u) * u)),
                    _ => turn is < 0.25 or (>= 0.5 and < 0.6) ? 1.4 : -0.5,
                };
                values[t] = (float)(amplitude * shape + random.NextGaussian());
            }

            builder.Add(values, classes[kind]);
        }

        return builder.Build();
    }

    /// <summary>Generates shares between 0 and 1, like MiniRocket's features, a hundredth of which depend on the class.</summary>
    public static (FloatMatrix Features, int[] Labels) NoisyClasses(int examples, int features, int classes)
    {
        var matrix = new FloatMatrix(examples, features);
        int[] labels = new int[examples];
        for (int i = 0; i < examples; i++)
        {
            labels[i] = i % classes;
            var random = new CounterRandom(0, FeaturePurpose, (ulong)i);
            Span<float> row = matrix.Row(i);
            for (int f = 0; f < row.Length; f++)
            {
                double share = random.NextDouble();
                row[f] = (float)(f % 100 == 0 ? 0.7 * share + 0.3 * ((labels[i] + f) % classes) / classes : share);
            }
        }

        return (matrix, labels);
    }
}
