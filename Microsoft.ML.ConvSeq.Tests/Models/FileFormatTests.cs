using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Features;
using ConvSeq.Tests.Linear;
using ConvSeq.Tests.Networks;
using ConvSeq.Tests.Trees;
using static ConvSeq.Tests.Models.FileFormats;

namespace ConvSeq.Tests.Models;

// Every file format, each with the content that makes it another one. A new format is a line here.
[TestClass] public sealed class ClassifierFormatTests() : FileFormatContract(Of(ModelFileTests.Ridge, TimeSeriesClassifier.Load));
[TestClass] public sealed class LogisticHeadFormatTests() : FileFormatContract(Of(ModelFileTests.Logistic, TimeSeriesClassifier.Load));
[TestClass] public sealed class PrunedFormatTests() : FileFormatContract(Of(PrunedModelTests.Model, TimeSeriesClassifier.Load));
[TestClass] public sealed class RegressorFormatTests() : FileFormatContract(Of(TimeSeriesRegressorTests.Model, TimeSeriesRegressor.Load));
[TestClass] public sealed class EnsembleFormatTests() : FileFormatContract(Of(EnsembleTests.Classifier, EnsembleClassifier.Load));
[TestClass] public sealed class EnsembleOfNumbersFormatTests() : FileFormatContract(Of(EnsembleTests.Regressor, EnsembleRegressor.Load));
[TestClass] public sealed class InceptionFormatTests() : FileFormatContract(Of(NetworkModelFileTests.Classifier, NetworkClassifier.Load));
[TestClass] public sealed class TcnFormatTests() : FileFormatContract(Of(NetworkModelFileTests.Regressor, NetworkRegressor.Load));
[TestClass] public sealed class SequenceLabelerFormatTests() : FileFormatContract(Of(SequenceLabelerTests.Model, SequenceLabeler.Load));
[TestClass] public sealed class SequenceModelFormatTests() : FileFormatContract(OfSequences(SequenceModelTests.Tcn));
[TestClass] public sealed class LevelModelFormatTests() : FileFormatContract(OfSequences(SequenceModelTests.Levels));
[TestClass] public sealed class ForecasterFormatTests() : FileFormatContract(OfForecasts(SequenceModelTests.Levels));
[TestClass] public sealed class TranslatorFormatTests() : FileFormatContract(SequenceTranslatorTests.Format);
[TestClass] public sealed class LanguageModelFormatTests() : FileFormatContract(OfLanguage(LanguageModelTests.Model));
[TestClass] public sealed class CheckpointFormatTests() : FileFormatContract(TrainingCheckpointTests.Format);
[TestClass] public sealed class RidgeClassifierFormatTests() : FileFormatContract(LinearModelFileTests.ClassifierFormat);
[TestClass] public sealed class RidgeRegressorFormatTests() : FileFormatContract(LinearModelFileTests.RegressorFormat);
[TestClass] public sealed class LogisticFormatTests() : FileFormatContract(LogisticModelFileTests.Format);
[TestClass] public sealed class TreesFormatTests() : FileFormatContract(TreeModelFileTests.ClassifierFormat);
[TestClass] public sealed class RegressionTreesFormatTests() : FileFormatContract(TreeModelFileTests.RegressorFormat);
[TestClass] public sealed class StatisticsOfClassesFormatTests() : FileFormatContract(RidgeStatisticsFileTests.FormatOfClasses);
[TestClass] public sealed class StatisticsOfNumbersFormatTests() : FileFormatContract(RidgeStatisticsFileTests.FormatOfNumbers);
[TestClass] public sealed class MiniRocketFormatTests() : FileFormatContract(Of(40, new MiniRocketOptions { FeatureCount = 84 }));
[TestClass] public sealed class UnevenMiniRocketFormatTests() : FileFormatContract(Of(20, new MiniRocketOptions(), 3, 500));
[TestClass] public sealed class RocketFormatTests() : FileFormatContract(Of(40, new RocketOptions { KernelCount = 40 }));
[TestClass] public sealed class MultiRocketFormatTests() : FileFormatContract(Of(20, SmallMultiRocket, 3, 500));
[TestClass] public sealed class MultiRocketStartFormatTests() : FileFormatContract(Of(20, SmallMultiRocket, [.. Enumerable.Range(0, 40)]));
[TestClass] public sealed class MultiRocketMiddleFormatTests() : FileFormatContract(Of(20, SmallMultiRocket, 336, 337));
[TestClass] public sealed class HydraFormatTests() : FileFormatContract(Of(20, new HydraOptions { Groups = 3, KernelsPerGroup = 3 }));
[TestClass] public sealed class QuantFormatTests() : FileFormatContract(QuantOf());
[TestClass] public sealed class QuantOfSomeFormatTests() : FileFormatContract(QuantOf(3, 50));
[TestClass] public sealed class MultiRocketHydraFormatTests() : FileFormatContract(Of(12, SmallBoth, 3, 1344));

