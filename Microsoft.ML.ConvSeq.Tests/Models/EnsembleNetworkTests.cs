using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Networks as members of ensembles.</summary>
[TestClass]
public sealed class EnsembleNetworkTests
{
    private static readonly EnsembleOptions Options = new()
    {
        Members = [new MiniRocketOptions { FeatureCount = 84 }],
        Networks = [NetworkSamples.Inception(epochs: 8, rate: 5e-3), NetworkSamples.Tcn() with { Members = 6 }],
        Seed = 3,
    };

    private static readonly SeriesSet Train = NetworkSamples.Classes(40), Test = NetworkSamples.Classes(20, 500);

    private static readonly EnsembleClassifier Classifier = EnsembleClassifier.Fit(Train, Options);

    private static readonly EnsembleRegressor Regressor = EnsembleRegressor.Fit(NetworkSamples.Targets(40), Options);

    [TestMethod]
    public void NetworksComeAfterFeaturesAndPredictOutOfFold()
    {
        CollectionAssert.AreEqual(
            new[] { "MiniRocket", "InceptionTime", "TCN" }, Classifier.Members.Select(member => member.Name).ToArray());
        var inception = (NetworkClassifierMember)Classifier.Members[1];
        Assert.HasCount(5, inception.Network.Members);
        Assert.HasCount(6, ((NetworkClassifierMember)Classifier.Members[2]).Network.Members);

        // The estimate out of fold is that of the networks which have not seen a series, as the specification deals the folds.
        SeriesSet repaired = Classifier.Repair.Apply(Train);
        int[] folds = StratifiedFolds.OfClasses(Train.Labels, 3, 5, 3, 0x454E_0002);
        double right = 0;
        for (int i = 0; i < Train.Count; i++)
        {
            float[] scaled = new float[repaired.Values(i).Length], scores = new float[3];
            inception.Network.Scaling.Apply(repaired.Values(i), scaled);
            inception.Network.Members[folds[i]].Network.Score(scaled, scores);
            right += scores.IndexOf(scores.Max()) == Train.Labels[i] ? 1 : 0;
        }

        Assert.AreEqual(right / Train.Count, inception.OutOfFoldAccuracy, 1e-12);
        Assert.IsGreaterThan(0.6, inception.OutOfFoldAccuracy);
        Assert.IsGreaterThan(0.8, Classifier.Predict(Test).Accuracy(Test));
    }

    [TestMethod]
    public void EachNetworkLearnsWithoutItsFold()
    {
        SeriesSet repaired = Classifier.Repair.Apply(Train);
        int[] folds = StratifiedFolds.OfClasses(Train.Labels, 3, 5, 3, 0x454E_0002);
        int[] seen = [.. Enumerable.Range(0, Train.Count).Where(i => folds[i] != 2)];
        NetworkClassifier network = ((NetworkClassifierMember)Classifier.Members[1]).Network;
        float[][] values = [.. Enumerable.Range(0, Train.Count).Select(i =>
        {
            float[] scaled = new float[repaired.Values(i).Length];
            network.Scaling.Apply(repaired.Values(i), scaled);
            return scaled;
        })];
        int[][] classes = [.. Train.Labels.ToArray().Select(label => new[] { label })];
        NetworkData data = NetworkData.OfClasses(2, 3, values, classes, perStep: false).Subset(seen);
        TrainedNetwork alone = NetworkTraining.Train(
            network.Architecture, data, Options.Networks[0] with { Seed = new CounterRandom(3, 0x454E_0003, 2).NextUInt64() });
        CollectionAssert.AreEqual(alone.Weights.Values, network.Members[2].Network.Weights.Values);
    }

    [TestMethod]
    public void TheSameBitsForAnyThreadsAndSources()
    {
        byte[] expected = ModelBytes.Of(Classifier);
        CollectionAssert.AreEqual(
            expected, ModelBytes.Of(EnsembleClassifier.Fit(Train, Options, default, new Execution { Threads = 3 })));
        SeriesSource blocks = SeriesSource.FromBlocks(
            Enumerable.Range(0, 5).Select(b => Train.Subset([.. Enumerable.Range(8 * b, 8)])), Train.Name);
        CollectionAssert.AreEqual(expected, ModelBytes.Of(EnsembleClassifier.Fit(blocks, Options)));
        ClassPredictions whole = Classifier.Predict(Test);
        double[] own = new double[3];
        for (int i = 0; i < Test.Count; i++)
        {
            Classifier.Predict(Test.Values(i), own);
            CollectionAssert.AreEqual(whole.Probabilities(i).ToArray(), own);
        }
    }

    [TestMethod]
    public void AModelComesBackAsItWas()
    {
        var classifier = EnsembleClassifier.Load(new MemoryStream(ModelBytes.Of(Classifier)));
        var regressor = EnsembleRegressor.Load(new MemoryStream(ModelBytes.Of(Regressor)));
        CollectionAssert.AreEqual(ModelBytes.Of(Classifier), ModelBytes.Of(classifier));
        CollectionAssert.AreEqual(ModelBytes.Of(Regressor), ModelBytes.Of(regressor));
        CollectionAssert.AreEqual(Classifier.Describe().ToArray(), classifier.Describe().ToArray());
        Assert.Contains("5 networks, weight", Classifier.Describe().Single(line => line.Key == "InceptionTime").Value);
        Assert.AreEqual(Regressor.Predict(Test.Values(0)), regressor.Predict(Test.Values(0)));
        Assert.AreEqual(Classifier.Predict(Test).Probabilities(3)[1], classifier.Predict(Test).Probabilities(3)[1]);
    }

