using System.Collections.Immutable;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Cancellation, time, progress and divergence.</summary>
[TestClass]
public class TrainingExecutionTests
{
    private static readonly NetworkArchitecture Architecture = TrainingBackend.Architecture();
    private static readonly NetworkData Data = TrainingBackend.Classes(50);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CancelledInAStepItKeepsWhatItLearned(bool keepBest)
    {
        // The 15th step is in the fourth epoch; of three, the second was the best.
        using var source = new CancellationTokenSource();
        int steps = 0;
        var backend = new TrainingBackend
        {
            Stepping = _ =>
            {
                if (++steps == 15)
                    source.Cancel();
            },
            StepLoss = (step, loss) => loss with { Loss = step.Taken / 4 == 1 ? 1 : 2 },
        };
        NetworkOptions options = TrainingTests.Options(10, 0.05);
        options = options with { Training = options.Training with { KeepBest = keepBest } };
        TrainedNetwork trained = NetworkTraining.Train(
            Architecture, Data, options, backend: backend, execution: new Execution { CancellationToken = source.Token });
        Assert.AreEqual(15, steps);
        Assert.AreEqual(StopReason.Cancelled, trained.History.StopReason);
        Assert.AreEqual(3, trained.History.EpochCount);
        TrainedNetwork expected = NetworkTraining.Train(
            Architecture, Data, TrainingTests.Options(keepBest ? 2 : 3, 0.05), backend: new TrainingBackend());
        TrainingTests.AssertSame(expected.Weights, trained.Weights);
    }

    [TestMethod]
    public void ABackEndThatDoesNotListenIsStoppedBetweenSteps()
    {
        // Cancelled after the tenth step is taken.
        using var source = new CancellationTokenSource();
        int steps = 0;
        var backend = new TrainingBackend
        {
            StepLoss = (_, loss) =>
            {
                if (++steps == 10)
                    source.Cancel();
                return loss;
            },
        };
        TrainedNetwork trained = NetworkTraining.Train(
            Architecture, Data, TrainingTests.Options(10, 0.05), backend: backend,
            execution: new Execution { CancellationToken = source.Token });
        Assert.AreEqual(10, steps);
        Assert.AreEqual(2, trained.History.EpochCount);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(4)]
    public void CancelledBeforeAnEpochIsOverThereIsNothing(int atStep)
    {
        using var source = new CancellationTokenSource();
        if (atStep == 0)
            source.Cancel();
        int steps = 0;
        var backend = new TrainingBackend
        {
            Stepping = _ =>
            {
                if (++steps == atStep)
                    source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => NetworkTraining.Train(
            Architecture, Data, TrainingTests.Options(10, 0.05), backend: backend,
            execution: new Execution { CancellationToken = source.Token }));
        Assert.AreEqual(atStep, steps);
    }

    [TestMethod]
    public void OfACancelledEnsembleMembersWithoutAnEpochAreLeftOut()
    {
        // Four steps an epoch, two epochs a member; the 14th step is the second member's sixth, in its second epoch.
        NetworkOptions options = TrainingTests.Options(2, 0.05) with { Members = 3 };
        foreach ((int atStep, int[] epochs) in
            new[] { (14, (int[])[2, 1]), (10, [2]), (5, [1]), (8, [1]), (21, [2, 2, 1]), (24, [2, 2, 1]) })
        {
            using var source = new CancellationTokenSource();
            int steps = 0;
            var backend = new TrainingBackend
            {
                Stepping = _ =>
                {
                    if (++steps == atStep)
                        source.Cancel();
                },
            };
            ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
                Architecture, Data, options, backend: backend, execution: new Execution { Threads = 1, CancellationToken = source.Token });
            CollectionAssert.AreEqual(epochs, members.Select(member => member.History.EpochCount).ToArray());
            CollectionAssert.AreEqual(
                epochs.Select(count => count == 2 ? StopReason.Epochs : StopReason.Cancelled).ToArray(),
                members.Select(member => member.History.StopReason).ToArray());
            Assert.AreEqual(atStep, steps);
        }
    }

