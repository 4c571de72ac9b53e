using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.EmbeddedHost;

/// <summary>Metrics of drawn labels and scores. The expected numbers were printed by ML.NET 5.0.0.</summary>
[TestClass]
public sealed class MetricsTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void MulticlassNumbersAreThoseOfTheLibrary()
    {
        var random = new Random(3);
        var rows = new MulticlassRow[200];
        for (int i = 0; i < rows.Length; i++)
        {
            // Some labels are missing, some of a class without a score, some scores tie or are not finite.
            float[] score = [.. Enumerable.Range(0, 4).Select(_ => random.Next(0, 5) / 5f)];
            if (i % 50 == 7)
                score[1] = float.NaN;
            rows[i] = new MulticlassRow
            {
                Label = i % 40 == 3 ? float.NaN : i % 40 == 5 ? 4 : random.Next(0, 4),
                Score = score
            };
        }
        IDataView data = _ml.Data.LoadFromEnumerable(rows);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 3);

        Assert.AreEqual(ExpectedMulticlass,
            Text(metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss, metrics.LogLossReduction,
            metrics.TopKAccuracy));
        Assert.AreEqual(ExpectedPerClass, Text([.. metrics.PerClassLogLoss]));
        Assert.AreEqual(ExpectedTopK, Text([.. metrics.TopKAccuracyForAllK]));
        Assert.AreEqual(3, metrics.TopKPredictionCount);
        Assert.AreEqual(ExpectedTable + "\n",
            metrics.ConfusionMatrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"));
        Assert.AreEqual(metrics.ConfusionMatrix.Counts[2][1], metrics.ConfusionMatrix.GetCountForClassPair(1, 2));
    }

    [TestMethod]
    public void SlotNamesNameTheClasses()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(MulticlassRow));
        definition["Score"].AddAnnotation("SlotNames", new[] { "short", "a longer name", "c", "d" },
            new VectorDataViewType(TextDataViewType.Instance, 4));
        MulticlassRow[] rows = [.. Enumerable.Range(0, 12).Select(i =>
            new MulticlassRow { Label = i % 4, Score = [i % 3, 1, 0.5f, 0] })];

        ConfusionMatrix matrix = _ml.MulticlassClassification.Evaluate(_ml.Data.LoadFromEnumerable(rows,
            definition)).ConfusionMatrix;

        Assert.AreEqual(ExpectedNamedTable + "\n", matrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void KeysServeAsLabels()
    {
        KeyRow[] rows = [.. Enumerable.Range(0, 10).Select(i =>
            new KeyRow { Label = (uint)(i % 3), Score = [i % 2, 0.5f] })];

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(_ml.Data.LoadFromEnumerable(rows));

        Assert.AreEqual(ExpectedKeys,
            Text(metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss, metrics.LogLossReduction));
        Assert.AreEqual(2, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [TestMethod]
    public void EvaluationNeedsItsColumns()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new MulticlassRow { Score = [1, 0, 0, 0] } });

        foreach (string column in new[] { "Label", "Score", "PredictedLabel" })
        {
            IDataView lacking = _ml.Transforms.DropColumns(column).Fit(data).Transform(data);
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
                _ml.MulticlassClassification.Evaluate(lacking)).Message, $"'{column}'");
        }
        IDataView variable = _ml.Transforms.CopyColumns("Score", "Wide").Fit(data).Transform(data);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(variable));
        IDataView text = _ml.Transforms.CopyColumns("Label", "Text").Fit(data).Transform(data);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(text));
    }

    [TestMethod]
    public void BinaryNumbersAreThoseOfTheLibrary()
    {
        var random = new Random(5);
        BinaryRow[] rows = [.. Enumerable.Range(0, 300).Select(_ =>
        {
            bool label = random.Next(3) == 0;
            float score = random.Next(-10, 10) + (label ? 3 : 0);
            return new BinaryRow { Label = label, Score = score, Probability = 1 / (1 + MathF.Exp(-score / 4)),
                PredictedLabel = score > 0 };
        })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);

        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(data);

        Assert.AreEqual(ExpectedBinary,
            Text(metrics.Accuracy, metrics.AreaUnderRocCurve, metrics.AreaUnderPrecisionRecallCurve, metrics.F1Score,
            metrics.PositivePrecision, metrics.PositiveRecall, metrics.NegativePrecision, metrics.NegativeRecall));
        Assert.AreEqual(ExpectedCalibrated, Text(metrics.LogLoss, metrics.LogLossReduction, metrics.Entropy));
        Assert.AreEqual(ExpectedBinaryTable + "\n",
            metrics.ConfusionMatrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"));
        Assert.AreEqual(metrics.AreaUnderRocCurve,
            _ml.BinaryClassification.EvaluateNonCalibrated(data).AreaUnderRocCurve);
    }

    [TestMethod]
    public void RegressionNumbersAreThoseOfTheLibrary()
    {
        var random = new Random(9);
        RegressionRow[] rows = [.. Enumerable.Range(0, 100).Select(_ =>
            new RegressionRow { Label = random.Next(0, 20), Score = random.Next(0, 20) + 0.5f })];

        RegressionMetrics metrics = _ml.Regression.Evaluate(_ml.Data.LoadFromEnumerable(rows));

        Assert.AreEqual(ExpectedRegression,
            Text(metrics.MeanAbsoluteError, metrics.MeanSquaredError, metrics.RootMeanSquaredError, metrics.RSquared,
            metrics.LossFunction));
    }

    [TestMethod]
    public void CrossValidationFitsAndEvaluatesEachFold()
    {
        var rows = Enumerable.Range(0, 400).Select(i =>
            new MulticlassRow
            {
                Label = i % 4,
                Score = [.. Enumerable.Range(0, 4).Select(c => c == i % 4 ? 1f : 0)]
            }).ToArray();
        IDataView data = _ml.Data.LoadFromEnumerable(rows);

        var folds = _ml.MulticlassClassification.CrossValidate(data, _ml.Transforms.CopyColumns("Copy", "Score"), 4);

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, folds.Select(fold => fold.Fold).ToArray());
        Assert.IsTrue(folds.All(fold => fold.Metrics.MicroAccuracy == 1));
        Assert.AreEqual(400, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Copy").Count()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.MulticlassClassification.CrossValidate(data, _ml.Transforms.CopyColumns("Copy", "Score"), 1));
    }

    private static string Text(params double[] values) =>
        string.Join(" ", values.Select(v => v.ToString("G10", CultureInfo.InvariantCulture)));

    private sealed class MulticlassRow
    {
        public float Label;
        [VectorType(4)]
        public float[]? Score;
        public uint PredictedLabel { get; set; }
        public float[]? Wide { get; set; }
        public string? Text { get; set; }
    }

    private sealed class KeyRow
    {
        [KeyType(3)]
        public uint Label;
        [VectorType(2)]
        public float[]? Score;
        public uint PredictedLabel { get; set; }
    }

    private sealed class BinaryRow
    {
        public bool Label;
        public float Score;
        public float Probability;
        public bool PredictedLabel;
    }

    private sealed class RegressionRow
    {
        public float Label;
        public float Score;
    }

    private const string ExpectedMulticlass = "0.2460732984 0.2631246841 8.088759186 -4.954586663 0.6963350785";
    private const string ExpectedPerClass = "5.971054712 7.226838744 7.252201159 8.618556323";
    private const string ExpectedTopK = "0.2460732984 0.4659685864 0.6963350785";
    private const string ExpectedKeys = "0.3 0.4166666667 17.47733235 -23.01695341";
    private const string ExpectedBinary = "0.5633333333 0.6296357227 0.5893376141 0.5019011407 0.4459459459 0.5739130435 0.6776315789 0.5567567568";
    private const string ExpectedCalibrated = "1.142372608 -0.1895225829 0.9603622703";
    private const string ExpectedRegression = "6.72 63.75 7.984359711 -0.9621965521 63.75";
    private const string ExpectedTable = """

        Confusion table
                  ||================================
        PREDICTED ||     0 |     1 |     2 |     3 | Recall
        TRUTH     ||================================
                0 ||    17 |    10 |     9 |    10 | 0.3696
                1 ||    16 |    10 |     8 |     8 | 0.2381
                2 ||    12 |     8 |    11 |     6 | 0.2973
                3 ||    26 |    17 |     9 |     9 | 0.1475
                  ||================================
        Precision ||0.2394 |0.2222 |0.2973 |0.2727 |
        """;
    private const string ExpectedNamedTable = """

        Confusion table
                         ||================================
        PREDICTED        ||     0 |     1 |     2 |     3 | Recall
        TRUTH            ||================================
        0.         short ||     2 |     1 |     0 |     0 | 0.6667
        1. a longer name ||     2 |     1 |     0 |     0 | 0.3333
        2.             c ||     2 |     1 |     0 |     0 | 0.0000
        3.             d ||     2 |     1 |     0 |     0 | 0.0000
                         ||================================
        Precision        ||0.2500 |0.2500 |0.0000 |0.0000 |
        """;
    private const string ExpectedBinaryTable = """
        TEST POSITIVE RATIO:	0.3833 (115.0/(115.0+185.0))
        Confusion table
                  ||======================
        PREDICTED || positive | negative | Recall
        TRUTH     ||======================
         positive ||       66 |       49 | 0.5739
         negative ||       82 |      103 | 0.5568
                  ||======================
        Precision ||   0.4459 |   0.6776 |
        """;
}
