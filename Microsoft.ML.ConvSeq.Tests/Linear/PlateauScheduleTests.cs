using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class PlateauScheduleTests
{
    [TestMethod]
    public void TheRateIsHalvedAndThenItEnds()
    {
        var schedule = new PlateauSchedule(1, 5);
        Assert.IsTrue(schedule.Check(0.5));
        double[] rates = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            Assert.IsFalse(schedule.Ended);
            Assert.IsFalse(schedule.Check(0.6));
            return schedule.Rate;
        })];
        CollectionAssert.AreEqual(new[] { 1, 0.5, 0.5, 0.25, 0.25 }, rates);
        Assert.IsTrue(schedule.Ended);
        Assert.AreEqual(0.5, schedule.Best);
    }

    [TestMethod]
    public void ALowerLossRestoresPatience()
    {
        var schedule = new PlateauSchedule(1, 3);
        foreach (double loss in new[] { 5.0, 6, 6, 4, 4, 4, 3, 3, 3 })
        {
            Assert.IsFalse(schedule.Ended);
            schedule.Check(loss);
        }

        Assert.IsFalse(schedule.Ended);
        schedule.Check(3);
        Assert.IsTrue(schedule.Ended);
    }

    [TestMethod]
    [DataRow(2.0, 1.9985, false)]
    [DataRow(2.0, 1.9975, true)]
    [DataRow(0.02, 0.01995, false)]
    [DataRow(0.02, 0.01985, true)]
    [DataRow(1e-9, 0.0, false)]
    public void WhatIsHardlyLowerIsTheBestButNoProgress(double first, double second, bool progress)
    {
        var schedule = new PlateauSchedule(1, 1);
        Assert.IsTrue(schedule.Check(first));
        Assert.IsTrue(schedule.Check(second));
        Assert.AreEqual(second, schedule.Best);
        Assert.AreEqual(!progress, schedule.Ended);
    }

    [TestMethod]
    public void ManySmallStepsAreProgress()
    {
        var schedule = new PlateauSchedule(1, 4);
        for (double loss = 1; loss > 0.9; loss -= 0.0004)
        {
            schedule.Check(loss);
            Assert.IsFalse(schedule.Ended);
        }
    }
}
