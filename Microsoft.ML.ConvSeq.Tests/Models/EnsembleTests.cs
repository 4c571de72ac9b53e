using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Models;

/// <summary>Ensembles: members with heads of their own, and what combines them.</summary>
[TestClass]
public sealed class EnsembleTests
{
    /// <summary>One member of each kind, as small as they get.</summary>
    internal static readonly EnsembleOptions Small = new()
    {
        Members = [new MiniRocketOptions { FeatureCount = 168 }, new HydraOptions { Groups = 2 }, new QuantOptions { Depth = 3 }],
        Trees = new ExtraTreesOptions { TreeCount = 10 },
        Seed = 3,
    };

    internal static readonly EnsembleClassifier Classifier = EnsembleClassifier.Fit(NetworkSamples.Classes(45), Small);

    internal static readonly EnsembleRegressor Regressor = EnsembleRegressor.Fit(TimeSeriesRegressorTests.Bumps(5, 30), Small);

    [TestMethod]
    public void MembersAreTheirFeaturesAndHeads()
    {
        SeriesSet train = SeriesGenerators.Cbf(45, seed: 1), test = SeriesGenerators.Cbf(60, seed: 2);
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(train, Small);
        Assert.HasCount(3, ensemble.Members);
        SeriesFeatures mini = (Small.Members[0] with { Seed = 3 }).Fit(train);
        RidgeClassifier ridge = RidgeClassifier.Fit(mini.Transform(train), train.Labels, 3);
        CollectionAssert.AreEqual(
            ridge.Weights.ToArray(), ((RidgeClassifier)((FeatureClassifierMember)ensemble.Members[0]).Head).Weights.ToArray());
        Assert.AreEqual(ridge.LeaveOneOutAccuracy, ensemble.Members[0].OutOfFoldAccuracy);
        Assert.AreEqual(ridge.Temperature, ensemble.Members[0].Temperature, 1e-9 * ridge.Temperature);
        Assert.IsInstanceOfType<ExtraTreesClassifier>(((FeatureClassifierMember)ensemble.Members[2]).Head);

        // Half the stack of the members' probabilities, half their weighted mean, as the specification has it.
        Assert.AreEqual(0.5, ensemble.StackShare);
        double[] joined = new double[9], own = new double[3];
        for (int i = 0; i < test.Count; i++)
        {
            double[] expected = new double[3];
            for (int m = 0; m < 3; m++)
            {
                var member = (FeatureClassifierMember)ensemble.Members[m];
                float[] features = new float[member.Features.FeatureCount];
                member.Features.Transform(test.Values(i), features);
                double[] scores = new double[3];
                if (member.Head is LinearClassifier linear)
                {
                    linear.Score(features, scores);
                }
                else
                {
                    member.Head.Predict(features, scores);
                    scores = Array.ConvertAll(scores, share => Math.Log(share + 0.01));
                }

                double[] odds = Array.ConvertAll(scores, score => Math.Exp(member.Temperature * (score - scores.Max())));
                for (int k = 0; k < 3; k++)
                {
                    joined[3 * m + k] = odds[k] / odds.Sum();
                    expected[k] += 0.5 * member.Weight * joined[3 * m + k];
                }
            }

            double[] stacked = new double[3];
            ensemble.Combiner.Stack!.Predict(Array.ConvertAll(joined, p => (float)p), stacked);
            int label = ensemble.Predict(test.Values(i), own);
            for (int k = 0; k < 3; k++)
                Assert.AreEqual(expected[k] + 0.5 * stacked[k], own[k], 1e-12);
            Assert.AreEqual(own.Max(), own[label]);
            Assert.AreEqual(1, own.Sum(), 1e-12);
        }

        Assert.IsGreaterThan(0.95, ensemble.Predict(test).Accuracy(test));
        Assert.IsGreaterThan(0.9, ensemble.OutOfFoldAccuracy);
    }

