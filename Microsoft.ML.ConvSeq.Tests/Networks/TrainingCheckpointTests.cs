using System.Buffers.Binary;
using System.Collections.Immutable;
using ConvSeq.Networks;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Networks;

[TestClass]
public sealed class TrainingCheckpointTests : IDisposable
{
    private static readonly NetworkArchitecture Architecture = TrainingBackend.Architecture();
    private static readonly NetworkData Data = TrainingBackend.Classes(50), Validation = TrainingBackend.Classes(12, seed: 3);

    private readonly TemporaryFolder _folder = new();

    internal static FileFormat Format { get; } = new(Written, Read) { Damage = "", Room = 300_000, Step = 3 };

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("plateau")]
    [DataRow("cosine")]
    [DataRow("one cycle")]
    [DataRow("last weights")]
    [DataRow("training loss")]
    [DataRow("numbers")]
    public void AnInterruptedTrainingComesToTheSameWeights(string what)
    {
        NetworkTrainingOptions training =
            Training(12) with { Schedule = new PlateauRate { Patience = 2, Threshold = 0.05, Floor = 0.001 } };
        training = what switch
        {
            "cosine" => training with { Schedule = new CosineRate { WarmUpShare = 0.2 } },
            "one cycle" => training with { Schedule = new OneCycleRate() },
            "last weights" => training with { KeepBest = false },
            _ => training,
        };
        NetworkData data = what == "numbers" ? TrainingBackend.Targets(50) : Data;
        NetworkData? validation = what switch { "training loss" => null, "numbers" => TrainingBackend.Targets(9), _ => Validation };
        TrainedNetwork expected = NetworkTraining.Train(
            Architecture, data, Options(training with { CheckpointFolder = null }), validation, new TrainingBackend());

        // Interrupted in its second epoch, in the middle of the fifth, and after the last step of the eleventh, before its validation.
        int[] finished = [1, 4, 10];
        int[] steps = [7, 19, 44];
        for (int i = 0; i < steps.Length; i++)
        {
            using var source = new CancellationTokenSource();
            int last = steps[i];
            var backend = new TrainingBackend
            {
                StepLoss = (step, loss) =>
                {
                    if (step.Taken == last - 1)
                        source.Cancel();
                    return loss;
                },
            };
            TrainedNetwork stopped = NetworkTraining.Train(
                Architecture, data, Options(training), validation, backend, new Execution { CancellationToken = source.Token });
            Assert.AreEqual(StopReason.Cancelled, stopped.History.StopReason);
            Assert.AreEqual(finished[i], stopped.History.EpochCount);
        }

        var seen = new List<long>();
        var resumed = new TrainingBackend { Stepping = step => seen.Add(step.Taken) };
        TrainedNetwork trained = NetworkTraining.Train(Architecture, data, Options(training), validation, resumed);
        CollectionAssert.AreEqual(new long[] { 40, 41, 42, 43, 44, 45, 46, 47 }, seen);
        AssertSame(expected, trained);
        AssertOnlyFile();

        // It is over: nothing is trained any more, and nothing can be cancelled.
        seen.Clear();
        AssertSame(expected, NetworkTraining.Train(
            Architecture, data, Options(training), validation, resumed, new Execution { CancellationToken = new CancellationToken(true) }));
        Assert.IsEmpty(seen);
    }

    [TestMethod]
    public void ACrashGoesOnFromTheLastCheckpoint()
    {
        TrainedNetwork expected = NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { CheckpointFolder = null }), Validation, new TrainingBackend());
        var crashing = new TrainingBackend { Stepping = step => throw new TimeoutException() };
        Assert.ThrowsExactly<TimeoutException>(
            () => NetworkTraining.Train(Architecture, Data, Options(Training(12)), Validation, crashing));
        Assert.IsEmpty(_folder.Names);
        foreach ((int at, int after) in new[] { (11, 0), (30, 6), (30, 6), (47, 9) })
        {
            crashing = new TrainingBackend { Stepping = step => _ = step.Taken == at ? throw new TimeoutException() : 0 };
            Assert.ThrowsExactly<TimeoutException>(
                () => NetworkTraining.Train(Architecture, Data, Options(Training(12)), Validation, crashing));
            Assert.AreEqual(after, Number(File.Exists(Checkpoint) ? Checkpoint : null));
        }

        AssertSame(expected, NetworkTraining.Train(Architecture, Data, Options(Training(12)), Validation, new TrainingBackend()));
        AssertOnlyFile();

        static int Number(string? path) => path is null ? 0 : EpochsIn(File.ReadAllBytes(path));
    }

    [TestMethod]
    public void MoreEpochsMayFollow()
    {
        TrainedNetwork expected = NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { CheckpointFolder = null }), Validation, new TrainingBackend());
        foreach (int epochs in new[] { 3, 5, 12 })
            NetworkTraining.Train(Architecture, Data, Options(Training(epochs)), Validation, new TrainingBackend());
        AssertSame(expected, NetworkTraining.Train(Architecture, Data, Options(Training(12)), Validation, new TrainingBackend()));
        AssertRefused("more epochs than this training, which Epochs would have ended after 11", Training(11));
    }

    [TestMethod]
    public void MorePatienceMayFollow()
    {
        double[] losses = [5, 4, 6, 6, 6, 6, 3, 3, 3, 3, 3, 3];
        var backend = new TrainingBackend { ValidationLoss = (steps, loss) => loss with { Loss = losses[steps / 4 - 1] } };
        Assert.AreEqual((4, StopReason.EarlyStopping), Stop(2));
        Assert.AreEqual((5, StopReason.EarlyStopping), Stop(3));
        Assert.AreEqual((5, StopReason.EarlyStopping), Stop(3));
        AssertRefused("which EarlyStoppingPatience would have ended after 4", Training(12) with { EarlyStoppingPatience = 2 });
        Assert.AreEqual((12, StopReason.Epochs), Stop(5));

        (int, StopReason) Stop(int patience)
        {
            TrainingHistory history = NetworkTraining.Train(
                Architecture, Data, Options(Training(12) with { EarlyStoppingPatience = patience }), Validation, backend).History;
            return (history.EpochCount, history.StopReason);
        }
    }

    [TestMethod]
    public void WhereTheScheduleGoesByThemEpochsStay()
    {
        NetworkTrainingOptions training = Training(3) with { Schedule = new CosineRate() };
        NetworkTraining.Train(Architecture, Data, Options(training), Validation, new TrainingBackend());
        AssertRefused("Epochs, which the schedule relies on, is 12; in the checkpoint it is 3", training with { Epochs = 12 });
    }

    [TestMethod]
    public void TimeIsNoDifference()
    {
        TrainedNetwork first = NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { TimeBudget = TimeSpan.FromTicks(1) }), Validation, new TrainingBackend());
        Assert.AreEqual((1, StopReason.TimeBudget), (first.History.EpochCount, first.History.StopReason));
        TrainedNetwork second = NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { TimeBudget = TimeSpan.FromTicks(1) }), Validation, new TrainingBackend());
        Assert.AreEqual(2, second.History.EpochCount);
        Assert.AreEqual(first.History.Epochs[0], second.History.Epochs[0]);
        TrainedNetwork expected = NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { CheckpointFolder = null }), Validation, new TrainingBackend());
        AssertSame(expected, NetworkTraining.Train(
            Architecture, Data, Options(Training(12) with { CheckpointEvery = 1 }), Validation, new TrainingBackend(),
            new Execution { Threads = 7 }));
    }

    [TestMethod]
    public void MembersHaveFilesOfTheirOwn()
    {
        NetworkOptions options = Options(Training(4)) with { Members = 3 };
        ImmutableArray<TrainedNetwork> expected = NetworkTraining.TrainMembers(
            Architecture, Data, options with { Training = options.Training with { CheckpointFolder = null } }, Validation,
            new TrainingBackend());
        using var source = new CancellationTokenSource();
        int steps = 0;
        var backend = new TrainingBackend
        {
            Stepping = _ =>
            {
                if (++steps == 22)
                    source.Cancel();
            },
        };
        ImmutableArray<TrainedNetwork> stopped = NetworkTraining.TrainMembers(
            Architecture, Data, options, Validation, backend, new Execution { Threads = 1, CancellationToken = source.Token });
        CollectionAssert.AreEqual(new[] { 4, 1 }, stopped.Select(member => member.History.EpochCount).ToArray());
        CollectionAssert.AreEquivalent(new[] { "member-1.csqc", "member-2.csqc" }, _folder.Names.ToArray());
        var reports = new List<ProgressReport>();
        ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
            Architecture, Data, options, Validation, new TrainingBackend(),
            new Execution { Threads = 1, Progress = new Listener(reports.Add) });
        for (int m = 0; m < 3; m++)
            AssertSame(expected[m], members[m]);

        // The first is over, the second has three epochs left, the third all.
        CollectionAssert.AreEqual(
            new[] { (1, 4), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2), (3, 3), (3, 4) },
            reports.Select(report => (report.Epoch!.Member, report.Epoch.Epoch)).ToArray());
        Assert.IsNull(reports[0].Epoch!.Left);
        Assert.IsNull(reports[1].Epoch!.Left);
        Assert.AreEqual(5 / 12.0, reports[1].Fraction);

        // Fewer members are the first ones of more.
        AssertSame(expected[0], NetworkTraining.Train(
            Architecture, Data, options, Validation, new TrainingBackend { Stepping = _ => Assert.Fail() }));
        File.Copy(_folder.File("member-1.csqc"), Checkpoint = _folder.File("member-3.csqc"), overwrite: true);
        AssertRefused("the number of the member is 3; in the checkpoint it is 1", options.Training, members: 3);
    }

    [TestMethod]
    public void OtherTrainingsAreRefused()
    {
        NetworkTrainingOptions training = Training(3);
        NetworkTraining.Train(Architecture, Data, Options(training), Validation, new TrainingBackend());
        AssertRefused("BatchSize is 8; in the checkpoint it is 13", training with { BatchSize = 8 });
        AssertRefused(
            "Optimizer is AdamW, LearningRate 0.05,", training with { Optimizer = training.Optimizer with { Kind = OptimizerKind.AdamW } });
        AssertRefused(
            "GradientClip 1; in the checkpoint it is Adam,", training with { Optimizer = training.Optimizer with { GradientClip = 1 } });
        AssertRefused(
            "Optimizer is Sgd, LearningRate 0.01, Momentum 0.9, WeightDecay 0, GradientClip none; in",
            training with { Optimizer = OptimizerOptions.Sgd });
        AssertRefused(
            "Optimizer is RmsProp, LearningRate 0.01, Momentum 0, SquareDecay 0.99, Epsilon 1E-08, WeightDecay 0,",
            training with { Optimizer = OptimizerOptions.RmsProp });
        AssertRefused(
            "Optimizer is Adadelta, LearningRate 1, SquareDecay 0.9, Epsilon 1E-06, WeightDecay 0,",
            training with { Optimizer = OptimizerOptions.Adadelta });
        AssertRefused("Schedule is constant; in the checkpoint it is plateau, Factor 0.5", training with { Schedule = new ConstantRate() });
        AssertRefused("Schedule is plateau, Factor 0.25", training with { Schedule = new PlateauRate { Factor = 0.25 } });
        AssertRefused("LabelSmoothing is 0.1; in the checkpoint it is 0", training with { LabelSmoothing = 0.1f });
        AssertRefused("KeepBest is False; in the checkpoint it is True", training with { KeepBest = false });
        AssertRefused("BestBy is Accuracy; in the checkpoint it is Loss", training with { BestBy = EpochMeasure.Accuracy });
        AssertRefused("the list of class weights is 1 2 3; in the checkpoint it is none", training with { ClassWeights = [1, 2, 3] });
        AssertRefused("ValidationShare is 0.5; in the checkpoint it is 0", training with { ValidationShare = 0.5f }, validation: false);
        AssertRefused("the validation set differs", training, validation: false);
        AssertRefused("the training set differs", training, data: TrainingBackend.Classes(50, seed: 2));
        AssertRefused("the seed is 1; in the checkpoint it is 0", training, seed: 1);
        var network = new NetworkBuilder(2);
        int pooled = network.Add("pool", new GlobalAveragePool(), network.Add("norm", new BatchNorm1d { Epsilon = 1e-3f }, network.Input));
        AssertRefused(
            "the architecture differs", training, architecture: network.Build("Tiny", network.Add("scores", new Dense(3), pooled)));
    }

    [TestMethod]
    public void AnotherBackEndGoesOnAndSaysWhoseTheCheckpointIs()
    {
        NetworkTraining.Train(Architecture, Data, Options(Training(3)), Validation, new TrainingBackend { Name = "first" });
        var reports = new List<ProgressReport>();
        TrainedNetwork trained = NetworkTraining.Train(
            Architecture, Data, Options(Training(6)), Validation, new TrainingBackend { Name = "second" },
            new Execution { Progress = new Listener(reports.Add) });
        Assert.AreEqual(6, trained.History.EpochCount);
        CollectionAssert.AreEqual(
            new string?[] { "first", null, null, null }, reports.Select(report => report.Epoch!.CheckpointBackend).ToArray());
        Assert.AreEqual(3, reports[0].Epoch!.Epoch);
        TrainedNetwork whole = NetworkTraining.Train(
            Architecture, Data, Options(Training(6) with { CheckpointFolder = null }), Validation, new TrainingBackend());
        TrainingTests.AssertSame(whole.Weights, trained.Weights);
    }

    [TestMethod]
    public void DigestsTellOneFromTheOther()
    {
        var digests = new HashSet<string> { TrainingFacts.Digest(Data) };
        float[][] values = [[1, 2, 3, 4], [5, 6]];
        int[][] classes = [[0], [1]];
        foreach (NetworkData data in new[]
        {
            NetworkData.OfClasses(2, 2, values, classes), NetworkData.OfClasses(1, 2, values, classes),
            NetworkData.OfClasses(2, 3, values, classes),
            NetworkData.OfClasses(2, 2, values, [[1], [1]]), NetworkData.OfClasses(2, 2, [[1, 2], [3, 4, 5, 6]], classes),
            NetworkData.OfClasses(2, 2, values, classes, weights: [1, 2]), NetworkData.OfTargets(2, 2, values, [[0, 1], [1, 0]]),
            NetworkData.OfTargets(2, 2, values, [[0, 1], [1, 2]]), NetworkData.OfClasses(2, 2, [[1, 2, 3, 4.5f], [5, 6]], classes),
        })
        {
            Assert.IsTrue(digests.Add(TrainingFacts.Digest(data)));
        }

        NetworkLayer[] layers =
        [
            new Conv1d(4, 3), new Conv1d(4, 5), new Conv1d(4, 3) { Dilation = 2 }, new Conv1d(4, 3) { Groups = 2 },
            new Conv1d(4, 3) { Padding = ConvolutionPadding.Causal }, new Conv1d(4, 3) { HasBias = false },
            new Conv1d(4, 3) { WeightNorm = true },
            new Conv1d(4, 3) { Initialization = Initialization.HeUniform },
            new Conv1d(4, 3) { Initialization = Initialization.Normal(0.01f) },
            new BatchNorm1d(), new BatchNorm1d { Momentum = 0.2f }, new Relu(), new Dropout(0.1f), new Dropout(0.2f), new MaxPool1d(3),
            new MaxPool1d(5),
            new Dense(4), new Dense(4) { HasBias = false }, new GlobalAveragePool(), new LastStep(),
        ];
        foreach (NetworkLayer layer in layers)
        {
            var network = new NetworkBuilder(4);
            Assert.IsTrue(
                digests.Add(TrainingFacts.Digest(network.Build("one", network.Add("layer", layer, network.Input)))), layer.Summary);
        }

        foreach (NetworkLayer join in new NetworkLayer[] { new Add(), new Concat() })
        {
            var network = new NetworkBuilder(4);
            int relu = network.Add("relu", new Relu(), network.Input), other = network.Add("other", new Relu(), network.Input);
            Assert.IsTrue(digests.Add(TrainingFacts.Digest(network.Build("two", network.Add("layer", join, relu, other)))));
        }
    }

    [TestMethod]
    [DataRow("WGHT", "weights")]
    [DataRow("STCS", "statistics")]
    [DataRow("MOM1", "first moments")]
    [DataRow("MOM2", "second moments")]
    [DataRow("BEST", "kept weights")]
    [DataRow("BSTC", "kept statistics")]
    public void NumbersThatAreNotFiniteAreRefused(string section, string what)
    {
        byte[] bytes = Written();
        int first = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(section)) + 12;
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(first - 4));
        for (int i = 0; i < count; i++)
        {
            byte[] forged = [.. bytes];
            BinaryPrimitives.WriteSingleLittleEndian(forged.AsSpan(first + 4 * i), i % 2 == 0 ? float.NaN : float.PositiveInfinity);
            ModelBytes.Seal(forged);
            File.WriteAllBytes(Checkpoint, forged);
            AssertRefused($"not all of its {what} are finite", Training(3));
        }

        File.WriteAllBytes(Checkpoint, bytes);
        NetworkTraining.Train(Architecture, Data, Options(Training(3)), Validation, new TrainingBackend { Stepping = _ => Assert.Fail() });
    }

    [TestMethod]
    public void WhatIsWrongWithTheLastMemberIsFoundFirst()
    {
        File.WriteAllText(_folder.File("member-3.csqc"), "nonsense");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkTraining.TrainMembers(
            Architecture, Data, Options(Training(3)) with { Members = 3 }, Validation,
            new TrainingBackend { Stepping = _ => Assert.Fail() }));
        StringAssert.Contains(error.Message, "member-3.csqc is not a ConvSeq model");
    }

    [TestMethod]
    public void TheFolderIsMade()
    {
        string deep = Path.Combine(_folder.Path, "one", "two");
        NetworkTraining.Train(
            Architecture, Data, Options(Training(1) with { CheckpointFolder = deep }), Validation, new TrainingBackend());
        Assert.IsTrue(File.Exists(Path.Combine(deep, "member-1.csqc")));

        // Where it cannot be, nothing is trained.
        string file = _folder.Write("file", "");
        Assert.Throws<IOException>(() => NetworkTraining.Train(
            Architecture, Data, Options(Training(1) with { CheckpointFolder = file }), Validation,
            new TrainingBackend { Stepping = _ => Assert.Fail() }));
    }

    private string Checkpoint { get => field ??= _folder.File("member-1.csqc"); set; }

    private NetworkTrainingOptions Training(int epochs) => Training(epochs, _folder);

    private static NetworkTrainingOptions Training(int epochs, TemporaryFolder folder) =>
        TrainingTests.Options(epochs, 0.05).Training with { CheckpointFolder = folder.Path, CheckpointEvery = 3 };

    private static NetworkOptions Options(NetworkTrainingOptions training) => new TrainingTestOptions { Training = training };

    // Of three epochs, of which the second is the best.
    private static byte[] Written()
    {
        using var folder = new TemporaryFolder();
        var backend = new TrainingBackend { ValidationLoss = (steps, loss) => loss with { Loss = steps == 8 ? 1 : 2 } };
        NetworkTraining.Train(Architecture, Data, Options(Training(3, folder)), Validation, backend);
        return File.ReadAllBytes(folder.File("member-1.csqc"));
    }

    // It is over: nothing is trained.
    private static TrainedNetwork Read(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("member-1.csqc");
        File.WriteAllBytes(path, bytes);
        try
        {
            return NetworkTraining.Train(Architecture, Data, Options(Training(3, folder)), Validation, new TrainingBackend());
        }
        catch (InvalidDataException error)
        {
            StringAssert.Contains(error.Message, path);
            CollectionAssert.AreEqual(bytes, File.ReadAllBytes(path));
            throw;
        }
    }

    private static int EpochsIn(byte[] bytes)
    {
        int at = bytes.AsSpan().IndexOf("EPOC"u8);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 16));
    }

    private void AssertOnlyFile() => CollectionAssert.AreEqual(new[] { "member-1.csqc" }, _folder.Names.ToArray());

    private void AssertRefused(
        string message, NetworkTrainingOptions training, int members = 1, bool validation = true, NetworkData? data = null,
        TrainingBackend? backend = null, ulong seed = 0, NetworkArchitecture? architecture = null)
    {
        byte[] before = File.ReadAllBytes(Checkpoint);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkTraining.TrainMembers(
            architecture ?? Architecture, data ?? Data, Options(training) with { Members = members, Seed = seed },
            validation ? Validation : null,
            backend ?? new TrainingBackend()));
        StringAssert.Contains(error.Message, message);
        StringAssert.Contains(error.Message, Checkpoint);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Checkpoint));
    }

    private static void AssertSame(TrainedNetwork expected, TrainedNetwork actual)
    {
        TrainingTests.AssertSame(expected.Weights, actual.Weights);
        Assert.AreEqual(expected.History.StopReason, actual.History.StopReason);
        CollectionAssert.AreEqual(
            expected.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray(),
            actual.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray());
    }
}
