using ConvSeq.MLNet;
using ConvSeq.Onnx;
using ConvSeq.Tests.MLNet;
using Microsoft.ML;

namespace ConvSeq.Tests.Onnx;

/// <summary>Pipelines with stages of ML.NET and of ConvSeq, saved, loaded and exported as one file.</summary>
[TestClass]
public sealed class PipelineExportTests
{
    private static readonly MLContext s_ml = new(seed: 1);

    private static MulticlassClassificationCatalog.MulticlassClassificationTrainers Multiclass => s_ml.MulticlassClassification.Trainers;

    private static BinaryClassificationCatalog.BinaryClassificationTrainers Binary => s_ml.BinaryClassification.Trainers;

    [TestMethod]
    [NeedsOnnxRuntime]
    [NeedsLightGbm]
    public void LightGbm() => AssertClasses(Multiclass.LightGbm(numberOfIterations: 5));

    [TestMethod]
    [NeedsOnnxRuntime]
    [DataRow("maximum entropy")]
    [DataRow("normalized")]
    [DataRow("naive Bayes")]
    [DataRow("one versus all")]
    [DataRow("selected")]
    public void TrainersOfMLNet(string kind) => AssertClasses(kind switch
    {
        "maximum entropy" => [Multiclass.SdcaMaximumEntropy(maximumNumberOfIterations: 5)],
        "normalized" =>
        [
            s_ml.Transforms.NormalizeMinMax("Features"), s_ml.Transforms.ProjectToPrincipalComponents("Parts", "Features", rank: 4),
            Multiclass.LbfgsMaximumEntropy(featureColumnName: "Parts"),
        ],
        "naive Bayes" => [Multiclass.NaiveBayes()],
        "one versus all" => [Multiclass.OneVersusAll(Binary.FastForest(numberOfTrees: 5, numberOfLeaves: 5))],
        _ =>
        [
            s_ml.Transforms.FeatureSelection.SelectFeaturesBasedOnMutualInformation("Features", slotsInOutput: 20),
            Multiclass.SdcaMaximumEntropy(maximumNumberOfIterations: 5),
        ],
    });

    [TestMethod]
    [NeedsOnnxRuntime]
    public void HeadsOfConvSeqAmongColumnsOfMLNet() => CollectionAssert.AreEquivalent(
        new[] { "Series", "Extra", "Place" },
        ExportedPipeline.AssertSame(
            s_ml, Keys(), MiniRocket(), s_ml.Transforms.Categorical.OneHotEncoding("Place"),
            s_ml.Transforms.Concatenate("All", "Features", "Extra", "Place"), s_ml.Transforms.NormalizeMeanVariance("All"),
            Multiclass.Ridge(featureColumnName: "All"), Names()).Inputs.ToArray());

