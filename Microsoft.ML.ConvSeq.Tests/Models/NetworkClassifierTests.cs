using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

[TestClass]
public sealed class NetworkClassifierTests
{
    private static readonly SeriesSet Train = NetworkSamples.Classes(24), Test = NetworkSamples.Classes(12, 1000);

    private static readonly NetworkModelOptions TwoMembers = new() { Network = NetworkSamples.Inception(members: 2) };

    private static readonly NetworkClassifier Small = NetworkClassifier.Fit(Train, TwoMembers);

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    [DataRow(RecurrentCell.Rnn)]
    public void RecurrentNetworksLearnFrequencies(RecurrentCell cell)
    {
        var network = new RecurrentOptions
        {
            Cell = cell,
            Units = 16,
            Readout = RecurrentReadout.GlobalAverage,
            Training = new NetworkTrainingOptions
            {
                Epochs = 60,
                BatchSize = 8,
                Optimizer = new OptimizerOptions { LearningRate = 5e-3 },
            },
        };
        SeriesSet test = NetworkSamples.Classes(60, 1000);
        NetworkClassifier classifier = NetworkClassifier.Fit(
            NetworkSamples.Classes(60), new NetworkModelOptions { Network = network });
        Assert.IsGreaterThan(0.8, classifier.Predict(test).Accuracy(test));
    }

    [TestMethod]
    public void TellsFrequenciesApart()
    {
        var options = new NetworkModelOptions { Network = NetworkSamples.Inception(epochs: 60, rate: 0.01) };
        Assert.AreEqual(1, NetworkClassifier.Fit(Train, options).Predict(Test).Accuracy(Test));
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreads()
    {
        byte[] expected = ModelBytes.Of(Small);
        ClassPredictions alone = Small.Predict(Test, new Execution { Threads = 1 });
        foreach (int threads in (int[])[1, 2, 5])
        {
            var execution = new Execution { Threads = threads };
            CollectionAssert.AreEqual(
                expected, ModelBytes.Of(NetworkClassifier.Fit(Train, TwoMembers, execution: execution)), $"{threads} threads");
            ModelFileTests.AssertSamePredictions(alone, Small.Predict(Test, execution));
        }
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512")]
    [DataRow("DOTNET_EnableAVX2")]
    [DataRow("DOTNET_EnableHWIntrinsic")]
    public void TheSameBitsOnNarrowerVectors(string turnedOff)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        Assert.AreEqual(NetworkModelDigest.Compute(), ChildProcess.Run(nameof(NetworkModelDigest), turnedOff));
    }

    [TestMethod]
    public void ProbabilitiesAreTheMeanOfThoseOfTheMembers()
    {
        for (int i = 0; i < Test.Count; i++)
        {
            SeriesSet one = Small.Repair.Apply(Test.Subset([i]));
            double[] expected = new double[3];
            foreach (NetworkMember member in Small.Members)
            {
                float[] scores = new float[3];
                member.Network.Score(PointAfterPoint(one), scores);
                double sum = scores.Sum(score => Math.Exp(score));
                for (int k = 0; k < 3; k++)
                    expected[k] += Math.Exp(scores[k]) / sum / Small.Members.Length;
            }

            double[] probabilities = new double[3];
            int label = Small.Predict(Test.Values(i), probabilities);
            for (int k = 0; k < 3; k++)
                Assert.AreEqual(expected[k], probabilities[k], 1e-12);
            Assert.AreEqual(1, probabilities.Sum(), 1e-12);
            Assert.AreEqual(probabilities.Max(), probabilities[label]);
        }
    }

    [TestMethod]
    public void OneSeriesAtATimeIsTheSameAsManyAndAllocatesNothing()
    {
        ClassPredictions together = Small.Predict(Test);
        double[] probabilities = new double[3];
        for (int i = 0; i < Test.Count; i++)
        {
            Assert.AreEqual(together.Labels[i], Small.Predict(Test.Values(i), probabilities));
            CollectionAssert.AreEqual(together.Probabilities(i).ToArray(), probabilities);
            Assert.IsTrue(together.Probabilities(i).SequenceEqual(Small.Predict(Test.Subset([i])).Probabilities(0)));
        }

        float[] maps = new float[3 * Small.ActivationPointsOf(Test.LengthOf(1))];
        Small.ActivationMaps(Test.Values(1), maps);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Small.Predict(Test.Values(1), probabilities);
        Small.ActivationMaps(Test.Values(1), maps);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void ActivationMapsAddUpToTheScores()
    {
        var shortening =
            new NetworkModelOptions { Network = new NetworkSamples.Shortening { Members = 2, Training = new() { Epochs = 2 } } };
        foreach (NetworkClassifier model in (NetworkClassifier[])[Small, NetworkClassifier.Fit(Train, shortening)])
        {
            SeriesSet one = model.Repair.Apply(Test.Subset([1]));
            int points = one.MaxLength - (model.Algorithm == "shortening" ? 8 : 0);
            Assert.IsTrue(model.HasActivationMaps);
            Assert.AreEqual(points, model.ActivationPointsOf(one.MaxLength));
            float[] maps = new float[3 * points], scores = new float[3];
            model.ActivationMaps(Test.Values(1), maps);
            double[] expected = new double[3];
            foreach (NetworkMember member in model.Members)
            {
                member.Network.Score(PointAfterPoint(one, model), scores);
                NetworkParameter bias = model.Architecture.Weights[^1];
                Assert.AreEqual("scores/bias", bias.Name);
                for (int k = 0; k < 3; k++)
                    expected[k] += (scores[k] - member.Network.Weights.Values[bias.Offset + k]) / model.Members.Length;
            }

            for (int k = 0; k < 3; k++)
                Assert.AreEqual(expected[k], maps.Skip(k * points).Take(points).Average(), 1e-5);
        }
    }

    [TestMethod]
    public void ActivationMapsAreOfTheRepairedSeries()
    {
        var options = TwoMembers with { Repair = new SeriesRepair { LengthPolicy = LengthPolicy.Resample, Length = 50 } };
        var model = NetworkClassifier.Fit(Train, options);
        Assert.AreEqual(50, model.ActivationPointsOf(Test.LengthOf(1)));
        model.ActivationMaps(Test.Values(1), new float[150]);
        AssertNamed("Room for 120 values; 3 classes × 50 points are needed", () => model.ActivationMaps(Test.Values(1), new float[120]));
    }

    [TestMethod]
    public void ANetworkThatReadsTheLastPointHasNoActivationMaps()
    {
        var model = NetworkClassifier.Fit(
            Train, new NetworkModelOptions { Network = NetworkSamples.Tcn(1) with { Readout = TcnReadout.LastStep } });
        Assert.IsFalse(model.HasActivationMaps);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => model.ActivationMaps(Test.Values(1), new float[9])).Message,
            "'TCN' has no class activation maps");
    }

