using System.Net;
using ConvSeq.Cluster.Jobs;
using ConvSeq.Models;

namespace ConvSeq.Tests.Cluster;

/// <summary>What a coordinator gives out: everything once, sums as soon as they can be made, and again what is lost or spoiled.</summary>
[TestClass]
public sealed class WorkTreeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly WorkerId One = Worker(1), Two = Worker(2);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    [DataRow(32)]
    public void EverythingIsGivenOutOnceAndTheModelLast(int shards)
    {
        var tree = new WorkTree(shards);
        var given = new List<WorkItem>();
        while (tree.Take(One, Now) is { } item)
        {
            given.Add(item);
            if (item.Count > 0)
                tree.Finish(item.Shards, $"{item.Shards}");
            if (item.Count < 2)
                continue;
            (ShardSpan first, ShardSpan second) = item.Shards.Halve();
            Assert.AreEqual(($"{first}", $"{second}"), (item.FirstDigest, item.SecondDigest));
        }

        Assert.AreEqual(WorkItem.Model with { FirstDigest = $"{tree.Root}" }, given[^1]);
        Assert.AreEqual(2 * shards, given.Distinct().Count());
        Assert.HasCount(2 * shards, given);
        Assert.AreEqual((shards, shards - 1), (tree.ShardsDone, tree.SumsDone));

        // Of sums only the last is left in the store, and all shards.
        Assert.AreEqual(shards == 1 ? 1 : shards + 1, tree.Finished.Count());
    }

    [TestMethod]
    public void SumsComeFirst()
    {
        var tree = new WorkTree(4);
        WorkItem[] shards = [tree.Take(One, Now)!, tree.Take(One, Now)!, tree.Take(One, Now)!];
        CollectionAssert.AreEqual((int[])[0, 1, 2], shards.Select(item => item.First).ToArray());
        tree.Finish(new(1, 1), "b");
        tree.Finish(new(0, 1), "a");
        Assert.AreEqual(new WorkItem(0, 2, "a", "b"), tree.Take(Two, Now));
        Assert.AreEqual(3, tree.Take(Two, Now)!.First);
        Assert.IsNull(tree.Take(Two, Now));
    }

    [TestMethod]
    public void LostWorkIsGivenOutAgain()
    {
        var tree = new WorkTree(2);
        WorkItem lost = tree.Take(One, Now)!;
        tree.Take(Two, Now);
        Assert.HasCount(1, tree.Release(lease => lease.Worker == One));
        Assert.AreEqual(lost, tree.Take(Two, Now));

        // The first worker was only slow: it learns that another has its work, and its answer counts all the same.
        Assert.IsNull(tree.Renew(lost, One, Now));
        tree.Finish(lost.Shards, "a");
        Assert.IsNull(tree.Renew(lost, Two, Now));
        Assert.AreEqual(1, tree.ShardsDone);
    }

    [TestMethod]
    public void WorkersOfAnEarlierCoordinatorKeepTheirWork()
    {
        var tree = new WorkTree(2);
        Lease earlier = tree.Renew(new WorkItem(0, 1), One, Now)!;
        Assert.AreEqual(1, tree.Take(Two, Now)!.First);

        // What the one has done is not known yet; the other has done nothing.
        CollectionAssert.AreEqual((long?[])[null, 0], tree.Leases.Select(lease => lease.SeriesDone).ToArray());
        Assert.AreEqual(One, earlier.Worker);
    }

    [TestMethod]
    public void WhatIsSpoiledIsMadeAgainAndOnlyThat()
    {
        var tree = new WorkTree(4);
        for (int shard = 0; shard < 4; shard++)
            tree.Finish(new(shard, 1), "");
        tree.Finish(new(0, 2), "");
        tree.Finish(new(2, 2), "");
        tree.Finish(new(0, 4), "");
        Assert.AreEqual(3, tree.SumsDone);
        Assert.IsTrue(tree.Spoil(new(0, 4)));
        Assert.IsFalse(tree.Spoil(new(0, 4)));
        Assert.IsTrue(tree.Spoil(new(3, 1)));
        Assert.AreEqual((3, 0), (tree.ShardsDone, tree.SumsDone));
        Assert.AreEqual(new ShardSpan(0, 2), tree.Take(One, Now)!.Shards);
        Assert.AreEqual(new ShardSpan(3, 1), tree.Take(One, Now)!.Shards);
        Assert.IsNull(tree.Take(One, Now));
    }

    [TestMethod]
    public void TheRateIsThatOfTheLastHalfMinute()
    {
        var rate = new SeriesRate();
        Assert.AreEqual(0, rate.PerSecond(Now));
        for (int second = 0; second <= 100; second++)
            rate.Add(second < 50 ? 10 : 20, Now.AddSeconds(second));
        Assert.AreEqual(20, rate.PerSecond(Now.AddSeconds(100)));
    }

    private static WorkerId Worker(int port) => new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 0), 0);
}