    [TestMethod]
    public void DamagedModelsAreRefusedOrScore() => EnsembleDamageTests.Damage(Classifier, bytes =>
    {
        EnsembleClassifier model = EnsembleClassifier.Load(new MemoryStream(bytes));
        double[] probabilities = new double[model.ClassNames.Length];
        model.Predict(Test.Values(0), probabilities);
        Assert.AreEqual(1, probabilities.Sum(), 1e-6);
        return model;
    });

    [TestMethod]
    public void NumbersArePredictedToo()
    {
        var network = (NetworkRegressorMember)Regressor.Members[1];
        Assert.HasCount(5, network.Network.Members);
        Assert.IsTrue(double.IsFinite(Regressor.OutOfFoldError));
        SeriesSet test = NetworkSamples.Targets(10, 700), repaired = Regressor.Repair.Apply(test);
        TargetPredictions whole = Regressor.Predict(test);
        if (Regressor.Stack is null)
        {
            double mean = Regressor.Members.Average(member => member.Predict(repaired.Values(0), new float[member.Room]));
            Assert.AreEqual(mean, whole.Values[0], 1e-9);
        }

        Assert.AreEqual(whole.Values[4], Regressor.Predict(test.Values(4)));
        Assert.IsLessThan(9, whole.RootMeanSquaredError(test));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(6)]
    public void WithFewSeriesOfAClassNetworksLearnFromAll(int count)
    {
        EnsembleOptions options = Options with { Networks = [NetworkSamples.Tcn()] };
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(NetworkSamples.Classes(count), options);
        Assert.AreEqual(1, ensemble.Members[1].Temperature);
        Assert.HasCount(5, ((NetworkClassifierMember)ensemble.Members[1]).Network.Members);
    }

    [TestMethod]
    public void WeightsOfSeriesAndClassesReachTheNetworks()
    {
        EnsembleOptions options = Options with { Networks = [NetworkSamples.Tcn()] };
        EnsembleClassifier plain = EnsembleClassifier.Fit(Train, options);
        double[] weights = [.. Enumerable.Range(1, Train.Count).Select(i => (double)i)];
        EnsembleClassifier weighted = EnsembleClassifier.Fit(Train, options, weights), balanced = EnsembleClassifier.Fit(
            Train, options with { Ridge = new RidgeOptions { BalanceClasses = true } });
        Assert.AreNotEqual(First(plain), First(weighted));
        Assert.AreNotEqual(First(plain), First(balanced));

        static float First(EnsembleClassifier ensemble) =>
            ((NetworkClassifierMember)ensemble.Members[1]).Network.Members[0].Network.Weights.Values[0];
    }

    [TestMethod]
    public void TheTimeBudgetLeavesNetworksOutFirst()
    {
        EnsembleOptions options = Options with { TimeBudget = TimeSpan.FromTicks(1) };
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(Train, options);
        Assert.AreEqual("MiniRocket", ensemble.Members.Single().Name);
        Assert.Contains("InceptionTime is left out", ensemble.LeftOut[0]);
        Assert.IsGreaterThan(
            EnsemblePlan.Of(options with { TimeBudget = null }, 40, 39, 2, 1, 3).Members[0].Seconds,
            EnsemblePlan.Of(options with { TimeBudget = null }, 40, 39, 2, 1, 3).Members[1].Seconds);
    }

    [TestMethod]
    public void ProgressNamesTheNetworkAndCancellationEndsTheFit()
    {
        var stages = new List<string>();
        using var source = new CancellationTokenSource();
        var progress = new Listener(report =>
        {
            lock (stages)
                stages.Add(report.Stage);
            if (report.Stage.StartsWith("InceptionTime, 2 of 3: network 2 of 5", StringComparison.Ordinal))
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => EnsembleClassifier.Fit(
            Train, Options, default, new Execution { Progress = progress, CancellationToken = source.Token }));
        Assert.IsTrue(stages.Any(stage => stage.StartsWith("InceptionTime, 2 of 3: network 1 of 5", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ASeriesThatIsTooShortIsNamed()
    {
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(Train, Options with { Networks = [new NetworkSamples.Shortening()] });
        var builder = new SeriesSetBuilder(2);
        builder.Add(new float[40], "bell curve");
        builder.Add(new float[10], "bell curve");
        Assert.Contains("Series 1 has 5 points", Assert.Throws<BadSeriesException>(() => ensemble.Predict(builder.Build())).Message);
        Assert.Contains("5 outputs", Assert.Throws<ArgumentException>(() =>
            EnsembleClassifier.Fit(Train, Options with { Networks = [new NetworkSamples.FiveOutputs()] })).Message);
        Assert.Throws<ArgumentException>(() => new EnsembleOptions { Networks = [null!] });
        Assert.Contains("33 members", Assert.Throws<ArgumentException>(() => EnsembleClassifier.Fit(
            Train, Options with { Networks = [.. Enumerable.Repeat(NetworkSamples.Tcn(), EnsembleOptions.MaxMembers)] })).Message);
    }

    [TestMethod]
    public void AnEnsembleWithNetworksSaysThatItHasNoExplanation()
    {
        Assert.IsFalse(SeriesExplanation.IsPossible(Classifier));
        Assert.Contains(
            "networks among its members",
            Assert.Throws<ArgumentException>(() => SeriesExplanation.Of(Classifier, Test.Values(0))).Message);
        Assert.IsFalse(SeriesExplanation.IsPossible(Regressor));
    }
}