    [TestMethod]
    public void ScalingTakesOffMeanAndDeviationOfEachChannel()
    {
        SeriesSet set = SeriesSet.FromArrays([new float[][] { [1, 2], [7, 7] }, [[6], [7]]]);
        var scaling = ChannelScaling.Of(set);
        CollectionAssert.AreEqual(new double[] { 3, 7 }, scaling.Means);
        Assert.AreEqual(Math.Sqrt(14.0 / 3), scaling.Deviations[0], 1e-15);
        Assert.AreEqual(1, scaling.Deviations[1]);
        float[] scaled = new float[4];
        scaling.Apply([3, 4, 7, 9], scaled);
        CollectionAssert.AreEqual(new float[] { 0, 0, (float)(1 / Math.Sqrt(14.0 / 3)), 2 }, scaled);
    }

    [TestMethod]
    public void ConstantSeriesMakeAModelThatSaysWhatItKnows()
    {
        SeriesSet set = SeriesSet.FromArrays(Enumerable.Repeat(new float[30], 12).ToArray(), [.. "aaaaaaaaabbb".Select(c => c.ToString())]);
        var model = NetworkClassifier.Fit(set, new NetworkModelOptions { Network = NetworkSamples.Inception(epochs: 60, rate: 0.01) });
        Assert.AreEqual("a", model.Predict(set).LabelOf(11));
    }

    [TestMethod]
    public void OneNetworkOfOneBlockTakesSeriesOfAPoint()
    {
        SeriesSet set = SeriesSet.FromArrays([[1], [2], [3, 4], [5]], ["a", "b", "a", "b"]);
        foreach (NetworkOptions network in (NetworkOptions[])[NetworkSamples.Inception(), NetworkSamples.Tcn()])
            Assert.AreEqual(4, NetworkClassifier.Fit(set, new NetworkModelOptions { Network = network }).Predict(set).Count);
    }

