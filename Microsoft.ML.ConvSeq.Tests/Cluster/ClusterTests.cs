using System.Diagnostics;
using ConvSeq.Cluster;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace ConvSeq.Tests.Cluster;

/// <summary>
/// Three silos of the sample in processes of their own, which are killed: a job of 32 shards ends with the bytes of one machine all the
/// same. So that no job ends before, the store lets in so many shards at a time.
/// </summary>
[TestClass, TestCategory("Cluster"), NeedsRedis]
public sealed class ClusterTests
{
    private const int Shards = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TemporaryFolder Folder = new();
    private static readonly List<SiloProcess> Silos = [];

    private static RedisServer s_redis = null!;
    private static ObjectServer s_store = null!;
    private static IHost s_client = null!;

    public TestContext TestContext { get; set; } = null!;

    private static IClusterClient Cluster => s_client.Services.GetRequiredService<IClusterClient>();

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_redis = new RedisServer();
        s_store = new ObjectServer { Holds = name => name.EndsWith(".csq", StringComparison.Ordinal) && name.Contains("-statistics-") };
        Silos.Add(await StartSiloAsync());
        Silos.AddRange(await Task.WhenAll(StartSiloAsync(), StartSiloAsync()));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client => client.UseRedisClustering(s_redis.Address)
            .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = "convseq")
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1)));
        s_client = builder.Build();
        await s_client.StartAsync();
    }

    [ClassCleanup]
    public static void Stop()
    {
        s_client?.Dispose();
        foreach (SiloProcess silo in Silos)
            silo.Dispose();
        s_store?.Dispose();
        s_redis?.Dispose();
        Folder.Dispose();
    }

    [TestCleanup]
    public void TellWhatTheSilosSaid()
    {
        if (TestContext.CurrentTestOutcome == UnitTestOutcome.Passed)
            return;
        foreach (SiloProcess silo in Silos)
            TestContext.WriteLine($"== {silo.Port}\n{silo.Log}");
    }

    [TestMethod]
    public async Task AJobOutlivesTheFirstSiloItsCoordinatorsAndAWorkers()
    {
        ShardPlan plan = Plan(Shards, seed: 1);
        TrainingJob job = Cluster.GetTrainingJob(plan);
        await job.StartAsync();
        await KillAsync(job, 3, _ => Silos[0]);
        await KillAsync(job, 8, status => Silos.Single(silo => silo.Is(status.Coordinator)));
        await KillAsync(job, 13, status => Silos.First(
            silo => !silo.Is(status.Coordinator) && status.Workers.Any(worker => silo.Is(worker.Silo))));
        s_store.Admit(3 * Shards);
        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.WaitAsync()));
    }

    [TestMethod]
    public async Task ACanceledClientComesBackAndDamageIsMended()
    {
        ShardPlan plan = Plan(Shards, seed: 2);
        TrainingJob job = Cluster.GetTrainingJob(plan);
        using (var stop = new CancellationTokenSource())
        {
            Task<TimeSeriesModel> training = Cluster.TrainAsync(plan, cancellationToken: stop.Token);
            s_store.Admit(6);
            await StatusAsync(job, one => one.ShardsDone >= 5 && one.SumsDone > 0);
            await stop.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => training);
        }

        TrainingStatus status = await StatusAsync(job, one => one.State == TrainingState.Canceled);
        Assert.AreEqual(TrainingState.Canceled, status.State);
        Assert.IsInRange(5, Shards - 1, status.ShardsDone);

        // All that is there: shards that nobody has added up yet, and the largest sums.
        string prefix = $"/container/{plan.Digest[..16]}-s";
        foreach (string name in s_store.Objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            byte[] bytes = [.. s_store.Objects[name]];
            bytes[^(bytes.Length / 3)] ^= 1;
            s_store.Objects[name] = bytes;
        }

        s_store.Admit(3 * Shards);
        CollectionAssert.AreEqual(Alone(plan), ModelBytes.Of(await job.TrainAsync()));
        string problems = string.Join('\n', (await StatusAsync(job, _ => true)).Problems);
        StringAssert.Contains(problems, $"'{s_store.Address}/{plan.Digest[..16]}-s");
        StringAssert.Contains(problems, "' is damaged: its checksum does not match its content; shard ");
    }

    private static ShardPlan Plan(int shards, int seed)
    {
        string[] files = [.. Enumerable.Range(0, 4).Select(i => Folder.File($"part-{seed}-{i}.csv"))];
        for (int i = 0; i < files.Length; i++)
            SeriesFile.Write(files[i], SeriesGenerators.Cbf(400, seed: (ulong)(10 * seed + i)));
        return ShardPlan.Create(Folder.File($"plan-{seed}"), files, new ShardPlanOptions
        {
            Shards = shards,
            Features = new MiniRocketOptions { FeatureCount = 336 },
            SampleSize = 256,
        });
    }

    private static byte[] Alone(ShardPlan plan)
    {
        var job = new ShardJob(plan, new FolderStatisticsStore(plan.Folder));
        for (int shard = 0; shard < plan.Shards.Length; shard++)
            job.Compute(shard);
        job.Merge();
        return ModelBytes.Of(job.Solve());
    }

    private static Task<SiloProcess> StartSiloAsync() => SiloProcess.StartAsync(
        "--Redis", s_redis.Address, "--Address", "127.0.0.1", "--Store", s_store.Address, "--Training:Threads", "1",
        "--Training:PollInterval", "00:00:00.2", "--Training:ReportInterval", "00:00:00.2", "--Membership:ProbeTimeout", "00:00:02",
        "--Membership:NumMissedProbesLimit", "2", "--Membership:NumVotesForDeathDeclaration", "1");

    /// <summary>Kills a silo when so many shards are done and all silos have work, and starts another.</summary>
    private async Task KillAsync(TrainingJob job, int shardsDone, Func<TrainingStatus, SiloProcess> choose)
    {
        TrainingStatus status = await StatusAsync(job, _ => true);
        while (status.ShardsDone < shardsDone)
        {
            s_store.Admit(1);
            int before = status.ShardsDone;
            status = await StatusAsync(job, one => one.ShardsDone > before);
        }

        status = await StatusAsync(job, one => Silos.TrueForAll(silo => one.Workers.Any(worker => silo.Is(worker.Silo))));
        Assert.AreEqual(TrainingState.Running, status.State, status.Failure);
        SiloProcess chosen = choose(status);
        chosen.Kill();
        TestContext.WriteLine($"Killed {chosen.Port} at {status.ShardsDone} shards; the coordinator is on {status.Coordinator}");
        Silos.Remove(chosen);
        chosen.Dispose();
        Silos.Add(await StartSiloAsync());
    }

    /// <summary>Waits for a status, also while no silo answers.</summary>
    private static async Task<TrainingStatus> StatusAsync(TrainingJob job, Predicate<TrainingStatus> isAwaited)
    {
        TrainingStatus? status = null;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(20))
        {
            try
            {
                status = await job.GetStatusAsync();
                if (isAwaited(status) || status.State is TrainingState.Failed or TrainingState.Succeeded)
                    return status;
            }
            catch (Exception problem) when (problem is TimeoutException or OrleansException)
            {
                // A silo has died, and the others have not found out.
            }
        }

        throw new TimeoutException($"The job does not get on: {status}");
    }
}
