using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Early classification: when to decide, by what, and what files hold of it.</summary>
[TestClass]
public sealed class EarlyClassifierTests
{
    internal static readonly EarlyClassifierOptions Small = new()
    {
        Checkpoints = [0.1, 0.3, 0.6, 1],
        Classifier = new EnsembleOptions { Members = [new MiniRocketOptions { FeatureCount = 168 }], Seed = 3 },
    };

    /// <summary>Two channels, ragged, with missing values: one of the first ten points of some.</summary>
    internal static readonly EarlyClassifier Ragged = EarlyClassifier.Fit(NetworkSamples.Classes(45), Small);

    [TestMethod]
    public void EachCheckpointIsTheClassifierOfItsPrefix()
    {
        SeriesSet train = SeriesGenerators.Cbf(40, seed: 1), test = SeriesGenerators.Cbf(30, seed: 2);
        EarlyClassifier early = EarlyClassifier.Fit(train, Small);
        CollectionAssert.AreEqual((int[])[13, 39, 77, 128], early.Checkpoints.Select(one => one.Points).ToArray());
        EarlyPredictions predictions = early.PredictEarly(test);
        double[] probabilities = new double[3];
        foreach (EarlyCheckpoint checkpoint in early.Checkpoints)
        {
            EnsembleClassifier expected = EnsembleClassifier.Fit(Prefix(train, checkpoint.Points), Small.Classifier);
            CollectionAssert.AreEqual(ModelBytes.Of(expected), ModelBytes.Of(checkpoint.Classifier));
        }

        double seen = 0;
        for (int i = 0; i < test.Count; i++)
        {
            // The first checkpoint that is sure enough, else the last.
            int decided = 0;
            while (decided < 3 && Say(early, test, i, decided, probabilities) < early.Threshold)
                decided++;
            Say(early, test, i, decided, probabilities);
            int points = early.Checkpoints[decided].Points;
            Assert.AreEqual(points, predictions.Points[i]);
            CollectionAssert.AreEqual(probabilities, predictions.Classes.Probabilities(i).ToArray());
            seen += points / 128.0;
            Assert.AreEqual(early.Predict(test.Values(i), probabilities), predictions.Classes.Labels[i]);
            CollectionAssert.AreEqual(probabilities, predictions.Classes.Probabilities(i).ToArray());

            for (int length = 1; length <= 128; length += 9)
            {
                EarlyDecision? decision = early.Decide(test.Values(i)[..length], probabilities);
                Assert.AreEqual(
                    length < points ? null : new EarlyDecision(predictions.Classes.Labels[i], points), decision, $"{i}, {length}");
            }
        }

        Assert.AreEqual(seen / 30, predictions.Earliness, 1e-12);
        Assert.IsLessThan(0.9, predictions.Earliness);
        double accuracy = predictions.Classes.Accuracy(test);
        Assert.IsGreaterThan(0.9, accuracy);
        Assert.AreEqual(
            2 / (1 / accuracy + 1 / (1 - predictions.Earliness)), predictions.HarmonicMean(test), 1e-12);
        Assert.IsGreaterThanOrEqualTo(0.98 * early.FullOutOfFoldAccuracy, early.OutOfFoldAccuracy);
        Assert.IsLessThan(1.0, early.OutOfFoldEarliness);
    }