    [TestMethod]
    public void WhatCannotBeFittedIsNamed()
    {
        float[][] two = [[1, 2, 3], [3, 2, 1]];
        SeriesSet good = SeriesSet.FromArrays([.. two, .. two], ["a", "b", "a", "b"]);
        AssertNamed("is empty", () => NetworkClassifier.Fit(SeriesSet.FromArrays(Array.Empty<float[]>(), [])));
        AssertNamed("no class labels", () => NetworkClassifier.Fit(SeriesSet.FromArrays(two)));
        AssertNamed("at least two classes", () => NetworkClassifier.Fit(SeriesSet.FromArrays(two, ["a", "a"])));
        AssertNamed("class name 'a\uD800'", () => NetworkClassifier.Fit(SeriesSet.FromArrays(two, ["a\uD800", "b"])));
        AssertNamed("has a missing value (NaN) at point 1", () => NetworkClassifier.Fit(
            SeriesSet.FromArrays([[1, float.NaN, 3], two[0]], ["a", "b"]),
            TwoMembers with { Repair = new SeriesRepair { Missing = MissingValues.Reject } }));
        AssertNamed("1 weights for 4 examples", () => NetworkClassifier.Fit(good, TwoMembers, sampleWeights: [1.0]));
        AssertNamed("Weight 3 is 0", () => NetworkClassifier.Fit(good, TwoMembers, sampleWeights: [1, 1, 1, 0.0]));
        AssertNamed("has outputs for each point", () => NetworkClassifier.Fit(
            good, new NetworkModelOptions { Network = new TcnOptions { Readout = TcnReadout.EveryStep } }));
        AssertNamed("'five' is one of 1 channel and 5 outputs; the training set needs 1 and 2", () => NetworkClassifier.Fit(
            good, new NetworkModelOptions { Network = new NetworkSamples.FiveOutputs() }));
        AssertNamed("Series 0 has 3 points; the network 'shortening' needs at least 9", () => NetworkClassifier.Fit(
            good, new NetworkModelOptions { Network = new NetworkSamples.Shortening() }));
    }

    [TestMethod]
    public void WhatCannotBeValidatedWithIsNamed()
    {
        SeriesSet other = SeriesSet.FromArrays([new float[][] { [1, 2], [3, 4] }], ["cylindre"]);
        void Refuses(string part, SeriesSet validation) => AssertNamed(part, () => NetworkClassifier.Fit(Train, TwoMembers, validation));
        Refuses("The validation set 'small' is empty", Train.Subset([]));
        Refuses("have 1 channel, those of the training set 2", SeriesSet.FromArrays([[1, 2]], ["cylinder"]));
        Refuses("has no class labels, the training set has", NetworkSamples.Targets(3));
        Refuses("Series 0 of the validation set '' is of class 'cylindre', which the training set does not have", other);
    }

    [TestMethod]
    public void WhatCannotBeScoredIsNamed()
    {
        AssertNamed("Room for 2 probabilities; 3 are needed", () => Small.Predict(Test.Values(1), new double[2]));
        AssertNamed("The series has 7 values, which do not make 2 channels", () => Small.Predict(new float[7], new double[3]));
        AssertNamed("The series has 0 values", () => Small.Predict([], new double[3]));
        AssertNamed("The series, channel 1 is infinite at point 0", () => Small.Predict([1, float.PositiveInfinity], new double[3]));
        AssertNamed("have 1 channel; the model was fitted on series with 2", () => Small.Predict(SeriesSet.FromArrays([[1, 2]])));
        float[] far = [.. Enumerable.Range(0, 40).Select(t => t % 2 == 0 ? float.MaxValue : float.MinValue)];
        AssertNamed("not a finite number", () => Small.Predict(far, new double[3]));
        AssertNamed("not a finite number", () => Small.ActivationMaps(far, new float[3 * 20]));
        var shortening = NetworkClassifier.Fit(
            Train, new NetworkModelOptions { Network = new NetworkSamples.Shortening { Training = new() { Epochs = 1 } } });
        AssertNamed(
            "The series has 8 points; the network 'shortening' needs at least 9", () => shortening.Predict(new float[16], new double[3]));
        AssertNamed(
            "Series 1 has 1 point; the network",
            () => shortening.Predict(SeriesSet.FromArrays([new float[][] { new float[9], new float[9] }, [[1], [2]]])));
        Assert.AreEqual(0, shortening.Predict(Train.Subset([])).Count);
    }

    [TestMethod]
    public void AValidationSetDecidesWhichWeightsAreKept()
    {
        NetworkOutcome outcome = NetworkClassifier.Fit(Train, TwoMembers, Test).Members[1].Outcome;
        Assert.IsNotNull(outcome.ValidationLoss);
        Assert.IsNotNull(outcome.ValidationAccuracy);
        Assert.AreEqual((3, StopReason.Epochs), (outcome.Epochs, outcome.StopReason));
        Assert.IsNull(Small.Members[1].Outcome.ValidationLoss);
    }

