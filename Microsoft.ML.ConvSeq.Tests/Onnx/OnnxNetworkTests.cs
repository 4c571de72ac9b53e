using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Networks;

namespace ConvSeq.Tests.Onnx;

/// <summary>Networks beside ONNX Runtime.</summary>
[TestClass]
[NeedsOnnxRuntime]
public sealed class OnnxNetworkTests
{
    /// <summary>The small cases whose networks have one input, with no source beside it.</summary>
    public static IEnumerable<object[]> Names =>
        NetworkCase.SmallNames.Where(name => !NetworkCase.Named((string)name[0]).Settings.Architecture.HasSource);

    /// <summary>Every layer with every setting, on series that differ in length.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void LayersAreTheManagedOnes(string name)
    {
        NetworkSessionSettings settings = NetworkCase.Named(name).Settings;
        NetworkArchitecture architecture = settings.Architecture;
        var network = new SeriesNetwork(architecture, Weights(architecture));
        using var exported = ExportedModel.OfPart(architecture.Channels, null, ElementType.Single, series =>
            new NetworkLayers(network, series).Build().Transpose(0, 2, 1).Reshape(0, -1));
        for (int i = 0; i < settings.Train.Count; i++)
        {
            int channels = architecture.Channels, length = settings.Train.LengthOf(i);
            float[] own = NetworkCase.ScoresOf(network, settings.Train, i), values = settings.Train.Values(i).ToArray();
            float[] byChannel = [.. Enumerable.Range(0, values.Length).Select(v => values[v % length * channels + v / length])];
            float[] other = exported.Numbers("output", byChannel);
            Assert.AreEqual(own.Length, other.Length);
            for (int k = 0; k < own.Length; k++)
                Assert.AreEqual(own[k], other[k], 2e-5 * Math.Max(1, Math.Abs(own[k])), $"series {i}, output {k}");
        }
    }

    [TestMethod]
    public void NetworksOfAModelAreAveraged()
    {
        SeriesSet train = OnnxModelTests.Read("BasicMotions", "TRAIN", 20), test = OnnxModelTests.Read("BasicMotions", "TEST", 4);
        NetworkClassifier model = NetworkClassifier.Fit(train, new NetworkModelOptions
        {
            Network = new InceptionTimeOptions
            {
                Members = 2,
                Depth = 3,
                Filters = 4,
                Training = new NetworkTrainingOptions { Epochs = 1 },
            },
        });
        using var exported = ExportedModel.Of(model);
        Assert.AreEqual(-1, exported.InputShape[2]);
        for (int i = 0; i < test.Count; i++)
            OnnxModelTests.AssertSame(model, exported, test.Values(i).ToArray());
    }

    [TestMethod]
    public void ANetworkMayBeAMemberOfAnEnsemble()
    {
        SeriesSet train = OnnxModelTests.Read("BasicMotions", "TRAIN", 20), test = OnnxModelTests.Read("BasicMotions", "TEST", 4);
        EnsembleClassifier model = EnsembleClassifier.Fit(train, new EnsembleOptions
        {
            Members = [new MiniRocketOptions { FeatureCount = 420 }],
            Networks = [new TcnOptions { Levels = 2, Filters = 4, Training = new NetworkTrainingOptions { Epochs = 1 } }],
        });
        using var exported = ExportedModel.Of(model);
        for (int i = 0; i < test.Count; i++)
            OnnxModelTests.AssertSame(model, exported, test.Values(i).ToArray());
    }

    [TestMethod]
    public void EachPointHasItsLabel()
    {
        SeriesSet train = SeriesGenerators.Cbf(12, seed: 1);
        SequenceLabeler model = Labeler(train, epochs: 3);
        using var exported = ExportedModel.Of(model);
        Assert.AreEqual(-1, exported.InputShape[2]);
        foreach (int length in (int[])[128, 50])
        {
            float[] series = train.Values(3)[..length].ToArray();
            int[] own = new int[length];
            double[] probabilities = new double[2 * length];
            model.Predict(series, own, probabilities);
            float[] other = exported.Numbers("probabilities", series);
            Assert.HasCount(2 * length, other);
            for (int i = 0; i < other.Length; i++)
                Assert.AreEqual(probabilities[i], other[i], 1e-5, $"point {i / 2}, class {i % 2}");
            CollectionAssert.AreEqual(own.Select(label => model.ClassNames[label]).ToArray(), exported.Labels(series));
        }
    }

