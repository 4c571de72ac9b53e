using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

[TestClass]
public sealed class TimeSeriesClassifierTests
{
    [TestMethod]
    public void SolvesCylinderBellFunnel()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 1);
        ClassPredictions predictions = TimeSeriesClassifier.Fit(train).Predict(test);
        Assert.IsTrue(Accuracy(predictions, test) > 0.97, $"accuracy {Accuracy(predictions, test)}");
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreads()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 2);
        byte[] Fit(int threads)
        {
            using var stream = new MemoryStream();
            TimeSeriesClassifier.Fit(train, null, default, new Execution { Threads = threads }).Save(stream);
            return stream.ToArray();
        }

        byte[] expected = Fit(1);
        TimeSeriesClassifier model = TimeSeriesClassifier.Load(new MemoryStream(expected));
        ClassPredictions alone = model.Predict(test, new Execution { Threads = 1 });
        foreach (int threads in (int[])[2, 5])
        {
            CollectionAssert.AreEqual(expected, Fit(threads), $"{threads} threads");
            ModelFileTests.AssertSamePredictions(alone, model.Predict(test, new Execution { Threads = threads }));
        }
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "Vector256")]
    [DataRow("DOTNET_EnableAVX2", "Vector128")]
    [DataRow("DOTNET_EnableHWIntrinsic", "scalar")]
    public void TheSameBitsOnNarrowerVectors(string turnedOff, string path)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        string[] answer = ChildProcess.Run(nameof(ClassifierDigest), turnedOff).Split();
        if (Vector512.IsHardwareAccelerated)
            Assert.AreEqual(path, answer[0]);
        Assert.AreEqual(ClassifierDigest.Compute(), answer[1]);
    }

    [TestMethod]
    public void OneSeriesAtATimeIsTheSameAsManyAndAllocatesNothing()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 7, trainSize: 12, testSize: 20);
        AssertOneAtATimeIsTheSameAndAllocatesNothing(TimeSeriesClassifier.Fit(train), test);
    }

    internal static void AssertOneAtATimeIsTheSameAndAllocatesNothing(TimeSeriesClassifier model, SeriesSet test)
    {
        ClassPredictions together = model.Predict(test);
        double[] probabilities = new double[3];
        for (int i = 0; i < test.Count; i++)
        {
            Assert.AreEqual(together.Labels[i], model.Predict(test.Values(i), probabilities));
            CollectionAssert.AreEqual(together.Probabilities(i).ToArray(), probabilities);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Predict(test.Values(0), probabilities);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void ASeriesScoresTheSameAloneAndAmongOthers()
    {
        (TimeSeriesClassifier model, SeriesSet test) = ModelFileTests.SmallModel();
        ClassPredictions together = model.Predict(test);
        for (int i = 0; i < test.Count; i++)
        {
            ClassPredictions alone = model.Predict(test.Subset([i]));
            Assert.AreEqual(together.Labels[i], alone.Labels[0]);
            Assert.IsTrue(together.Probabilities(i).SequenceEqual(alone.Probabilities(0)));
        }
    }

    [TestMethod]
    public void ProbabilitiesAreProbabilitiesAndPointAtTheLabel()
    {
        (TimeSeriesClassifier model, SeriesSet test) = ModelFileTests.SmallModel();
        ClassPredictions predictions = model.Predict(test);
        for (int i = 0; i < predictions.Count; i++)
        {
            double[] probabilities = predictions.Probabilities(i).ToArray();
            Assert.AreEqual(1, probabilities.Sum(), 1e-12);
            Assert.IsTrue(probabilities.All(p => p is > 0 and < 1));
            Assert.AreEqual(probabilities.Max(), probabilities[predictions.Labels[i]]);
        }
    }

    [TestMethod]
    public void ShortSeriesOfEveryLengthAreFittedAndScored()
    {
        for (int length = 1; length <= 12; length++)
        {
            var builder = new SeriesSetBuilder(1);
            for (int i = 0; i < 12; i++)
            {
                float[] values = [.. Enumerable.Range(0, length).Select(t => (float)((i % 2) * (t + 1) + 0.01 * i))];
                builder.Add(values, i % 2 == 0 ? "flat" : "rising");
            }

            SeriesSet set = builder.Build();
            ClassPredictions predictions = TimeSeriesClassifier.Fit(set).Predict(set);
            Assert.AreEqual(12, predictions.Count);
            if (length > 1)
                Assert.AreEqual(1, Accuracy(predictions, set), $"length {length}");
        }
    }

    [TestMethod]
    public void ConstantSeriesMakeAModelThatSaysWhatItKnows()
    {
        SeriesSet set = SeriesSet.FromArrays(Enumerable.Repeat(new float[30], 9).ToArray(), [.. "aaaaaabbb".Select(c => c.ToString())]);
        ClassPredictions predictions = TimeSeriesClassifier.Fit(set).Predict(set);
        for (int i = 0; i < 9; i++)
        {
            Assert.AreEqual("a", predictions.LabelOf(i));
            Assert.IsTrue(predictions.Probabilities(i)[0] > predictions.Probabilities(i)[1]);
        }
    }

    [TestMethod]
    public void AThousandClassesWithOddNames()
    {
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < 2000; i++)
        {
            var random = new CounterRandom(1, 1, (ulong)(i % 1000));
            var noise = new CounterRandom(1, 2, (ulong)i);
            builder.Add(
                Enumerable.Range(0, 30).Select(_ => (float)(random.NextGaussian() + 0.05 * noise.NextGaussian())).ToArray(),
                $"classe n° {i % 1000} «ü»");
        }

        SeriesSet set = builder.Build();
        var options = new TimeSeriesClassifierOptions { Features = new MiniRocketOptions { FeatureCount = 840 } };
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(set, options);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        ClassPredictions predictions = TimeSeriesClassifier.Load(stream).Predict(set.Subset(Enumerable.Range(0, 200).ToArray()));
        Assert.AreEqual("classe n° 7 «ü»", predictions.LabelOf(7));
        Assert.AreEqual(1, predictions.Probabilities(7).ToArray().Sum(), 1e-9);
    }

    [TestMethod]
    public void WhatCannotBeFittedIsNamed()
    {
        float[][] two = [[1, 2, 3], [3, 2, 1]];
        AssertNamed("empty", () => TimeSeriesClassifier.Fit(SeriesSet.FromArrays(Array.Empty<float[]>(), [])));
        AssertNamed("no class labels", () => TimeSeriesClassifier.Fit(SeriesSet.FromArrays(two)));
        AssertNamed("at least two classes", () => TimeSeriesClassifier.Fit(SeriesSet.FromArrays(two, ["a", "a"])));
        AssertNamed("at least two classes", () => TimeSeriesClassifier.Fit(SeriesSet.FromArrays([two[0]], ["a"])));
        AssertNamed("missing", () => TimeSeriesClassifier.Fit(
            SeriesSet.FromArrays([[1, float.NaN, 3], two[0]], ["a", "b"]),
            new TimeSeriesClassifierOptions { Repair = new SeriesRepair { Missing = MissingValues.Reject } }));
        AssertNamed("infinite", () => SeriesSet.FromArrays([[1, float.PositiveInfinity]], ["a"]));
        Assert.Throws<ArgumentException>(() => TimeSeriesClassifier.Fit(SeriesSet.FromArrays(two, ["a", "b"]), null, [1.0]));

        static void AssertNamed(string part, Action action) =>
            StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);
    }

    [TestMethod]
    public void OptionsThatHoldTheSameAreEqual()
    {
        Assert.AreEqual(new TimeSeriesClassifierOptions(), new TimeSeriesClassifierOptions());
        RidgeOptions one = new() { Alphas = [1, 2], ClassWeights = [3, 4] }, same = new() { Alphas = [1, 2], ClassWeights = [3, 4] };
        Assert.AreEqual(one, same);
        Assert.AreEqual(one.GetHashCode(), same.GetHashCode());
        Assert.AreNotEqual(one, same with { Alphas = [1, 3] });
        Assert.AreNotEqual(one, same with { ClassWeights = [3] });
        Assert.AreNotEqual(one, same with { BalanceClasses = true });
        Assert.AreNotEqual(one, same with { Scaling = FeatureScaling.None });
        Assert.AreEqual(new RidgeOptions(), new RidgeOptions { ClassWeights = default });
    }

    [TestMethod]
    public void APartOfTheOptionsThatIsNullIsNamed()
    {
        static string? Named(Func<object> make) => Assert.ThrowsExactly<ArgumentNullException>(make).ParamName;
        Assert.AreEqual("Features", Named(() => new TimeSeriesClassifierOptions { Features = null! }));
        Assert.AreEqual("Ridge", Named(() => new TimeSeriesClassifierOptions { Ridge = null! }));
        Assert.AreEqual("Repair", Named(() => new TimeSeriesClassifierOptions { Repair = null! }));
    }

    [TestMethod]
    public void MissingValuesAreRefusedUnlessTheModelHasSeenSome()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 3);
        float[] gap = train.Values(0).ToArray();
        gap[40] = float.NaN;
        SeriesSet broken = SeriesSet.FromArrays([gap]);
        var refused = Assert.Throws<ArgumentException>(() => TimeSeriesClassifier.Fit(train).Predict(broken));
        StringAssert.Contains(refused.Message, "point 40");

        var tolerant = new TimeSeriesClassifierOptions { Repair = new SeriesRepair { Missing = MissingValues.Interpolate } };
        Assert.AreEqual(train.LabelOf(0), TimeSeriesClassifier.Fit(train, tolerant).Predict(broken).LabelOf(0));
    }

    [TestMethod]
    public void ScoringTakesAnyLengthButNotAnotherNumberOfChannels()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 4);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train);
        foreach (int length in (int[])[1, 5, 127, 128, 129, 2000])
            Assert.AreEqual(1, model.Predict(SeriesSet.FromArrays([new float[length]])).Count);
        Assert.AreEqual(0, model.Predict(train.Subset([])).Count);
        var refused = Assert.Throws<ArgumentException>(
            () => model.Predict(SeriesSet.FromArrays([new float[][] { new float[9], new float[9] }])));
        StringAssert.Contains(refused.Message, "2 channels");
    }

    [TestMethod]
    public void AFrequentClassDoesNotDrownABalancedOne()
    {
        var random = new CounterRandom(1, 1, 1);
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < 110; i++)
        {
            float[] values = new float[40];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(random.NextGaussian() + (i < 10 ? 0.6 * Math.Sin(t * 0.8) : 0));
            builder.Add(values, i < 10 ? "rare" : "common");
        }

        SeriesSet set = builder.Build();
        var balanced = new TimeSeriesClassifierOptions { Ridge = new RidgeOptions { BalanceClasses = true } };
        double plain = RareShare(TimeSeriesClassifier.Fit(set)), weighted = RareShare(TimeSeriesClassifier.Fit(set, balanced));
        Assert.IsTrue(weighted > plain, $"{weighted} after weighting, {plain} before");

        double RareShare(TimeSeriesClassifier model)
        {
            SeriesSet fresh = FreshNoise(200);
            ClassPredictions predictions = model.Predict(fresh);
            return predictions.Labels.ToArray().Count(label => model.ClassNames[label] == "rare") / (double)fresh.Count;
        }

        static SeriesSet FreshNoise(int count)
        {
            var noise = new CounterRandom(2, 2, 2);
            var fresh = new SeriesSetBuilder(1);
            for (int i = 0; i < count; i++)
                fresh.Add(Enumerable.Range(0, 40).Select(t => (float)(noise.NextGaussian() + 0.3 * Math.Sin(t * 0.8))).ToArray());
            return fresh.Build();
        }
    }

    [TestMethod]
    public void CancellationStopsFittingAndPredicting()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 5);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train);
        var cancelled = new Execution { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => TimeSeriesClassifier.Fit(train, null, default, cancelled));
        Assert.Throws<OperationCanceledException>(() => model.Predict(test, cancelled));
    }

    [TestMethod]
    [DataRow(LengthPolicy.Keep, 0, "as it is")]
    [DataRow(LengthPolicy.Resample, 100, "resampled to 100 points")]
    [DataRow(LengthPolicy.PadOrTruncate, 100, "padded or cut to 100 points")]
    public void TheDescriptionTellsWhatBecomesOfLengths(LengthPolicy policy, int length, string expected)
    {
        SeriesSet train = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 6).Train;
        var options = new TimeSeriesClassifierOptions { Repair = new SeriesRepair { LengthPolicy = policy, Length = length } };
        var described = TimeSeriesClassifier.Fit(train, options).Describe().ToDictionary();
        Assert.AreEqual(expected, described["Length"]);
        StringAssert.EndsWith(described["Trained on"].Split(", from")[0], ", 1 channel");
    }

    [TestMethod]
    public void ProgressReachesTheEnd()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 6);
        var reports = new System.Collections.Concurrent.ConcurrentQueue<ProgressReport>();
        var execution = new Execution { Progress = new Direct(reports.Enqueue) };
        TimeSeriesClassifier.Fit(train, null, default, execution).Predict(test, execution);
        foreach (IGrouping<string, ProgressReport> stage in reports.GroupBy(report => report.Stage))
        {
            Assert.IsTrue(stage.All(report => report.Fraction is >= 0 and <= 1), stage.Key);
            Assert.AreEqual(1, stage.Max(report => report.Fraction), stage.Key);
        }

        Assert.IsTrue(reports.Select(report => report.Stage).Distinct().Count() >= 4);
    }

    private static double Accuracy(ClassPredictions predictions, SeriesSet test) =>
        Enumerable.Range(0, test.Count).Average(i => predictions.LabelOf(i) == test.LabelOf(i) ? 1.0 : 0.0);

    private sealed class Direct(Action<ProgressReport> receive) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => receive(value);
    }
}
