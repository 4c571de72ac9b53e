using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class NetworkArchitectureTests
{
    [TestMethod]
    [DataRow(1, 5, 420_837)]
    [DataRow(1, 2, 420_450)]
    public void InceptionTimeHasThePapersParameters(int channels, int classes, int expected)
    {
        NetworkArchitecture network = new InceptionTimeOptions().Build(channels, classes, length: 300);
        Assert.AreEqual(expected, network.ParameterCount);
        Assert.AreEqual("InceptionTime", network.Name);
        Assert.IsFalse(network.IsSequence);

        // Each of six modules sees 19 or 20 points to each side.
        Assert.AreEqual(1 + 6 * 39, network.ReceptiveField);
        Assert.AreEqual(1, network.MinLength);
    }

    [TestMethod]
    public void InceptionTimeCountsByTheFormula()
    {
        const int Channels = 3, Classes = 7, Filters = 4, Bottleneck = 2, Width = 3 * Filters;
        NetworkArchitecture network = new InceptionTimeOptions
        {
            Depth = 4,
            Filters = Filters,
            KernelSizes = [9, 6],
            Bottleneck = Bottleneck,
            ResidualEvery = 2,
        }.Build(Channels, Classes, length: 50);
        int modules = 0;
        foreach (int inputs in new[] { Channels, Width, Width, Width })
            modules += inputs * Bottleneck + (9 + 6) * Bottleneck * Filters + inputs * Filters + 2 * Width;
        int residuals = (Channels * Width + 2 * Width) + (Width * Width + 2 * Width);
        Assert.AreEqual(modules + residuals + Width * Classes + Classes, network.ParameterCount);
        Assert.AreEqual(2 * (4 + 2) * Width, network.StatisticCount);
        Assert.AreEqual(1 + 4 * 8, network.ReceptiveField);
    }

    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(3, 4)]
    [DataRow(7, 6)]
    [DataRow(8, 10)]
    public void ATcnSeesAsFarAsTheFormulaSays(int kernelSize, int levels)
    {
        NetworkArchitecture network = new TcnOptions { KernelSize = kernelSize, Levels = levels }.Build(2, 3, length: 5);
        Assert.AreEqual(1 + 2 * (kernelSize - 1) * ((1 << levels) - 1), network.ReceptiveField);
    }

    [TestMethod]
    [DataRow(7, 1, 1)]
    [DataRow(7, 13, 1)]
    [DataRow(7, 14, 2)]
    [DataRow(7, 37, 2)]
    [DataRow(7, 38, 3)]
    [DataRow(2, int.MaxValue, TcnOptions.MaxLevels)]
    public void ATcnHasAsManyLevelsAsItTakesToSeeTheSeriesWhole(int kernelSize, int length, int expected)
    {
        var options = new TcnOptions { KernelSize = kernelSize };
        Assert.AreEqual(expected, options.LevelsFor(length));
        Assert.AreEqual(4, (options with { Levels = 4 }).LevelsFor(length));
    }

    [TestMethod]
    public void ATcnCountsByTheFormula()
    {
        NetworkArchitecture network = new TcnOptions { Filters = 5, KernelSize = 4, Levels = 3 }.Build(2, 3, length: 50);

        // Directions, magnitudes and constants of two convolutions a block; the first block's input is widened.
        int blocks = (4 * 2 * 5 + 10) + 5 * (4 * 5 * 5 + 10);
        Assert.AreEqual(blocks + (2 * 5 + 5) + (5 * 3 + 3), network.ParameterCount);
        Assert.AreEqual(0, network.StatisticCount);
    }

    [TestMethod]
    [DataRow(TcnReadout.GlobalAverage, false, true)]
    [DataRow(TcnReadout.LastStep, false, false)]
    [DataRow(TcnReadout.EveryStep, true, false)]
    public void TheReadoutDecidesWhatComesOut(TcnReadout readout, bool isSequence, bool hasMaps)
    {
        NetworkArchitecture network = new TcnOptions { Readout = readout }.Build(1, 4, length: 50);
        Assert.AreEqual(isSequence, network.IsSequence);
        Assert.AreEqual(hasMaps, network.ActivationNode is not null);
        Assert.AreEqual(4, network.Outputs);
    }

    [TestMethod]
    public void ReceptiveFieldsAndShorteningAddUpAlongTheLongestWay()
    {
        var network = new NetworkBuilder(2);
        int wide = network.Add("wide", new Conv1d(3, 5) { Dilation = 2, Padding = ConvolutionPadding.Valid }, network.Input);
        int causal = network.Add("causal", new Conv1d(3, 3) { Padding = ConvolutionPadding.Causal }, wide);
        int largest = network.Add("largest", new MaxPool1d(4), wide);
        int sum = network.Add("sum", new Add(), causal, largest);
        int narrow = network.Add("narrow", new Conv1d(3, 2) { Padding = ConvolutionPadding.Valid }, sum);
        NetworkArchitecture architecture = network.Build("ways", network.Add("scores", new Dense(2), narrow));

        // 8 later points by the first; then 2 earlier by one way, 2 later by the other; 1 later by the last.
        Assert.AreEqual(1 + 8 + 2 + 2 + 1, architecture.ReceptiveField);
        Assert.AreEqual(1 + 8 + 1, architecture.MinLength);
        Assert.IsTrue(architecture.IsSequence);
        Assert.IsNull(architecture.ActivationNode);
    }

    [TestMethod]
    public void FlopsAreMultiplicationsAndAdditions()
    {
        var network = new NetworkBuilder(4);
        int x = network.Add("valid", new Conv1d(6, 3) { Groups = 2, Dilation = 2, Padding = ConvolutionPadding.Valid }, network.Input);
        x = network.Add("relu", new Relu(), network.Add("norm", new BatchNorm1d(), x));
        x = network.Add("same", new Conv1d(5, 4), x);
        x = network.Add("steps", new Dense(3), x);
        x = network.Add("pool", new GlobalAveragePool(), x);
        NetworkArchitecture architecture = network.Build("flops", network.Add("scores", new Dense(2), x));

        // Rows × taps × inputs of a group × filters, twice.
        Assert.AreEqual(2 * (6 * 3 * 2 * 6 + 6 * 4 * 6 * 5 + 6 * 5 * 3 + 3 * 2), architecture.FlopsOf(10));
        Assert.AreEqual(2 * 3 * 2, architecture.FlopsOf(4));

        // Some 840,000 for each point of a series: each weight but those of the last layer and the norms is used once a point.
        NetworkArchitecture inception = new InceptionTimeOptions().Build(1, 5, length: 300);
        Assert.AreEqual(2 * (300L * (420_837 - 128 * 5 - 5 - 16 * 128) + 128 * 5), inception.FlopsOf(300));
    }

    [TestMethod]
    [DataRow(RecurrentCell.Rnn, 1)]
    [DataRow(RecurrentCell.Gru, 3)]
    [DataRow(RecurrentCell.Lstm, 4)]
    public void ARecurrentNetworkCountsAsInPyTorch(RecurrentCell cell, int gates)
    {
        var options = new RecurrentOptions { Cell = cell, Units = 7, Layers = 2, Bidirectional = true };
        NetworkArchitecture network = options.Build(3, 5, length: 50);
        int first = gates * 7 * (3 + 7 + 2), second = gates * 7 * (14 + 7 + 2);
        Assert.AreEqual(2 * first + 2 * second + 14 * 5 + 5, network.ParameterCount);
        Assert.AreEqual(2L * (10 * 2 * gates * 7 * (3 + 7 + 14 + 7) + 14 * 5), network.FlopsOf(10));
        Assert.IsTrue(network.SeesWholeSeries);
        Assert.AreEqual(int.MaxValue, network.ReceptiveField);
        Assert.AreEqual(1, network.MinLength);
        Assert.AreEqual(cell.ToString().ToUpperInvariant(), network.Name);
        Assert.IsFalse(network.IsSequence);
        Assert.IsTrue((options with { Readout = RecurrentReadout.EveryStep }).Build(3, 5, 50).IsSequence);
        Assert.IsInstanceOfType<GlobalMaxPool>(
            (options with { Readout = RecurrentReadout.GlobalMax, Dropout = 0 }).Build(3, 5, 50).Nodes[^2].Layer);
        Assert.IsNotNull((options with { Readout = RecurrentReadout.GlobalAverage, Dropout = 0 }).Build(3, 5, 50).ActivationNode);
        Assert.IsFalse(new TcnOptions().Build(1, 2, 50).SeesWholeSeries);
    }

    [TestMethod]
    public void ValuesOfTheInputAreDroppedOnRequest()
    {
        Assert.AreEqual(new Dropout(0.1f), new TcnOptions { InputDropout = 0.1f }.Build(3, 5, 50).Nodes[1].Layer);
        Assert.AreEqual(new Dropout(0.1f), new RecurrentOptions { InputDropout = 0.1f }.Build(3, 5, 50).Nodes[1].Layer);
        Assert.IsInstanceOfType<Recurrent>(new RecurrentOptions().Build(3, 5, 50).Nodes[1].Layer);
        var symbols = new TcnOptions { SymbolDimensions = 4, Dropout = 0.3f };
        Assert.AreEqual(new Dropout(0.3f), symbols.Build(1, 5, 50).Nodes[2].Layer);
        Assert.AreEqual(new Dropout(0.2f), (symbols with { InputDropout = 0.2f }).Build(1, 5, 50).Nodes[2].Layer);
        Assert.IsInstanceOfType<Conv1d>((symbols with { InputDropout = 0 }).Build(1, 5, 50).Nodes[2].Layer);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => symbols with { InputDropout = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RecurrentOptions { InputDropout = float.NaN });
    }

    [TestMethod]
    public void NamesAreUniqueAndArraysLieOneAfterTheOther()
    {
        foreach (NetworkOptions options in new NetworkOptions[]
        {
            new InceptionTimeOptions(), new TcnOptions { Levels = 5 }, new RecurrentOptions { Peepholes = true, Layers = 3 },
            new CnnLstmOptions(),
        })
        {
            NetworkArchitecture network = options.Build(3, 4, length: 100);
            CollectionAssert.AllItemsAreUnique(network.Nodes.Select(node => node.Name).ToArray());
            CollectionAssert.AllItemsAreUnique(network.Weights.Concat(network.Statistics).Select(parameter => parameter.Name).ToArray());
            foreach (var parameters in new[] { network.Weights, network.Statistics })
            {
                int offset = 0;
                foreach (NetworkParameter parameter in parameters)
                {
                    Assert.AreEqual(offset, parameter.Offset, parameter.Name);
                    StringAssert.StartsWith(parameter.Name, network.Nodes[parameter.Node].Name + "/");
                    offset += parameter.Count;
                }
            }

            for (int i = 0; i < network.Nodes.Length; i++)
                Assert.IsTrue(network.Nodes[i].Inputs.All(input => input < i));
        }
    }
}