    [TestMethod]
    public void TargetsOfNetworksAreInTheirUnit()
    {
        SeriesSet train = OnnxModelTests.Read("Covid3Month", "TRAIN", 20), test = OnnxModelTests.Read("Covid3Month", "TEST", 4);
        NetworkRegressor model = NetworkRegressor.Fit(train, new NetworkModelOptions
        {
            Network = new RecurrentOptions { Units = 8, Training = new NetworkTrainingOptions { Epochs = 1 } },
        });
        using var exported = ExportedModel.Of(model);
        for (int i = 0; i < test.Count; i++)
        {
            double own = model.Predict(test.Values(i));
            Assert.AreEqual(own, exported.Numbers("target", test.Values(i).ToArray()).Single(), 1e-5 * Math.Max(1, Math.Abs(own)));
        }
    }

    /// <summary>Symbols are whole numbers, for which a file has an input of its own.</summary>
    [TestMethod]
    public void SymbolsAreWholeNumbers()
    {
        (NetworkClassifier model, SeriesSet train) = OfSymbols();
        using var exported = ExportedModel.Of(model);
        Assert.AreEqual("tokens", exported.Input);
        for (int i = 0; i < 6; i++)
            OnnxModelTests.AssertSame(model, exported, train.Values(i).ToArray());
    }

    /// <summary>A network that tells for each point whether it is high.</summary>
    internal static SequenceLabeler Labeler(SeriesSet train, int epochs)
    {
        int[][] labels = [.. Enumerable.Range(0, train.Count).Select(i => train.Values(i).ToArray().Select(x => x > 1 ? 1 : 0).ToArray())];
        return SequenceLabeler.Fit(train, ["low", "high"], labels, new NetworkModelOptions
        {
            Network = new TcnOptions
            {
                Levels = 2,
                Filters = 4,
                Readout = TcnReadout.EveryStep,
                Training = new NetworkTrainingOptions { Epochs = epochs },
            },
        });
    }

    /// <summary>A network on sequences of seven symbols, of several lengths.</summary>
    internal static (NetworkClassifier Model, SeriesSet Train) OfSymbols()
    {
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < 20; i++)
            builder.Add([.. Enumerable.Range(0, 9 + i % 4).Select(t => (float)((t * (1 + i % 2) + i) % 7))], (i % 2).ToString());
        SeriesSet train = builder.Build();
        NetworkClassifier model = NetworkClassifier.Fit(train, new NetworkModelOptions
        {
            Network = new TextCnnOptions { Symbols = 7, Training = new NetworkTrainingOptions { Epochs = 1 } },
        });
        return (model, train);
    }

    private static NetworkWeights Weights(NetworkArchitecture architecture)
    {
        var weights = NetworkWeights.Initial(architecture, seed: 4);
        var random = new CounterRandom(4, 96, 0);
        foreach (ref float value in weights.Values.AsSpan())
            value += (float)random.NextDouble(-0.2, 0.2);
        foreach (NetworkParameter one in architecture.Statistics.Where(one => one.Kind != ParameterKind.Vectors))
        {
            foreach (ref float value in weights.Statistics.AsSpan(one.Offset, one.Count))
                value += (float)random.NextDouble(-0.5, 0.5);
        }

        foreach (NetworkParameter one in architecture.Weights.Where(one => one.Kind == ParameterKind.Vectors))
        {
            if (architecture.Nodes[one.Node].Layer is Embedding { HasPadding: true } embedding)
                weights.Values.AsSpan(one.Offset, embedding.Dimensions).Clear();
        }

        return weights;
    }
}
