using System.Collections.Immutable;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>The training loop on the managed back end, with the architectures that people use, made small.</summary>
[TestClass]
public sealed class TrainingManagedTests : IDisposable
{
    private static readonly NetworkTrainingOptions Training = new()
    {
        Epochs = 8,
        BatchSize = 8,
        Optimizer = new OptimizerOptions { LearningRate = 0.01 },
        Schedule = new PlateauRate { Patience = 2 },
        ValidationShare = 0.2f,
    };

    private static readonly NetworkOptions Inception = new InceptionTimeOptions
    {
        Depth = 3,
        Filters = 4,
        Bottleneck = 4,
        KernelSizes = [8, 4],
        Members = 3,
        Training = Training,
    };

    private static readonly NetworkOptions Tcn =
        new TcnOptions { Filters = 6, KernelSize = 3, Dropout = 0.2f, Members = 3, Training = Training };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ItLearns(bool ragged)
    {
        NetworkData data = TrainingBackend.Classes(60, ragged), test = TrainingBackend.Classes(60, ragged, seed: 2);
        foreach (NetworkOptions options in new[] { Inception, Tcn })
        {
            TrainedNetwork trained = NetworkTraining.Train(
                options.Build(2, 3, 40), data, options with { Training = Training with { Epochs = 40, ValidationShare = 0 } }, test);
            Assert.IsGreaterThan(0.9, trained.History.Best.ValidationAccuracy!.Value);
            Assert.IsGreaterThan(0.9, trained.History.Epochs.Max(epoch => epoch.Accuracy!.Value));
        }
    }

    [TestMethod]
    public void ThreadsChangeNothing()
    {
        NetworkData data = TrainingBackend.Classes(60, ragged: true);
        foreach (NetworkOptions options in new[] { Inception, Tcn })
        {
            NetworkArchitecture architecture = options.Build(2, 3, 40);
            ImmutableArray<TrainedNetwork> expected = NetworkTraining.TrainMembers(
                architecture, data, options, execution: new Execution { Threads = 1 });
            foreach (int threads in new[] { 2, 5 })
            {
                ImmutableArray<TrainedNetwork> members = NetworkTraining.TrainMembers(
                    architecture, data, options, execution: new Execution { Threads = threads });
                for (int m = 0; m < 3; m++)
                    AssertSame(expected[m], members[m]);
            }
        }
    }

    [TestMethod]
    public void AnInterruptedTrainingComesToTheSameWeights()
    {
        NetworkData data = TrainingBackend.Classes(60, ragged: true);
        foreach (NetworkOptions options in new[] { Inception, Tcn })
        {
            NetworkArchitecture architecture = options.Build(2, 3, 40);
            TrainedNetwork expected = NetworkTraining.Train(architecture, data, options);
            NetworkOptions kept = options with { Training = Training with { CheckpointFolder = _folder.File(options.Name) } };

            // Cancelled by whoever watches, after the epochs 3 and 6.
            foreach (int epoch in new[] { 3, 6 })
            {
                using var source = new CancellationTokenSource();
                var listener = new Listener(report =>
                {
                    if (report.Epoch!.Epoch == epoch)
                        source.Cancel();
                });
                TrainedNetwork stopped = NetworkTraining.Train(
                    architecture, data, kept, execution: new Execution { CancellationToken = source.Token, Progress = listener });
                Assert.AreEqual((epoch, StopReason.Cancelled), (stopped.History.EpochCount, stopped.History.StopReason));
            }

            AssertSame(expected, NetworkTraining.Train(architecture, data, kept));
        }
    }

    [TestMethod]
    public void WeightsThatRunAwayAreNoticed()
    {
        NetworkOptions options = Inception with { Training = Training with { Optimizer = new OptimizerOptions { LearningRate = 1e30 } } };
        var error = Assert.ThrowsExactly<TrainingDivergedException>(
            () => NetworkTraining.Train(options.Build(2, 3, 5), TrainingBackend.Classes(60), options));
        Assert.AreEqual(1, error.Epoch);
        StringAssert.Contains(error.Message, "at a learning rate of 1e+30");
    }

    private static void AssertSame(TrainedNetwork expected, TrainedNetwork actual)
    {
        TrainingTests.AssertSame(expected.Weights, actual.Weights);
        CollectionAssert.AreEqual(
            expected.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray(),
            actual.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray());
    }
}