    [TestMethod]
    public void MembersOfACancelledEnsembleStopTogether()
    {
        // All three are in their second epoch when it is cancelled.
        using var source = new CancellationTokenSource();
        using var meeting = new Barrier(3, _ => source.Cancel());
        var backend = new TrainingBackend
        {
            Stepping = step =>
            {
                if (step.Taken == 5)
                    Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(60)));
            },
        };
        ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
            Architecture, Data, TrainingTests.Options(50, 0.05) with { Members = 3 }, backend: backend,
            execution: new Execution { Threads = 3, CancellationToken = source.Token });
        Assert.HasCount(3, members);
        Assert.IsTrue(members.All(member => member.History is { EpochCount: 1, StopReason: StopReason.Cancelled }));
    }

    [TestMethod]
    public void NoEpochBeginsThatWouldNotEndInTime()
    {
        // A step takes 1 s, an epoch 4 s: of 10 s two fit in. Of 3 s none does, but one is trained.
        foreach ((double budget, int epochs) in new[] { (10.0, 2), (12, 3), (3, 1), (4, 1) })
        {
            TrainedNetwork trained = RunTimed(budget, members: 1, threads: 1, epochs: 20)[0];
            Assert.AreEqual(epochs, trained.History.EpochCount);
            Assert.AreEqual(StopReason.TimeBudget, trained.History.StopReason);
            Assert.AreEqual(4 * epochs, trained.History.Seconds, 1e-9);
            Assert.IsTrue(trained.History.Epochs.All(epoch => Math.Abs(epoch.Seconds - 4) < 1e-9));
        }

        Assert.AreEqual(StopReason.Epochs, RunTimed(12, 1, 1, epochs: 3)[0].History.StopReason);
    }

    [TestMethod]
    public void MembersShareTheTime()
    {
        // 60 s for three: 20 s each, which are five epochs.
        CollectionAssert.AreEqual(new[] { 5, 5, 5 }, Epochs(RunTimed(60, 3, 1, 20)));

        // What is not used is left to the others: 16 s for 4 epochs, then 20 s and 24 s of what remains would do for 5 and 6.
        CollectionAssert.AreEqual(new[] { 4, 4, 4 }, Epochs(RunTimed(60, 3, 1, 4)));
        CollectionAssert.AreEqual(new[] { 4, 6, 6 }, Epochs(RunTimed(66, 3, 1, 20, stopFirstAfter: 4)));

        // Where there is no time, each has its one epoch.
        CollectionAssert.AreEqual(new[] { 1, 1, 1 }, Epochs(RunTimed(2, 3, 1, 20)));

        static int[] Epochs(ImmutableArray<TrainedNetwork> members) => [.. members.Select(member => member.History.EpochCount)];
    }

    [TestMethod]
    public void EachEpochIsReported()
    {
        var clock = new Clock();
        var reports = new List<ProgressReport>();
        ImmutableArray<TrainedNetwork> members = NetworkTraining.Run(
            Architecture, Data, TrainingTests.Options(3, 0.05) with { Members = 2 }, TrainingBackend.Classes(9),
            new TrainingBackend { Stepping = _ => clock.Seconds++ }, new Execution { Threads = 1, Progress = new Listener(reports.Add) },
            clock);
        Assert.HasCount(6, reports);
        for (int i = 0; i < 6; i++)
        {
            ProgressReport report = reports[i];
            Assert.AreEqual($"Training Tiny {i / 3 + 1} of 2", report.Stage);
            Assert.AreEqual((i + 1) / 6.0, report.Fraction);
            EpochReport epoch = report.Epoch!;
            Assert.AreEqual((i / 3 + 1, 2, i % 3 + 1, 3), (epoch.Member, epoch.Members, epoch.Epoch, epoch.Epochs));
            TrainingEpoch trained = members[i / 3].History.Epochs[i % 3];
            Assert.AreEqual((trained.Loss, trained.Accuracy), (epoch.Loss, epoch.Accuracy));
            Assert.AreEqual((trained.ValidationLoss, trained.ValidationAccuracy), (epoch.ValidationLoss, epoch.ValidationAccuracy));
            Assert.AreEqual(0.05, epoch.LearningRate);
            Assert.AreEqual(TimeSpan.FromSeconds(4 * (i + 1)), epoch.Elapsed);
            Assert.AreEqual(4 * (5 - i), epoch.Left!.Value.TotalSeconds, 1e-6);
            Assert.IsTrue(epoch is { Loss: > 0, Accuracy: not null, ValidationLoss: > 0, ValidationAccuracy: not null });
        }
    }

    [TestMethod]
    public void AMemberThatStopsEarlyIsDone()
    {
        var reports = new List<ProgressReport>();
        NetworkOptions options = TrainingTests.Options(10, 0.05) with { Members = 2 };
        NetworkTraining.TrainMembers(
            Architecture, Data, options with { Training = options.Training with { EarlyStoppingPatience = 1 } },
            backend: new TrainingBackend { StepLoss = (_, loss) => loss with { Loss = 1 } },
            execution: new Execution { Threads = 1, Progress = new Listener(reports.Add) });
        CollectionAssert.AreEqual(new[] { 1 / 20.0, 0.5, 11 / 20.0, 1 }, reports.Select(report => report.Fraction).ToArray());
        Assert.AreEqual(TimeSpan.Zero, reports[^1].Epoch!.Left);
    }

    [TestMethod]
    public void TheTimeLeftIsNoMoreThanTheBudget()
    {
        var clock = new Clock();
        var reports = new List<ProgressReport>();
        NetworkOptions options = TrainingTests.Options(1000, 0.05);
        NetworkTraining.Run(
            Architecture, Data, options with { Training = options.Training with { TimeBudget = TimeSpan.FromSeconds(10) } }, null,
            new TrainingBackend { Stepping = _ => clock.Seconds++ }, new Execution { Threads = 1, Progress = new Listener(reports.Add) },
            clock);
        CollectionAssert.AreEqual(new[] { 6.0, 0 }, reports.Select(report => report.Epoch!.Left!.Value.TotalSeconds).ToArray());
        Assert.AreEqual("Training Tiny", reports[0].Stage);
        Assert.AreEqual(1, reports[^1].Fraction);
    }

    [TestMethod]
    public void ProgressOfMembersTrainedAtOnceGrows()
    {
        var fractions = new List<double>();
        NetworkTraining.TrainMembers(
            Architecture, Data, TrainingTests.Options(10, 0.05) with { Members = 4 }, backend: new TrainingBackend(),
            execution: new Execution { Threads = 4, Progress = new Listener(report => fractions.Add(report.Fraction)) });
        CollectionAssert.AreEqual(Enumerable.Range(1, 40).Select(i => i / 40.0).ToArray(), fractions);
    }

    [TestMethod]
    public void ALossThatIsNotFiniteEndsTraining()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity })
        {
            var backend = new TrainingBackend { StepLoss = (step, loss) => step.Taken == 9 ? loss with { Loss = bad } : loss };
            TrainingDivergedException error = Diverge(backend, 1);
            Assert.AreEqual((1, 3, 2), (error.Member, error.Epoch, error.Step));
            Assert.AreEqual(bad, error.Loss);
            Assert.AreEqual(0.05, error.LearningRate);
            StringAssert.StartsWith(error.Message, $"Training diverged: epoch 3, step 2: the loss is {bad} at a learning rate of 0.05.");
            StringAssert.Contains(
                error.Message, "Lower OptimizerOptions.LearningRate, or limit the gradient by OptimizerOptions.GradientClip");
            Assert.AreEqual(2, error.Best!.History.EpochCount);
            Assert.AreEqual(StopReason.Diverged, error.Best.History.StopReason);
            TrainedNetwork expected = NetworkTraining.Train(
                Architecture, Data, TrainingTests.Options(2, 0.05), backend: new TrainingBackend());
            TrainingTests.AssertSame(expected.Weights, error.Best.Weights);
        }
    }

    [TestMethod]
    public void SoDoesAGradientThatIsNotFinite()
    {
        var backend = new TrainingBackend
        {
            StepLoss = (step, loss) => step.Taken == 2 ? loss with { GradientNorm = double.PositiveInfinity } : loss,
        };
        TrainingDivergedException error = Diverge(backend, 1);
        Assert.AreEqual((1, 3), (error.Epoch, error.Step));
        Assert.IsTrue(double.IsFinite(error.Loss));
        StringAssert.Contains(error.Message, "the gradient norm is Infinity");
        Assert.IsNull(error.Best);
    }

    [TestMethod]
    public void SoDoesAValidationLossThatIsNotFinite()
    {
        var backend = new TrainingBackend { ValidationLoss = (steps, loss) => steps == 12 ? loss with { Loss = double.NaN } : loss };
        TrainingDivergedException error = Diverge(backend, 1, TrainingBackend.Classes(9));
        Assert.AreEqual((3, null), (error.Epoch, error.Step));
        StringAssert.Contains(error.Message, "epoch 3: the validation loss is NaN");
        Assert.AreEqual(2, error.Best!.History.EpochCount);
    }

    [TestMethod]
    public void SoDoWeightsThatNoLossHasSeen()
    {
        // The steps are so large that the weights overflow in the first.
        NetworkOptions options = TrainingTests.Options(1, 1e300);
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => NetworkTraining.Train(
            Architecture, Data, options with { Training = options.Training with { BatchSize = 100 } }, backend: new TrainingBackend()));
        StringAssert.Contains(error.Message, "epoch 1: a value of scores/weight is ");
        Assert.IsNull(error.Best);
    }

    [TestMethod]
    public void SoDoesAGradientWhoseSquareIsNotFinite()
    {
        float[][] values =
            [.. Enumerable.Range(0, Data.Count).Select(i => Data.Values(i).ToArray().Select(value => value * 1e25f).ToArray())];
        int[][] classes = [.. Enumerable.Range(0, Data.Count).Select(i => Data.Classes(i).ToArray())];
        NetworkData large = NetworkData.OfClasses(Data.Channels, Data.Outputs, values, classes);
        foreach (INetworkBackend? backend in new INetworkBackend?[] { null, new TrainingBackend() })
        {
            var error = Assert.ThrowsExactly<TrainingDivergedException>(
                () => NetworkTraining.Train(WithoutNorm(), large, TrainingTests.Options(1, 0.05), backend: backend));
            StringAssert.Contains(error.Message, "epoch 1: a running mean of the squared gradient of scores/weight is Infinity");
        }
    }

    [TestMethod]
    public void TheMemberThatDivergesIsNamedAndEndsAll()
    {
        ulong second = new CounterRandom(0, 0x4E57_0005, 1).NextUInt64();
        foreach (int threads in new[] { 1, 3 })
        {
            var backend = new TrainingBackend
            {
                StepLoss = (step, loss) => step.Seed == second && step.Taken == 4 ? loss with { Loss = double.NaN } : loss,
            };
            TrainingDivergedException error = Diverge(backend, 3, threads: threads, epochs: threads == 1 ? 3 : 1_000_000);
            Assert.AreEqual((2, 2, 1), (error.Member, error.Epoch, error.Step));
            StringAssert.StartsWith(error.Message, "Training diverged: member 2 of 3, epoch 2, step 1: the loss is NaN");
            Assert.AreEqual(1, error.Best!.History.EpochCount);
        }
    }

    private static NetworkArchitecture WithoutNorm()
    {
        var network = new NetworkBuilder(Data.Channels);
        return network.Build(
            "Tiny", network.Add("scores", new Dense(Data.Outputs), network.Add("pool", new GlobalAveragePool(), network.Input)));
    }

    private static TrainingDivergedException Diverge(
        TrainingBackend backend, int members, NetworkData? validation = null, int threads = 1, int epochs = 5) =>
        Assert.ThrowsExactly<TrainingDivergedException>(() => NetworkTraining.TrainMembers(
            Architecture, Data, TrainingTests.Options(epochs, 0.05) with { Members = members }, validation, backend,
            new Execution { Threads = threads }));

    // Each step takes a second. The first member may be made to stop, by losses that no longer fall.
    private static ImmutableArray<TrainedNetwork> RunTimed(double budget, int members, int threads, int epochs, int? stopFirstAfter = null)
    {
        var clock = new Clock();
        ulong first = new CounterRandom(0, 0x4E57_0005, 0).NextUInt64();
        var backend = new TrainingBackend
        {
            Stepping = _ => clock.Seconds++,
            StepLoss = (step, loss) =>
                loss with { Loss = step.Seed == first && step.Taken / 4 >= stopFirstAfter - 1 ? 1000 : 500 - step.Taken / 4 },
        };
        NetworkOptions options = TrainingTests.Options(epochs, 0.05) with { Members = members };
        options = options with
        {
            Training = options.Training with
            {
                TimeBudget = TimeSpan.FromSeconds(budget),
                EarlyStoppingPatience = stopFirstAfter is null ? null : 1,
            },
        };
        return NetworkTraining.Run(Architecture, Data, options, null, backend, new Execution { Threads = threads }, clock);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long GetTimestamp() => Seconds * TimestampFrequency;
    }
}