    [TestMethod]
    public void TheThresholdIsTheLowestThatKeepsTheAccuracyWithAllAboveIt()
    {
        var random = new CounterRandom(31, 32, 33);
        int[] points = [5, 10, 20, 40];
        for (int round = 0; round < 200; round++)
        {
            int count = 5 + random.NextInt(20);
            int[] lengths = [.. Enumerable.Range(0, count).Select(_ => random.NextInt(3) == 0 ? 3 + random.NextInt(45) : 40)];
            CheckpointAnswers[] answers = [.. points.Select((_, c) => new CheckpointAnswers(
                [.. Enumerable.Range(0, count).Select(_ => (1 + random.NextInt(12)) / 12.0)],
                [.. Enumerable.Range(0, count).Select(_ => random.NextInt(5) < 2 + c)]))];
            double share = new[] { 0.5, 0.9, 1 }[round % 3];
            var chosen = EarlyThreshold.Choose(answers, points, lengths, share);

            (int full, _, _) = At(double.PositiveInfinity);
            double expected = double.PositiveInfinity;
            for (int twelfths = 12; twelfths >= 1; twelfths--)
            {
                (int right, int changed, _) = At(twelfths / 12.0);
                if (right - Math.Sqrt(changed) < share * full)
                    break;
                expected = twelfths / 12.0;
            }

            Assert.AreEqual(At(expected), At(chosen.Threshold));
            Assert.AreEqual((double)At(expected).Right / count, chosen.Accuracy);
            Assert.AreEqual(At(expected).Seen / count, chosen.Earliness, 1e-12);
            Assert.AreEqual((double)full / count, chosen.FullAccuracy);

            (int Right, int Changed, double Seen) At(double threshold)
            {
                (int right, int changed, double seen) = (0, 0, 0);
                for (int i = 0; i < count; i++)
                {
                    int c = 0, end = EarlyThreshold.LastOf(points, lengths[i]);
                    while (c < 3 && points[c] < lengths[i] && answers[c].Largest[i] < threshold)
                        c++;
                    right += answers[c].IsRight[i] ? 1 : 0;
                    changed += answers[c].IsRight[i] != answers[end].IsRight[i] ? 1 : 0;
                    seen += (double)Math.Min(points[c], lengths[i]) / lengths[i];
                }

                return (right, changed, seen);
            }
        }
    }

    [TestMethod]
    public void SeriesThatEndBeforeACheckpointAreWhole()
    {
        SeriesSet test = NetworkSamples.Classes(12, 500);
        EarlyPredictions predictions = Ragged.PredictEarly(test);
        for (int i = 0; i < test.Count; i++)
        {
            int points = predictions.Points[i];
            Assert.IsTrue(points == test.LengthOf(i) || Ragged.Checkpoints.Any(one => one.Points == points && points < test.LengthOf(i)));
        }

        // Points are those of both channels: the prefix of each.
        double[] probabilities = new double[3];
        SeriesSet first = Prefix(test, Ragged.Checkpoints[1].Points);
        Ragged.Checkpoints[1].Classifier.Predict(first.Values(2), probabilities);
        if (predictions.Points[2] == Ragged.Checkpoints[1].Points)
            CollectionAssert.AreEqual(probabilities, predictions.Classes.Probabilities(2).ToArray());
    }

    [TestMethod]
    public void ACheckpointBeforeAnythingIsKnownIsLeftOutAndPassedOver()
    {
        var builder = new SeriesSetBuilder(1);
        SeriesSet cbf = SeriesGenerators.Cbf(30, seed: 1);
        for (int i = 0; i < 30; i++)
            builder.Add(Late(cbf.Values(i).ToArray(), i == 7 ? 20 : 0), cbf.LabelOf(i));
        EarlyClassifier early = EarlyClassifier.Fit(builder.Build(), Small);
        CollectionAssert.AreEqual((int[])[39, 77, 128], early.Checkpoints.Select(one => one.Points).ToArray());
        double[] probabilities = new double[3];
        Assert.IsNull(early.Decide(Late(cbf.Values(0).ToArray(), 60).AsSpan(0, 50), probabilities));
        Assert.IsTrue(early.Predict(Late(cbf.Values(0).ToArray(), 60), probabilities) >= 0);
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(
            () => early.Predict(Late(cbf.Values(0).ToArray(), 128), probabilities));
        StringAssert.Contains(problem.Message, "has no known value to interpolate from");

        static float[] Late(float[] series, int missing)
        {
            series.AsSpan(0, missing).Fill(float.NaN);
            return series;
        }
    }

    [TestMethod]
    public void NetworksDecideEarlyToo()
    {
        EarlyClassifier early = EarlyClassifier.Fit(
            NetworkSamples.Classes(18), new EarlyClassifierOptions
            {
                Checkpoints = [0.5, 1],
                Classifier = EnsembleOptions.OfNetworks(NetworkSamples.Tcn(epochs: 1)),
            });
        Assert.HasCount(2, early.Checkpoints);
        Assert.IsInstanceOfType<NetworkClassifierMember>(early.Checkpoints[0].Classifier.Members.Single());
        Assert.HasCount(12, early.PredictEarly(NetworkSamples.Classes(12, 500)).Points.ToArray());
    }

