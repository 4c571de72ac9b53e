using System.Globalization;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;
using ConvSeq.Networks.Torch;
using ConvSeq.Tests.Networks;
using TorchSharp;
using static ConvSeq.Tests.Networks.PlainComparison;

namespace ConvSeq.Tests.Torch;

/// <summary>
/// The back end on libtorch against <see cref="PlainSession"/>: every layer, task and setting, on series that differ in length and
/// on such as do not.
/// </summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchSessionTests : SessionContract
{
    private protected override INetworkBackend Backend { get; } = OnDevice(residentBytes: 0);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AStepIsTheDefinition(string name)
    {
        NetworkCase ragged = NetworkCase.Named(name), even = Even(ragged);
        foreach ((NetworkCase one, long residentBytes) in new[] { (ragged, 0), (ragged, long.MaxValue), (even, 0), (even, long.MaxValue) })
            AssertStepIsTheDefinition(one, 1e-5 * Slack(one), OnDevice(residentBytes));
    }

    /// <summary>The architectures as people use them.</summary>
    [TestMethod]
    [DataRow("InceptionTime", true)]
    [DataRow("TCN", false)]
    [DataRow("LSTM", true)]
    [DataRow("GRU", false)]
    [DataRow("CNN-LSTM", false)]
    public void FiftyStepsAgreeWithTheManagedBackEnd(string what, bool ragged)
    {
        const int Classes = 4, Size = 16;
        NetworkOptions options = what switch
        {
            "TCN" => new TcnOptions { Dropout = 0.2f },
            "LSTM" => new RecurrentOptions { Layers = 2, Units = 32 },
            "GRU" => new RecurrentOptions { Cell = RecurrentCell.Gru, Bidirectional = true, Units = 32 },
            "CNN-LSTM" => new CnnLstmOptions { Units = 32 },
            _ => new InceptionTimeOptions(),
        };
        NetworkData data = Waves(64, Classes, ragged);
        NetworkArchitecture architecture = options.Build(1, Classes, 100);
        var settings = new NetworkSessionSettings
        {
            Architecture = architecture,
            Train = data,
            Validation = data,
            Optimizer = new OptimizerOptions(),
            Seed = 3,
            BatchSize = Size,
        };
        var state = new NetworkState(architecture);
        NetworkWeights.Initial(architecture, 1).CopyTo(state.Weights);
        using INetworkSession torchSession = Open(settings, state);
        using INetworkSession managed = ManagedBackend.Instance.Open(settings, new Execution { Threads = 2 });
        managed.Restore(state);
        double first = 0, last = 0;
        for (int step = 0; step < 50; step++)
        {
            int[] batch = [.. Enumerable.Range(0, Size).Select(i => (step * 37 + i * 5) % data.Count)];
            double expected = managed.Step(batch, 1e-3).Loss;
            Assert.AreEqual(expected, torchSession.Step(batch, 1e-3).Loss, 1e-3, $"step {step}");
            (first, last) = (step == 0 ? expected : first, expected);
        }

        // A recurrent network takes its time.
        Assert.IsLessThan((options is RecurrentNetworkOptions ? 0.99 : 0.8) * first, last);
        torchSession.Save(state);
        managed.Restore(state);
        BatchLoss byManaged = managed.Validate(), byTorch = torchSession.Validate();
        Assert.AreEqual(byManaged.Loss, byTorch.Loss, 1e-4);
        Assert.AreEqual(byManaged.Correct, byTorch.Correct);

        // The same weights give the same scores.
        var network = new SeriesNetwork(architecture, state.Weights);
        float[] scores = new float[Classes];
        float[][] torchScores = Score(architecture, state.Weights, data);
        for (int i = 0; i < data.Count; i++)
        {
            network.Score(data.Values(i), scores);
            for (int k = 0; k < Classes; k++)
                Assert.AreEqual(scores[k], torchScores[i][k], 1e-4);
        }
    }

    /// <summary>
    /// A checkpoint of one back end goes on as if the other had trained from the start: but for rounding the epochs are the same.
    /// </summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ACheckpointGoesOnOnTheOtherBackEnd(bool toTorch)
    {
        using var folder = new TemporaryFolder();
        NetworkData data = Waves(32, 3, ragged: true);
        INetworkBackend torchSharp = new TorchBackend(), managed = ManagedBackend.Instance;
        (INetworkBackend first, INetworkBackend second) = toTorch ? (managed, torchSharp) : (torchSharp, managed);
        TrainedNetwork whole = Train(6, null, managed);
        Train(3, folder.Path, first);
        TrainedNetwork continued = Train(6, folder.Path, second);
        for (int epoch = 0; epoch < 6; epoch++)
            Assert.AreEqual(whole.History.Epochs[epoch].Loss, continued.History.Epochs[epoch].Loss, 1e-4, $"epoch {epoch + 1}");
        float[] expected = whole.Weights.Values, actual = continued.Weights.Values;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-3);

        TrainedNetwork Train(int epochs, string? checkpoints, INetworkBackend backend)
        {
            var options = new TcnOptions
            {
                Dropout = 0.1f,
                Seed = 7,
                Training = new NetworkTrainingOptions
                {
                    Epochs = epochs,
                    BatchSize = 8,
                    CheckpointFolder = checkpoints,
                    Schedule = new ConstantRate(),
                },
            };
            return NetworkTraining.Train(
                options.Build(1, 3, 100), data, options, backend: backend, execution: new Execution { Threads = 2 });
        }
    }

    [TestMethod]
    [DataRow("InceptionTime, in parts")]
    [DataRow("TCN, in parts")]
    public void ARestoredStateGoesOnBitForBit(string name) => AssertARestoredStateGoesOnBitForBit(NetworkCase.Named(name));

    /// <summary>What the application has set for itself neither changes a result nor is changed.</summary>
    [TestMethod]
    public void TheRestOfTheProcessIsLeftAlone()
    {
        NetworkCase one = NetworkCase.Named("TCN, in parts");
        NetworkState state = one.Start();
        string expected = Digest();
        int threads = torch.get_num_threads();
        torch.set_num_threads(3);
        torch.set_default_dtype(torch.float64);
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable quiet = torch.no_grad();
            byte[] random = torch.get_rng_state().bytes.ToArray();
            Assert.AreEqual(expected, Digest());
            Assert.AreEqual(3, torch.get_num_threads());
            Assert.IsFalse(torch.is_grad_enabled());
            CollectionAssert.AreEqual(random, torch.get_rng_state().bytes.ToArray());

            // A session outlives the scope that it was opened in, and its tensors go with it.
            INetworkSession session;
            using (torch.NewDisposeScope())
                session = Open(one.Settings, state);
            session.Step(one.Batch, Rate);
            long before = torch.Tensor.TotalCount;
            session.Dispose();
            Assert.IsLessThan(before, torch.Tensor.TotalCount);
        }
        finally
        {
            torch.set_default_dtype(torch.float32);
            torch.set_num_threads(threads);
        }

        string Digest()
        {
            var after = new NetworkState(one.Settings.Architecture);
            long tensors = torch.Tensor.TotalCount;
            using (INetworkSession session = Open(one.Settings, state))
            {
                session.Step(one.Batch, Rate);
                session.Validate();
                session.Save(after);
            }

            Assert.AreEqual(tensors, torch.Tensor.TotalCount);
            return NetworkDigest.Of(after);
        }
    }

    /// <summary>Numbers that are handed to libtorch live as long as it reads them.</summary>
    [TestMethod]
    public void GarbageCollectionsDuringStepsChangeNothing()
    {
        NetworkCase one = NetworkCase.Named("InceptionTime, in parts");
        string expected = Run();
        using var stop = new CancellationTokenSource();
        Task collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        string actual = Run();
        stop.Cancel();
        collecting.Wait();
        Assert.AreEqual(expected, actual);

        string Run()
        {
            var after = new NetworkState(one.Settings.Architecture);
            using INetworkSession session = Open(one.Settings, one.Start());
            for (int step = 0; step < 50; step++)
                session.Step(one.Batch, Rate);
            session.Save(after);
            return NetworkDigest.Of(after);
        }
    }

    [TestMethod]
    public void FiveHundredStepsLeaveNothingBehind()
    {
        // glibc keeps what is freed at hand. Told to give it back, what is resident is what is in use.
        long[] measured = [.. ChildProcess.Run(nameof(TorchMemory), "MALLOC_TRIM_THRESHOLD_").Split(' ').Select(
            number => long.Parse(number, CultureInfo.InvariantCulture))];
        Assert.AreEqual(measured[1], measured[3]);
        Assert.IsLessThan(1.05 * measured[0], measured[2]);
    }

    private static TorchBackend OnDevice(long residentBytes) => new(new TorchDevice { ResidentBytes = residentBytes });

    /// <summary>The outputs of a network on libtorch.</summary>
    internal static float[][] Score(NetworkArchitecture architecture, NetworkWeights weights, NetworkData data)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        using var network = new TorchNetwork(architecture, torch.tensor(weights.Values));
        using var series = new TorchData(data, [], torch.CPU, 0);
        TorchBatch batch = series.Take([.. Enumerable.Range(0, data.Count)]);
        float[] scores = network.Score(batch, torch.tensor(weights.Statistics)).data<float>().ToArray();
        return [.. scores.Chunk(architecture.Outputs)];
    }

    /// <summary>The case with series of one length, each going on from its start where it was shorter.</summary>
    private static NetworkCase Even(NetworkCase one) =>
        new(one.Name, one.Settings with { Train = Even(one.Settings.Train) });

    private delegate NetworkData OfNumbers(
        int channels, int outputs, float[][] values, float[][] targets, bool perStep, float[]? weights);

    private static NetworkData Even(NetworkData data)
    {
        int[] all = [.. Enumerable.Range(0, data.Count)];
        if (data.HasSources)
        {
            int longest = all.Max(data.SourceLengthOf);
            float[][] sources = [.. all.Select(i =>
                Repeat(data.Values(i)[..(data.SourceLengthOf(i) * data.Channels)], longest * data.Channels))];
            return Even(data, all).WithSource(sources);
        }

        return Even(data, all);
    }

    private static NetworkData Even(NetworkData data, int[] all)
    {
        int length = all.Max(data.TargetLengthOf);
        float[][] values = [.. all.Select(i =>
            Repeat(data.Values(i)[(data.SourceLengthOf(i) * data.Channels)..], length * data.Channels))];
        float[] weights = [.. Enumerable.Range(0, data.Count).Select(data.Weight)];
        bool perStep = data.IsPerStep;
        int rows = perStep ? length : 1;
        return data.Task is NetworkTask.Classification or NetworkTask.StepClassification
            ? NetworkData.OfClasses(
                data.Channels, data.Outputs, values, [.. Enumerable.Range(0, data.Count).Select(i => Repeat(data.Classes(i), rows))],
                perStep, weights)
            : (data.HasLabels ? NetworkData.OfLabels : (OfNumbers)NetworkData.OfTargets)(
                data.Channels, data.Outputs, values,
                [.. Enumerable.Range(0, data.Count).Select(i => Repeat(data.Targets(i), rows * data.Outputs))], perStep,
                weights);
    }

    private static T[] Repeat<T>(ReadOnlySpan<T> from, int count)
    {
        var all = new T[count];
        for (int i = 0; i < count; i++)
            all[i] = from[i % from.Length];
        return all;
    }

    /// <summary>Noisy waves, whose frequency is their class.</summary>
    private static NetworkData Waves(int count, int classes, bool ragged)
    {
        var random = new CounterRandom(4, 5, 6);
        int[][] labels = [.. Enumerable.Range(0, count).Select(i => new[] { i % classes })];
        var values = new float[count][];
        for (int i = 0; i < count; i++)
        {
            double phase = random.NextDouble(0, 2 * Math.PI);
            values[i] = new float[ragged ? 50 + random.NextInt(51) : 100];
            for (int t = 0; t < values[i].Length; t++)
                values[i][t] = (float)(Math.Sin(phase + 0.15 * (1 + labels[i][0]) * t) + 0.3 * random.NextGaussian());
        }

        return NetworkData.OfClasses(1, classes, values, labels);
    }
}
