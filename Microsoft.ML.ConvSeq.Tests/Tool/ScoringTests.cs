using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class ScoringTests
{
    // The set names its classes in another order than the model does, and knows one more.
    private static readonly SeriesSet s_truth = Labeled("b", "a", "a", "c", "a", "x");

    private static readonly ClassPredictions s_predictions = new(
        ["a", "b", "c"],
        [1, 0, 1, 2, 0, 2],
        [
            0.25, 0.5, 0.25,
            0.8, 0.1, 0.1,
            0.3, 0.6, 0.1,
            0, 0, 1,
            1, 0, 0,
            0.2, 0.2, 0.6,
        ]);

    [TestMethod]
    public void AccuracyCountsLabelsByName()
    {
        var score = new ClassificationScore(s_truth, s_predictions);
        Assert.AreEqual(4, score.Right);
        Assert.AreEqual(4 / 6.0, score.Accuracy);
    }

    // Recalls: a 2/3, b 1, c 1, x 0.
    [TestMethod]
    public void BalancedAccuracyIsTheMeanRecallOfTheClassesThatOccur() =>
        Assert.AreEqual((2 / 3.0 + 1 + 1 + 0) / 4, new ClassificationScore(s_truth, s_predictions).BalancedAccuracy, 1e-15);

    [TestMethod]
    public void BalancedAccuracyLeavesOutClassesThatDoNotOccur()
    {
        var predictions = new ClassPredictions(["a", "b", "c"], [0, 1], [1, 0, 0, 0, 1, 0]);
        Assert.AreEqual(0.5, new ClassificationScore(Labeled("a", "a"), predictions).BalancedAccuracy);
    }

    // True classes have 0.5, 0.8, 0.3, 1, 1 and, for x, the floor 1e-15: (ln 2 + 0.22314 + 1.20397 + 15 ln 10) / 6.
    [TestMethod]
    public void LogLossIsNaturalAndFlooredAt1EMinus15() =>
        Assert.AreEqual(
            (0.6931471805599453 + 0.22314355131420976 + 1.2039728043259361 + 34.538776394910684) / 6,
            new ClassificationScore(s_truth, s_predictions).LogLoss, 1e-12);

    [TestMethod]
    public void ConfusionHasARowForEveryClassAndAColumnForEveryPrediction()
    {
        ConfusionMatrix confusion = new ClassificationScore(s_truth, s_predictions).Confusion;
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "x" }, confusion.Rows.ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, confusion.Columns.ToArray());
        int[][] expected = [[2, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]];
        for (int row = 0; row < expected.Length; row++)
        {
            for (int column = 0; column < expected[row].Length; column++)
                Assert.AreEqual(expected[row][column], confusion[row, column], $"{row}, {column}");
        }

        CollectionAssert.AreEqual(new[] { "x" }, confusion.Unknown.ToArray());
    }

    [TestMethod]
    public void UnknownLabelsAreNamedInAWarning()
    {
        string? warning = new ClassificationScore(s_truth, s_predictions).Warning();
        Assert.Contains("'x'", warning!);
        Assert.Contains("(1)", warning!);
    }

    [TestMethod]
    public void NoWarningWhereAllLabelsAreKnown()
    {
        var predictions = new ClassPredictions(["a", "b"], [0, 0], [1, 0, 0.5, 0.5]);
        Assert.IsNull(new ClassificationScore(Labeled("a", "b"), predictions).Warning());
    }

    [TestMethod]
    [DataRow(20, true)]
    [DataRow(21, false)]
    public void ConfusionTablesStopWhereNobodyReadsThem(int classes, bool shown)
    {
        ImmutableArray<string> names = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];
        var predictions = new ClassPredictions(names, [0], [1, .. new double[classes - 1]]);
        Assert.AreEqual(shown, new ClassificationScore(Labeled(names[0]), predictions).Table() is not null);
    }

    private static SeriesSet Labeled(params string[] labels) =>
        SeriesSet.FromArrays([.. labels.Select(_ => new float[] { 1, 2, 3 })], labels);
}
