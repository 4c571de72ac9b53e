using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Networks;

namespace ConvSeq.Tests.Models;

/// <summary>Hidden states of networks as features, against what the double oracle has at the same place.</summary>
[TestClass]
public sealed class NetworkFeaturesTests
{
    private static readonly NetworkTrainingOptions Short = new() { Epochs = 2, BatchSize = 8 };

    private static readonly SeriesSet Train = NetworkSamples.Classes(12);

    public static IEnumerable<object[]> Kinds()
    {
        foreach (HiddenReadout readout in Enum.GetValues<HiddenReadout>())
        {
            foreach (string kind in new[] { "TCN", "TCN, last step", "LSTM", "GRU", "InceptionTime", "CNN-LSTM" })
                yield return [kind, readout];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void AreWhatTheNetworkSees(string kind, HiddenReadout readout)
    {
        NetworkClassifier model = Fit(kind);
        TimeSeriesFeaturizer featurizer = model.ToFeaturizer(readout);
        FloatMatrix all = featurizer.Transform(Train);
        Assert.AreEqual(featurizer.FeatureCount, featurizer.Features.FeatureNames().Distinct().Count());
        Assert.AreEqual(model.Channels, featurizer.Channels);
        float[] alone = new float[featurizer.FeatureCount];
        SeriesSet repaired = model.Repair.Apply(Train);
        for (int i = 0; i < Train.Count; i++)
        {
            featurizer.Transform(Train.Values(i), alone);
            CollectionAssert.AreEqual(alone, all.Row(i).ToArray());
            float[] scaled = new float[repaired.Values(i).Length];
            model.Scaling.Apply(repaired.Values(i), scaled);
            int width = featurizer.FeatureCount / model.Members.Length;
            for (int m = 0; m < model.Members.Length; m++)
            {
                double[] expected = Expected(model.Members[m].Network, scaled, readout);
                Assert.HasCount(width, expected);
                for (int c = 0; c < width; c++)
                    Assert.AreEqual(expected[c], alone[m * width + c], 1e-5 * Math.Max(1, Math.Abs(expected[c])), $"{i}, {m}, {c}");
            }
        }

        using var file = new MemoryStream();
        featurizer.Save(file);
        file.Position = 0;
        var loaded = TimeSeriesFeaturizer.Load(file);
        for (int i = 0; i < Train.Count; i++)
            CollectionAssert.AreEqual(all.Row(i).ToArray(), loaded.Transform(Train).Row(i).ToArray());
        Assert.AreEqual(featurizer.Features.Summary, loaded.Features.Summary);
        Assert.AreEqual($"hidden states of {model.Architecture.Name}", loaded.Features.Name);
    }

    [TestMethod]
    public void NumbersAndPointsHaveHiddenStatesToo()
    {
        var numbers = NetworkRegressor.Fit(NetworkSamples.Targets(12), new NetworkModelOptions { Network = NetworkSamples.Tcn(1) });
        Assert.AreEqual(5, numbers.ToFeaturizer(HiddenReadout.LargestOverTime).FeatureCount);
        int[][] labels =
            [.. Enumerable.Range(0, Train.Count).Select(i => Enumerable.Range(0, Train.LengthOf(i)).Select(t => t % 2).ToArray())];
        var points = SequenceLabeler.Fit(Train, ["a", "b"], labels, new NetworkModelOptions
        {
            Network = NetworkSamples.Tcn(1) with { Readout = TcnReadout.EveryStep },
        });
        AssertRefused("TCN has outputs for each point; choose the last point, the mean", () => points.ToFeaturizer());
        Assert.AreEqual(5, points.ToFeaturizer(HiddenReadout.MeanOverTime).FeatureCount);
    }

    [TestMethod]
    public void WhatHasNoHiddenStatesIsNamed()
    {
        SeriesSet texts = Symbols(6, 8);
        var text = NetworkClassifier.Fit(texts, new NetworkModelOptions
        {
            Network = new TextCnnOptions { Symbols = 6, Dimensions = 3, Filters = 2, Training = Short },
        });
        AssertRefused("pools several layers over time and joins them in 'joined'", () => text.ToFeaturizer(HiddenReadout.LastPoint));
        AssertRefused("Unknown readout 9.", () => text.ToFeaturizer((HiddenReadout)9));
        TimeSeriesFeaturizer featurizer = text.ToFeaturizer();
        Assert.AreEqual(6, featurizer.FeatureCount);
        float[] room = new float[6];
        AssertRefused("has the symbol 7 at point 1", () => featurizer.Transform([1, 7, 2], room));
        SeriesSet unknown = Symbols(9, 3);
        AssertRefused("has the symbol", () => featurizer.Transform(unknown));

        var valid = NetworkClassifier.Fit(Train, new NetworkModelOptions { Network = new NetworkSamples.Shortening { Training = Short } });
        AssertRefused("needs at least 9", () => valid.ToFeaturizer().Transform(new float[16], new float[4]));
        var unusual = NetworkClassifier.Fit(Train, new NetworkModelOptions { Network = new EndsInReLU { Training = Short } });
        AssertRefused("small does not end in a linear layer", () => unusual.ToFeaturizer());
    }

    private static NetworkClassifier Fit(string kind) => NetworkClassifier.Fit(Train, new NetworkModelOptions
    {
        Network = kind switch
        {
            "TCN" => NetworkSamples.Tcn(2),
            "TCN, last step" => NetworkSamples.Tcn(2) with { Readout = TcnReadout.LastStep, Dropout = 0.2f },
            "LSTM" => new RecurrentOptions { Units = 4, Layers = 2, Bidirectional = true, Dropout = 0.2f, Training = Short },
            "GRU" => new RecurrentOptions
            {
                Cell = RecurrentCell.Gru,
                Units = 5,
                Readout = RecurrentReadout.GlobalMax,
                Members = 2,
                Training = Short,
            },
            "CNN-LSTM" => new CnnLstmOptions { Filters = 3, KernelSize = 3, Units = 4, Hidden = 6, Training = Short },
            _ => NetworkSamples.Inception(members: 2, epochs: 2),
        },
    });

    private static double[] Expected(SeriesNetwork network, float[] scaled, HiddenReadout readout)
    {
        NetworkArchitecture architecture = network.Architecture;
        var plain = new PlainNetwork(architecture, network.Weights);
        plain.Forward([PlainNetwork.Rows(scaled, architecture.Channels)], training: false);
        int node = architecture.Nodes[^1].Inputs[0];
        while (readout != HiddenReadout.BeforeLastLayer && architecture.Nodes[node].Rows.IsFixed)
            node = architecture.Nodes[node].Inputs[0];
        while (architecture.Nodes[node].Layer is Dropout)
            node = architecture.Nodes[node].Inputs[0];
        double[,] rows = plain.ValuesOf(node)[0];
        int count = rows.GetLength(0), own = architecture.Nodes[node].Layer is Recurrent { Bidirectional: true } both
            ? both.Units
            : rows.GetLength(1);
        return [.. Enumerable.Range(0, rows.GetLength(1)).Select(c =>
        {
            double[] column = [.. Enumerable.Range(0, count).Select(t => rows[t, c])];
            return readout switch
            {
                HiddenReadout.MeanOverTime => column.Average(),
                HiddenReadout.LargestOverTime => column.Max(),
                _ => c < own ? column[^1] : column[0],
            };
        })];
    }

    private static SeriesSet Symbols(int symbols, int count)
    {
        var builder = new SeriesSetBuilder(1);
        builder.DeclareClasses(["a", "b"]);
        for (int i = 0; i < count; i++)
            builder.Add([.. Enumerable.Range(0, 4 + i).Select(t => (float)((i + t) % symbols))], i % 2 == 0 ? "a" : "b");
        return builder.Build();
    }

    private static void AssertRefused(string message, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, message);

    private sealed record EndsInReLU : NetworkOptions
    {
        public override string Name => "small";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            int x = network.Add("linear", new Dense(outputs), network.Add("mean", new GlobalAveragePool(), network.Input));
            return network.Build(Name, network.Add("relu", new Relu(), x));
        }
    }
}