/// <summary>How models and features are written, read and used.</summary>
internal static class FileFormats
{
    public static readonly MultiRocketOptions SmallMultiRocket = new() { FeatureCount = MultiRocketOptions.MinFeatureCount };

    public static readonly MultiRocketHydraOptions SmallBoth =
        MultiRocketHydraTests.Small with { Hydra = new HydraOptions { Groups = 1, KernelsPerGroup = 2 } };

    private static readonly SeriesSet OneChannel = SeriesSamples.RandomWalks(2, 1, 60, 39, 20),
        TwoChannels = NetworkSamples.Classes(3, 1000);

    public static FileFormat Of(TimeSeriesModel model, Func<Stream, TimeSeriesModel> load) =>
        new(() => ModelBytes.Of(model), bytes => load(new MemoryStream(bytes)), Predict);

    public static FileFormat OfLanguage(BidirectionalLanguageModel model) => new(
        () => LanguageModelTests.Bytes(model), bytes => BidirectionalLanguageModel.Load(new MemoryStream(bytes)), read =>
        {
            TimeSeriesFeaturizer states = ((BidirectionalLanguageModel)read).ToFeaturizer();
            states.Transform([1, 2, 2], new float[states.FeatureCount]);
        });

    public static FileFormat OfSequences(SequenceModel model) => new(
        () => SequenceModelTests.Bytes(model), bytes => SequenceModel.Load(new MemoryStream(bytes)), SequenceModelTests.Use);

    public static FileFormat OfForecasts(SequenceModel model) => new(
        () => SequenceForecasterTests.Bytes(new SequenceForecaster(model, new ForecastOptions { Horizon = 2, Samples = 2 })),
        bytes => SequenceForecaster.Load(new MemoryStream(bytes)), SequenceForecasterTests.Use);

    /// <summary>Features of two channels, reduced to some of them if any are named: whole ones can be megabytes.</summary>
    public static FileFormat Of(int length, SeriesFeatureOptions options, params int[] wanted)
    {
        SeriesSet set = SeriesSamples.RandomWalks(2, 2, length);
        return new(Write, bytes => TimeSeriesFeaturizer.Load(new MemoryStream(bytes)), Transform);

        byte[] Write()
        {
            SeriesFeatures fitted = options.Fit(set);
            return FeaturizerPayload.Bytes(wanted.Length > 0 ? fitted.Reduce(wanted).Reduced : fitted);
        }

        void Transform(object read)
        {
            SeriesFeatures features = ((TimeSeriesFeaturizer)read).Features;
            if (features.Channels == set.Channels)
                FeatureAssert.Finite(features, set);
        }
    }

    // A few bytes say how many features there are: a forged length makes more, up to those that are refused.
    public static FileFormat QuantOf(params int[] wanted) =>
        Of(20, new QuantOptions(), wanted) with { Room = Quant.MaxFeatureCount * sizeof(float) / 9 };

    private static void Predict(object read)
    {
        SeriesSet set = ((TimeSeriesModel)read).Channels == 1 ? OneChannel : TwoChannels;
        for (int i = 0; i < set.Count; i++)
        {
            if (read is ISeriesClassifier classifier)
                classifier.Predict(set.Values(i), new double[classifier.ClassNames.Length]);
            else if (read is SequenceLabeler labeler)
                labeler.Predict(set.Subset([i]));
            else
                ((ISeriesRegressor)read).Predict(set.Values(i));
        }
    }
}
