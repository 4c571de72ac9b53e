using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>Data to measure on: the same bits every run, of any size.</summary>
internal static class GeneratedData
{
    private const uint WalkPurpose = 0x424D0001, FeaturePurpose = 0x424D0002;

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

    /// <summary>Shares between 0 and 1, as MiniRocket's features are, a hundredth of which know the class.</summary>
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
