using System.Collections.Immutable;
using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

/// <summary>
/// What the fit of every linear classifier refuses, by name. The tests of a classifier's arguments derive from this class.
/// </summary>
public abstract class ClassifierArgumentContract
{
    private protected static RidgeProblem Problem { get; } = RidgeProblem.Create(12, 5, 3);

    private protected abstract LinearClassifier Fit(
        FloatMatrix features, int[] labels, int classCount, double[]? weights = null, ImmutableArray<double> classWeights = default,
        bool balance = false);

    [TestMethod]
    public void FeaturesMustExist()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => Fit(null!, [], 2));
        AssertRefused("features", "no examples", () => Fit(new FloatMatrix(0, 3), [], 2));
        AssertRefused("features", "no features", () => Fit(new FloatMatrix(2, 0), [0, 1], 2));
    }

    [TestMethod]
    public void LabelsMustBeClassesOfWhichTwoOccur()
    {
        AssertRefused("labels", "11 labels for 12", () => Fit(Problem.Features, Problem.Labels[1..], 3));
        AssertRefused("labels", "Label 4", () => Fit(Problem.Features, [0, 1, 2, 0, 3, 2, 0, 1, 2, 0, 1, 2], 3));
        AssertRefused("labels", "Label 1", () => Fit(Problem.Features, [0, -1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 3));
        AssertRefused("labels", "class 2", () => Fit(Problem.Features, [.. Enumerable.Repeat(2, 12)], 3));
        AssertRefused("classCount", "", () => Fit(Problem.Features, new int[12], 1));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void WeightsMustBeAboveZero(double value)
    {
        AssertRefused("options", "Class weight 2", () => FitTo(classWeights: [1, 1, value]));
        double[] weights = [.. Enumerable.Repeat(1.0, 12)];
        weights[5] = value;
        AssertRefused("sampleWeights", "Weight 5", () => FitTo(weights));
    }

    [TestMethod]
    public void WeightsMustFit()
    {
        AssertRefused("options", "2 class weights", () => FitTo(classWeights: [1, 1]));
        AssertRefused("options", "not both", () => FitTo(classWeights: [1, 1, 1], balance: true));
        AssertRefused("sampleWeights", "3 weights for 12", () => FitTo([1, 2, 3]));
        FitTo(classWeights: ImmutableArray<double>.Empty);
        FitTo(classWeights: default);
    }

    private protected static void AssertRefused(string parameter, string message, Action action)
    {
        var problem = Assert.Throws<ArgumentException>(action);
        Assert.AreEqual(parameter, problem.ParamName);
        StringAssert.Contains(problem.Message, message);
    }

    private LinearClassifier FitTo(double[]? weights = null, ImmutableArray<double> classWeights = default, bool balance = false) =>
        Fit(Problem.Features, Problem.Labels, 3, weights, classWeights, balance);
}
