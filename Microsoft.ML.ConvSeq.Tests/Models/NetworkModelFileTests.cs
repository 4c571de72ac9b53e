using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Models.Format;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The byte form of network models: round trips, and files that are not what they should be.</summary>
[TestClass]
public sealed class NetworkModelFileTests
{
    private static readonly SeriesSet Test = NetworkSamples.Classes(8, 1000);

    internal static readonly NetworkClassifier Classifier = NetworkClassifier.Fit(
        NetworkSamples.Classes(24), new NetworkModelOptions { Network = NetworkSamples.Inception(members: 2) },
        NetworkSamples.Classes(9, 500));

    internal static readonly NetworkRegressor Regressor = NetworkRegressor.Fit(
        NetworkSamples.Targets(24),
        new NetworkModelOptions { Network = NetworkSamples.Tcn(), Repair = new SeriesRepair { ZNormalize = true } });

    [TestMethod]
    public void AClassifierComesBackAsItWas()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        Classifier.Save(path);
        var loaded = NetworkClassifier.Load(path);
        ModelFileTests.AssertSamePredictions(Classifier.Predict(Test), loaded.Predict(Test));
        float[] maps = new float[3 * Test.LengthOf(1)], loadedMaps = new float[maps.Length];
        Classifier.ActivationMaps(Test.Values(1), maps);
        loaded.ActivationMaps(Test.Values(1), loadedMaps);
        CollectionAssert.AreEqual(maps, loadedMaps);
        CollectionAssert.AreEqual(Classifier.ClassNames, loaded.ClassNames);
        AssertSame(Classifier, loaded);
        CollectionAssert.AreEqual(ModelBytes.Of(Classifier), File.ReadAllBytes(path));
        Assert.IsTrue(TimeSeriesModel.IsModelFile(path));
        Assert.IsInstanceOfType<NetworkClassifier>(TimeSeriesModel.Load(path));
        StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => TimeSeriesClassifier.Load(path)).Message, "a model of kind 9; expected 1");
    }

    [TestMethod]
    public void ARegressorComesBackAsItWas()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        Regressor.Save(path);
        var loaded = NetworkRegressor.Load(path);
        SeriesSet test = NetworkSamples.Targets(8, 1000);
        CollectionAssert.AreEqual(Regressor.Predict(test).Values.ToArray(), loaded.Predict(test).Values.ToArray());
        AssertSame(Regressor, loaded);
        Assert.IsInstanceOfType<NetworkRegressor>(TimeSeriesModel.Load(path));
        StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => NetworkClassifier.Load(path)).Message, "a model of kind 10; expected 9");
    }

    [TestMethod]
    public void EveryLayerWithEverySettingComesBackAsItWas()
    {
        var network = new NetworkBuilder(6);
        var valid = new Conv1d(8, 3)
        {
            Dilation = 2,
            Groups = 2,
            Padding = ConvolutionPadding.Valid,
            HasBias = false,
            Initialization = Initialization.HeUniform,
        };
        int x = network.Add("convolution", valid, network.Input);
        x = network.Add("causal",
            new Conv1d(8, 2) { Padding = ConvolutionPadding.Causal, WeightNorm = true, Initialization = Initialization.Normal(0.01f) }, x);
        x = network.Add("norm", new BatchNorm1d { Momentum = 0.25f, Epsilon = 1e-3f }, x);
        x = network.Add("relu", new Relu(), x);
        x = network.Add("dropout", new Dropout(0.3f), x);
        int pool = network.Add("pool", new MaxPool1d(4), x);
        x = network.Add("sum", new Add(), x, pool);
        x = network.Add("joined", new Concat(), x, pool, x);
        x = network.Add("each", new Dense(3) { HasBias = false, Initialization = Initialization.Ones }, x);
        x = network.Add("gru", new Recurrent(RecurrentCell.Gru, 2), x);
        x = network.Add("lstm", new Recurrent(RecurrentCell.Lstm, 3) { Bidirectional = true, Peepholes = true, ForgetBias = 0.5f }, x);
        int mean = network.Add("mean", new GlobalAveragePool(), x), last = network.Add("last", new LastStep(), x);
        x = network.Add("both", new Concat(), mean, last, network.LastState("lastState", x));
        NetworkArchitecture architecture = network.Build("everything", network.Add("scores", new Dense(2), x));

        AssertComesBack(architecture);
    }

    [TestMethod]
    public void EveryLayerForSequencesComesBackAsItWas()
    {
        var network = new NetworkBuilder(1);
        var learned = new Embedding(9, 6)
        {
            HasPadding = true,
            Initialization = Initialization.GlorotUniform,
        };
        int x = network.Add("learned", learned, network.Input);
        int still = network.Add("fixed", new Embedding(7, 2) { IsFrozen = true }, network.Input);
        x = network.Add("strided", new Conv1d(8, 3)
        {
            Stride = 2,
            Dilation = 2,
            Groups = 2,
            Padding = ConvolutionPadding.Causal,
            HasBias = false,
            WeightNorm = true,
        }, network.Add("both", new Concat(), x, still));
        x = network.Add("largest", new MaxPool1d(3) { Stride = 2 }, x);
        x = network.Add("mean", new AveragePool1d(4) { Stride = 3 }, network.Add("smooth", new AveragePool1d(2), x));
        x = network.Add("elu", new Elu { Alpha = 0.5f }, network.Add("sigmoid", new Sigmoid(), network.Add("tanh", new Tanh(), x)));
        x = network.Add("norm", new LayerNorm { Epsilon = 1e-3f }, network.Add("gate", new Gate(), network.Add("gelu", new Gelu(), x)));
        int top = network.Add("top", new GlobalMaxPool(), x);
        int rows = network.Add("flat", new Flatten(), network.Add("k", new KMaxPool(3), x));
        x = network.Add("joined", new Concat(), top, rows);
        AssertComesBack(network.Build("everything", network.Add("scores", new Dense(2) { MaxNorm = 3, HasBias = false }, x)));
    }

    [TestMethod]
    public void ConditionsAndTiedWeightsComeBackAsTheyWere()
    {
        var network = new NetworkBuilder(3);
        int vectors = network.Add("vectors", new Embedding(5, 4), network.Add("symbol", new SelectChannels(2, 1), network.Input));
        int numbered = network.Add(
            "numbered", new Embedding(3, 4) { Numbers = new([5, 900_000]), HasPadding = true },
            network.Add("number", new SelectChannels(2, 1), network.Input));
        vectors = network.Add("both", new Add(), vectors, numbered);
        int others = network.Add("others", new SelectChannels(0, 2), network.Input);
        int x = network.Condition("point by point", vectors, others);
        x = network.Condition("everywhere", x, network.Add("first", new FirstStep(), others));
        x = network.Add("scores", new TiedDense("vectors"), x);
        x = network.Add("narrow", new Dense(2), x);
        AssertComesBack(network.Build("conditioned", network.Add("wide", new TiedDense("narrow") { HasBias = false }, x)));
    }

    [TestMethod]
    public void PartsAndAttentionComeBackAsTheyWere() =>
        AssertComesBack(new EncoderDecoderOptions { Symbols = 7, Units = 3, Dimensions = 2 }.Build(1, 3, 10));

    /// <summary>Models of series never have a source to give.</summary>
    [TestMethod]
    public void ANetworkThatNeedsSourcesIsDamage()
    {
        var network = new NetworkBuilder(1);
        int source = network.Add("source", new SelectPart(SeriesPart.Source), network.Input);
        NetworkArchitecture architecture = network.Build("of sources", network.Add("pool", new GlobalAveragePool(), source));
        var payload = new ModelWriter();
        payload.Section("SCAL"u8, writer =>
        {
            writer.Doubles([0]);
            writer.Doubles([1]);
        });
        ArchitectureSection.Write(payload, architecture);
        Assert.Contains("its network needs series with sources", Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new ModelReader(payload.Written, "The model");
            NetworkSections.ReadFeatures(ref reader);
        }).Message);
    }

    private static void AssertComesBack(NetworkArchitecture architecture)
    {
        var payload = new ModelWriter();
        ArchitectureSection.Write(payload, architecture);
        var reader = new ModelReader(payload.Written, "The network");
        NetworkArchitecture read = ArchitectureSection.Read(ref reader);
        Assert.AreEqual((architecture.Name, architecture.Channels, architecture.MinLength), (read.Name, read.Channels, read.MinLength));
        CollectionAssert.AreEqual(architecture.ChannelSymbols.ToArray(), read.ChannelSymbols.ToArray());
        CollectionAssert.AreEqual(architecture.Nodes.Select(node => node.Name).ToArray(), read.Nodes.Select(node => node.Name).ToArray());
        CollectionAssert.AreEqual(architecture.Nodes.Select(node => node.Layer).ToArray(), read.Nodes.Select(node => node.Layer).ToArray());
        for (int i = 0; i < architecture.Nodes.Length; i++)
            CollectionAssert.AreEqual(architecture.Nodes[i].Inputs, read.Nodes[i].Inputs);
        CollectionAssert.AreEqual(
            NetworkWeights.Initial(architecture, 7).Values, NetworkWeights.Initial(read, 7).Values);
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        AssertDamaged("it has 1 class(es)", new Forgery { Classes = 1 });
        AssertDamaged("There are 1 means and 2 deviations", new Forgery { Means = [0] });
        AssertDamaged("Channel 1 has the mean 0 and the deviation 0", new Forgery { Deviations = [1, 0] });
        AssertDamaged("Channel 0 has the mean NaN", new Forgery { Means = [double.NaN, 0] });
        AssertDamaged("its network is one of 2 channels and 2 outputs, not 1 and 2", new Forgery { Means = [0], Deviations = [1] });
        AssertDamaged("its network is one of 2 channels and 2 outputs, not 2 and 3", new Forgery { Classes = 3 });
        AssertDamaged("not 2 and 2 for a whole series", new Forgery { Pool = new Relu() });
        AssertDamaged("'series' has 0 channels", new Forgery { Channels = 0 });
        AssertDamaged("it claims -1 elements", new Forgery { Layers = -1 });
        AssertDamaged("it claims 1000 elements", new Forgery { Layers = 1000 });
        AssertDamaged("'convolution' is computed from node 1", new Forgery { Inputs = [1] });
        AssertDamaged("it needs one", new Forgery { Inputs = [0, 0] });
        AssertDamaged("it needs one", new Forgery { Inputs = [] });
        AssertDamaged("a layer has the unknown kind 200", new Forgery { Kind = 200 });
        AssertDamaged("a layer has the unknown kind 0", new Forgery { Kind = 0 });
        AssertDamaged("There are two nodes named 'scores'", new Forgery { PoolName = "scores" });
        AssertDamaged("The value cannot be an empty string", new Forgery { PoolName = "" });
        AssertDamaged("'pool' (largest of 0)", new Forgery { Pool = new MaxPool1d(0) });
        AssertDamaged("the window must have 1 to 1,024 points", new Forgery { Pool = new MaxPool1d(1025) });
        AssertDamaged(
            "unsupported weight initialization", new Forgery { Initialization = new Initialization(InitializationKind.NormOfDirection) });
        AssertDamaged("unsupported weight initialization", new Forgery { Initialization = Initialization.Normal(float.NaN) });
        AssertDamaged("filters, kernel size, dilation and groups must be 1 or more", new Forgery { Filters = 0 });
        AssertDamaged("'convolution' has 65,537 channels; it must have 1 to 65,536", new Forgery { Filters = (1 << 16) + 1 });
        AssertDamaged("2 channels and 3 filters do not divide into 2 groups", new Forgery { Groups = 2 });
        AssertDamaged("is too long", new Forgery { Kernel = 1 << 15, Dilation = 1 << 15 });
        AssertDamaged("The network has more than 268,435,456 parameters", new Forgery { Filters = 1 << 16, Kernel = 1 << 15 });
        AssertDamaged("bytes are needed, but", new Forgery { Filters = 1 << 16 });
        AssertDamaged("the section 'NETW' is missing", new Forgery { Members = 0 });
        AssertDamaged("follow where the content should end", new Forgery { Members = NetworkOptions.MaxMembers + 1 });
        AssertDamaged("the epoch kept is 3, outside 1 to 2", new Forgery { Kept = 3 });
        AssertDamaged("why training ended has the unknown value 99", new Forgery { Reason = 99 });
        AssertDamaged("100 bytes are needed, but 96 are left", new Forgery { Weights = 22 });
        AssertDamaged("it has 24 weights instead of 23", new Forgery { Weights = 24 });
        AssertDamaged("it has 1 statistics instead of 0", new Forgery { Statistics = 1 });
        AssertDamaged("'convolution/weight' has the value NaN", new Forgery { Value = float.NaN });

        // The content that all of these are made from is intact.
        Assert.HasCount(1, new Forgery().Load().Members);
    }

    [TestMethod]
    public void TapsFarApartAreNoWayToMemory()
    {
        NetworkClassifier model = new Forgery { Dilation = 1 << 27 }.Load();
        Assert.AreEqual((1 << 27) + 1, model.Architecture.ReceptiveField);
        long before = Environment.WorkingSet;
        model.Predict(new float[20], new double[2]);
        Assert.IsLessThan(500_000_000, Environment.WorkingSet - before);
    }

    [TestMethod]
    [DataRow(20, "'15' has 131,072 channels")]
    [DataRow(13, "have 32,766 channels in all, too many for 0 parameters")]
    public void ConcatenationsThatDoubleChannelsAreNoWayToMemory(int count, string message)
    {
        var payload = new ModelWriter();
        payload.Section("ARCH"u8, writer =>
        {
            writer.Text("doubling");
            writer.Int32(2);
            writer.Int32(count);
            for (int i = 0; i < count; i++)
            {
                writer.Text($"{i}");
                writer.Int32s([i, i]);
                writer.Byte(10);
            }
        });
        StringAssert.Contains(Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new ModelReader(payload.Written, "The network");
            ArchitectureSection.Read(ref reader);
        }).Message, message);
    }

    private static void AssertSame(NetworkModel expected, NetworkModel actual)
    {
        Assert.AreEqual(expected.Training, actual.Training);
        Assert.AreEqual(expected.Repair, actual.Repair);
        CollectionAssert.AreEqual(
            expected.Members.Select(member => member.Outcome).ToArray(), actual.Members.Select(member => member.Outcome).ToArray());
        CollectionAssert.AreEqual(expected.Describe().ToArray(), actual.Describe().ToArray());
        CollectionAssert.AreEqual(ModelBytes.Of(expected), ModelBytes.Of(actual));
    }

    private static void AssertDamaged(string message, Forgery forged) =>
        StringAssert.Contains(Assert.Throws<InvalidDataException>(forged.Load).Message, message);

    /// <summary>
    /// A model of a convolution, a mean over time and a linear layer, with content that may be changed, behind a valid checksum.
    /// </summary>
    private sealed record Forgery
    {
        public int Classes { get; init; } = 2;
        public double[] Means { get; init; } = [0, 0];
        public double[] Deviations { get; init; } = [1, 1];
        public int Channels { get; init; } = 2;
        public int Layers { get; init; } = 3;
        public int[] Inputs { get; init; } = [0];
        public byte Kind { get; init; } = 1;
        public int Filters { get; init; } = 3;
        public int Kernel { get; init; } = 2;
        public int Dilation { get; init; } = 1;
        public int Groups { get; init; } = 1;
        public Initialization Initialization { get; init; } = Initialization.GlorotUniform;
        public string PoolName { get; init; } = "pool";
        public NetworkLayer Pool { get; init; } = new GlobalAveragePool();
        public int Members { get; init; } = 1;
        public int Kept { get; init; } = 1;
        public byte Reason { get; init; }
        public int Weights { get; init; } = 23;
        public int Statistics { get; init; }
        public float Value { get; init; }

        public NetworkClassifier Load()
        {
            var payload = new ModelWriter();
            SummarySection.WriteWithClasses(
                payload, [.. Enumerable.Range(0, Classes).Select(k => $"{k}")], new TrainingSummary("forged", 4, 9, 9, 1));
            RepairSection.Write(payload, new SeriesRepair { Missing = MissingValues.Reject });
            payload.Section("SCAL"u8, writer =>
            {
                writer.Doubles(Means);
                writer.Doubles(Deviations);
            });
            payload.Section("ARCH"u8, WriteArchitecture);
            for (int i = 0; i < Members; i++)
                payload.Section("NETW"u8, WriteMember);
            return NetworkClassifier.Load(new MemoryStream(ModelContainer.Wrap(ModelKind.NetworkClassifier, payload.Written)));
        }

        private void WriteArchitecture(ModelWriter writer)
        {
            writer.Text("forged");
            writer.Int32(Channels);
            writer.Int32(Layers);
            writer.Text("convolution");
            writer.Int32s(Inputs);
            writer.Byte(Kind);
            writer.Int32(Filters);
            writer.Int32(Kernel);
            writer.Int32(Dilation);
            writer.Int32(Groups);
            writer.Byte((byte)ConvolutionPadding.Same);
            writer.Flag(true);
            writer.Flag(false);
            WriteInitialization(writer);
            writer.Text(PoolName);
            writer.Int32s([1]);
            writer.Byte(Pool is Relu ? (byte)3 : Pool is MaxPool1d ? (byte)5 : (byte)6);
            if (Pool is MaxPool1d pool)
                writer.Int32(pool.Size);
            writer.Text("scores");
            writer.Int32s([2]);
            writer.Byte(8);
            writer.Int32(2);
            writer.Flag(true);
            WriteInitialization(writer);
        }

        private void WriteInitialization(ModelWriter writer)
        {
            writer.Byte((byte)Initialization.Kind);
            writer.Single(Initialization.Scale);
        }

        private void WriteMember(ModelWriter writer)
        {
            writer.Int32(2);
            writer.Int32(Kept);
            writer.Byte(Reason);
            for (int i = 0; i < 4; i++)
                writer.Double(0.5);
            writer.Singles([Value, .. new float[Weights - 1]]);
            writer.Singles(new float[Statistics]);
        }
    }
}
