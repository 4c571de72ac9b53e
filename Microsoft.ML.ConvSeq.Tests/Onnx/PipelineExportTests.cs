using System.Text.Json;
using ConvSeq.MLNet;
using ConvSeq.Onnx;
using ConvSeq.Tests.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms;

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
    [DataRow("copied")]
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
        "copied" => [s_ml.Transforms.CopyColumns("Copy", "Features"), Multiclass.SdcaMaximumEntropy("Label", "Copy")],
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

    [TestMethod]
    [NeedsOnnxRuntime]
    [DataRow("logistic")]
    [DataRow("trees")]
    public void HeadsOfConvSeq(string kind) => AssertClasses(kind == "trees" ? Multiclass.ExtraTrees() : Multiclass.Logistic());

    /// <summary>The encoder sums over the values of a row.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    [DataRow(OneHotEncodingEstimator.OutputKind.Bag, 1)]
    [DataRow(OneHotEncodingEstimator.OutputKind.Bag, 2)]
    [DataRow(OneHotEncodingEstimator.OutputKind.Indicator, 2)]
    public void CategoriesOfSeveralValues(OneHotEncodingEstimator.OutputKind kind, int count) => ExportedPipeline.AssertSame(
        s_ml, Keys(), s_ml.Transforms.Concatenate("Extras", [.. Enumerable.Repeat("Extra", count)]),
        s_ml.Transforms.Categorical.OneHotEncoding("Extras", outputKind: kind), Multiclass.Ridge(featureColumnName: "Extras"), Names());

    /// <summary>Of the columns of a stage those that nothing needs are no inputs.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    public void AStageOfSeveralColumnsOfWhichOneIsNeeded() => Assert.AreEqual("Series", ExportedPipeline.AssertSame(
        s_ml, Keys(), s_ml.Transforms.ReplaceMissingValues([new InputOutputColumnPair("Extra"), new InputOutputColumnPair("Series")]),
        MiniRocket(), Multiclass.LbfgsMaximumEntropy()).Inputs.Single());

    [TestMethod]
    [NeedsOnnxRuntime]
    public void KeysAndTheirValues()
    {
        IDataView data = ExportedPipeline.Data(s_ml);
        foreach (IEstimator<ITransformer>[] stages in new IEstimator<ITransformer>[][]
        {
            [Keys(), MiniRocket()], [Keys(), MiniRocket(), s_ml.Transforms.Conversion.MapKeyToValue("Label")],
        })
        {
            OnnxPipelineSummary summary = AssertSame(ExportedPipeline.Chain(stages).Fit(data), data, null, "Label");
            Assert.AreEqual("Label", summary.Inputs.Single());
        }
    }

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
    [DataRow("logistic")]
    [DataRow("trees")]
    public void TwoClasses(string kind)
    {
        OnnxPipelineSummary file = ExportedPipeline.AssertSame(s_ml, MiniRocket(), kind switch
        {
            "trees of ML.NET" => Binary.FastTree("Truth", numberOfTrees: 5, numberOfLeaves: 5),
            "ridge" => Binary.Ridge("Truth"),
            "logistic" => Binary.Logistic("Truth"),
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
        ExportedPipeline.AssertSame(s_ml, MiniRocket(), s_ml.Regression.Trainers.ExtraTrees("Number"));
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
        OnnxPipelineSummary summary = AssertSame(fitted, data, null, "Features", "PredictedLabel", "Features");
        CollectionAssert.AreEqual(new[] { "Features.output", "PredictedLabel.output" }, summary.Outputs.ToArray());
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

    /// <summary>They are batch × values, as all outputs are.</summary>
    [TestMethod]
    [NeedsOnnxRuntime]
    public void SeriesAreAnOutput()
    {
        IDataView channels = ExportedPipeline.Data(s_ml, 2, 30);
        AssertSame(MiniRocket().Fit(channels), channels, null, "Series", "Features");
        IDataView open = ExportedPipeline.Data(s_ml, 0);
        AssertSame(MiniRocket().Fit(open), open, new OnnxExportOptions { Length = 60 }, "Series", "Features");
        ITransformer resampled = s_ml.Transforms.MiniRocket(new MiniRocketEstimator.Options
        {
            OutputColumnName = "Features",
            InputColumnName = "Series",
            NumberOfFeatures = 84,
            Repair = new ConvSeq.Series.SeriesRepair { LengthPolicy = ConvSeq.Series.LengthPolicy.Resample, Length = 40 },
        }).Fit(open);
        Assert.IsNull(AssertSame(resampled, open, null, "Series", "Features").Length);
    }

    [TestMethod]
    [NeedsOnnxRuntime]
    public void NamesOfClassesAreInTheMetadata()
    {
        ITransformer loaded = ExportedPipeline.Load(
            s_ml, out DataViewSchema schema, Keys(), MiniRocket(), Multiclass.LbfgsMaximumEntropy(), Names());
        using var file = new MemoryStream();
        s_ml.Model.ExportOnnx(loaded, schema, file);
        VBuffer<ReadOnlyMemory<char>> names = default;
        loaded.GetOutputSchema(schema)["Score"].GetSlotNames(ref names);
        using var session = new InferenceSession(file.ToArray());
        CollectionAssert.AreEqual(
            names.DenseValues().Select(name => name.ToString()).ToArray(),
            JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["convseq.classes"]));
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

        // Its column names a length as that of features does.
        var length = new OnnxExportOptions { Length = 33 };
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => s_ml.Model.ExportOnnx(loaded, schema, file, length)).Message,
            "33 points, but column 'Series' is of 60");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => s_ml.Model.ExportOnnxPart(loaded, file, length)).Message,
            "33 points, but column 'Series' is of 60");
        ITransformer features = MiniRocket().Fit(ExportedPipeline.Data(s_ml));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => s_ml.Model.ExportOnnxPart(features, file, length)).Message,
            "33 points, but column 'Series' is of 60");
    }

    [TestMethod]
    [DataRow("pairs", "Stage 3 of the pipeline, PairwiseCouplingModelParameters, which makes 'PredictedLabel', 'Score',")]
    [DataRow("bins", "Stage 3 of the pipeline, NormalizingTransformer, which makes 'Features',")]
    [DataRow("parts", "Stage 3 of the pipeline, PrincipalComponentAnalysisTransformer, which makes 'Features',")]
    [DataRow("logarithms", "Stage 3 of the pipeline, NormalizingTransformer, which makes 'Features',")]
    [DataRow("text", "Stage 3 of the pipeline, ")]
    [DataRow("local", "Stage 3 of the pipeline, LdSvmModelParameters, which makes")]
    [DataRow("additive", "Stage 3 of the pipeline, GamRegressionModelParameters, which makes 'Score',")]
    [DataRow("clusters", "counts clusters from 0")]
    public void AStageThatCannotBeExportedIsNamed(string kind, string named)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.onnx", "as it was");
        IEstimator<ITransformer>[] stages = kind switch
        {
            "pairs" => [Multiclass.PairwiseCoupling(Binary.AveragedPerceptron())],
            "bins" => [s_ml.Transforms.NormalizeBinning("Features"), Multiclass.Ridge()],
            "logarithms" => [s_ml.Transforms.NormalizeLogMeanVariance("Features"), Multiclass.Ridge()],
            "text" =>
            [
                s_ml.Transforms.Text.FeaturizeText("Words", "Place"), s_ml.Transforms.Concatenate("Features", "Features", "Words"),
                Multiclass.Ridge(),
            ],
            "local" => [Binary.LdSvm("Truth", numberOfIterations: 50)],
            "additive" => [s_ml.Regression.Trainers.Gam("Number", numberOfIterations: 5)],
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

    /// <summary>The converter passes such stages over, so that the file would have their input in place of what they make.</summary>
    [TestMethod]
    [DataRow("expression", "Stage 3 of the pipeline, ExpressionTransformer, which makes 'Extra', cannot be exported")]
    [DataRow("custom mapping", "Stage 1 of the pipeline, CustomMappingTransformer of PipelineExportTests.SeriesOnly, ")]
    [DataRow("kernel", "Stage 3 of the pipeline, ApproximatedKernelTransformer, which makes 'Features', cannot be exported")]
    [DataRow("binary", "Stage 3 of the pipeline, OneHotEncodingTransformer, which makes 'Place', cannot be exported")]
    public void AStageThatReplacesItsInputIsNamed(string kind, string named) => AssertRefused(
        named, ExportedPipeline.Data(s_ml), kind switch
        {
            "expression" => [Keys(), MiniRocket(), s_ml.Transforms.Expression("Extra", "x => log(x + 1)", "Extra"), .. With("Extra")],
            "custom mapping" =>
            [
                s_ml.Transforms.CustomMapping<SeriesOnly, SeriesOnly>(
                    (row, made) => made.Series = [.. row.Series.Select(value => value * value)], null),
                Keys(), MiniRocket(), Multiclass.Ridge(),
            ],
            "kernel" => [Keys(), MiniRocket(), s_ml.Transforms.ApproximatedKernelMap("Features", rank: 4), Multiclass.Ridge()],
            _ =>
            [
                Keys(), MiniRocket(),
                s_ml.Transforms.Categorical.OneHotEncoding("Place", outputKind: OneHotEncodingEstimator.OutputKind.Binary),
                .. With("Place"),
            ],
        });

    /// <summary>Rows of texts have as many words as they have, and a batch would be filled up with what the network never saw.</summary>
    [TestMethod]
    [DataRow("words")]
    [DataRow("characters")]
    public void TextsAreRefusedAndTheirNetworkIsThePart(string kind)
    {
        IDataView data = ExportedPipeline.Data(s_ml);
        IEstimator<ITransformer>[] stages = kind == "words"
            ? [s_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Place"), s_ml.Transforms.Conversion.MapValueToKey("Tokens")]
            : [s_ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Tokens", "Place")];
        ITransformer model = AssertRefused(
            "Stage 2 of the pipeline, ", data, [Keys(), .. stages, Multiclass.TextCnn(numberOfEpochs: 1), Names()]);
        using var file = new MemoryStream();
        Assert.AreEqual("tokens", s_ml.Model.ExportOnnxPart(model, file).Inputs.Single());
    }

    /// <summary>Features do not know the length of their training series; the stage that needs it is named.</summary>
    [TestMethod]
    public void FeaturesOfAColumnWithoutALengthNeedOne()
    {
        IDataView data = ExportedPipeline.Data(s_ml, 0);
        ITransformer model = AssertRefused(
            "Stage 2 of the pipeline, TimeSeriesFeaturizer of ConvSeq, which makes 'Features': MiniRocket cannot be exported to ONNX: its "
            + "graph is made for series of one length; features keep none", data, Keys(), MiniRocket(), Multiclass.Ridge());
        using var file = new MemoryStream();
        Assert.AreEqual(60, s_ml.Model.ExportOnnx(model, data.Schema, file, new OnnxExportOptions { Length = 60 }).Length);
    }

    /// <summary>Classes of points have no form within a pipeline, but their model has a file.</summary>
    [TestMethod]
    public void ALabelerOfPointsStaysItself()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6).Select(i => new PointRow
        {
            Series = [0, i % 2, 1, 5, 5, i % 3],
            States = ["low", "low", "low", "high", "high", "low"],
        }));
        ITransformer model = ExportedPipeline.Chain(
            s_ml.Transforms.Conversion.MapValueToKey("States"),
            Multiclass.SequenceLabeling("States", "Series", numberOfEpochs: 1), Names()).Fit(data);
        using MemoryStream file = new(), own = new();
        CollectionAssert.AreEqual(
            new[] { "label", "probabilities" }, s_ml.Model.ExportOnnx(model, data.Schema, file).Outputs.ToArray());
        model.GetConvSeqModel<ConvSeq.Models.SequenceLabeler>().ExportOnnx(own);
        CollectionAssert.AreEqual(own.ToArray(), file.ToArray());
    }

    /// <summary>What a graph of ours refuses names the stage, too.</summary>
    [TestMethod]
    public void AStageOfConvSeqThatCannotBeExportedIsNamed() => AssertRefused(
        "Stage 3 of the pipeline, EarlyClassifier of ConvSeq, which makes 'Score', 'PredictedLabel': EarlyClassifier cannot be exported",
        ExportedPipeline.Data(s_ml), s_ml.Transforms.ReplaceMissingValues("Series"), Keys(),
        Multiclass.TimeSeriesEarly(new TimeSeriesEarlyMulticlassTrainer.Options
        {
            Checkpoints = [0.5, 1],
            Ensemble = new ConvSeq.Models.EnsembleOptions { Members = [new ConvSeq.Features.MiniRocketOptions { FeatureCount = 84 }] },
        }));

    [TestMethod]
    public void ATypeWithinAGenericOneHasAName()
    {
        using var file = new MemoryStream();
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(
                () => s_ml.Model.ExportOnnx(new Twice<string>.Adder(), ExportedPipeline.Data(s_ml).Schema, file)).Message,
            "Stage 1 of the pipeline, Twice.Adder, which makes 'More', cannot be exported to ONNX: it does not map row by row");
    }

    [TestMethod]
    public void OfSeveralModelsOrNoneNoneIsThePart()
    {
        IDataView data = ExportedPipeline.Data(s_ml);
        using var file = new MemoryStream();
        ITransformer two = ExportedPipeline.Chain(
            Keys(), Multiclass.MiniRocket(numberOfFeatures: 84), s_ml.Regression.Trainers.Quant("Number")).Fit(data);
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Model.ExportOnnxPart(two, file)).Message,
            "has 2 parts of ConvSeq that take series, MiniRocket of column 'Series' and Quant of column 'Series',");
        ITransformer none = ExportedPipeline.Chain(Keys(), Multiclass.Ridge(featureColumnName: "Series")).Fit(data);
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Model.ExportOnnxPart(none, file)).Message,
            "has no part of ConvSeq that takes series");
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

    /// <summary>Exports columns of a pipeline that was not saved, and asserts that ONNX Runtime makes the same of the rows.</summary>
    private static OnnxPipelineSummary AssertSame(
        ITransformer model, IDataView data, OnnxExportOptions? options, params string[] outputColumns)
    {
        using var file = new MemoryStream();
        OnnxPipelineSummary summary = s_ml.Model.ExportOnnx(model, data.Schema, file, options, outputColumns);
        ExportedPipeline.AssertSame(model.Transform(data), file.ToArray(), summary);
        return summary;
    }

    private static ITransformer AssertRefused(string named, IDataView data, params IEstimator<ITransformer>[] stages)
    {
        ITransformer model = ExportedPipeline.Chain(stages).Fit(data);
        using var file = new MemoryStream();
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => s_ml.Model.ExportOnnx(model, data.Schema, file)).Message, named);
        Assert.AreEqual(0, file.Length);
        return model;
    }

    private static IEstimator<ITransformer>[] With(string column) =>
        [s_ml.Transforms.Concatenate("All", "Features", column), Multiclass.Ridge(featureColumnName: "All")];

    private static IEstimator<ITransformer> MiniRocket() => s_ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5);

    private static IEstimator<ITransformer> Keys() => s_ml.Transforms.Conversion.MapValueToKey("Label");

    private static IEstimator<ITransformer> Names() => s_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel");

    private sealed class SeriesOnly
    {
        [VectorType(60)]
        public float[] Series { get; set; } = [];
    }

    private sealed class PointRow
    {
        public float[] Series { get; set; } = [];

        public string[] States { get; set; } = [];
    }

    private static class Twice<T>
    {
        public sealed class Adder : ITransformer
        {
            public bool IsRowToRowMapper => false;

            public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
            {
                var builder = new DataViewSchema.Builder();
                builder.AddColumns(inputSchema);
                builder.AddColumn("More", NumberDataViewType.Single);
                return builder.ToSchema();
            }

            public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

            public IDataView Transform(IDataView input) => throw new NotSupportedException();

            public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
        }
    }
}
