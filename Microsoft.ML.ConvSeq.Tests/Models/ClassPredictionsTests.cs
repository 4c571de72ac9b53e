using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

[TestClass]
public sealed class ClassPredictionsTests
{
    private static readonly ClassPredictions Predictions = new(
        ["a", "b"], [0, 1, 1, 0],
        [
            0.75, 0.25,
            0.5, 0.5,
            0, 1,
            1, 0,
        ]);

    [TestMethod]
    public void LabelsAreMatchedByName()
    {
        // In the set "b" comes first, and "c" is none of the model's.
        SeriesSet truth = SeriesSet.FromArrays([[1f], [1f], [1f], [1f]], ["b", "b", "a", "c"]);
        Assert.AreEqual(0.25, Predictions.Accuracy(truth));
        Assert.AreEqual((-Math.Log(0.25) - Math.Log(0.5) - 2 * Math.Log(1e-15)) / 4, Predictions.LogLoss(truth), 1e-13);
    }

    [TestMethod]
    public void LabelsThatTheModelDoesNotKnowAreListed()
    {
        SeriesSet truth = SeriesSet.FromArrays([[1f], [1f], [1f], [1f]], ["A", "b", "c ", "A"]);
        CollectionAssert.AreEqual(new[] { "A", "c " }, Predictions.UnknownLabels(truth).ToArray());
        var open = new SeriesSetBuilder(1);
        open.Add([1f], "a");
        for (int i = 0; i < 3; i++)
            open.AddUnanswered([1f]);
        Assert.IsEmpty(Predictions.UnknownLabels(open.Build()));
    }

    [TestMethod]
    public void ConfidentAndRightCostsNothing() => Assert.AreEqual(
        0, new ClassPredictions(["a", "b"], [1], [0, 1]).LogLoss(SeriesSet.FromArrays([[1f]], ["b"])));

    [TestMethod]
    public void OfNoSeriesNothingIsKnown()
    {
        var none = new ClassPredictions(["a", "b"], [], []);
        SeriesSet empty = new SeriesSetBuilder(1).Build();
        Assert.AreEqual(double.NaN, none.Accuracy(empty));
        Assert.AreEqual(double.NaN, none.LogLoss(empty));
    }

    [TestMethod]
    public void WhatCannotBeComparedIsNamed()
    {
        SeriesSet three = SeriesSet.FromArrays([[1f], [1f], [1f]], ["a", "b", "a"]), bare = SeriesSet.FromArrays([[1f], [1f], [1f], [1f]]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Predictions.Accuracy(three)).Message, "4 predictions for the 3 series");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Predictions.LogLoss(bare)).Message, "no class labels");
        Assert.ThrowsExactly<ArgumentNullException>(() => Predictions.Accuracy(null!));
    }
}
