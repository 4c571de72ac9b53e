using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Fits in shards: the same bits in any order and after any interruption, and nothing wrong goes in unseen.</summary>
[TestClass]
public sealed class ShardJobTests
{
    private static readonly ShardPlanOptions Small = new() { Features = new MiniRocketOptions { FeatureCount = 168, Seed = 5 } };

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    public void WorkersInAnyOrderGiveTheSameBytes(int shards)
    {
        ShardPlan plan = Plan(Files(), Small with { Shards = shards });
        Assert.AreEqual(shards, plan.Shards.Length);
        Assert.AreEqual(130, plan.Shards.Sum(shard => shard.Count));
        byte[] expected = Run(plan, Enumerable.Range(0, shards), new Execution { Threads = 1 });
        byte[] reversed = Run(plan, Enumerable.Range(0, shards).Reverse(), new Execution { Threads = 3 });
        CollectionAssert.AreEqual(expected, reversed);

        // Several workers at once on one store.
        var store = new MemoryStore();
        Parallel.ForEach(Enumerable.Range(0, shards), shard => new ShardJob(plan, store).Compute(shard));
        CollectionAssert.AreEqual(expected, Finish(plan, store));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(7)]
    public void PartsOfTheTreeThatSeveralWorkersAddUpGiveTheSameBytes(int shards)
    {
        ShardPlan plan = Plan(Files(), Small with { Shards = shards });
        byte[] expected = Run(plan, Enumerable.Range(0, shards), Execution.Default);
        var store = new MemoryStore();
        var job = new ShardJob(plan, store);
        Assert.ThrowsExactly<InvalidDataException>(() => job.Merge(plan.AllShards));
        for (int shard = 0; shard < shards; shard++)
            job.Compute(shard);
        byte[] merged = MergedBytes(plan, store);
        AddUp(plan.AllShards);
        CollectionAssert.AreEqual(merged, store.Contents["merged.csq"]);
        CollectionAssert.AreEqual(expected, ModelBytes.Of(job.Solve()));
        Assert.AreEqual(ShardOutcome.AlreadyThere, job.Merge(plan.AllShards));
        foreach (ShardSpan none in new ShardSpan[] { new(0, 1), new(1, 2), new(0, shards + 1), new(shards, 2) })
            Assert.ThrowsExactly<ArgumentException>(() => job.Merge(none));
        job.DeleteAll();
        Assert.IsEmpty(store.Names);

        void AddUp(ShardSpan span)
        {
            if (span.Count == 1)
                return;
            (ShardSpan first, ShardSpan second) = span.Halve();
            AddUp(second);
            AddUp(first);
            Assert.AreEqual(ShardOutcome.Computed, job.Merge(span));
        }
    }

    [TestMethod]
    public void ThePlanIsAPureFunctionOfItsFilesAndOptions()
    {
        string[] files = Files();
        ShardPlan plan = Plan(files, Small with { Shards = 3 }), again = Plan(files, Small with { Shards = 3 });
        Assert.AreEqual(plan.Digest, again.Digest);
        ShardPlan loaded = ShardPlan.Load(_folder.File("plan"));
        Assert.AreEqual(plan.Digest, loaded.Digest);
        CollectionAssert.AreEqual(files, loaded.Files.Select(file => file.Path).ToArray());
        CollectionAssert.AreEqual((int[])[40, 60, 30], loaded.Files.Select(file => file.SeriesCount).ToArray());

        // 43 of 130: the first file, and three series of the second.
        Assert.AreEqual("0 0 40; 1 0 3", string.Join("; ", loaded.Shards[0].Ranges.Select(one => $"{one.File} {one.First} {one.Count}")));
        CollectionAssert.AreEqual(
            Run(plan, [0, 1, 2], Execution.Default), Run(loaded, [0, 1, 2], Execution.Default));
    }

    [TestMethod]
    public void TheModelIsThatOfAFitToTheWholeExceptForRounding()
    {
        string[] files = Files();
        SeriesSet train = SeriesFile.Read(files[0]);
        TimeSeriesClassifier whole = TimeSeriesClassifier.Fit(
            train, new TimeSeriesClassifierOptions { Features = Small.Features!, Head = ClassifierHead.Ridge });
        ShardPlan plan = Plan(files[..1], Small with { Shards = 4 });
        var store = new MemoryStore();
        var model = (TimeSeriesClassifier)Model(plan, store);
        SeriesSet test = SeriesGenerators.Cbf(50, seed: 9);
        ClassPredictions expected = whole.Predict(test), found = model.Predict(test);
        for (int i = 0; i < test.Count; i++)
        {
            for (int k = 0; k < 3; k++)
                Assert.AreEqual(expected.Probabilities(i)[k], found.Probabilities(i)[k], 1e-4);
        }

        Assert.AreEqual(((RidgeClassifier)whole.Head).Alpha, ((RidgeClassifier)model.Head).Alpha);
        Assert.AreEqual(((RidgeClassifier)whole.Head).LeaveOneOutAccuracy, ((RidgeClassifier)model.Head).LeaveOneOutAccuracy);
    }

