using System.Text.Json;
using ConvSeq.Series;
using ConvSeq.Tool.Comparing;

namespace ConvSeq.Tests.Tool;

/// <summary>Classifiers beside each other: the statistics, the splits, and the command.</summary>
[TestClass]
public sealed class CompareTests
{
    private static readonly string[] s_two = ["--classifiers", "minirocket,quant"];

    [TestMethod]
    [DataRow(new[] { 0.9, 0.8, 0.7, 0.6 }, new[] { 0.8, 0.6, 0.4, 0.2 })]
    [DataRow(new[] { 0.9, 0.8, 0.7, 0.6, 0.5 }, new[] { 0.8, 0.9, 0.7, 0.5, 0.1 })]
    [DataRow(new[] { 0.91, 0.82, 0.73, 0.61, 0.52, 0.3, 0.2, 0.85 }, new[] { 0.81, 0.92, 0.7, 0.57, 0.12, 0.4, 0.1, 0.85 })]
    public void TheSignedRankTestCountsAllChoicesOfSigns(double[] first, double[] second)
    {
        double[] differences = [.. first.Zip(second, (a, b) => Math.Round(a - b, 9)).Where(one => one != 0)];
        double[] ranks = [.. differences.Select(one => 0.5 + differences.Count(other => Math.Abs(other) < Math.Abs(one))
            + differences.Count(other => Math.Abs(other) == Math.Abs(one)) / 2.0)];
        double middle = ranks.Sum() / 2;
        double seen = Math.Abs(ranks.Zip(differences, (rank, one) => one > 0 ? rank : 0).Sum() - middle);
        int choices = 1 << ranks.Length;
        int asFar = Enumerable.Range(0, choices)
            .Count(signs => Math.Abs(ranks.Where((_, i) => (signs >> i & 1) == 1).Sum() - middle) >= seen - 1e-9);
        Assert.AreEqual((double)asFar / choices, SignedRankTest.Probability(first, second), 1e-12);
        Assert.AreEqual(SignedRankTest.Probability(first, second), SignedRankTest.Probability(second, first), 1e-12);
    }

    /// <summary>R: wilcox.test(1:10/100, rep(0, 10))$p.value, and of scipy.stats.wilcoxon.</summary>
    [TestMethod]
    public void TheSignedRankTestAgreesWithOthers()
    {
        double[] zeros = new double[10], rising = [.. Enumerable.Range(1, 10).Select(i => i / 100.0)];
        Assert.AreEqual(0.001953125, SignedRankTest.Probability(rising, zeros), 1e-12);
        rising[0] = -rising[0];
        rising[6] = -rising[6];
        Assert.AreEqual(0.048828125, SignedRankTest.Probability(rising, zeros), 1e-12);
        Assert.AreEqual(1, SignedRankTest.Probability(zeros, zeros));
    }

    [TestMethod]
    public void RanksAreSharedAndCliquesHoldWhatDoesNotDiffer()
    {
        // The first is always better than the second, which is mostly level with the third; the fourth is always the worst.
        double[][] sets = [.. Enumerable.Range(0, 12).Select(i =>
            new[] { 0.9 - 0.01 * i, 0.8 - 0.01 * i, 0.8 - 0.01 * i - (i % 3 == 0 ? 0.001 * (i - 5) : 0), 0.1 })];
        var ranking = new Ranking(["worst-named", "b", "c", "d"], sets);
        CollectionAssert.AreEqual(new[] { "worst-named", "b", "c", "d" }, ranking.Names);
        Assert.AreEqual(1, ranking.Ranks[0]);
        Assert.AreEqual(4, ranking.Ranks[3]);
        Assert.AreEqual(10, ranking.Ranks.Sum(), 1e-12);
        CollectionAssert.AreEqual(new[] { (1, 2) }, ranking.Cliques.ToArray());
        ComparedPair pair = ranking.Pairs.Single(one => one is { First: 1, Second: 2 });
        Assert.AreEqual((8, 2, 2), (pair.Draws, pair.Wins, pair.Losses));
        Assert.AreEqual(0.00049, ranking.Pairs[0].Probability, 1e-5);

        // Holm: five pairs share the least probability, and the sixth is above them.
        Assert.AreEqual(6 * ranking.Pairs[0].Probability, ranking.Pairs.Min(one => one.Adjusted), 1e-12);
        Assert.AreEqual(pair.Probability, pair.Adjusted, 1e-12);
        Assert.Contains("significant", ranking.Verdict);
    }

