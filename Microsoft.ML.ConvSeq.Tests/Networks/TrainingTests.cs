using System.Collections.Immutable;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class TrainingTests
{
    private static readonly NetworkArchitecture Architecture = TrainingBackend.Architecture();
    private static readonly NetworkData Data = TrainingBackend.Classes(50);

    [TestMethod]
    public void ItLearns()
    {
        TrainedNetwork trained = NetworkTraining.Train(Architecture, Data, Options(30, 0.05), backend: new TrainingBackend());
        TrainingHistory history = trained.History;
        Assert.AreEqual(StopReason.Epochs, history.StopReason);
        CollectionAssert.AreEqual(Enumerable.Range(1, 30).ToArray(), history.Epochs.Select(epoch => epoch.Number).ToArray());
        Assert.AreEqual(30, history.EpochCount);
        Assert.IsGreaterThan(0.97, history.Epochs[^1].Accuracy!.Value);
        Assert.IsLessThan(0.5 * history.Epochs[0].Loss, history.Epochs[^1].Loss);
        Assert.IsTrue(history.Epochs.All(epoch => epoch is { ValidationLoss: null, ValidationAccuracy: null, LearningRate: 0.05 }));
        Assert.AreEqual(history.Epochs.Sum(epoch => epoch.Seconds), history.Seconds);
        Assert.AreSame(Architecture, trained.Architecture);
    }

    [TestMethod]
    public void NumbersHaveNoAccuracy()
    {
        TrainedNetwork trained = NetworkTraining.Train(
            Architecture, TrainingBackend.Targets(40), Options(20, 0.1), TrainingBackend.Targets(8), new TrainingBackend());
        Assert.IsTrue(trained.History.Epochs.All(epoch => epoch is { Accuracy: null, ValidationAccuracy: null, ValidationLoss: > 0 }));
        Assert.IsLessThan(0.3 * trained.History.Epochs[0].Loss, trained.History.Epochs[^1].Loss);
    }

    [TestMethod]
    public void TheLossOfAnEpochIsTheMeanOverItsSteps()
    {
        // 50 series in 4 batches of 12 or 13; their weights differ.
        var losses = new List<BatchLoss>();
        var backend = new TrainingBackend
        {
            StepLoss = (step, loss) =>
            {
                losses.Add(loss);
                return loss;
            },
        };
        NetworkTrainingOptions training = Options(1, 0.01).Training with { ClassWeights = [1, 5, 0.5f] };
        TrainingEpoch epoch = NetworkTraining.Train(
            Architecture, Data, Options(1, 0.01) with { Training = training }, backend: backend).History.Epochs[0];
        Assert.HasCount(4, losses);
        Assert.AreEqual(losses.Sum(loss => loss.Loss * loss.Weight) / losses.Sum(loss => loss.Weight), epoch.Loss, 1e-12);
        Assert.AreEqual(losses.Sum(loss => loss.Correct) / 50.0, epoch.Accuracy);
        Assert.AreNotEqual(50, losses.Sum(loss => loss.Weight), 1);
    }

    [TestMethod]
    public void TheBestWeightsAreKeptOrTheLast()
    {
        // By validation loss the third epoch is the best, and the fifth as good.
        double[] losses = [4, 3, 1, 2, 1, 5];
        var backend = new TrainingBackend { ValidationLoss = (steps, loss) => loss with { Loss = losses[steps / 4 - 1] } };
        foreach ((bool keepBest, int epochs) in new[] { (true, 3), (false, 6) })
        {
            NetworkOptions options = Options(6, 0.05);
            TrainedNetwork trained = NetworkTraining.Train(
                Architecture, Data, options with { Training = options.Training with { KeepBest = keepBest } }, TrainingBackend.Classes(9),
                backend);
            TrainedNetwork expected = NetworkTraining.Train(Architecture, Data, Options(epochs, 0.05), backend: new TrainingBackend());
            Assert.AreEqual(3, trained.History.Best.Number);
            Assert.AreEqual(6, trained.History.EpochCount);
            AssertSame(expected.Weights, trained.Weights);
        }
    }

    [TestMethod]
    public void AccuracyDecidesOnRequestAndOfEqualOnesTheLoss()
    {
        // By accuracy the epochs 3, 4 and 6 are the best, and of these by loss the fourth.
        double[] losses = [1, 2, 4, 3, 1, 5];
        int[] right = [2, 3, 6, 6, 5, 6];
        var backend = new TrainingBackend
        {
            ValidationLoss = (steps, loss) => loss with { Loss = losses[steps / 4 - 1], Correct = right[steps / 4 - 1] },
        };
        NetworkOptions options = Options(6, 0.05);
        options = options with { Training = options.Training with { BestBy = EpochMeasure.Accuracy } };
        TrainedNetwork trained = NetworkTraining.Train(Architecture, Data, options, TrainingBackend.Classes(9), backend);
        Assert.AreEqual(4, trained.History.Best.Number);
        AssertSame(NetworkTraining.Train(Architecture, Data, Options(4, 0.05), backend: new TrainingBackend()).Weights, trained.Weights);

        options = options with { Training = options.Training with { EarlyStoppingPatience = 1 } };
        Assert.AreEqual(5, NetworkTraining.Train(Architecture, Data, options, TrainingBackend.Classes(9), backend).History.EpochCount);
        Assert.Contains(
            "BestBy is Accuracy, but the targets are numbers",
            Assert.ThrowsExactly<ArgumentException>(
                () => NetworkTraining.Train(Architecture, TrainingBackend.Targets(9), options, backend: backend)).Message);
    }

    [TestMethod]
    public void WithoutValidationTheTrainingLossDecides()
    {
        double[] losses = [4, 1, 2, 3];
        var backend = new TrainingBackend { StepLoss = (step, loss) => loss with { Loss = losses[step.Taken / 4] } };
        TrainedNetwork trained = NetworkTraining.Train(Architecture, Data, Options(4, 0.05), backend: backend);
        Assert.AreEqual(2, trained.History.Best.Number);
        AssertSame(NetworkTraining.Train(Architecture, Data, Options(2, 0.05), backend: new TrainingBackend()).Weights, trained.Weights);
    }

    [TestMethod]
    public void ItStopsWhenTheLossNoLongerFalls()
    {
        double[] losses = [4, 3, 3, 2.9999, 3, 3, 2.9999, 1];
        var backend = new TrainingBackend { ValidationLoss = (steps, loss) => loss with { Loss = losses[steps / 4 - 1] } };
        NetworkOptions options = Options(8, 0.05);
        TrainedNetwork trained = NetworkTraining.Train(
            Architecture, Data, options with { Training = options.Training with { EarlyStoppingPatience = 3 } }, TrainingBackend.Classes(9),
            backend);
        Assert.AreEqual(StopReason.EarlyStopping, trained.History.StopReason);
        Assert.AreEqual(7, trained.History.EpochCount);
        Assert.AreEqual(4, trained.History.Best.Number);
    }

    [TestMethod]
    public void ValidationSeriesAreNotTrainedOn()
    {
        NetworkSessionSettings? seen = null;
        var trainedOn = new HashSet<int>();
        var backend = new TrainingBackend
        {
            Opening = (settings, _) => seen = settings,
            Stepping = step => trainedOn.UnionWith(step.Batch),
        };
        NetworkOptions options = Options(1, 0.05);
        TrainingEpoch epoch = NetworkTraining.Train(
            Architecture, Data, options with { Training = options.Training with { ValidationShare = 0.2f } },
            backend: backend).History.Epochs[0];
        Assert.AreEqual(40, seen!.Train.Count);
        Assert.AreEqual(10, seen.Validation!.Count);
        Assert.HasCount(40, trainedOn);
        Assert.IsNotNull(epoch.ValidationLoss);
        Assert.IsNotNull(epoch.ValidationAccuracy);
    }

    [TestMethod]
    public void TheSessionIsToldWhatItNeeds()
    {
        NetworkSessionSettings? seen = null;
        NetworkOptions options = Options(1, 0.25);
        options = options with { Training = options.Training with { LabelSmoothing = 0.1f, BalanceClasses = true, BatchSize = 20 } };
        NetworkTraining.Train(Architecture, Data, options, backend: new TrainingBackend { Opening = (settings, _) => seen = settings });
        Assert.AreSame(Architecture, seen!.Architecture);
        Assert.AreSame(Data, seen.Train);
        Assert.IsNull(seen.Validation);
        Assert.AreEqual(0.25, seen.Optimizer.LearningRate);
        Assert.AreEqual(0.1f, seen.LabelSmoothing);

        // 17, 17 and 16 series; 17 in each batch but one.
        CollectionAssert.AreEqual(new[] { 50 / 51f, 50 / 51f, 50 / 48f }, seen.ClassWeights);
        Assert.AreEqual(17, seen.BatchSize);
    }

    [TestMethod]
    public void MembersDifferAndTheFirstIsNotSpecial()
    {
        var seeds = new List<ulong>();
        var backend = new TrainingBackend { Opening = (settings, _) => seeds.Add(settings.Seed) };
        ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
            Architecture, Data, Options(3, 0.05) with { Members = 3, Seed = 7 }, backend: backend,
            execution: new Execution { Threads = 1 });
        Assert.HasCount(3, members);
        Assert.HasCount(3, seeds.Distinct());
        Assert.DoesNotContain(7UL, seeds);
        for (int m = 0; m < 3; m++)
            Assert.AreEqual(new CounterRandom(7, 0x4E57_0005, (ulong)m).NextUInt64(), seeds[m]);
        CollectionAssert.AreNotEqual(members[0].Weights.Values, members[1].Weights.Values);

        // One network is the first member, whatever the number of members.
        AssertSame(members[0].Weights, NetworkTraining.Train(
            Architecture, Data, Options(3, 0.05) with { Members = 9, Seed = 7 }, backend: backend).Weights);
    }

    [TestMethod]
    [DataRow(2, int.MaxValue, 2)]
    [DataRow(5, int.MaxValue, 4)]
    [DataRow(8, 3, 3)]
    public void ThreadsChangeNothing(int threads, int sessions, int open)
    {
        NetworkOptions options = Options(4, 0.05) with { Members = 4 };
        ImmutableArray<TrainedNetwork> expected = NetworkTraining.TrainMembers(
            Architecture, Data, options, backend: new TrainingBackend(), execution: new Execution { Threads = 1 });
        using var meeting = new Barrier(open);
        var given = new System.Collections.Concurrent.ConcurrentQueue<int>();
        int opened = 0;
        var backend = new TrainingBackend
        {
            MaxSessions = sessions,
            Opening = (_, execution) =>
            {
                given.Enqueue(execution.Threads);

                // The first ones wait for each other: they are trained at once.
                if (Interlocked.Increment(ref opened) <= open)
                    Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(60)));
            },
        };
        ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
            Architecture, Data, options, backend: backend, execution: new Execution { Threads = threads });
        Assert.AreEqual(open, backend.MaxOpen);
        Assert.AreEqual(threads, given.Take(open).Sum());
        Assert.HasCount(4, members);
        for (int m = 0; m < 4; m++)
        {
            AssertSame(expected[m].Weights, members[m].Weights);
            CollectionAssert.AreEqual(Losses(expected[m]), Losses(members[m]));
        }

        static double[] Losses(TrainedNetwork network) => [.. network.History.Epochs.Select(epoch => epoch.Loss)];
    }

    [TestMethod]
    public void TheLastMemberHasAllThreads()
    {
        var given = new System.Collections.Concurrent.ConcurrentDictionary<ulong, int>();
        var backend = new TrainingBackend { Opening = (settings, execution) => given[settings.Seed] = execution.Threads };
        NetworkTraining.TrainMembers(
            Architecture, Data, Options(1, 0.05) with { Members = 5 }, backend: backend, execution: new Execution { Threads = 2 });
        int[] threads = [.. Enumerable.Range(0, 5).Select(m => given[new CounterRandom(0, 0x4E57_0005, (ulong)m).NextUInt64()])];
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 1, 2 }, threads);
    }

    internal static NetworkOptions Options(int epochs, double rate) => new TrainingTestOptions
    {
        Training = new NetworkTrainingOptions
        {
            Epochs = epochs,
            BatchSize = 13,
            Optimizer = new OptimizerOptions { LearningRate = rate },
        },
    };

    internal static void AssertSame(NetworkWeights expected, NetworkWeights actual)
    {
        CollectionAssert.AreEqual(expected.Values, actual.Values);
        CollectionAssert.AreEqual(expected.Statistics, actual.Statistics);
        CollectionAssert.AreNotEqual(new float[actual.Values.Length], actual.Values);
    }
}
