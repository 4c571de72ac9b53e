using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Series;
using ConvSeq.Tests.Features;

namespace ConvSeq.Tests.Onnx;

/// <summary>What cannot be exported says why and what to do, and nothing is written.</summary>
[TestClass]
public sealed class OnnxRefusalTests
{
    private static readonly SeriesFeatureOptions s_features = new MiniRocketOptions { FeatureCount = 84 };

    [TestMethod]
    public void AnEarlyClassifierIsRefusedAndItsCheckpointsAreNot()
    {
        EarlyClassifier early = EarlyClassifier.Fit(SeriesSamples.SteadyAndFalling(), new EarlyClassifierOptions
        {
            Checkpoints = [0.5, 1],
            Classifier = new EnsembleOptions { Members = [s_features] },
        });
        AssertRefused(early, new OnnxExportOptions(), "EarlyClassifier.Checkpoints[i].Classifier");
        Assert.IsNotEmpty(ExportedModel.BytesOf(early.Checkpoints[0].Classifier));
    }

    [TestMethod]
    public void SeriesOfSeveralLengthsNeedALength()
    {
        SeriesSet walks = SeriesSamples.RandomWalks(1, 1, 20, 30, 40, 50);
        var train = SeriesSet.FromArrays([.. Enumerable.Range(0, 4).Select(i => walks.Values(i).ToArray())], ["a", "b", "a", "b"]);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions { Features = s_features });
        AssertRefused(model, new OnnxExportOptions(), "OnnxExportOptions.Length");
        Assert.IsNotEmpty(ExportedModel.BytesOf(model, length: 33));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow((1 << 24) + 1)]
    public void ALengthIsInRange(int length) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxExportOptions { Length = length });

    [TestMethod]
    public void AFileThatCannotBeWrittenIsNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("absent/model.onnx");
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            SeriesSamples.SteadyAndFalling(), new TimeSeriesClassifierOptions { Features = s_features });
        StringAssert.Contains(Assert.ThrowsExactly<DirectoryNotFoundException>(() => model.ExportOnnx(path)).Message, path);
    }

    private static void AssertRefused(TimeSeriesModel model, OnnxExportOptions options, string remedy)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.onnx", "as it was");
        NotSupportedException problem = Assert.ThrowsExactly<NotSupportedException>(() => model.ExportOnnx(path, options));
        StringAssert.Contains(problem.Message, "cannot be exported to ONNX: ");
        StringAssert.Contains(problem.Message, remedy);
        Assert.AreEqual("as it was", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }
}