    [TestMethod]
    public void TheSameBitsForAnyThreadsAndOneByOne()
    {
        SeriesSet train = NetworkSamples.Classes(45), test = NetworkSamples.Classes(20, 5);
        byte[] expected = ModelBytes.Of(Classifier);
        ClassPredictions whole = Classifier.Predict(test);
        foreach (int threads in (int[])[1, 2, 5])
        {
            var execution = new Execution { Threads = threads };
            CollectionAssert.AreEqual(expected, ModelBytes.Of(EnsembleClassifier.Fit(train, Small, default, execution)));
            ClassPredictions again = Classifier.Predict(test, execution);
            for (int i = 0; i < test.Count; i++)
                CollectionAssert.AreEqual(whole.Probabilities(i).ToArray(), again.Probabilities(i).ToArray());
        }

        double[] own = new double[3];
        for (int i = 0; i < test.Count; i++)
        {
            Assert.AreEqual(whole.Labels[i], Classifier.Predict(test.Values(i), own));
            CollectionAssert.AreEqual(whole.Probabilities(i).ToArray(), own);
        }

        CollectionAssert.AreEqual(
            ModelBytes.Of(Regressor),
            ModelBytes.Of(EnsembleRegressor.Fit(TimeSeriesRegressorTests.Bumps(5, 30), Small, default, new Execution { Threads = 1 })));
    }

    [TestMethod]
    public void PredictingOneSeriesAllocatesNothingAfterWarmUp()
    {
        SeriesSet train = SeriesGenerators.Cbf(45, seed: 1);
        EnsembleClassifier classifier = EnsembleClassifier.Fit(train, Small);
        EnsembleRegressor regressor = EnsembleRegressor.Fit(TimeSeriesRegressorTests.Bumps(5, 30), Small);
        double[] probabilities = new double[3];
        float[] series = train.Values(0).ToArray();
        for (int i = 0; i < 50; i++)
            Predict();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            Predict();
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());