    [TestMethod]
    public void AnInterruptedShardGoesOnFromItsCheckpoint()
    {
        ShardPlan plan = Plan(Big(), Small with { Shards = 2 });
        byte[] expected = Run(plan, [0, 1], Execution.Default);
        var store = new MemoryStore();
        using var stop = new CancellationTokenSource();
        var job = new ShardJob(plan, store) { CheckpointEvery = 1000 };
        var afterHalf = new Watcher(progress =>
        {
            if (progress.Fraction > 0.4)
                stop.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(
            () => job.Compute(1, new Execution { CancellationToken = stop.Token, Progress = afterHalf }));
        Assert.AreEqual(ShardStateKind.Missing, job.StateOf(1).Kind);
        CollectionAssert.AreEqual((string[])["statistics-1-so-far.csq"], store.Names);
        Assert.AreEqual(ShardOutcome.Resumed, job.Compute(1));
        Assert.AreEqual(ShardOutcome.AlreadyThere, job.Compute(1));
        Assert.AreEqual(ShardOutcome.Computed, job.Compute(0));
        CollectionAssert.AreEqual((string[])["statistics-0.csq", "statistics-1.csq"], store.Names);
        CollectionAssert.AreEqual(expected, Finish(plan, store));

        // A checkpoint that is damaged, or of another plan, is not gone on from.
        store.Contents["statistics-0-so-far.csq"] = [1, 2, 3];
        store.Contents.Remove("statistics-0.csq", out _);
        Assert.AreEqual(ShardOutcome.Computed, job.Compute(0));
    }

    [TestMethod]
    public void FinishedStatisticsAreLeftAlone()
    {
        ShardPlan plan = Plan(Files(), Small with { Shards = 2 });
        var store = new FolderStatisticsStore(_folder.File("plan"));
        var job = new ShardJob(plan, store);
        job.Compute(0);
        string path = _folder.File("plan/statistics-0.csq");
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.AreEqual(ShardOutcome.AlreadyThere, job.Compute(0));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(path));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^40] ^= 1;
        File.WriteAllBytes(path, bytes);
        StringAssert.Contains(job.StateOf(0).Problem, "statistics-0.csq' is damaged: its checksum");
        Assert.AreEqual(ShardOutcome.Computed, job.Compute(0));
        Assert.AreEqual(ShardStateKind.Complete, job.StateOf(0).Kind);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => job.Compute(2));
    }

    [TestMethod]
    public void AFileThatChangedIsNamed()
    {
        string[] files = Files();
        ShardPlan plan = Plan(files, Small with { Shards = 2 });
        var store = new MemoryStore();
        var job = new ShardJob(plan, store);
        string text = File.ReadAllText(files[1]);
        int digit = text.LastIndexOf('1');
        File.WriteAllText(files[1], string.Concat(text.AsSpan(0, digit), "2", text.AsSpan(digit + 1)));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => job.Compute(1)).Message,
            $"'{files[1]}', '{files[2]}' has changed since the plan was made: its series or their answers differ");
        File.AppendAllText(files[1], "\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => job.Compute(1)).Message, "bytes instead of");
        Assert.IsEmpty(store.Names);

        File.Delete(files[2]);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => job.Compute(1)).Message, $"'{files[1]}' has changed");
        File.WriteAllText(files[1], text);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => job.Compute(1)).Message,
            $"'{files[2]}' has changed since the plan was made: it is gone");

        // A label is part of what was planned for, too.
        File.WriteAllText(files[1], text.Replace(":cylinder", ":funnel", StringComparison.Ordinal));
        Assert.ThrowsExactly<InvalidDataException>(() => job.Compute(0));
        File.WriteAllText(files[1], text);
        Assert.AreEqual(ShardOutcome.Computed, job.Compute(0));
    }

    [TestMethod]
    public void WhatCannotBeAddedUpIsNamedAllAtOnce()
    {
        string[] files = Files();
        ShardPlan plan = Plan(files, Small with { Shards = 5 });
        var store = new MemoryStore();
        var job = new ShardJob(plan, store);
        job.Compute(0);
        job.Compute(3);
        byte[] damaged = store.Contents["statistics-3.csq"].ToArray();
        damaged[damaged.Length / 2] ^= 4;
        store.Contents["statistics-3.csq"] = damaged;
        ShardPlan other = Plan(files, Small with { Shards = 5, SampleSize = 7 });
        new ShardJob(other, store).Compute(4);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => job.Merge()).Message;
        StringAssert.StartsWith(message, "4 shards of 5 cannot be added up: there are no statistics of shards 1, 2; ");
        StringAssert.Contains(message, "statistics-3.csq is damaged: its checksum");
        StringAssert.Contains(message, "statistics-4.csq belongs to another plan or shard");
        CollectionAssert.AreEqual((string[])["statistics-0.csq", "statistics-3.csq", "statistics-4.csq"], store.Names);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => job.Solve()).Message, "There is no merged.csq: merge the shards first.");
        byte[] model = Run(plan, Enumerable.Range(0, 5), Execution.Default, store);
        Assert.IsNotEmpty(model);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => new ShardJob(other, store).Solve()).Message, "belongs to another plan");
    }

    [TestMethod]
    public void NumbersClassWeightsAndRaggedSeriesOfSeveralChannelsAreFitted()
    {
        SeriesSet all = NetworkSamples.Classes(60);
        SeriesSet ragged = all.Subset([.. Enumerable.Range(0, 60).Where(i => i < 10 || all.Labels[i] != 0)]);
        string path = _folder.File("ragged.ts");
        SeriesFile.Write(path, ragged);
        ShardPlan plan = Plan([path], Small with { Shards = 3, Ridge = new RidgeOptions { BalanceClasses = true } });
        Assert.IsFalse(plan.ClassWeights.IsEmpty);
        CollectionAssert.AreEqual(
            Run(plan, [0, 1, 2], Execution.Default), Run(ShardPlan.Load(_folder.File("plan")), [2, 0, 1], Execution.Default));

        var builder = new SeriesSetBuilder(1);
        builder.DeclareTargets();
        var random = new Random(3);
        for (int i = 0; i < 50; i++)
        {
            float[] series = [.. Enumerable.Range(0, 40).Select(_ => random.NextSingle())];
            builder.Add(series, series.Take(20).Sum() - series.Skip(20).Sum());
        }

        string numbers = _folder.File("numbers.ts");
        SeriesFile.Write(numbers, builder.Build());
        ShardPlan regression = Plan([numbers], Small with { Shards = 2 });
        Assert.IsTrue(regression.ClassNames.IsEmpty);
        Assert.IsInstanceOfType<TimeSeriesRegressor>(Model(regression, new MemoryStore()));
    }

    [TestMethod]
    public void TheMostAccurateFeaturesThatFitTheMemoryAreChosen()
    {
        string[] files = Files();
        ShardPlan small = Plan(files, new ShardPlanOptions { MaxMemory = 3L << 30 });
        Assert.AreEqual("Hydra", small.Featurizer.Features.Name);
        Assert.IsLessThan(3L << 30, small.PeakMemory);
        string message = Assert.ThrowsExactly<ArgumentException>(() => Plan(files, new ShardPlanOptions { MaxMemory = 1 << 20 })).Message;
        StringAssert.StartsWith(message, "No features fit 1.0 MB: the smallest take ");
    }

    [TestMethod]
    public void APlanThatCannotBeIsRefused()
    {
        string[] files = Files();
        Refused<ArgumentException>([], Small, "There are no files of training series.");
        Refused<ArgumentException>(files, Small with { Shards = 131 }, "There are 131 shards for 130 series; ask for at most 130.");
        Refused<FileNotFoundException>([files[0], _folder.File("nowhere.ts")], Small, "There is no file '");
        SeriesFile.Write(_folder.File("one.ts"), SeriesGenerators.Cbf(1, seed: 1));
        Refused<ArgumentException>([_folder.File("one.ts")], Small, "All 1 series of the training set");
        Refused<ArgumentException>(
            [files[0]], Small with { Ridge = new RidgeOptions { ClassWeights = [1, 2] } }, "There are 2 class weights for 3 classes");
        Assert.IsFalse(Directory.Exists(_folder.File("plan")));

        void Refused<TException>(string[] paths, ShardPlanOptions options, string message) where TException : Exception =>
            StringAssert.StartsWith(Assert.ThrowsExactly<TException>(() => Plan(paths, options)).Message, message);
    }

    [TestMethod]
    public void ADamagedPlanIsRefused()
    {
        Plan(Files(), Small with { Shards = 3 });
        string path = _folder.File("plan/plan.json"), good = File.ReadAllText(path);
        Refused("", "' is not a plan, or damaged: ");
        Refused("null", "' is not a plan: its format is not");
        Refused(Regex.Replace(good, "\"digest\": \"[0-9a-f]+\"", "\"digest\": null"), "' is not a plan, or damaged: ");
        Refused(Regex.Replace(good, "\"digest\": \"[0-9a-f]+\"", "\"digest\": \"12\""), "shard 0 has no digest of 32");
        Refused(good.Replace("\"alphas\": [", "\"alphas\": [-1,", StringComparison.Ordinal), "an alpha is not above 0");
        Refused(good.Replace("ConvSeq shard plan", "plan", StringComparison.Ordinal), "' is not a plan: its format is not");
        Refused(good.Replace("\"version\": 1", "\"version\": 9", StringComparison.Ordinal), "' is a plan of version 9");
        Refused(good.Replace("\"sampleSize\"", "\"sampelSize\"", StringComparison.Ordinal), "' is not a plan, or damaged: ");
        Refused(
            good.Replace("\"seriesCount\": 60", "\"seriesCount\": 50", StringComparison.Ordinal), "has series that its file does not have");
        Refused(good.Replace("\"firstRow\": 43", "\"firstRow\": 42", StringComparison.Ordinal), "shard 1 does not continue");
        File.WriteAllText(path, good);
        ShardPlan.Load(_folder.File("plan"));
        File.WriteAllBytes(_folder.File("plan/features.csq"), [1, 2, 3]);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => ShardPlan.Load(_folder.File("plan"))).Message, "is not the file that");
        File.Delete(path);
        Assert.ThrowsExactly<FileNotFoundException>(() => ShardPlan.Load(_folder.File("plan")));

        void Refused(string json, string message)
        {
            Assert.AreNotEqual(good, json);
            File.WriteAllText(path, json);
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ShardPlan.Load(_folder.File("plan"))).Message, message);
        }
    }

    private static byte[] Run(ShardPlan plan, IEnumerable<int> order, Execution execution, MemoryStore? store = null)
    {
        store ??= new MemoryStore();
        var job = new ShardJob(plan, store);
        foreach (int shard in order)
            job.Compute(shard, execution);
        return Finish(plan, store);
    }

    private static TimeSeriesModel Model(ShardPlan plan, MemoryStore store)
    {
        Run(plan, Enumerable.Range(0, plan.Shards.Length), Execution.Default, store);
        return new ShardJob(plan, store).Solve();
    }

    private static byte[] Finish(ShardPlan plan, MemoryStore store)
    {
        var job = new ShardJob(plan, store);
        job.Merge();
        CollectionAssert.DoesNotContain(store.Names.Select(name => name.StartsWith("merging", StringComparison.Ordinal)).ToArray(), true);
        return ModelBytes.Of(job.Solve());
    }

    private ShardPlan Plan(string[] files, ShardPlanOptions options) => ShardPlan.Create(_folder.File("plan"), files, options);

    // Of several formats, one of them compressed.
    private string[] Files()
    {
        string[] paths = [_folder.File("a.ts"), _folder.File("b.ts"), _folder.File("c.csv.gz")];
        SeriesFile.Write(paths[0], SeriesGenerators.Cbf(40, seed: 1));
        SeriesFile.Write(paths[1], SeriesGenerators.Cbf(60, seed: 2));
        SeriesFile.Write(paths[2], SeriesGenerators.Cbf(30, seed: 3));
        return paths;
    }

    private static byte[] MergedBytes(ShardPlan plan, MemoryStore store)
    {
        new ShardJob(plan, store).Merge();
        Assert.IsTrue(store.Contents.Remove("merged.csq", out byte[]? merged));
        return merged;
    }

    private string[] Big()
    {
        string path = _folder.File("big.ts");
        SeriesFile.Write(path, SeriesGenerators.Cbf(9000, seed: 4));
        return [path];
    }

    private sealed class Watcher(Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => report(value);
    }

    private sealed class MemoryStore : IStatisticsStore
    {
        public ConcurrentDictionary<string, byte[]> Contents { get; } = [];

        public string[] Names => [.. Contents.Keys.Order(StringComparer.Ordinal)];

        public Stream? OpenRead(string name) => Contents.TryGetValue(name, out byte[]? content) ? new MemoryStream(content) : null;

        public void Write(string name, Action<Stream> write)
        {
            var content = new MemoryStream();
            write(content);
            Contents[name] = content.ToArray();
        }

        public void Delete(string name) => Contents.TryRemove(name, out _);

        public string Describe(string name) => name;
    }
}
