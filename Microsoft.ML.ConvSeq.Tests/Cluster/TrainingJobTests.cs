using System.Collections.Concurrent;
using ConvSeq.Cluster;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace ConvSeq.Tests.Cluster;

/// <summary>
/// Jobs on two silos of this process: the bytes of one machine, and what a client sees of progress, cancellation and failure.
/// </summary>
[TestClass]
public sealed class TrainingJobTests
{
    private static readonly TemporaryFolder Folder = new();
    private static readonly SlowStore Store = new();
    private static readonly TrainingJobOptions Quick = new() { StatusInterval = TimeSpan.FromMilliseconds(20) };

    private static InProcessTestCluster s_cluster = null!;

    [ClassInitialize]
    public static async Task Deploy(TestContext context)
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.Critical));
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorageAsDefault().AddConvSeqTraining(Store, options =>
        {
            options.Threads = 1;
            options.PollInterval = options.ReportInterval = TimeSpan.FromMilliseconds(20);
        }));
        s_cluster = builder.Build();
        await s_cluster.DeployAsync();
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        await s_cluster.DisposeAsync();
        Folder.Dispose();
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    public async Task TheModelHasTheBytesOfOneMachine(int shards)
    {
        ShardPlan plan = Plan($"bytes-{shards}", shards);
        var seen = new Statuses();
        TimeSeriesModel model = await s_cluster.Client.GetTrainingJob(plan, Quick).TrainAsync(seen);
        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(model));
        TrainingStatus last = seen.All[^1];
        Assert.AreEqual(
            (TrainingState.Succeeded, shards, shards, shards - 1, shards - 1, 60L, 60L),
            (last.State, last.Shards, last.ShardsDone, last.Sums, last.SumsDone, last.Series, last.SeriesDone));
        Assert.IsEmpty(last.Workers);

        // The job is done, whoever asks, and statistics are gone.
        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await s_cluster.Client.TrainAsync(plan)));
        await Until(() => Store.Names.Count(name => name.StartsWith(plan.Digest[..16], StringComparison.Ordinal)) == 1);
    }

    [TestMethod]
    public async Task AClientThatCanceledSeesTheStateAndGoesOn()
    {
        ShardPlan plan = Plan("canceled", 6);
        TrainingJob job = s_cluster.Client.GetTrainingJob(plan, Quick);
        Assert.AreEqual(TrainingState.NotStarted, (await job.GetStatusAsync()).State);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => job.WaitAsync());
        using var stop = new CancellationTokenSource();
        using (Store.HoldAt(name => name.EndsWith("statistics-3.csq", StringComparison.Ordinal)))
        {
            Task<TimeSeriesModel> training = job.TrainAsync(cancellationToken: stop.Token);
            await UntilStatus(job, status => status.ShardsDone == 5);

            // Another client, which only looks; the shard that is held up is somebody's work.
            TrainingStatus status = await s_cluster.Client.GetTrainingJob(plan).GetStatusAsync();
            Assert.AreEqual(TrainingState.Running, status.State);
            CollectionAssert.Contains(status.Workers.SelectMany(worker => worker.Shards).ToArray(), 3);
            await stop.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => training);
            status = await job.GetStatusAsync();
            Assert.AreEqual((TrainingState.Canceled, 5), (status.State, status.ShardsDone));
        }

        await Assert.ThrowsAsync<OperationCanceledException>(() => job.WaitAsync());
        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.TrainAsync()));
    }

    [TestMethod]
    public async Task WhoStopsWaitingLeavesTheJobAlone()
    {
        ShardPlan plan = Plan("left", 3);
        TrainingJob job = s_cluster.Client.GetTrainingJob(plan, Quick);
        using (Store.HoldAt(name => name.EndsWith("statistics-1.csq", StringComparison.Ordinal)))
        {
            await job.StartAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(
                () => job.WaitAsync(cancellationToken: new CancellationTokenSource(100).Token));
            Assert.AreEqual(TrainingState.Running, (await job.GetStatusAsync()).State);
        }

        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.WaitAsync()));
    }

    [TestMethod]
    public async Task DamagedStatisticsAreNamedAndMadeAgain()
    {
        ShardPlan plan = Plan("damaged", 4);
        TrainingJob job = s_cluster.Client.GetTrainingJob(plan, Quick);
        using (Store.HoldAt(name => name.EndsWith("statistics-3.csq", StringComparison.Ordinal)))
        {
            await job.StartAsync();
            await UntilStatus(job, status => status.ShardsDone == 3 && status.SumsDone == 1);

            // One that is broken, and a sum that is intact but another's.
            string third = $"{plan.Digest[..16]}-statistics-2.csq", sum = $"{plan.Digest[..16]}-sum-0-2.csq";
            byte[] bytes = [.. Store.Contents[third]];
            bytes[^50] ^= 1;
            Store.Contents[third] = bytes;
            Store.Contents[sum] = Forged(Store.Contents[sum], Store.Contents[$"{plan.Digest[..16]}-statistics-1.csq"]);
        }

        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.WaitAsync()));
        string problems = string.Join('\n', (await job.GetStatusAsync()).Problems);
        StringAssert.Contains(problems, "statistics-2.csq is damaged: its checksum does not match its content; shard 2 is made again");
        StringAssert.Contains(problems, "sum-0-2.csq is not what its worker wrote; the sum of shards 0 to 1 is made again");
    }

    [TestMethod]
    public async Task AJobThatFailsNamesTheFileAndLeavesOthersAlone()
    {
        ShardPlan bad = Plan("bad", 3), good = Plan("good", 3);
        File.AppendAllText(bad.Files[0].Path, "\n");
        TrainingJob failing = s_cluster.Client.GetTrainingJob(bad, Quick);
        Task<TimeSeriesModel> training = s_cluster.Client.GetTrainingJob(good, Quick).TrainAsync();
        TrainingFailedException failure = await Assert.ThrowsExactlyAsync<TrainingFailedException>(() => failing.TrainAsync());
        StringAssert.Contains(failure.Message, $"'{bad.Files[0].Path}' has changed since the plan was made: it has ");
        StringAssert.StartsWith(failure.Message, "Shard ");
        CollectionAssert.AreEqual(Alone(good), ModelBytes.Of(await training));
        Assert.AreEqual(TrainingState.Failed, (await failing.GetStatusAsync()).State);
    }

    [TestMethod]
    public Task AStoreThatFailsIsTriedThreeTimes() => AssertTriedThreeTimes("store", Store.FailAt, "The store is full.");

    [TestMethod]
    public Task AStoreThatLosesWhatItKeepsFailsTheJob() => AssertTriedThreeTimes("lost", Store.LoseAt, "statistics-1.csq is missing");

    [TestMethod]
    public async Task APlanThatTheSilosDoNotSeeIsNamed()
    {
        ShardPlan plan = Plan("unseen", 2), other = Plan("other", 2);
        TrainingJob job = s_cluster.Client.GetTrainingJob(plan, Quick with { PlanFolder = Folder.File("nowhere") });
        Assert.Contains("nowhere", (await Assert.ThrowsAsync<IOException>(() => job.TrainAsync())).Message);
        job = s_cluster.Client.GetTrainingJob(plan, Quick with { PlanFolder = other.Folder });
        Assert.Contains("another plan", (await Assert.ThrowsExactlyAsync<InvalidDataException>(() => job.TrainAsync())).Message);
        Assert.AreEqual(TrainingState.NotStarted, (await job.GetStatusAsync()).State);
    }

    [TestMethod]
    public void ImpossibleSettingsAreRefused()
    {
        var options = new TrainingSiloOptions { MaxConcurrentShards = 0 };
        Assert.AreEqual("MaxConcurrentShards", Refused(() => options.MaxConcurrentShards = -1));
        Assert.AreEqual("Threads", Refused(() => options.Threads = 0));
        Assert.AreEqual("MaxSilence", Refused(() => options.MaxSilence = TimeSpan.Zero));
        Assert.AreEqual("Patience", Refused(() => _ = new TrainingJobOptions { Patience = -TimeSpan.FromSeconds(1) }));

        static string? Refused(Action set) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(set).ParamName;
    }

    /// <summary>A shard whose statistics do not come back fails the job, which can be done again when they do.</summary>
    private static async Task AssertTriedThreeTimes(string name, Func<Predicate<string>, IDisposable> trouble, string reason)
    {
        ShardPlan plan = Plan(name, 2);
        TrainingJob job = s_cluster.Client.GetTrainingJob(plan, Quick);
        using (trouble(file => file.Contains(plan.Digest[..16]) && file.EndsWith("statistics-1.csq", StringComparison.Ordinal)))
        {
            TrainingFailedException failure = await Assert.ThrowsExactlyAsync<TrainingFailedException>(() => job.TrainAsync());
            StringAssert.StartsWith(failure.Message, "Shard 1 has failed 3 times, the last time on S");
            StringAssert.EndsWith(failure.Message, reason);
        }

        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.TrainAsync()));
    }

    private static ShardPlan Plan(string name, int shards)
    {
        string path = Folder.File($"{name}.ts");
        SeriesFile.Write(path, SeriesGenerators.Cbf(60, seed: (ulong)name.Sum(letter => letter)));
        return ShardPlan.Create(Folder.File(name), [path], new ShardPlanOptions
        {
            Shards = shards,
            Features = new MiniRocketOptions { FeatureCount = 168 },
        });
    }

    private static byte[] Alone(ShardPlan plan)
    {
        var job = new ShardJob(plan, new SlowStore());
        for (int shard = 0; shard < plan.Shards.Length; shard++)
            job.Compute(shard);
        job.Merge();
        return ModelBytes.Of(job.Solve());
    }

    /// <summary>What one file says that it is, with the statistics of another: intact, and wrong.</summary>
    private static byte[] Forged(byte[] file, byte[] other)
    {
        return [.. file[..HeadLength(file)], .. other[HeadLength(other)..]];

        // Header, payload and checksum of the first of the two containers.
        static int HeadLength(byte[] file) => 24 + BitConverter.ToInt32(file, 16) + 32;
    }

    private static async Task UntilStatus(TrainingJob job, Predicate<TrainingStatus> condition)
    {
        while (!condition(await job.GetStatusAsync()))
            await Task.Delay(10);
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(10);
    }

    private sealed class Statuses : IProgress<TrainingStatus>
    {
        public List<TrainingStatus> All { get; } = [];

        public void Report(TrainingStatus value) => All.Add(value);
    }

    /// <summary>A store in memory that can be held up, fail, or keep nothing, where something is written.</summary>
    private sealed class SlowStore : IStatisticsStore
    {
        private readonly List<(Predicate<string> At, Func<bool> Keeps)> _traps = [];

        public ConcurrentDictionary<string, byte[]> Contents { get; } = [];

        public IEnumerable<string> Names => Contents.Keys;

        public IDisposable HoldAt(Predicate<string> at)
        {
            var gate = new ManualResetEventSlim();
            return Add(at, () =>
            {
                gate.Wait();
                return true;
            }, gate.Set);
        }

        public IDisposable FailAt(Predicate<string> at) => Add(at, () => throw new IOException("The store is full."));

        public IDisposable LoseAt(Predicate<string> at) => Add(at, () => false);

        public Stream? OpenRead(string name) => Contents.TryGetValue(name, out byte[]? content) ? new MemoryStream(content) : null;

        public void Write(string name, Action<Stream> write)
        {
            var content = new MemoryStream();
            write(content);
            (Predicate<string> At, Func<bool> Keeps)[] traps;
            lock (_traps)
                traps = [.. _traps.Where(trap => trap.At(name))];
            if (traps.All(trap => trap.Keeps()))
                Contents[name] = content.ToArray();
        }

        public void Delete(string name) => Contents.TryRemove(name, out _);

        public string Describe(string name) => name;

        private Trap Add(Predicate<string> at, Func<bool> keeps, Action? open = null)
        {
            lock (_traps)
                _traps.Add((at, keeps));
            return new Trap(() =>
            {
                lock (_traps)
                    _traps.Remove((at, keeps));
                open?.Invoke();
            });
        }

        private sealed class Trap(Action open) : IDisposable
        {
            public void Dispose() => open();
        }
    }
}