    [TestMethod]
    public void OnlyTheRatiosOfWeightsCount()
    {
        double[] weights = [.. Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? 4.0 : 1)];
        byte[] Fit(double factor) => ModelBytes.Of(
            NetworkClassifier.Fit(Train, TwoMembers, sampleWeights: Array.ConvertAll(weights, weight => weight * factor)));
        CollectionAssert.AreEqual(Fit(1), Fit(Math.ScaleB(1, 900)));
        CollectionAssert.AreNotEqual(Fit(1), ModelBytes.Of(Small));
    }

    [TestMethod]
    public void CancellationStopsFittingAndPredicting()
    {
        var cancelled = new Execution { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => NetworkClassifier.Fit(Train, TwoMembers, execution: cancelled));
        Assert.Throws<OperationCanceledException>(() => Small.Predict(Test, cancelled));
    }

    [TestMethod]
    public void CancellationAfterAnEpochKeepsWhatWasLearned()
    {
        using var stop = new CancellationTokenSource();
        var execution = new Execution
        {
            Threads = 1,
            CancellationToken = stop.Token,
            Progress = new Direct(report =>
            {
                if (report.Epoch?.Epoch == 2)
                    stop.Cancel();
            }),
        };
        var model = NetworkClassifier.Fit(Train, TwoMembers, execution: execution);
        Assert.AreEqual((2, StopReason.Cancelled), (model.Members.Single().Outcome.Epochs, model.Members[0].Outcome.StopReason));
        StringAssert.Contains(model.Describe().ToDictionary()["Epochs"], "2 (cancelled)");
    }

    [TestMethod]
    public void ProgressTellsEachEpochAndReachesTheEnd()
    {
        var reports = new ConcurrentQueue<ProgressReport>();
        var execution = new Execution { Progress = new Direct(reports.Enqueue) };
        NetworkClassifier.Fit(Train, TwoMembers, execution: execution).Predict(Test, execution);
        ProgressReport[] epochs = [.. reports.Where(report => report.Epoch is { Accuracy: not null })];
        Assert.AreEqual(6, epochs.Length);
        Assert.AreEqual(1, epochs.Max(report => report.Fraction));
        Assert.AreEqual(1, reports.Where(report => report.Stage == "Predicting").Max(report => report.Fraction));
    }

    [TestMethod]
    public void TheDescriptionTellsWhatTheNetworksAre()
    {
        var described = Small.Describe().ToDictionary();
        Assert.AreEqual("InceptionTime, the mean of 2 networks", described["Classifier"]);
        Assert.AreEqual("3: cylinder, bell curve, entonnoir — ∆", described["Classes"]);
        Assert.AreEqual("interpolate", described["Missing values"]);
        Assert.AreEqual($"2 × {Small.Architecture.ParameterCount:N0}", described["Parameters"]);
        Assert.AreEqual("15 points", described["Receptive field"]);
        StringAssert.EndsWith(described["Operations"], $"kFLOP for a series of {Train.MaxLength} points");
        Assert.AreEqual("3", described["Epochs"]);
        StringAssert.Contains(described["Training loss"], "accuracy");
        StringAssert.StartsWith(
            described["Layers"],
            "module1: convolution of 1; convolution of 8; convolution of 5; largest of 3; convolution of 1; concatenation; "
            + "batch normalization; ReLU → 12 channels (");
        StringAssert.StartsWith(described["  5"], "scores: linear → 3 channels (");
    }

    [TestMethod]
    public void APartOfTheOptionsThatIsNullIsNamed()
    {
        Assert.AreEqual(
            "Network", Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkModelOptions { Network = null! }).ParamName);
        Assert.AreEqual("Repair", Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkModelOptions { Repair = null! }).ParamName);
    }

    /// <summary>A repaired series as the networks take it.</summary>
    private static float[] PointAfterPoint(SeriesSet one, NetworkModel? model = null)
    {
        ChannelScaling scaling = (model ?? Small).Scaling;
        return
        [
            .. from t in Enumerable.Range(0, one.MaxLength)
               from c in Enumerable.Range(0, one.Channels)
               select (float)((one.Channel(0, c)[t] - scaling.Means[c]) / scaling.Deviations[c]),
        ];
    }

    private static void AssertNamed(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);

    private sealed class Direct(Action<ProgressReport> receive) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => receive(value);
    }
}