        void Predict()
        {
            classifier.Predict(series, probabilities);
            regressor.Predict(series);
        }
    }

    [TestMethod]
    public void SetsOfSeriesBlockByBlockGiveTheSameBits()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        SeriesSource blocks = SeriesSource.FromBlocks(
            Enumerable.Range(0, 5).Select(b => train.Subset([.. Enumerable.Range(9 * b, 9)])), train.Name);
        CollectionAssert.AreEqual(ModelBytes.Of(Classifier), ModelBytes.Of(EnsembleClassifier.Fit(blocks, Small)));
    }

    [TestMethod]
    public void AModelComesBackAsItWas()
    {
        using var folder = new TemporaryFolder();
        SeriesSet test = NetworkSamples.Classes(10, 9);
        Classifier.Save(folder.File("classes.csq"));
        Regressor.Save(folder.File("numbers.csq"));
        var classifier = (EnsembleClassifier)TimeSeriesModel.Load(folder.File("classes.csq"));
        var regressor = (EnsembleRegressor)TimeSeriesModel.Load(folder.File("numbers.csq"));
        CollectionAssert.AreEqual(ModelBytes.Of(Classifier), ModelBytes.Of(classifier));
        CollectionAssert.AreEqual(ModelBytes.Of(Regressor), ModelBytes.Of(regressor));
        for (int i = 0; i < test.Count; i++)
        {
            CollectionAssert.AreEqual(
                Classifier.Predict(test).Probabilities(i).ToArray(), classifier.Predict(test).Probabilities(i).ToArray());
        }

        CollectionAssert.AreEqual(Classifier.Describe().ToArray(), classifier.Describe().ToArray());
        CollectionAssert.AreEqual(Regressor.Describe().ToArray(), regressor.Describe().ToArray());
    }

    [TestMethod]
    [DataRow(1, 0, false)]
    [DataRow(2, 0, false)]
    [DataRow(3, 0, true)]
    [DataRow(9, 0, true)]
    [DataRow(10, 0.5, true)]
    public void SeriesPerClassDecideWhatIsLearnedOutOfFold(int perClass, double stackShare, bool weighted)
    {
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(NetworkSamples.Classes(3 * perClass), Small);
        Assert.AreEqual(stackShare, ensemble.StackShare);
        double[] weights = [.. ensemble.Members.Select(member => member.Weight)];
        Assert.AreEqual(1, weights.Sum(), 1e-12);
        Assert.AreEqual(weighted, weights.Distinct().Count() > 1);
        if (!weighted)
        {
            // Then trees learn from all series, since a fold would take whole classes away.
            CollectionAssert.AreEqual(new double[] { 4, 4, 1 }, ensemble.Members.Select(member => member.Temperature).ToArray());
            var trees = (ExtraTreesClassifier)((FeatureClassifierMember)ensemble.Members[2]).Head;
            Assert.IsNull(trees.OutOfFoldAccuracy);
        }
    }

    [TestMethod]
    public void CombinationsAreWhatTheyAreCalled()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        Assert.AreEqual(0, Fit(EnsembleCombination.Mixture).StackShare);
        Assert.AreEqual(1, Fit(EnsembleCombination.Stack).StackShare);
        EnsembleClassifier mean = Fit(EnsembleCombination.Mean);
        Assert.AreEqual(0, mean.StackShare);
        Assert.IsTrue(mean.Members.All(member => member.Weight == 1.0 / 3));

        EnsembleClassifier Fit(EnsembleCombination combination) =>
            EnsembleClassifier.Fit(train, Small with { Combination = combination });
    }

    [TestMethod]
    public void TheMixtureTrustsWhoKnows()
    {
        const int Count = 200;
        int[] labels = [.. Enumerable.Range(0, Count).Select(i => i % 2)];
        double[] weights = EnsembleMixture.Weights([Member(0.9), Member(0.5), Member(0.1)], labels, 2, [.. Enumerable.Repeat(1.0, Count)]);
        Assert.IsGreaterThan(0.97, weights[0]);
        Assert.IsGreaterThan(weights[2], weights[1]);

        EnsembleClassifierFit.FittedMember Member(double right) => new(
            null!, 1, [.. labels.SelectMany(label => label == 0 ? new[] { right, 1 - right } : [1 - right, right])]);
    }

    [TestMethod]
    public void WeightsOfExamplesReachMembersAndMixture()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        double[] equal = [.. Enumerable.Repeat(1.0, train.Count)], unlike = [.. Enumerable.Range(1, train.Count).Select(i => (double)i)];
        EnsembleClassifier same = EnsembleClassifier.Fit(train, Small, equal), other = EnsembleClassifier.Fit(train, Small, unlike);
        for (int m = 0; m < 3; m++)
        {
            Assert.AreEqual(Classifier.Members[m].Weight, same.Members[m].Weight);
            Assert.AreNotEqual(Classifier.Members[m].Weight, other.Members[m].Weight);
        }
    }

    [TestMethod]
    public void NumbersArePredictedByMeanOrStack()
    {
        SeriesSet train = TimeSeriesRegressorTests.Bumps(1, 120), test = TimeSeriesRegressorTests.Bumps(2, 100);
        EnsembleRegressor ruled = EnsembleRegressor.Fit(train, Small);
        EnsembleRegressor mean = EnsembleRegressor.Fit(train, Small with { Combination = EnsembleCombination.Mean });
        EnsembleRegressor stack = EnsembleRegressor.Fit(train, Small with { Combination = EnsembleCombination.Stack });
        Assert.IsNull(mean.Stack);
        Assert.IsNotNull(stack.Stack);
        Assert.AreEqual(Math.Min(mean.OutOfFoldError, stack.OutOfFoldError), ruled.OutOfFoldError);
        Assert.IsGreaterThan(0.8, ruled.Predict(test).RSquared(test));
        TargetPredictions whole = mean.Predict(test);
        for (int i = 0; i < test.Count; i++)
        {
            double expected = mean.Members.Cast<FeatureRegressorMember>().Average(member =>
            {
                float[] features = new float[member.Features.FeatureCount];
                member.Features.Transform(test.Values(i), features);
                return member.Head.Predict(features);
            });
            Assert.AreEqual(expected, whole.Values[i], 1e-9);
            Assert.AreEqual(whole.Values[i], mean.Predict(test.Values(i)));
        }
    }

    [TestMethod]
    public void ProgressNamesTheMember()
    {
        var stages = new List<string>();
        var progress = new Listener(report =>
        {
            lock (stages)
                stages.Add(report.Stage);
        });
        EnsembleClassifier.Fit(NetworkSamples.Classes(45), Small, default, new Execution { Progress = progress });
        foreach (string member in (string[])["MiniRocket, 1 of 3: ", "Hydra, 2 of 3: ", "Quant, 3 of 3: "])
            Assert.IsTrue(stages.Any(stage => stage.StartsWith(member, StringComparison.Ordinal)), member);
        var stopped = new Execution { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => EnsembleClassifier.Fit(NetworkSamples.Classes(45), Small, default, stopped));
    }

    [TestMethod]
    public void MembersThatDoNotScaleAreLeftOutAndNamed()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        var survey = SeriesSurvey.Of(SeriesSource.FromSet(train), 3, Execution.Default);
        int[] counts = [.. Classifier.Members.Select(member => ((FeatureClassifierMember)member).Features.FeatureCount)];
        EnsembleClassifier some = EnsembleClassifierFit.OfMembers(survey, Small, default, Execution.Default, 45L * (counts.Max() - 1))
            .Whole(EnsembleCombination.Rule);
        Assert.HasCount(2, some.Members);
        Assert.AreEqual(1, some.Members.Sum(member => member.Weight), 1e-12);
        string left = Small.Members[Array.IndexOf(counts, counts.Max())].Name;
        Assert.IsFalse(some.Members.Any(member => member.Name == left));
        Assert.Contains($"{left} is left out: its {counts.Max()} features of 45 series", some.LeftOut.Single());
        Assert.IsEmpty(Classifier.LeftOut);
        ModelBytes.Of(some);
        Assert.Contains("No member", Assert.Throws<ArgumentException>(() =>
            EnsembleClassifierFit.OfMembers(survey, Small, default, Execution.Default, 1)).Message);
    }

    [TestMethod]
    public void BadOptionsAndSeriesAreRefused()
    {
        Assert.Contains("0 members", Assert.Throws<ArgumentException>(() => new EnsembleOptions { Members = [] }).Message);
        Assert.Throws<ArgumentException>(() => new EnsembleOptions { Members = [null!] });
        Assert.Throws<ArgumentException>(() =>
            new EnsembleOptions { Members = [.. Enumerable.Repeat(new HydraOptions(), EnsembleOptions.MaxMembers + 1)] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnsembleOptions { Combination = (EnsembleCombination)9 });
        Assert.Contains(
            "5 folds",
            Assert.Throws<ArgumentException>(() => new EnsembleOptions { Trees = new ExtraTreesOptions { TreeCount = 4 } }).Message);
        Assert.Contains("targets", Assert.Throws<ArgumentException>(() => EnsembleRegressor.Fit(NetworkSamples.Classes(9))).Message);
        Assert.Contains(
            "class labels", Assert.Throws<ArgumentException>(() => EnsembleClassifier.Fit(TimeSeriesRegressorTests.Bumps(1, 9))).Message);
        Assert.Contains(
            "3 are needed", Assert.Throws<ArgumentException>(() => Classifier.Predict(new float[20], new double[2])).Message);
        Assert.Throws<BadSeriesException>(() => Classifier.Predict(new float[3], new double[3]));
    }
}
