using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>Sources of series, and what a pass over one tells.</summary>
[TestClass]
public sealed class SeriesSourceTests
{
    [TestMethod]
    public void AFileTellsTheSameAsItsSet()
    {
        using var folder = new TemporaryFolder();
        SeriesSet set = SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 3).Train;
        SeriesFile.Write(folder.File("control.ts"), set);
        SeriesSurvey ofSet = Survey(SeriesSource.FromSet(set));
        SeriesSurvey ofFile = Survey(SeriesSource.FromFile(folder.File("control.ts")));
        Assert.AreEqual(ofSet.Count, ofFile.Count);
        Assert.AreEqual(ofSet.MaxLength, ofFile.MaxLength);
        CollectionAssert.AreEqual(ofSet.ClassNames, ofFile.ClassNames);
        CollectionAssert.AreEqual(ofSet.Labels.ToArray(), ofFile.Labels.ToArray());
        Assert.AreEqual(set.Count, ofFile.Sample.Count);
        for (int i = 0; i < set.Count; i++)
            CollectionAssert.AreEqual(set.Values(i).ToArray(), ofFile.Sample.Values(i).ToArray());
    }

    [TestMethod]
    public void ClassesOfBlocksAreMatchedByName()
    {
        SeriesSet first = SeriesSet.FromArrays([[1f, 2], [3, 4]], ["b", "a"]);
        SeriesSet second = SeriesSet.FromArrays([[5f, 6], [7, 8, 9]], ["a", "c"]);
        SeriesSurvey survey = Survey(SeriesSource.FromBlocks([first, second]));
        CollectionAssert.AreEqual(new[] { "b", "a", "c" }, survey.ClassNames);
        CollectionAssert.AreEqual(new[] { 0, 1, 1, 2 }, survey.Labels.ToArray());
        Assert.AreEqual(4, survey.Count);
        Assert.AreEqual(2, survey.MinLength);
        Assert.AreEqual(3, survey.MaxLength);
    }

    [TestMethod]
    public void TheSampleDoesNotDependOnBlocksAndHasTheExtremes()
    {
        SeriesSet whole = Walks(500);
        SeriesSet[] samples = [.. new[] { 1, 7, 500 }.Select(size =>
            SeriesSurvey.Of(SeriesSource.FromBlocks(Blocks(whole, size)), 9, Execution.Default, 20).Sample)];
        foreach (SeriesSet sample in samples)
        {
            Assert.IsTrue(sample.Count is >= 20 and <= 22, $"{sample.Count} series");
            Assert.AreEqual(whole.MinLength, sample.MinLength);
            Assert.AreEqual(whole.MaxLength, sample.MaxLength);
            for (int i = 0; i < sample.Count; i++)
                CollectionAssert.AreEqual(samples[0].Values(i).ToArray(), sample.Values(i).ToArray());
        }

        SeriesSet ofSet = SeriesSurvey.Of(SeriesSource.FromSet(whole), 9, Execution.Default, 20).Sample;
        Assert.AreEqual(samples[0].Count, ofSet.Count);
        for (int i = 0; i < ofSet.Count; i++)
            CollectionAssert.AreEqual(samples[0].Values(i).ToArray(), ofSet.Values(i).ToArray());
        SeriesSet other = SeriesSurvey.Of(SeriesSource.FromBlocks([whole]), 10, Execution.Default, 20).Sample;
        Assert.IsFalse(Enumerable.Range(0, 20).All(i => other.Values(i).SequenceEqual(samples[0].Values(i))));
    }

    [TestMethod]
    public void TheSampleHasTheAnswersOfItsSeries()
    {
        // The first value of a series says which answer it has; some have none.
        var labeled = new SeriesSetBuilder(1);
        labeled.DeclareClasses(["0", "1", "2", "3"]);
        var targeted = new SeriesSetBuilder(1);
        targeted.Add([0, 1], 0);
        for (int i = 0; i < 100; i++)
        {
            if (i % 7 == 3)
            {
                labeled.AddUnanswered([i, 1]);
                targeted.AddUnanswered([i, 1]);
            }
            else
            {
                labeled.Add([i, 1], $"{i % 3}");
                targeted.Add([i, 1], i);
            }
        }

        foreach (int size in (int[])[7, 200])
        {
            SeriesSet labels = Sample(labeled.Build(), size), targets = Sample(targeted.Build(), size);
            CollectionAssert.AreEqual(new[] { "0", "1", "2", "3" }, labels.ClassNames.ToArray());
            Assert.IsTrue(labels.HasLabels && targets.HasTargets);
            Assert.IsTrue(labels.AnsweredCount < labels.Count && targets.AnsweredCount < targets.Count);
            for (int i = 0; i < labels.Count; i++)
            {
                int number = (int)labels.Values(i)[0];
                Assert.AreEqual(number % 7 == 3 ? -1 : number % 3, labels.Labels[i]);
            }

            for (int i = 0; i < targets.Count; i++)
                Assert.AreEqual(targets.Values(i)[0] % 7 == 3 ? double.NaN : targets.Values(i)[0], targets.Targets[i]);
        }

        static SeriesSet Sample(SeriesSet set, int size) =>
            SeriesSurvey.Of(SeriesSource.FromBlocks(Blocks(set, size)), 9, Execution.Default, 40).Sample;
    }

    [TestMethod]
    public void TheSampleIsRepairedOnce()
    {
        SeriesSet set = SeriesSet.FromArrays([.. Enumerable.Range(0, 50).Select(i => new[] { i, float.NaN, i + 2 })]);
        SeriesSurvey survey = SeriesSurvey.Of(SeriesSource.FromBlocks(Blocks(set, 7)), 1, Execution.Default, 10);
        SeriesRepair repair = new SeriesRepair().Resolve(true, 3, "train"), other = repair with { ZNormalize = true };
        SeriesSet repaired = survey.SampleRepaired(repair);
        Assert.IsFalse(repaired.HasMissing);
        Assert.AreSame(repaired, survey.SampleRepaired(repair with { }));
        Assert.AreNotSame(repaired, survey.SampleRepaired(other));
        CollectionAssert.AreEqual(
            other.Apply(survey.Sample).Values(3).ToArray(), survey.SampleRepaired(other).Values(3).ToArray());
    }

    [TestMethod]
    public void ASampleThatIsTooLargeIsNamed()
    {
        SeriesSet set = SeriesSet.FromArrays([.. Enumerable.Range(0, 50).Select(i => new float[] { i, i + 1, i + 2 })]);
        SeriesSurvey Sampled(long most) => SeriesSurvey.Of(SeriesSource.FromBlocks(Blocks(set, 7), "mine"), 1, Execution.Default, 10, most);
        long values = Sampled(150).Sample.Count * 3;
        Assert.AreEqual(values, Sampled(values).Sample.Count * 3);
        string message = Assert.ThrowsExactly<ArgumentException>(() => Sampled(values - 1)).Message;
        StringAssert.Contains(message,
            $"'mine': the features are fitted to a sample of {values / 3} series, which has {values} values, more than the {values - 1}");
    }

    [TestMethod]
    public void BlocksThatDoNotBelongTogetherAreNamed()
    {
        SeriesSet labeled = SeriesSet.FromArrays([[1f, 2]], ["a"]), bare = SeriesSet.FromArrays([[1f, 2]]);
        SeriesSet two = SeriesSet.FromArrays(new float[][][] { [[1f], [2f]] }, ["a"]);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Survey(SeriesSource.FromBlocks([labeled, bare], "mine"))).Message, "Series 1 of 'mine'");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Survey(SeriesSource.FromBlocks([labeled, two], "mine"))).Message,
            "has 2 channels, those before have 1");
    }

    internal static IEnumerable<SeriesSet> Blocks(SeriesSet set, int size)
    {
        for (int first = 0; first < set.Count; first += size)
            yield return set.Subset([.. Enumerable.Range(first, Math.Min(size, set.Count - first))]);
    }

    private static SeriesSurvey Survey(SeriesSource source) => SeriesSurvey.Of(source, 0, Execution.Default);

    private static SeriesSet Walks(int count)
    {
        var random = new CounterRandom(1, 2, 3);
        return SeriesSet.FromArrays([.. Enumerable.Range(0, count).Select(i =>
        {
            float[] series = new float[5 + random.NextInt(30)];
            for (int t = 0; t < series.Length; t++)
                series[t] = (float)random.NextGaussian() + (t > 0 ? series[t - 1] : 0);
            return series;
        })]);
    }
}
