using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Small series and networks that train in a moment: what the tests of network models share.</summary>
internal static class NetworkSamples
{
    public static string[] ClassNames { get; } = ["cylinder", "bell curve", "entonnoir — ∆"];

    /// <summary>A small InceptionTime that has all of its layers.</summary>
    public static InceptionTimeOptions Inception(int members = 1, int epochs = 3, double rate = 1e-3) => new()
    {
        Depth = 2,
        Filters = 4,
        Bottleneck = 3,
        KernelSizes = [8, 5],
        ResidualEvery = 2,
        Members = members,
        Seed = 3,
        Training = new NetworkTrainingOptions { Epochs = epochs, BatchSize = 8, Optimizer = new OptimizerOptions { LearningRate = rate } },
    };

    /// <summary>A small TCN; series of 39 points make it 4 blocks.</summary>
    public static TcnOptions Tcn(int epochs = 3) => new()
    {
        Filters = 5,
        KernelSize = 3,
        Seed = 4,
        Training = new NetworkTrainingOptions { Epochs = epochs, BatchSize = 8 },
    };

    /// <summary>Ragged, two channels, missing values, and three classes that frequencies tell apart.</summary>
    public static SeriesSet Classes(int count, ulong stream = 0)
    {
        var builder = new SeriesSetBuilder(2) { Name = "small" };
        builder.DeclareClasses(ClassNames);
        for (int i = 0; i < count; i++)
            builder.Add(Wave(i, stream), ClassNames[i % 3]);
        return builder.Build();
    }

    /// <summary>The same with numbers far from 0 instead of classes.</summary>
    public static SeriesSet Targets(int count, ulong stream = 0)
    {
        var builder = new SeriesSetBuilder(2) { Name = "small" };
        for (int i = 0; i < count; i++)
            builder.Add(Wave(i, stream), 1000 + 10.0 * (i % 3));
        return builder.Build();
    }

    private static float[] Wave(int i, ulong stream)
    {
        var random = new CounterRandom(17, 18, stream + (ulong)i);
        float[] values = new float[2 * (20 + random.NextInt(20))];
        for (int t = 0; t < values.Length; t++)
            values[t] = (float)(5 + Math.Sin(t * (0.2 + 0.3 * (i % 3))) + 0.1 * random.NextGaussian());
        values[5] = i % 4 == 0 ? float.NaN : values[5];
        return values;
    }

    /// <summary>A network that shortens series, of which it takes none below 9 points.</summary>
    public sealed record Shortening : NetworkOptions
    {
        public override string Name => "shortening";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            int x = network.Add("convolution", new Conv1d(4, 9) { Padding = ConvolutionPadding.Valid }, network.Input);
            return network.Build(Name, network.Add("scores", new Dense(outputs), network.Add("pool", new GlobalAveragePool(), x)));
        }
    }

    /// <summary>A network that has 5 outputs whatever is asked for.</summary>
    public sealed record FiveOutputs : NetworkOptions
    {
        public override string Name => "five";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            return network.Build(Name, network.Add("scores", new Dense(5), network.Add("pool", new GlobalAveragePool(), network.Input)));
        }
    }
}