    [TestMethod]
    public void ASplitKeepsTheNumberOfEachClassAndAllSeries()
    {
        SeriesSet train = SeriesGenerators.Cbf(30, seed: 1), test = SeriesGenerators.Cbf(45, seed: 2);
        (SeriesSet first, SeriesSet rest) = ComparedSet.Split(train, test, 1);
        Assert.AreEqual((30, 45), (first.Count, rest.Count));
        CollectionAssert.AreEqual(Counts(train), Counts(first));
        CollectionAssert.AreEquivalent(Sums(train, test), Sums(first, rest));
        CollectionAssert.AreNotEqual(Sums(train), Sums(first));
        CollectionAssert.AreEqual(Sums(first), Sums(ComparedSet.Split(train, test, 1).Train));
        CollectionAssert.AreNotEqual(Sums(first), Sums(ComparedSet.Split(train, test, 2).Train));
        Assert.AreSame(train, ComparedSet.Split(train, test, 0).Train);

        static int[] Counts(SeriesSet set) => [.. set.ClassNames.Select(name => Enumerable.Range(0, set.Count).Count(
            i => set.LabelOf(i) == name))];
        static float[] Sums(params SeriesSet[] sets) =>
            [.. sets.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => set.Values(i)[..9].ToArray().Sum()))];
    }

    [TestMethod]
    public void TheCommandMeasuresOnlyWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        string results = folder.File("kept.csv");
        Write(folder, "waves", 12);
        Directory.CreateDirectory(folder.File("more"));
        File.WriteAllText(folder.File("more/ripples_train.ts"), ToolFiles.Ts(ToolFiles.TsRows(40, 10)));
        File.WriteAllText(folder.File("more/ripples_test.ts"), ToolFiles.Ts(ToolFiles.TsRows(60, 8)));
        folder.Write("a_model.zip", "not read, for it is no archive");
        folder.Write("lonely_TRAIN.ts", "not read, for it has no test series");
        folder.Write("numbers_TRAIN.csv", "target,t0,t1,t2\n1.5,1,2,3\n2.5,2,3,4\n3.25,3,4,5\n");
        folder.Write("numbers_TEST.csv", "target,t0,t1,t2\n1.5,1,2,3\n");
        string[] arguments = ["compare", "--data", folder.Path, .. s_two, "--results", results];
        ToolRun run = ToolRun.Of(arguments).Succeeded();
        Assert.Contains("numbers_TRAIN.csv: has numeric targets, and is left out", run.Error);
        Assert.Contains("ripples", run.Output);
        Assert.Contains("not significant, as none can be on fewer than six sets", run.Output);
        string kept = File.ReadAllText(results);
        Assert.HasCount(5, kept.TrimEnd('\n').Split('\n'));

        // Nothing is measured again, and so times stay; then only what belongs to other series.
        JsonElement json = ToolRun.Of([.. arguments, "--json"]).Succeeded().Json();
        Assert.AreEqual(kept, File.ReadAllText(results));
        Assert.AreEqual(4, json.GetProperty("measurements").GetArrayLength());
        Assert.AreEqual(1, json.GetProperty("pairs").GetArrayLength());
        Write(folder, "waves", 14);
        ToolRun.Of(arguments).Succeeded();
        string[] before = ToolFiles.Lines(kept), after = ToolFiles.Lines(File.ReadAllText(results));
        Assert.HasCount(4, after);
        CollectionAssert.AreEqual(before[..2], after[..2]);
        CollectionAssert.AreNotEqual(before[2..], after[2..]);

        File.AppendAllText(results, "waves,0,quant,much\n");
        Assert.Contains("line 6 is not a measurement", ToolRun.Of(arguments).Error);
        string[] sets = ["--sets", "waves,absent"];
        ToolRun.Of(["compare", "--data", folder.Path, .. s_two, .. sets]).Refused(folder.Path);
    }

    [TestMethod]
    [DataRow("minirocket", "name two classifiers or more")]
    [DataRow("minirocket,rokcet", "no classifier is named 'rokcet'")]
    public void ClassifiersAreNamedRight(string names, string problem)
    {
        ToolRun.Of("compare", "--data", "here", "--classifiers", names).Misused(problem);
    }

    [TestMethod]
    public void AFolderWithoutSetsSaysWhatItNeeds()
    {
        using var folder = new TemporaryFolder();
        string notes = folder.Write("notes.csv", "a,b\n1,2\n");
        ToolRun.Of(["compare", "--data", folder.Path, .. s_two]).Refused(folder.Path);
        ToolRun.Of(["compare", "--data", folder.File("absent"), .. s_two]).Refused(folder.File("absent"));
        Write(folder, "waves", 6);
        ToolRun.Of(["compare", "--data", folder.Path, .. s_two, "--results", notes]).Refused(notes);
        Assert.AreEqual("a,b\n1,2\n", File.ReadAllText(notes));
    }

    private static void Write(TemporaryFolder folder, string name, int count)
    {
        folder.Write($"{name}_TRAIN.ts", ToolFiles.Ts(ToolFiles.TsRows(0, count)));
        folder.Write($"{name}_TEST.ts", ToolFiles.Ts(ToolFiles.TsRows(20, 8)));
    }
}
