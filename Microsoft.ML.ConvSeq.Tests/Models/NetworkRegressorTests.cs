using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

[TestClass]
public sealed class NetworkRegressorTests
{
    private static readonly SeriesSet Train = NetworkSamples.Targets(24), Test = NetworkSamples.Targets(12, 1000);

    private static readonly NetworkModelOptions TwoMembers = new() { Network = NetworkSamples.Inception(members: 2) };

    private static readonly NetworkRegressor Small = NetworkRegressor.Fit(Train, TwoMembers);

    [TestMethod]
    public void FindsTheNumberThatAFrequencyStandsFor()
    {
        var options = new NetworkModelOptions { Network = NetworkSamples.Inception(epochs: 80, rate: 0.01) };
        double rSquared = NetworkRegressor.Fit(Train, options).Predict(Test).RSquared(Test);
        Assert.IsTrue(rSquared > 0.9, $"R² {rSquared}");
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreads()
    {
        byte[] expected = ModelBytes.Of(Small);
        foreach (int threads in (int[])[1, 3])
        {
            var execution = new Execution { Threads = threads };
            CollectionAssert.AreEqual(expected, ModelBytes.Of(NetworkRegressor.Fit(Train, TwoMembers, execution: execution)));
            CollectionAssert.AreEqual(Small.Predict(Test).Values.ToArray(), Small.Predict(Test, execution).Values.ToArray());
        }
    }

    [TestMethod]
    public void PredictionsAreTheMeanOfThoseOfTheMembersInTheUnitOfTheTargets()
    {
        TargetPredictions together = Small.Predict(Test);
        double mean = Train.Targets.ToArray().Average(),
            deviation = Math.Sqrt(Train.Targets.ToArray().Average(target => Math.Pow(target - mean, 2)));
        for (int i = 0; i < Test.Count; i++)
        {
            float[] repaired = Small.Repair.Apply(Test.Values(i), 2), scaled = new float[repaired.Length], output = new float[1];
            Small.Scaling.Apply(repaired, scaled);
            double sum = 0;
            foreach (NetworkMember member in Small.Members)
            {
                member.Network.Score(scaled, output);
                sum += output[0];
            }

            Assert.AreEqual(mean + deviation * sum / 2, together.Values[i], 1e-9);
            Assert.AreEqual(together.Values[i], Small.Predict(Test.Values(i)));
        }
    }

    [TestMethod]
    public void OneSeriesAtATimeAllocatesNothing()
    {
        Small.Predict(Test.Values(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Small.Predict(Test.Values(1));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(1e-300)]
    [DataRow(1.0)]
    [DataRow(1e300)]
    public void TargetsMayBeOfAnyUnit(double unit)
    {
        var builder = new SeriesSetBuilder(1);
        float[][] series = [[1, 2, 3], [3, 2, 1], [1, 3, 1], [2, 1, 2]];
        for (int i = 0; i < series.Length; i++)
            builder.Add(series[i], unit * (i + 1));
        SeriesSet set = builder.Build();
        var scaling = TargetScaling.Of(set.Targets);
        Assert.AreEqual(2.5, scaling.Mean / unit, 1e-12);
        Assert.AreEqual(Math.Sqrt(1.25), scaling.Deviation / unit, 1e-12);
        TargetPredictions predictions = NetworkRegressor.Fit(set, TwoMembers).Predict(set);
        Assert.IsTrue(predictions.Values.ToArray().All(value => Math.Abs(value / unit) < 10));
    }

    [TestMethod]
    public void EqualTargetsArePredicted()
    {
        Assert.AreEqual(new TargetScaling(-7, 1), TargetScaling.Of([-7, -7]));
        Assert.AreEqual(new TargetScaling(0, 1), TargetScaling.Of([0, 0, 0]));
    }

    [TestMethod]
    public void WhatCannotBeFittedIsNamed()
    {
        AssertNamed("has 1 series; a regressor needs at least two", () => NetworkRegressor.Fit(Train.Subset([0])));
        AssertNamed("has class labels; a regressor needs numeric targets", () => NetworkRegressor.Fit(NetworkSamples.Classes(4)));
        AssertNamed(
            "has no targets; a regressor needs numeric targets", () => NetworkRegressor.Fit(SeriesSet.FromArrays([[1, 2], [2, 1]])));
        AssertNamed("has no targets, the training set has", () => NetworkRegressor.Fit(Train, TwoMembers, NetworkSamples.Classes(4)));
        AssertNamed("has outputs for each point", () => NetworkRegressor.Fit(
            Train, new NetworkModelOptions { Network = new TcnOptions { Readout = TcnReadout.EveryStep } }));
        AssertNamed("ClassWeights", () => NetworkRegressor.Fit(
            Train, new NetworkModelOptions { Network = NetworkSamples.Tcn() with { Training = new() { ClassWeights = [1, 2] } } }));
    }

    [TestMethod]
    public void WhatCannotBeScoredIsNamed()
    {
        AssertNamed("The series has 7 values, which do not make 2 channels", () => Small.Predict(new float[7]));
        AssertNamed(
            "not a finite number",
            () => Small.Predict([.. Enumerable.Range(0, 40).Select(t => t % 2 == 0 ? float.MaxValue : float.MinValue)]));
    }

    [TestMethod]
    public void TheDescriptionTellsWhatTheNetworkIs()
    {
        var model = NetworkRegressor.Fit(Train, new NetworkModelOptions { Network = NetworkSamples.Tcn() }, Test);
        var described = model.Describe().ToDictionary();
        Assert.AreEqual("TCN", described["Regressor"]);
        Assert.AreEqual(described["Training loss"], FormattableString.Invariant($"{model.Members[0].Outcome.Loss:g4}"));
        Assert.IsTrue(described.ContainsKey("Validation loss"));
        Assert.AreEqual(Plural.Of(model.Architecture.ReceptiveField, "point"), described["Receptive field"]);
    }

    private static void AssertNamed(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);
}
