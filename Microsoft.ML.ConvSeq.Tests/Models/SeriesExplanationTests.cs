using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Features;

namespace ConvSeq.Tests.Models;

/// <summary>Explanations of whole models: a base value and the contributions of all points make the score.</summary>
[TestClass]
public sealed class SeriesExplanationTests
{
    private static readonly SeriesSet ThreeClasses = SeriesGenerators.Cbf(30, seed: 4);

    public static IEnumerable<object[]> Members =>
        from one in Featurizers.All
        from head in (ClassifierHead[])[ClassifierHead.Ridge, ClassifierHead.Logistic, ClassifierHead.ExtraTrees]
        select new object[] { one.Name, head };

    [TestMethod]
    [DynamicData(nameof(Members))]
    public void BaseAndContributionsAreTheScore(string member, ClassifierHead head)
    {
        SeriesFeatureOptions features = Featurizers.Named(member).Options;
        foreach (SeriesSet train in (SeriesSet[])[ThreeClasses, Ragged(2, 24)])
        {
            TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions
            {
                Features = features,
                Head = head,
                Logistic = new LogisticOptions { MaxEpochs = 20 },
                Trees = new() { TreeCount = 20 },
            });
            TimeSeriesClassifier loaded = TimeSeriesClassifier.Load(new MemoryStream(ModelBytes.Of(model)));
            foreach (int series in (int[])[0, 5, train.Count - 1])
            {
                var explanation = SeriesExplanation.Of(model, train.Values(series));
                AssertComplete(explanation, Scores(model, train.Values(series)), $"series {series}");
                AssertSame(explanation, SeriesExplanation.Of(loaded, train.Values(series), new Execution { Threads = 1 }));
            }
        }
    }

    [TestMethod]
    public void PrunedModelsAndRepairedSeriesAreExplained()
    {
        SeriesSet train = Ragged(2, 24);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions
        {
            Features = MultiRocketHydraTests.Small,
            FeaturesToKeep = 60,
            Repair = new SeriesRepair
            {
                Missing = MissingValues.Interpolate,
                LengthPolicy = LengthPolicy.Resample,
                Length = 37,
                ZNormalize = true,
            },
        });
        float[] series = train.Values(3).ToArray();
        series[4] = float.NaN;
        var explanation = SeriesExplanation.Of(model, series);
        Assert.AreEqual((2, 37), (explanation.Channels, explanation.Length));
        AssertComplete(explanation, Scores(model, series), "pruned");
    }

    [TestMethod]
    public void OneClassAndDifferencesAreThoseOfAllClasses()
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(ThreeClasses, Small());
        ReadOnlySpan<float> series = ThreeClasses.Values(1);
        var all = SeriesExplanation.Of(model, series);
        CollectionAssert.AreEqual(model.ClassNames, all.Outputs);
        var last = SeriesExplanation.OfClass(model, series, 2);
        CollectionAssert.AreEqual((string[])["funnel"], last.Outputs.ToArray());
        var difference = SeriesExplanation.OfDifference(model, series, 2, 0);
        Assert.AreEqual("funnel - cylinder", difference.Outputs.Single());
        Assert.AreEqual(all.Score(2) - all.Score(0), difference.Score(0), 1e-9);
        Assert.AreEqual(all.BaseValue(2) - all.BaseValue(0), difference.BaseValue(0), 1e-9);
        for (int t = 0; t < all.Length; t++)
        {
            Assert.AreEqual(all.Values(2)[t], last.Values(0)[t]);
            Assert.AreEqual(all.Values(2)[t] - all.Values(0)[t], difference.Values(0)[t], 1e-5);
        }
    }

    [TestMethod]
    [DataRow(ClassifierHead.Ridge)]
    [DataRow(ClassifierHead.ExtraTrees)]
    public void WhatSpeaksForOneOfTwoClassesSpeaksAgainstTheOther(ClassifierHead head)
    {
        SeriesSet train = SeriesGenerators.Planted(40, seed: 2);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Small() with { Head = head });
        var both = SeriesExplanation.Of(model, train.Values(0));
        AssertComplete(both, Scores(model, train.Values(0)), "both");
        for (int k = 0; k < 2; k++)
        {
            var one = SeriesExplanation.OfClass(model, train.Values(0), k);
            Assert.AreEqual(one.Score(0), both.Score(k), 1e-9);
            Assert.AreEqual(one.BaseValue(0), both.BaseValue(k), 1e-9);
            for (int t = 0; t < 250; t++)
                Assert.AreEqual(one.Values(0)[t], both.Values(k)[t], 1e-9);
        }
    }

    [TestMethod]
    public void SumsAreThoseOfChannelsAndRegions()
    {
        SeriesSet train = Ragged(3, 24);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, Small());
        var explanation = SeriesExplanation.Of(model, train.Values(2));
        int length = train.LengthOf(2);
        double[] values = explanation.Values(1).ToArray();
        for (int c = 0; c < 3; c++)
        {
            CollectionAssert.AreEqual(values[(c * length)..((c + 1) * length)], explanation.Values(1, c).ToArray());
            Assert.AreEqual(values[(c * length)..((c + 1) * length)].Sum(), explanation.Sum(1, c), 1e-12);
            Assert.AreEqual(values[(c * length + 3)..(c * length + 9)].Sum(), explanation.Sum(1, c, 3..9), 1e-12);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => explanation.Sum(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => explanation.Sum(1, 0, 3..(length + 1)));
        Assert.Throws<IndexOutOfRangeException>(() => explanation.Score(2));
    }

    /// <summary>A model of format version 1 does not keep the means of features: they count from zero.</summary>
    [TestMethod]
    public void TheBaseOfAnOlderModelIsItsBias()
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Load(KeptModel.PathIn(AppContext.BaseDirectory));
        (_, SeriesSet test) = ModelFileTests.SmallModel();
        var head = (RidgeClassifier)model.Head;
        Assert.IsTrue(head.FeatureMeans.IsEmpty);
        var explanation = SeriesExplanation.Of(model, test.Values(0));
        AssertComplete(explanation, Scores(model, test.Values(0)), "kept");
        for (int k = 0; k < model.ClassNames.Length; k++)
            Assert.AreEqual(head.Biases[k], explanation.BaseValue(k), 1e-9);
    }

    [TestMethod]
    public void TheBaseIsTheScoreOfTheMeanFeatures()
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(ThreeClasses, Small());
        FloatMatrix features = model.Featurizer.Transform(ThreeClasses);
        float[] means = [.. Enumerable.Range(0, features.Columns).Select(
            j => (float)Enumerable.Range(0, features.Rows).Average(i => (double)features.Row(i)[j]))];
        double[] expected = new double[3];
        ((LinearClassifier)model.Head).Score(means, expected);
        var explanation = SeriesExplanation.Of(model, ThreeClasses.Values(0));
        for (int k = 0; k < 3; k++)
            Assert.AreEqual(expected[k], explanation.BaseValue(k), 1e-5);
    }

    [TestMethod]
    [DataRow(EnsembleCombination.Rule)]
    [DataRow(EnsembleCombination.Stack)]
    [DataRow(EnsembleCombination.Mean)]
    public void AnEnsembleIsExplainedByItsProbabilities(EnsembleCombination combination)
    {
        foreach (SeriesSet train in (SeriesSet[])[ThreeClasses, Ragged(2, 24), SeriesGenerators.Planted(24, seed: 1)])
        {
            EnsembleClassifier model = EnsembleClassifier.Fit(train, new EnsembleOptions
            {
                Members =
                [
                    new MiniRocketOptions { FeatureCount = 168 }, new HydraOptions { Groups = 2 }, new QuantOptions { Depth = 3 },
                    new DilatedShapeletsOptions { ShapeletCount = 60 },
                ],
                Trees = new() { TreeCount = 10 },
                Combination = combination,
            });
            double[] probabilities = new double[model.ClassNames.Length];
            foreach (int series in (int[])[0, 1, 7])
            {
                model.Predict(train.Values(series), probabilities);
                AssertComplete(SeriesExplanation.Of(model, train.Values(series)), probabilities, $"series {series}");
            }
        }
    }

    /// <summary>Where no feature lacks carriers, the base is what the ensemble says of series of which nothing is known.</summary>
    [TestMethod]
    public void TheBaseOfAnEnsembleIsThatOfSeriesOfWhichNothingIsKnown()
    {
        EnsembleClassifier model = EnsembleClassifier.Fit(ThreeClasses, new EnsembleOptions
        {
            Members = [new MiniRocketOptions { FeatureCount = 168 }, new QuantOptions { Depth = 3 }],
            Trees = new() { TreeCount = 10 },
        });
        var explanation = SeriesExplanation.Of(model, ThreeClasses.Values(4));
        double[] expected = ExplainedModel.Of(model)!.BaseResults;
        Assert.AreEqual(1, expected.Sum(), 1e-9);
        for (int k = 0; k < 3; k++)
            Assert.AreEqual(expected[k], explanation.BaseValue(k), 1e-4);
    }

    [TestMethod]
    public void RegressorsAreExplainedByTheirPredictions()
    {
        SeriesSet train = TimeSeriesRegressorTests.Bumps(5, 30);
        TimeSeriesModel[] models =
        [
            TimeSeriesRegressor.Fit(train, new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 168 } }),
            TimeSeriesRegressor.Fit(train, new TimeSeriesRegressorOptions { Features = new QuantOptions { Depth = 3 } }),
            EnsembleTests.Regressor,
        ];
        foreach (TimeSeriesModel model in models)
        {
            var explanation = SeriesExplanation.Of(model, train.Values(3));
            Assert.AreEqual("prediction", explanation.Outputs.Single());
            AssertComplete(explanation, [((ISeriesRegressor)model).Predict(train.Values(3))], model.Algorithm);
        }
    }

    [TestMethod]
    public void WhatCannotBeExplainedIsRefused()
    {
        Assert.IsFalse(SeriesExplanation.IsPossible(NetworkModelFileTests.Classifier));
        Assert.IsTrue(SeriesExplanation.IsPossible(EnsembleTests.Classifier));
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(ThreeClasses, Small());
        float[] series = ThreeClasses.Values(0).ToArray();
        Assert.Contains("class activation maps", Assert.Throws<ArgumentException>(
            () => SeriesExplanation.Of(NetworkModelFileTests.Classifier, series)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SeriesExplanation.OfClass(model, series, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => SeriesExplanation.OfDifference(model, series, 0, -1));
        Assert.Throws<ArgumentNullException>(() => SeriesExplanation.Of(null!, series));
        series[7] = float.NaN;
        Assert.Throws<ArgumentException>(() => SeriesExplanation.Of(model, series));
        Assert.Throws<ArgumentException>(() => SeriesExplanation.Of(model, []));
    }

    /// <summary>In a problem of which it is known where the classes differ, that is where MiniRocket finds it.</summary>
    [TestMethod]
    public void APlantedPatternIsFound()
    {
        const ulong Seed = 11;
        const int Margin = 4, Trained = 100, Explained = 40;
        SeriesSet all = SeriesGenerators.Planted(Trained + Explained, Seed);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(all.Subset([.. Enumerable.Range(0, Trained)]));
        double sum = 0;
        for (int i = Trained; i < all.Count; i++)
        {
            Range region = SeriesGenerators.PlantedRegion(i, Seed);
            double[] positive =
                [.. SeriesExplanation.OfClass(model, all.Values(i), all.Labels[i]).Values(0).ToArray().Select(value => Math.Max(0, value))];
            sum += positive.Where((_, t) => t >= region.Start.Value - Margin && t < region.End.Value + Margin).Sum() / positive.Sum();
        }

        double share = sum / Explained, ofLength = 20.0 / 250;
        Assert.IsGreaterThan(5 * ofLength, share);
    }

    private static TimeSeriesClassifierOptions Small() => new() { Features = new MiniRocketOptions { FeatureCount = 168 } };

    private static SeriesSet Ragged(int channels, int count)
    {
        var builder = new SeriesSetBuilder(channels) { Name = "ragged" };
        SeriesSet walks = SeriesSamples.RandomWalks(8, channels, [.. Enumerable.Range(0, count).Select(i => 20 + 3 * (i % 11))]);
        for (int i = 0; i < count; i++)
            builder.Add([.. walks.Values(i).ToArray().Select((value, t) => value + i % 2 * MathF.Sin(t))], i % 2 == 0 ? "walk" : "wavy");
        return builder.Build();
    }

    private static double[] Scores(TimeSeriesClassifier model, ReadOnlySpan<float> series)
    {
        float[] features = new float[model.FeatureCount];
        model.Featurizer.Transform(series, features);
        double[] scores = new double[model.ClassNames.Length];
        if (model.Head is LinearClassifier linear)
            linear.Score(features, scores);
        else
            model.Head.Predict(features, scores);
        return scores;
    }

    private static void AssertComplete(SeriesExplanation explanation, double[] scores, string what)
    {
        for (int k = 0; k < scores.Length; k++)
        {
            Assert.AreEqual(scores[k], explanation.Score(k), 1e-6 * (1 + Math.Abs(scores[k])), what);
            double sum = explanation.BaseValue(k);
            foreach (double value in explanation.Values(k))
                sum += value;
            Assert.AreEqual(scores[k], sum, 1e-4 * Math.Max(Math.Abs(scores[k]), 0.05), $"{what}, class {k}");
        }
    }

    private static void AssertSame(SeriesExplanation one, SeriesExplanation other)
    {
        for (int k = 0; k < one.Outputs.Length; k++)
        {
            Assert.AreEqual(one.BaseValue(k), other.BaseValue(k));
            Assert.AreEqual(one.Score(k), other.Score(k));
            CollectionAssert.AreEqual(one.Values(k).ToArray(), other.Values(k).ToArray());
        }
    }
}