    [TestMethod]
    public void ThreadsAndSourcesDoNotChangeBits()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        byte[] expected = ModelBytes.Of(Ragged);
        CollectionAssert.AreEqual(
            expected, ModelBytes.Of(EarlyClassifier.Fit(train, Small, execution: new Execution { Threads = 1 })));
        SeriesSet[] blocks = [.. Enumerable.Range(0, 3).Select(b => train.Subset([.. Enumerable.Range(15 * b, 15)]))];
        CollectionAssert.AreEqual(
            expected, ModelBytes.Of(EarlyClassifier.Fit(SeriesSource.FromBlocks(blocks, train.Name), Small)));
    }

    [TestMethod]
    public void FilesHoldTheModel()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("early.csq");
        Ragged.Save(path);
        var loaded = (EarlyClassifier)TimeSeriesModel.Load(path);
        SeriesSet test = NetworkSamples.Classes(12, 500);
        EarlyPredictions expected = Ragged.PredictEarly(test), actual = loaded.PredictEarly(test);
        CollectionAssert.AreEqual(expected.Points.ToArray(), actual.Points.ToArray());
        CollectionAssert.AreEqual(expected.Classes.Probabilities(3).ToArray(), actual.Classes.Probabilities(3).ToArray());
        CollectionAssert.AreEqual(Ragged.Describe().ToArray(), loaded.Describe().ToArray());
        CollectionAssert.AreEqual(ModelBytes.Of(Ragged), ModelBytes.Of(EarlyClassifier.Load(path)));
        Assert.ThrowsExactly<InvalidDataException>(() => EnsembleClassifier.Load(path));
    }

    [TestMethod]
    public void DamagedModelsAreRefusedOrScore() => EnsembleDamageTests.Damage(Ragged, bytes =>
    {
        EarlyClassifier model = EarlyClassifier.Load(new MemoryStream(bytes));
        double[] probabilities = new double[model.ClassNames.Length];
        SeriesSet test = NetworkSamples.Classes(3, 1000);
        for (int i = 0; i < test.Count; i++)
        {
            Assert.IsTrue(model.Predict(test.Values(i), probabilities) < probabilities.Length);
            Assert.AreEqual(1, probabilities.Sum(), 1e-6);
        }

        return model;
    }, mutations: 200);

    [TestMethod]
    public void OptionsSayWhatIsWrong()
    {
        Assert.AreEqual(20, new EarlyClassifierOptions().Checkpoints.Length);
        Assert.AreEqual(new EarlyClassifierOptions(), new EarlyClassifierOptions());
        Assert.AreNotEqual(Small, Small with { AccuracyShare = 0.9 });
        StringAssert.StartsWith(Problem(() => Small with { Checkpoints = [] }), "There are 0 checkpoints; there may be 1 to 100.");
        StringAssert.StartsWith(
            Problem(() => Small with { Checkpoints = [0.5, 0.2, 1] }),
            "The checkpoint 0.2 comes after 0.5; they ascend from above 0 to 1.");
        StringAssert.StartsWith(
            Problem(() => Small with { Checkpoints = [0.5] }), "The last checkpoint is 0.5; it must be 1, the whole series.");
        StringAssert.StartsWith(
            Problem(() => Small with { AccuracyShare = 1.01 }), "The part of the accuracy is above 0 and at most 1.");
        StringAssert.StartsWith(Problem(() => EnsembleOptions.OfNetworks()), "There are no networks.");

        static string Problem(Func<object> make) => Assert.Throws<ArgumentException>(() => make()).Message;
    }

    private static double Say(EarlyClassifier early, SeriesSet set, int series, int checkpoint, double[] probabilities)
    {
        EarlyCheckpoint one = early.Checkpoints[checkpoint];
        return probabilities[one.Classifier.Predict(set.Values(series)[..one.Points], probabilities)];
    }

    private static SeriesSet Prefix(SeriesSet set, int points)
    {
        var builder = new SeriesSetBuilder(set.Channels) { Name = set.Name };
        builder.DeclareClasses([.. set.ClassNames]);
        for (int i = 0; i < set.Count; i++)
        {
            int kept = Math.Min(points, set.LengthOf(i));
            builder.Add(
                [.. Enumerable.Range(0, set.Channels).SelectMany(c => set.Channel(i, c)[..kept].ToArray())], set.LabelOf(i));
        }

        return builder.Build();
    }
}
