using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Onnx;
using Microsoft.ML;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class ExportTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [NeedsOnnxRuntime]
    public void AModelOfTheCommandIsExportedToBothKindsOfFile()
    {
        string data = _folder.Path, model = _folder.File("cbf.zip"), onnx = _folder.File("cbf.onnx"), engine = _folder.File("cbf.csq");
        ToolRun.Of("generate", "cbf", "--output", data, "--train-size", "30", "--test-size", "5").Succeeded();
        ToolRun.Of(
            "train", "--train", Path.Combine(data, "cbf_TRAIN.ts"), "--model", model, "--classifier", "minirocket", "--features", "420")
            .Succeeded();
        string said = ToolRun.Of("export", "--model", model, "--output", onnx).Succeeded().Output;
        Assert.Contains("series to label, probabilities", said);
        Assert.DoesNotContain("the part that is ConvSeq's", said);
        Assert.Contains("of 128 points", said);
        ToolRun asJson = ToolRun.Of("export", "--model", model, "--output", engine, "--json").Succeeded();
        Assert.IsTrue(asJson.Json().GetProperty("isPart").GetBoolean());

        // The engine's file is exported, too, to the same bytes.
        string again = _folder.File("again.onnx");
        said = ToolRun.Of("export", "--model", engine, "--output", again).Succeeded().Output;
        Assert.DoesNotContain("the part", said);
        CollectionAssert.AreEqual(File.ReadAllBytes(onnx), File.ReadAllBytes(again));
        using var exported = new ExportedModel(File.ReadAllBytes(onnx));
        SeriesSet test = SeriesFile.Read(Path.Combine(data, "cbf_TEST.ts"));
        OnnxModelTests.AssertSame(TimeSeriesModel.Load(engine), exported, test.Values(0).ToArray());
    }

    /// <summary>Of a pipeline the whole is exported. Where a stage cannot be, it is the part that is ours; the stage is named.</summary>
    [TestMethod]
    public void APipelineIsExportedAsAWholeOrInPart()
    {
        var ml = new MLContext(seed: 1);
        string whole = Save("whole.zip", ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        string part = Save(
            "part.zip", ml.MulticlassClassification.Trainers.PairwiseCoupling(ml.BinaryClassification.Trainers.AveragedPerceptron()));
        string output = _folder.File("model.onnx");
        string said = ToolRun.Of("export", "--model", whole, "--output", output).Succeeded().Output;
        Assert.Contains("Series to PredictedLabel.output, Score.output", said);
        Assert.DoesNotContain("Left out", said);
        said = ToolRun.Of("export", "--model", part, "--output", output).Succeeded().Output;
        Assert.Contains("the part that is ConvSeq's", said);
        Assert.Contains("series to features", said);
        JsonElement asJson = ToolRun.Of("export", "--model", part, "--output", output, "--json").Succeeded().Json();
        Assert.IsTrue(asJson.GetProperty("isPart").GetBoolean());
        Assert.EndsWith(
            "Microsoft.ML.OnnxConverter, does not take it.", asJson.GetProperty("leftOut").GetString()!);
        Assert.AreEqual("series", asJson.GetProperty("inputs")[0].GetString());
        Assert.AreEqual("features", asJson.GetProperty("outputs")[0].GetString());

        // A pipeline may take no series. If its part cannot be exported either, the stage at fault is named.
        string rows = Save("rows.zip", ml.MulticlassClassification.Trainers.Ridge(featureColumnName: "Series"));
        said = ToolRun.Of("export", "--model", rows, "--output", output).Succeeded().Output;
        Assert.Contains("Series to PredictedLabel.output, Score.output", said);
        Assert.DoesNotContain("length", said);
        string neither = Save("neither.zip", ml.Transforms.Quant("Quantiles", "Series").Append(
            ml.MulticlassClassification.Trainers.PairwiseCoupling(ml.BinaryClassification.Trainers.AveragedPerceptron())));
        ToolRun.Of("export", "--model", neither, "--output", output).Refused(
            $"{neither}: Stage 4 of the pipeline, PairwiseCouplingModelParameters, which makes");

        ToolRun.Of("export", "--model", whole, "--output", output, "--length", "33").Refused($"{whole}: --length: 33 points, but column");

        // The engine has no file for features and heads of others.
        ToolRun.Of("export", "--model", part, "--output", _folder.File("model.csq")).Refused($"{part}: ");

        string Save(string name, IEstimator<ITransformer> trainer)
        {
            ITransformer model = ExportedPipeline.Chain(
                ml.Transforms.Conversion.MapValueToKey("Label"), ml.Transforms.MiniRocket("Features", "Series", 84), trainer)
                .Fit(ExportedPipeline.Data(ml));
            ml.Model.Save(model, ExportedPipeline.Data(ml).Schema, _folder.File(name));
            return _folder.File(name);
        }
    }

    [TestMethod]
    public void WhatCannotBeExportedIsNamed()
    {
        string noModel = _folder.Write("series.ts", "@data\n1,2,3:a\n"), output = _folder.File("model.onnx");
        ToolRun.Of("export", "--model", noModel, "--output", output).Refused($"{noModel}: is not a model");
        ToolRun.Of("export", "--model", noModel, "--output", _folder.File("model.bin")).Misused("a file that ends in .onnx or .csq");
        ToolRun.Of("export", "--model", noModel, "--output", _folder.File("model.csq"), "--length", "9").Misused("--length: an option of");
        string nowhere = _folder.File("none/model.onnx");
        ToolRun.Of("export", "--model", noModel, "--output", nowhere).Refused($"{nowhere}: its directory does not exist");
        Assert.IsFalse(File.Exists(output));
    }
}
