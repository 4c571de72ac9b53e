using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Features;

namespace ConvSeq.Tests.Models;

/// <summary>Features that are computed once where they are needed twice: with the same bits as when they are not.</summary>
[TestClass]
public sealed class SharedFeaturesTests
{
    private static readonly MultiRocketHydraOptions Both = MultiRocketHydraTests.Small with { Seed = 3 };

    private static readonly SeriesSet Train = SeriesGenerators.Cbf(40, seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void FittingAndTransformingAtOnceGivesTheSameBits(int threads)
    {
        var execution = new Execution { Threads = threads };
        foreach (SeriesFeatureOptions options in (SeriesFeatureOptions[])[Both, Both.Hydra with { Seed = 4 }])
        {
            SeriesFeatures expected = options.Fit(Train, execution);
            (SeriesFeatures fitted, FloatMatrix? features) = options.FitAndTransform(Train, _ => true, execution);
            FeatureAssert.SameBits(expected.Transform(Train), features!, options.Name);
            CollectionAssert.AreEqual(FeaturizerPayload.Bytes(expected), FeaturizerPayload.Bytes(fitted));
            (fitted, features) = options.FitAndTransform(Train, _ => false, execution);
            Assert.IsNull(features);
            CollectionAssert.AreEqual(FeaturizerPayload.Bytes(expected), FeaturizerPayload.Bytes(fitted));
        }
    }

    [TestMethod]
    public void FeaturesThatNeedNoPassToBeFittedAreNotComputed()
    {
        foreach (SeriesFeatureOptions options in (SeriesFeatureOptions[])
            [new MiniRocketOptions { FeatureCount = 84 }, new QuantOptions(), Both.Hydra with { Scale = false }])
            Assert.IsNull(options.FitAndTransform(Train, _ => true, Execution.Default).Features);
    }

    [TestMethod]
    public void PartsJoinToTheWhole()
    {
        SeriesFeatures expected = Both.Fit(Train);
        (SeriesFeatures joined, FloatMatrix features) = Both.Join(
            [.. Both.Parts.Select(part => part.Fit(Train)).Select(part => (part, part.Transform(Train)))], Execution.Default);
        FeatureAssert.SameBits(expected.Transform(Train), features, "joined");
        CollectionAssert.AreEqual(FeaturizerPayload.Bytes(expected), FeaturizerPayload.Bytes(joined));
    }

    [TestMethod]
    [DataRow(0, 1, 2)]
    [DataRow(2, 1, 0)]
    [DataRow(1, 0, 2)]
    [DataRow(1, 2, 1)]
    [DataRow(2, 0, 2)]
    public void MembersThatContainEachOtherAreThoseFittedAlone(params int[] order)
    {
        SeriesFeatureOptions[] all = [Both, Both.MultiRocket, Both.Hydra];
        SeriesFeatureOptions[] members = [.. order.Select(m => all[m])];
        var options = new EnsembleOptions { Members = [.. members], Seed = 3, Combination = EnsembleCombination.Mean };
        var stages = new List<string>();
        var execution = new Execution
        {
            Threads = 2,
            Progress = new Listener(report =>
            {
                lock (stages)
                {
                    if (report.Stage.EndsWith(SeriesFeatures.TransformStage, StringComparison.Ordinal) && report.Fraction == 1)
                        stages.Add(report.Stage);
                }
            }),
        };
        EnsembleClassifier ensemble = EnsembleClassifier.Fit(Train, options, default, execution);
        for (int m = 0; m < members.Length; m++)
        {
            EnsembleClassifier alone = EnsembleClassifier.Fit(Train, options with { Members = [members[m]] });
            CollectionAssert.AreEqual(
                FeaturizerPayload.Bytes(Of(alone, 0).Features), FeaturizerPayload.Bytes(Of(ensemble, m).Features));
            CollectionAssert.AreEqual(Weights(alone, 0), Weights(ensemble, m));
            Assert.AreEqual(alone.Members[0].OutOfFoldLogLoss, ensemble.Members[m].OutOfFoldLogLoss);
        }

        // MultiRocket and Hydra once each, whoever needs them.
        Assert.HasCount(2, stages);

        static FeatureClassifierMember Of(EnsembleClassifier ensemble, int member) => (FeatureClassifierMember)ensemble.Members[member];

        static float[] Weights(EnsembleClassifier ensemble, int member) =>
            ((ConvSeq.Linear.LinearClassifier)Of(ensemble, member).Head).Weights.ToArray();
    }

    [TestMethod]
    public void TheModelOfABlockwiseSourceIsTheSame()
    {
        SeriesSource blocks = SeriesSource.FromBlocks([.. SeriesSourceBlocks()], Train.Name);
        var options = new TimeSeriesClassifierOptions { Features = Both };
        CollectionAssert.AreEqual(
            ModelBytes.Of(TimeSeriesClassifier.Fit(Train, options)), ModelBytes.Of(TimeSeriesClassifier.Fit(blocks, options)));

        static IEnumerable<SeriesSet> SeriesSourceBlocks() => ConvSeq.Tests.Series.SeriesSourceTests.Blocks(Train, 7);
    }
}
