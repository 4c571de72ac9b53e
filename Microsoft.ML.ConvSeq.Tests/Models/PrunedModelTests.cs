using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Tests.Features;
using ConvSeq.Tests.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Models of which some features were pruned.</summary>
[TestClass]
public sealed class PrunedModelTests
{
    private static readonly TimeSeriesClassifierOptions Pruned = new()
    {
        Features = new MiniRocketOptions { FeatureCount = 840 },
        FeaturesToKeep = 100,
    };

    internal static readonly TimeSeriesClassifier Model = Small().Model;

    [TestMethod]
    public void IsTheKeptFeaturesAndAHeadFittedToThem()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 1);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Pruned);
        SeriesFeatures all = Pruned.Features.Fit(train);
        FloatMatrix features = all.Transform(train);
        int[] kept = RidgeClassifierFit.Detach(features, train.Labels, 3, 100, new RidgeOptions(), default, Execution.Default);
        Assert.HasCount(100, kept);
        var expected = FloatMatrix.FromRows([.. Enumerable.Range(0, train.Count).Select(i => Pick(features.Row(i), kept))]);
        RidgeClassifier head = RidgeClassifier.Fit(expected, train.Labels, 3);
        CollectionAssert.AreEqual(head.Weights.ToArray(), ((RidgeClassifier)model.Head).Weights.ToArray());
        Assert.AreEqual(head.Alpha, ((RidgeClassifier)model.Head).Alpha);

        Assert.AreEqual(100, model.FeatureCount);
        FloatMatrix now = model.Featurizer.Transform(train);
        for (int i = 0; i < train.Count; i++)
            CollectionAssert.AreEqual(expected.Row(i).ToArray(), now.Row(i).ToArray());
        string[] names = [.. all.FeatureNames()];
        CollectionAssert.AreEqual(Array.ConvertAll(kept, j => names[j]), model.Featurizer.Features.FeatureNames().ToArray());
        Assert.IsTrue(model.Predict(test).Accuracy(test) > 0.95, $"accuracy {model.Predict(test).Accuracy(test)}");
    }

    [TestMethod]
    [DynamicData(nameof(FeaturizerContractTests.Names), typeof(FeaturizerContractTests))]
    public void EveryMemberIsPruned(string name)
    {
        SeriesFeatureOptions member = Featurizers.Named(name).Options;
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 9, trainSize: 24, testSize: 10);
        SeriesFeatures all = member.Fit(train);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            train, new TimeSeriesClassifierOptions { Features = member, FeaturesToKeep = 37 });
        int[] kept = RidgeClassifierFit.Detach(
            all.Transform(train), train.Labels, 3, 37, new RidgeOptions().Resolve(all.AreScaled), default, Execution.Default);
        FloatMatrix features = all.Transform(test), now = model.Featurizer.Transform(test);
        for (int i = 0; i < test.Count; i++)
            CollectionAssert.AreEqual(Pick(features.Row(i), kept), now.Row(i).ToArray(), $"series {i}");
        TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(new MemoryStream(ModelBytes.Of(model)));
        ModelFileTests.AssertSamePredictions(model.Predict(test), loaded.Predict(test));
        string[] names = [.. model.Featurizer.Features.FeatureNames()];
        CollectionAssert.AreEqual(names, loaded.Featurizer.Features.FeatureNames().ToArray());
        Assert.AreEqual(37, names.Distinct().Count());
    }

    [TestMethod]
    public void ItSaysHowManyItKeptOfHowMany()
    {
        (TimeSeriesClassifier model, _) = Small();
        StringAssert.StartsWith(model.Describe().Single(pair => pair.Key == "Features").Value, "100, kept of 840");
        Assert.AreEqual("MiniRocket features, ridge head", model.Describe()[0].Value);
        var features = (PrunedFeatures)model.Featurizer.Features;
        Assert.AreEqual(840, features.FittedCount);
        Assert.IsInRange(100, 840, features.Computed.FeatureCount);
        Assert.AreEqual(100, features.Places.Length);
    }

    [TestMethod]
    public void AModelComesBackAsItWas()
    {
        (TimeSeriesClassifier model, SeriesSet test) = Small();
        byte[] bytes = ModelBytes.Of(model);
        TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(new MemoryStream(bytes));
        ModelFileTests.AssertSamePredictions(model.Predict(test), loaded.Predict(test));
        CollectionAssert.AreEqual(bytes, ModelBytes.Of(loaded));
        CollectionAssert.AreEqual(model.Describe().ToArray(), loaded.Describe().ToArray());
        CollectionAssert.AreEqual(
            model.Featurizer.Features.FeatureNames().ToArray(), loaded.Featurizer.Features.FeatureNames().ToArray());

        using var stream = new MemoryStream();
        model.Featurizer.Save(stream);
        stream.Position = 0;
        Assert.AreEqual(100, TimeSeriesFeaturizer.Load(stream).FeatureCount);
    }

    [TestMethod]
    public void OneSeriesAtATimeIsTheSameAsManyAndAllocatesNothing()
    {
        (TimeSeriesClassifier model, SeriesSet test) = Small();
        TimeSeriesClassifierTests.AssertOneAtATimeIsTheSameAndAllocatesNothing(model, test);
    }

    [TestMethod]
    public void FeaturesArePickedInAnyOrder()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 2, trainSize: 9, testSize: 1);
        SeriesFeatures all = Pruned.Features.Fit(train);
        int[] places = [700, 3, 3, 839, 0];
        var picked = new PrunedFeatures(all, places, 1000);
        FloatMatrix features = all.Transform(train), some = picked.Transform(train);
        for (int i = 0; i < train.Count; i++)
            CollectionAssert.AreEqual(Pick(features.Row(i), places), some.Row(i).ToArray());
        StringAssert.StartsWith(picked.Summary, "kept of 1000, 840 computed, ");
        Assert.AreEqual((all.Name, all.AreScaled, all.Channels), (picked.Name, picked.AreScaled, picked.Channels));

        float[] row = new float[5];
        picked.Transform(train.Values(0), row);
        long before = GC.GetAllocatedBytesForCurrentThread();
        picked.Transform(train.Values(0), row);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        int[] inOrder = [.. Enumerable.Range(0, all.FeatureCount)];
        var whole = new PrunedFeatures(all, inOrder, 1000);
        CollectionAssert.AreEqual(features.Row(4).ToArray(), whole.Transform(train).Row(4).ToArray());
        Assert.AreEqual($"kept of 1000, {all.Summary}", whole.Summary);
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreadsAndInAnyBlocks()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 3);
        byte[] expected = Fit(train, threads: 1);
        CollectionAssert.AreEqual(expected, Fit(train, threads: 2));
        CollectionAssert.AreEqual(expected, Fit(train, threads: 5));
        CollectionAssert.AreEqual(
            expected,
            ModelBytes.Of(TimeSeriesClassifier.Fit(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(train, 7)], train.Name), Pruned)));

        static byte[] Fit(SeriesSet train, int threads) =>
            ModelBytes.Of(TimeSeriesClassifier.Fit(train, Pruned, default, new Execution { Threads = threads }));
    }

    [TestMethod]
    [DataRow(840)]
    [DataRow(841)]
    [DataRow(int.MaxValue)]
    public void AsManyAsThereAreAreAll(int count)
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 4, trainSize: 9, testSize: 1);
        CollectionAssert.AreEqual(
            ModelBytes.Of(TimeSeriesClassifier.Fit(train, Pruned with { FeaturesToKeep = null })),
            ModelBytes.Of(TimeSeriesClassifier.Fit(train, Pruned with { FeaturesToKeep = count })));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(839)]
    public void FromOneToAllButOneCanBeKept(int count)
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 5, trainSize: 30, testSize: 6);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Pruned with { FeaturesToKeep = count });
        Assert.AreEqual(count, model.FeatureCount);
        Assert.AreEqual(6, model.Predict(test).Count);
    }

    [TestMethod]
    public void WeightsAndRegularisationAreThoseOfTheOptions()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 6);
        double[] weights = [.. Enumerable.Range(0, train.Count).Select(i => i % 3 + 0.5)];
        var ridge = new RidgeOptions { Alphas = [7], BalanceClasses = true, Scaling = FeatureScaling.EuclideanNorm };
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Pruned with { Ridge = ridge }, weights);
        int[] kept = RidgeClassifierFit.Detach(
            Pruned.Features.Fit(train).Transform(train), train.Labels, 3, 100, ridge, weights, Execution.Default);
        string[] names = [.. Pruned.Features.Fit(train).FeatureNames()];
        CollectionAssert.AreEqual(Array.ConvertAll(kept, j => names[j]), model.Featurizer.Features.FeatureNames().ToArray());
        Assert.AreEqual(7, ((RidgeClassifier)model.Head).Alpha);
    }

    [TestMethod]
    public void ALogisticHeadIsFittedToWhatTheRidgeKeeps()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 10);
        TimeSeriesClassifier ridge = TimeSeriesClassifier.Fit(train, Pruned);
        TimeSeriesClassifier logistic = TimeSeriesClassifier.Fit(train, Pruned with { Head = ClassifierHead.Logistic });
        Assert.IsInstanceOfType<LogisticClassifier>(logistic.Head);
        Assert.AreEqual(100, logistic.Head.FeatureCount);
        CollectionAssert.AreEqual(
            ridge.Featurizer.Features.FeatureNames().ToArray(), logistic.Featurizer.Features.FeatureNames().ToArray());
        Assert.IsTrue(logistic.Predict(test).Accuracy(test) > 0.95, $"accuracy {logistic.Predict(test).Accuracy(test)}");
        TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(new MemoryStream(ModelBytes.Of(logistic)));
        ModelFileTests.AssertSamePredictions(logistic.Predict(test), loaded.Predict(test));
    }

    [TestMethod]
    public void ARegressorToo()
    {
        SeriesSet train = Ramps(1, 60), test = Ramps(2, 40);
        var options = new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 840 }, FeaturesToKeep = 60 };
        TimeSeriesRegressor model = TimeSeriesRegressor.Fit(train, options);
        Assert.AreEqual(60, model.FeatureCount);
        Assert.AreEqual(60, model.Head.FeatureCount);
        Assert.IsTrue(model.Predict(test).RSquared(test) > 0.7, $"R² {model.Predict(test).RSquared(test)}");
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(
            model.Predict(test).Values.ToArray(), TimeSeriesRegressor.Load(stream).Predict(test).Values.ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WhatIsKeptOfStreamedFeaturesIsWhatIsKeptInMemory(bool balance)
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 5, trainSize: 300, testSize: 6);
        var options = new TimeSeriesClassifierOptions
        {
            Features = new MiniRocketOptions { FeatureCount = 168 },
            Ridge = new RidgeOptions { BalanceClasses = balance },
            FeaturesToKeep = 40,
        };
        double[] weights = [.. Enumerable.Range(0, train.Count).Select(i => i % 3 + 0.5)];
        CollectionAssert.AreEqual(
            Names(SeriesSource.FromSet(train), FeatureSource.MaxHeldElements),
            Names(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(train, 70)]), 0));

        string[] Names(SeriesSource source, long maxElements)
        {
            SeriesSurvey survey = SeriesSurvey.Of(source, 0, Execution.Default);
            TimeSeriesFeaturizer all = TimeSeriesFeaturizer.Fit(survey, options.Features, options.Repair, Execution.Default);
            TimeSeriesFeaturizer kept = FeaturePruning.ForClasses(survey, all, options, weights, Execution.Default, maxElements);
            Assert.AreEqual(40, kept.FeatureCount);
            return [.. kept.Features.FeatureNames()];
        }
    }

    [TestMethod]
    public void StreamedFeaturesOfARegressionToo()
    {
        SeriesSet train = Ramps(3, 200);
        var options = new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 84 }, FeaturesToKeep = 30 };
        CollectionAssert.AreEqual(
            Names(SeriesSource.FromSet(train), FeatureSource.MaxHeldElements),
            Names(SeriesSource.FromBlocks([.. SeriesSourceTests.Blocks(train, 70)]), 0));

        string[] Names(SeriesSource source, long maxElements)
        {
            SeriesSurvey survey = SeriesSurvey.Of(source, 0, Execution.Default);
            TimeSeriesFeaturizer all = TimeSeriesFeaturizer.Fit(survey, options.Features, options.Repair, Execution.Default);
            return [.. FeaturePruning.ForTargets(survey, all, options, default, Execution.Default, maxElements).Features.FeatureNames()];
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(int.MinValue)]
    public void ANumberBelowOneIsRefused(int count)
    {
        foreach (Func<object> make in (Func<object>[])
            [() => new TimeSeriesClassifierOptions { FeaturesToKeep = count },
                () => new TimeSeriesRegressorOptions { FeaturesToKeep = count }])
        {
            var refused = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => make());
            Assert.AreEqual("FeaturesToKeep", refused.ParamName);
            StringAssert.Contains(refused.Message, "At least one feature");
        }
    }

    [TestMethod]
    public void AWholeTrainingReportsPruningAndStopsInIt()
    {
        (SeriesSet train, _) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 8, trainSize: 30, testSize: 1);
        using var source = new CancellationTokenSource();
        var stages = new List<string>();
        var progress = new Listener(report =>
        {
            lock (stages)
                stages.Add(report.Stage);
            if (report.Stage == FeatureDetachment.Stage)
                source.Cancel();
        });
        var execution = new Execution { Progress = progress, CancellationToken = source.Token };
        Assert.Throws<OperationCanceledException>(() => TimeSeriesClassifier.Fit(train, Pruned, default, execution));
        Assert.AreEqual(1, stages.Count(stage => stage == FeatureDetachment.Stage));
        Assert.AreEqual(FeatureDetachment.Stage, stages[^1]);
    }

    [TestMethod]
    public void ForgedPlacesAreDamage()
    {
        MiniRocket features = MiniRocket.Fit(
            SeriesSet.FromArrays([[1f, 5, 2, 4, 3, 3, 1, 2, 6, 7]]), new MiniRocketOptions { FeatureCount = 84 });
        AssertDamaged("keeps feature 84 where 84 are computed", Write(100, [0, 84]));
        AssertDamaged("keeps feature -1 where 84 are computed", Write(100, [0, -1]));
        AssertDamaged("keeps 0 of 100 features", Write(100, []));
        AssertDamaged("keeps 3 of 2 features", Write(2, [0, 1, 2]));
        AssertDamaged("keeps 1 of -1 features", Write(-1, [0]));
        AssertDamaged("4 bytes follow", Write(100, [0, 1], more: true));
        AssertDamaged("the section 'KEPT' where its features should be", Write(100, [0, 1], times: 2));
        AssertDamaged("the section 'REPR' where its features should be", Write(100, [0, 1], inner: false));
        Assert.AreEqual(2, TimeSeriesFeaturizer.Load(new MemoryStream(Write(100, [83, 0]))).FeatureCount);

        byte[] Write(int fitted, int[] places, bool more = false, int times = 1, bool inner = true)
        {
            var payload = new ModelWriter();
            FeaturizerPayload.WriteRepair(payload);
            for (int i = 0; i < times; i++)
            {
                payload.Section("KEPT"u8, writer =>
                {
                    writer.Int32(fitted);
                    writer.Int32s(places);
                    if (more)
                        writer.Int32(0);
                });
            }

            if (inner)
                MiniRocketSection.Write(payload, features);
            else
                FeaturizerPayload.WriteRepair(payload);
            return ModelContainer.Wrap(ModelKind.TimeSeriesFeaturizer, payload.Written);
        }

        static void AssertDamaged(string part, byte[] bytes) => StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => TimeSeriesFeaturizer.Load(new MemoryStream(bytes))).Message, part);
    }

    private static (TimeSeriesClassifier Model, SeriesSet Test) Small()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 7, trainSize: 12, testSize: 20);
        return (TimeSeriesClassifier.Fit(train, Pruned), test);
    }

    private static float[] Pick(Span<float> row, int[] places)
    {
        float[] picked = new float[places.Length];
        for (int i = 0; i < places.Length; i++)
            picked[i] = row[places[i]];
        return picked;
    }

    // The number to predict is how steep a noisy ramp is.
    private static SeriesSet Ramps(ulong seed, int count)
    {
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, 78, (ulong)i);
            double slope = random.NextDouble(0, 4);
            builder.Add(
                Enumerable.Range(0, 60).Select(t => (float)(slope * Math.Abs(t - 30) / 10 + 0.3 * random.NextGaussian())).ToArray(), slope);
        }

        return builder.Build();
    }
}