    /// <summary>Stages of ML.NET that read and replace series, and two transforms of them.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    public void StagesBefore() => ExportedPipeline.AssertSame(
        s_ml, Keys(), s_ml.Transforms.Concatenate("Whole", "Series"), s_ml.Transforms.ReplaceMissingValues("Series"), MiniRocket(),
        s_ml.Transforms.Quant("Quantiles", "Series"), s_ml.Transforms.Concatenate("Features", "Features", "Quantiles", "Whole"),
        Multiclass.LbfgsMaximumEntropy());

    /// <summary>The converter knows no vectors of several axes.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    public void SeriesOfSeveralChannels()
    {
        IDataView data = ExportedPipeline.Data(s_ml, 2, 30);
        Assert.AreEqual(30, ExportedPipeline.AssertSame(
            s_ml, data, Keys(), s_ml.Transforms.ReplaceMissingValues("Series"), MiniRocket(),
            s_ml.Transforms.Concatenate("Features", "Features", "Extra"), Multiclass.LbfgsMaximumEntropy(), Names()).Length);
        ExportedPipeline.AssertSame(
            s_ml, data, Keys(), MiniRocket(), s_ml.Transforms.Concatenate("Features", "Features", "Series"),
            Multiclass.LbfgsMaximumEntropy(), Names());
    }

    [TestMethod]
    [NeedsOnnxRuntime]
    [DataRow("trees of ML.NET")]
    [DataRow("ridge")]
    [DataRow("trees")]
    public void TwoClasses(string kind)
    {
        OnnxPipelineSummary file = ExportedPipeline.AssertSame(s_ml, MiniRocket(), kind switch
        {
            "trees of ML.NET" => Binary.FastTree("Truth", numberOfTrees: 5, numberOfLeaves: 5),
            "ridge" => Binary.Ridge("Truth"),
            _ => Binary.ExtraTrees("Truth"),
        });
        CollectionAssert.AreEqual(
            new[] { "PredictedLabel.output", "Score.output", "Probability.output" }, file.Outputs.ToArray());
    }

    [TestMethod]
    [NeedsOnnxRuntime]
    public void Numbers()
    {
        ExportedPipeline.AssertSame(s_ml, MiniRocket(), s_ml.Regression.Trainers.Sdca("Number", maximumNumberOfIterations: 5));
        ExportedPipeline.AssertSame(s_ml, MiniRocket(), s_ml.Regression.Trainers.Ridge("Number"));
        ExportedPipeline.AssertSame(
            s_ml, s_ml.Transforms.ReplaceMissingValues("Series"), s_ml.Regression.Trainers.MiniRocket("Number", numberOfFeatures: 84));
    }

    [TestMethod]
    [NeedsOnnxRuntime]
    public void FeaturesAlone()
    {
        OnnxPipelineSummary file = ExportedPipeline.AssertSame(s_ml, MiniRocket(), s_ml.Transforms.DropColumns("Series", "Label"));
        Assert.AreEqual("Features.output", file.Outputs.Single());
        Assert.AreEqual(60, file.Length);
    }

    /// <summary>A pipeline that was not saved has other objects as stages.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    public void AFittedPipelineAndColumnsThatAreNamed()
    {
        IDataView data = ExportedPipeline.Data(s_ml);
        ITransformer fitted = ExportedPipeline.Chain(Keys(), MiniRocket(), Multiclass.MiniRocket(numberOfFeatures: 84), Names()).Fit(data);
        using var file = new MemoryStream();
        OnnxPipelineSummary summary = s_ml.Model.ExportOnnx(fitted, data.Schema, file, outputColumns: ["Features", "PredictedLabel"]);
        ExportedPipeline.AssertSame(fitted.Transform(data), file.ToArray(), summary);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => s_ml.Model.ExportOnnx(fitted, data.Schema, file, outputColumns: "Scores")).Message,
            "no column 'Scores'");
        var length = new OnnxExportOptions { Length = 33 };
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => s_ml.Model.ExportOnnx(fitted, data.Schema, file, length, "Features")).Message,
            "33 points, but column 'Series' is of 60");
    }

    /// <summary>Where a single model predicts, the file is the model's own.</summary>
    [TestMethod]
    public void AModelOfSeriesStaysItself()
    {
        ITransformer loaded = ExportedPipeline.Load(
            s_ml, out DataViewSchema schema, Keys(), Multiclass.MiniRocket(numberOfFeatures: 84), Names());
        using MemoryStream file = new(), own = new();
        OnnxPipelineSummary summary = s_ml.Model.ExportOnnx(loaded, schema, file);
        loaded.GetConvSeqModel<ConvSeq.Models.TimeSeriesClassifier>().ExportOnnx(own);
        CollectionAssert.AreEqual(own.ToArray(), file.ToArray());
        CollectionAssert.AreEqual(new[] { "label", "probabilities" }, summary.Outputs.ToArray());
    }

    [TestMethod]
    [DataRow("pairs", "Stage 3 of the pipeline, PairwiseCouplingModelParameters, which makes 'PredictedLabel', 'Score',")]
    [DataRow("bins", "Stage 3 of the pipeline, NormalizingTransformer, which makes 'Features',")]
    [DataRow("parts", "Stage 3 of the pipeline, PrincipalComponentAnalysisTransformer, which makes 'Features',")]
    [DataRow("clusters", "counts clusters from 0")]
    public void AStageThatCannotBeExportedIsNamed(string kind, string named)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.onnx", "as it was");
        IEstimator<ITransformer>[] stages = kind switch
        {
            "pairs" => [Multiclass.PairwiseCoupling(Binary.AveragedPerceptron())],
            "bins" => [s_ml.Transforms.NormalizeBinning("Features"), Multiclass.Ridge()],
            "parts" => [s_ml.Transforms.ProjectToPrincipalComponents("Features", rank: 4), Multiclass.Ridge()],
            _ => [s_ml.Clustering.Trainers.KMeans(numberOfClusters: 2)],
        };
        ITransformer loaded = ExportedPipeline.Load(s_ml, out DataViewSchema schema, [Keys(), MiniRocket(), .. stages]);
        NotSupportedException problem = Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Model.ExportOnnx(loaded, schema, path));
        StringAssert.Contains(problem.Message, named);
        StringAssert.Contains(problem.Message, "ExportOnnxPart");
        Assert.AreEqual("as it was", File.ReadAllText(path));

        OnnxPipelineSummary part = s_ml.Model.ExportOnnxPart(loaded, path);
        CollectionAssert.AreEqual(new[] { "series", "features" }, part.Inputs.Concat(part.Outputs).ToArray());
        Assert.AreEqual(part.Bytes, new FileInfo(path).Length);
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void OfSeveralTransformsNoneIsThePart()
    {
        ITransformer loaded = ExportedPipeline.Load(
            s_ml, out _, MiniRocket(), s_ml.Transforms.Quant("Quantiles", "Series"));
        using var file = new MemoryStream();
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Model.ExportOnnxPart(loaded, file)).Message, "has 2 parts of ConvSeq");
    }

    private static void AssertClasses(params IEstimator<ITransformer>[] stages)
    {
        OnnxPipelineSummary file = ExportedPipeline.AssertSame(s_ml, [Keys(), MiniRocket(), .. stages, Names()]);
        Assert.AreEqual("Series", file.Inputs.Single());
        CollectionAssert.AreEqual(new[] { "PredictedLabel.output", "Score.output" }, file.Outputs.ToArray());
    }

    private static IEstimator<ITransformer> MiniRocket() => s_ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5);

    private static IEstimator<ITransformer> Keys() => s_ml.Transforms.Conversion.MapValueToKey("Label");

    private static IEstimator<ITransformer> Names() => s_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel");
}
