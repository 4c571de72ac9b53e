using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class TrainingOptionTests
{
    private static readonly NetworkArchitecture Architecture = TrainingBackend.Architecture();

    [TestMethod]
    public void OptionsRefuseWhatMeansNothing()
    {
        AssertRefused("Epochs", () => new NetworkTrainingOptions { Epochs = 0 });
        AssertRefused("TimeBudget", () => new NetworkTrainingOptions { TimeBudget = TimeSpan.Zero });
        AssertRefused("BatchSize", () => new NetworkTrainingOptions { BatchSize = 1 });
        AssertRefused("BatchSize", () => new NetworkTrainingOptions { BatchSize = NetworkTrainingOptions.MaxBatchSize + 1 });
        AssertRefused("Optimizer", () => new NetworkTrainingOptions { Optimizer = null! });
        AssertRefused("Schedule", () => new NetworkTrainingOptions { Schedule = null! });
        AssertRefused("EarlyStoppingPatience", () => new NetworkTrainingOptions { EarlyStoppingPatience = 0 });
        AssertRefused("CheckpointFolder", () => new NetworkTrainingOptions { CheckpointFolder = "" });
        AssertRefused("CheckpointEvery", () => new NetworkTrainingOptions { CheckpointEvery = 0 });
        AssertRefused("Kind", () => new OptimizerOptions { Kind = (OptimizerKind)9 });
        AssertRefused("Patience", () => new PlateauRate { Patience = 0 });
        foreach (float bad in new[] { -0.1f, 1, float.NaN, float.PositiveInfinity })
        {
            AssertRefused("LabelSmoothing", () => new NetworkTrainingOptions { LabelSmoothing = bad });
            AssertRefused("ValidationShare", () => new NetworkTrainingOptions { ValidationShare = bad });
            AssertRefused("Beta1", () => new OptimizerOptions { Beta1 = bad });
            AssertRefused("Beta2", () => new OptimizerOptions { Beta2 = bad });
            AssertRefused("Momentum", () => new OptimizerOptions { Momentum = bad });
            AssertRefused("SquareDecay", () => new OptimizerOptions { SquareDecay = bad });
            AssertRefused("Threshold", () => new PlateauRate { Threshold = bad });
            AssertRefused("WarmUpShare", () => new CosineRate { WarmUpShare = bad });
        }

        foreach (double bad in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            AssertRefused("LearningRate", () => new OptimizerOptions { LearningRate = bad });
            AssertRefused("Epsilon", () => new OptimizerOptions { Epsilon = bad });
            AssertRefused("GradientClip", () => new OptimizerOptions { GradientClip = bad });
            AssertRefused("ClassWeights", () => new NetworkTrainingOptions { ClassWeights = [1, (float)bad] });
        }

        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            AssertRefused("WeightDecay", () => new OptimizerOptions { WeightDecay = bad });
            AssertRefused("Floor", () => new PlateauRate { Floor = bad });
            AssertRefused("FinalShare", () => new CosineRate { FinalShare = bad });
        }

        foreach (double bad in new[] { 0, 1, double.NaN })
        {
            AssertRefused("Factor", () => new PlateauRate { Factor = bad });
            AssertRefused("RiseShare", () => new OneCycleRate { RiseShare = bad });
            AssertRefused("StartDivisor", () => new OneCycleRate { StartDivisor = bad });
            AssertRefused("EndDivisor", () => new OneCycleRate { EndDivisor = bad });
        }
    }

    [TestMethod]
    public void OptionsAreEqualIfTheyHoldTheSame()
    {
        NetworkTrainingOptions first = new() { ClassWeights = [1, 2], Epochs = 7 }, same = new() { ClassWeights = [1, 2], Epochs = 7 };
        Assert.AreEqual(first, same);
        Assert.AreEqual(first.GetHashCode(), same.GetHashCode());
        Assert.AreEqual(new NetworkTrainingOptions(), new NetworkTrainingOptions { ClassWeights = default });
        Assert.IsFalse(first.Equals(null));
        foreach (NetworkTrainingOptions other in new[]
        {
            first with { Epochs = 8 }, first with { TimeBudget = TimeSpan.FromHours(1) }, first with { BatchSize = 8 },
            first with { Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW } }, first with { Schedule = new CosineRate() },
            first with { LabelSmoothing = 0.1f }, first with { ClassWeights = [1, 3] }, first with { BalanceClasses = true },
            first with { ValidationShare = 0.1f }, first with { EarlyStoppingPatience = 3 }, first with { KeepBest = false },
            first with { BestBy = EpochMeasure.Accuracy }, first with { CheckpointFolder = "here" }, first with { CheckpointEvery = 3 },
        })
        {
            Assert.AreNotEqual(first, other);
            Assert.AreNotEqual(first.GetHashCode(), other.GetHashCode());
        }
    }

    [TestMethod]
    public void ArgumentsMustFitTogether()
    {
        NetworkData data = TrainingBackend.Classes(12);
        NetworkTrainingOptions training = new() { Epochs = 1 };
        AssertRefused("train", "no series", data.Subset([]));
        AssertRefused(
            "train", "2 channels and 3 outputs; the network is for 1 and 3", data, architecture: TrainingBackend.Architecture(channels: 1));
        AssertRefused(
            "train", "2 channels and 3 outputs; the network is for 2 and 4", data, architecture: TrainingBackend.Architecture(outputs: 4));
        AssertRefused("validation", "no series", data, validation: data.Subset([]));
        AssertRefused(
            "validation", "for Regression, but the training series are for Classification", data,
            validation: TrainingBackend.Targets(3));
        AssertRefused("options", "give a validation set, not both", data, training with { ValidationShare = 0.5f }, data);
        AssertRefused(
            "options", "A ValidationShare of 0.05 holds out none of 12 series", data, training with { ValidationShare = 0.05f });
        AssertRefused("options", "2 ClassWeights for 3 classes", data, training with { ClassWeights = [1, 2] });
        AssertRefused("options", "not both", data, training with { ClassWeights = [1, 2, 3], BalanceClasses = true });
        foreach (NetworkTrainingOptions ofClasses in new[]
        {
            training with { ClassWeights = [1, 2, 3] }, training with { BalanceClasses = true }, training with { LabelSmoothing = 0.1f },
        })
        {
            AssertRefused("options", "are for classes; the targets are numbers", TrainingBackend.Targets(12), ofClasses);
        }

        Assert.ThrowsExactly<ArgumentNullException>(() => NetworkTraining.Train(null!, data, new TrainingTestOptions()));
        Assert.ThrowsExactly<ArgumentNullException>(() => NetworkTraining.Train(Architecture, null!, new TrainingTestOptions()));
        Assert.ThrowsExactly<ArgumentNullException>(() => NetworkTraining.Train(Architecture, data, null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => NetworkTraining.TrainMembers(Architecture, data, null!));
    }

    [TestMethod]
    public void OutputsMustBeOfWhatTargetsAre()
    {
        NetworkData steps = NetworkData.OfClasses(1, 2, [[1, 2, 3], [4, 5]], [[0, 1, 0], [1, 1]], perStep: true);
        AssertRefused(
            "train", "targets for each point, but the network has outputs for the whole series", steps,
            architecture: TrainingBackend.Architecture(1, 2));
        AssertRefused(
            "train", "targets for the whole series, but the network has outputs for each point",
            NetworkData.OfClasses(1, 2, [[1], [2]], [[0], [1]]), architecture: Sequence(ConvolutionPadding.Same));
        AssertRefused("architecture", "no outputs for 1 point of each", steps, architecture: Sequence(ConvolutionPadding.Valid));

        static NetworkArchitecture Sequence(ConvolutionPadding padding)
        {
            var network = new NetworkBuilder(1);
            return network.Build("Sequence", network.Add("scores", new Conv1d(2, 2) { Padding = padding }, network.Input));
        }
    }

    [TestMethod]
    public void SeriesMustBeLongEnough()
    {
        var network = new NetworkBuilder(2);
        int x = network.Add("short", new Conv1d(3, 5) { Padding = ConvolutionPadding.Valid }, network.Input);
        NetworkArchitecture architecture = network.Build("Short", network.Add("pool", new LastStep(), x));
        NetworkData data = NetworkData.OfClasses(2, 3, [new float[10], new float[8]], [[0], [1]]);
        AssertRefused("train", "Series 1 has 4 points; the network needs at least 5", data, architecture: architecture);
    }

    [TestMethod]
    public void AShareOfEachClassIsHeldOutButNeverAll()
    {
        // 60, 9, 2 and 1 of the classes 0, 2, 3 and 4; none of class 1.
        int[] classes = [.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(2, 9), 3, 3, 4];
        NetworkData data = NetworkData.OfClasses(
            1, 5, [.. classes.Select((_, i) => new float[] { i })], [.. classes.Select(one => new[] { one })],
            weights: [.. classes.Select((_, i) => i + 1f)]);
        var drawn = new HashSet<string>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            (NetworkData left, NetworkData heldOut) = data.Split(0.34f, seed, 5);
            CollectionAssert.AreEqual(
                Enumerable.Range(0, 72).ToArray(),
                Enumerable.Range(0, left.Count).Select(i => (int)left.Values(i)[0])
                    .Concat(Enumerable.Range(0, heldOut.Count).Select(i => (int)heldOut.Values(i)[0])).Order().ToArray());
            Assert.AreEqual(20, CountOf(heldOut, 0));
            Assert.AreEqual(3, CountOf(heldOut, 2));
            Assert.IsInRange(0, 1, CountOf(heldOut, 3));
            Assert.AreEqual(0, CountOf(heldOut, 4));
            for (int i = 0; i < heldOut.Count; i++)
            {
                int original = (int)heldOut.Values(i)[0];
                Assert.AreEqual(classes[original], heldOut.Classes(i)[0]);
                Assert.AreEqual(original + 1, heldOut.Weight(i));
            }

            string choice = string.Join(' ', Enumerable.Range(0, heldOut.Count).Select(i => heldOut.Values(i)[0]));
            drawn.Add(choice);
            NetworkData again = data.Split(0.34f, seed, 5).HeldOut;
            Assert.AreEqual(choice, string.Join(' ', Enumerable.Range(0, again.Count).Select(i => again.Values(i)[0])));
        }

        Assert.HasCount(20, drawn);

        static int CountOf(NetworkData data, int one) => Enumerable.Range(0, data.Count).Count(i => data.Classes(i)[0] == one);
    }

    [TestMethod]
    public void OfNumbersAndOfSequencesAnyAreHeldOut()
    {
        Assert.AreEqual(30, TrainingBackend.Targets(100).Split(0.3, 1, 5).HeldOut.Count);
        NetworkData steps = NetworkData.OfClasses(
            1, 2, [.. Enumerable.Range(0, 10).Select(i => new float[2])], [.. Enumerable.Range(0, 10).Select(i => new[] { 0, 1 })],
            perStep: true);
        Assert.AreEqual(5, steps.Split(0.5, 1, 5).HeldOut.Count);
    }

    [TestMethod]
    public void BalancedWeightsAreInverseToCounts()
    {
        NetworkData data = NetworkData.OfClasses(1, 4, [[1], [2], [3], [4], [5], [6]], [[0], [0], [0], [1], [1], [3]]);
        CollectionAssert.AreEqual(new[] { 6 / 9f, 1, 1, 2 }, data.BalancedClassWeights());
        NetworkData steps = NetworkData.OfClasses(1, 2, [[1, 2, 3], [4]], [[0, 0, 0], [1]], perStep: true);
        CollectionAssert.AreEqual(new[] { 4 / 6f, 2 }, steps.BalancedClassWeights());
    }

    private static void AssertRefused(string parameter, Func<object> action)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.AreEqual(parameter, error.ParamName);
    }

    private static void AssertRefused(
        string parameter, string message, NetworkData train, NetworkTrainingOptions? training = null, NetworkData? validation = null,
        NetworkArchitecture? architecture = null)
    {
        var options = new TrainingTestOptions { Training = training ?? new NetworkTrainingOptions { Epochs = 1 } };
        var error = Assert.Throws<ArgumentException>(
            () => NetworkTraining.Train(architecture ?? Architecture, train, options, validation, new TrainingBackend()));
        Assert.AreEqual(parameter, error.ParamName);
        StringAssert.Contains(error.Message, message);
    }
}
