using System.Collections.Immutable;
using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class RidgeArgumentTests : ClassifierArgumentContract
{
    private protected override LinearClassifier Fit(
        FloatMatrix features, int[] labels, int classCount, double[]? weights, ImmutableArray<double> classWeights, bool balance) =>
        RidgeClassifier.Fit(
            features, labels, classCount, new RidgeOptions { ClassWeights = classWeights, BalanceClasses = balance }, weights);

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void AFeatureThatIsNotFiniteIsNamed(float value)
    {
        FloatMatrix features = RidgeProblem.Create(12, 700, 3).Features;
        features.Row(7)[650] = value;
        features.Row(9)[2] = value;
        var problem = Assert.ThrowsExactly<ArgumentException>(() => RidgeClassifier.Fit(features, Problem.Labels, 3));
        Assert.AreEqual("features", problem.ParamName);
        StringAssert.Contains(problem.Message, "Feature 650 of example 7");
    }

    [TestMethod]
    public void BalancedClassesHaveTheSameWeightInAll()
    {
        var balanced = new RidgeOptions { BalanceClasses = true };
        CollectionAssert.AreEqual(new[] { 2, 2.0 / 3, 1 }, balanced.WeightsOf([1, 0, 1, 1], 3));
        CollectionAssert.AreEqual(new[] { 3.0, 4 }, new RidgeOptions { ClassWeights = [3, 4] }.WeightsOf([1, 0], 2));
        Assert.AreEqual("labels", Assert.Throws<ArgumentException>(() => balanced.WeightsOf([], 2)).ParamName);
        Assert.AreEqual("labels", Assert.Throws<ArgumentException>(() => balanced.WeightsOf([0, 2], 2)).ParamName);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void AlphasMustBeAboveZero(double value) =>
        AssertRefused("options", "Alpha 1", () => Fit(options: new RidgeOptions { Alphas = [1, value] }));

    [TestMethod]
    public void OnlyAnAutomaticScalingDependsOnWhetherFeaturesComeScaled()
    {
        Assert.AreEqual(FeatureScaling.Automatic, new RidgeOptions().Scaling);
        foreach (FeatureScaling given in Enum.GetValues<FeatureScaling>())
        {
            bool left = given == FeatureScaling.Automatic;
            var options = new RidgeOptions { Scaling = given, BalanceClasses = true };
            Assert.AreEqual(options with { Scaling = left ? FeatureScaling.StandardDeviation : given }, options.Resolve(false));
            Assert.AreEqual(options with { Scaling = left ? FeatureScaling.None : given }, options.Resolve(true));
            var logistic = new LogisticOptions { Scaling = given, BalanceClasses = true };
            Assert.AreEqual(logistic with { Scaling = left ? FeatureScaling.StandardDeviation : given }, logistic.Resolve(false));
            Assert.AreEqual(logistic with { Scaling = left ? FeatureScaling.None : given }, logistic.Resolve(true));
        }
    }

    [TestMethod]
    public void OptionsMustFit()
    {
        AssertRefused("options", "no alphas", () => Fit(options: new RidgeOptions { Alphas = [] }));
        AssertRefused("options", "no alphas", () => Fit(options: new RidgeOptions { Alphas = default }));
        AssertRefused("options", "scaling 9", () => Fit(options: new RidgeOptions { Scaling = (FeatureScaling)9 }));
        AssertRefused(
            "sampleWeights", "example 2",
            () => Fit(
                options: new RidgeOptions { ClassWeights = [1, 1, 1e-300] },
                weights: [.. Enumerable.Repeat(1e-300, 12)]));
    }

    [TestMethod]
    public void RowsMustFitTheClassifier()
    {
        RidgeClassifier ridge = Fit();
        var scores = new double[3];
        AssertRefused("row", "4 features instead of 5", () => ridge.Score(new float[4], scores));
        AssertRefused("scores", "2 instead of 3", () => ridge.Score(new float[5], scores.AsSpan(1)));
        AssertRefused("row", "Feature 3", () => ridge.Score([0, 0, 0, float.NaN, 0], scores));
        AssertRefused("row", "Feature 4", () => ridge.Score([0, 0, 0, 0, float.NegativeInfinity], scores));
        AssertRefused("features", "6 features", () => ridge.Score(new FloatMatrix(1, 6), scores));
        AssertRefused("scores", "room for 3", () => ridge.Score(new FloatMatrix(2, 5), scores));
        Assert.ThrowsExactly<ArgumentNullException>(() => ridge.Score((FloatMatrix)null!, scores));

        var rows = new FloatMatrix(60, 5);
        rows.Row(41)[1] = float.PositiveInfinity;
        rows.Row(59)[0] = float.NaN;
        AssertRefused("features", "Feature 1 of row 41", () => ridge.Score(rows, new double[180]));
    }

    [TestMethod]
    public void ScoresMustFitTheClassifier()
    {
        RidgeClassifier ridge = Fit();
        AssertRefused("scores", "2 instead of 3", () => ridge.Probabilities([1, 2], new double[3]));
        AssertRefused("probabilities", "4 instead of 3", () => ridge.Probabilities([1, 2, 3], new double[4]));
        AssertRefused("scores", "Score 1", () => ridge.Probabilities([1, double.NaN, 3], new double[3]));
        AssertRefused("scores", "Score 2", () => ridge.Probabilities([1, 2, double.PositiveInfinity], new double[3]));
    }

    [TestMethod]
    public void RestoredPartsMustMakeAClassifier()
    {
        AssertRefused("featureCount", "", () => Restore(features: 0));
        AssertRefused("classCount", "", () => Restore(classes: 1));
        AssertRefused("biases", "2 biases for 1", () => Restore(classes: 2, biases: [0, 0]));
        AssertRefused("weights", "5 weights for 3 targets of 2", () => Restore(weights: [1, 2, 3, 4, 5]));
        AssertRefused("weights", "Weight 4", () => Restore(weights: [1, 2, 3, 4, float.NaN, 6]));
        AssertRefused("biases", "Bias 1", () => Restore(biases: [0, double.NegativeInfinity, 0]));
        AssertRefused("alpha", "", () => Restore(alpha: 0));
        AssertRefused("alpha", "", () => Restore(alpha: double.NaN));
        AssertRefused("temperature", "", () => Restore(temperature: -1));
        AssertRefused("temperature", "", () => Restore(temperature: double.PositiveInfinity));
        AssertRefused("leaveOneOutAccuracy", "", () => Restore(accuracy: 1.1));
        AssertRefused("leaveOneOutAccuracy", "", () => Restore(accuracy: double.NaN));

        RidgeClassifier ridge = Restore();
        var scores = new double[3];
        ridge.Score([10, 100], scores);
        CollectionAssert.AreEqual(new[] { 210.5, 430, 651 }, scores);
    }

    private static RidgeClassifier Restore(
        int features = 2, int classes = 3, float[]? weights = null, double[]? biases = null, double alpha = 1,
        double temperature = 2, double accuracy = 0.5, float[]? means = null) =>
        new(features, classes, weights ?? [1, 2, 3, 4, 5, 6], biases ?? [0.5, 0, 1], alpha, temperature, accuracy, means ?? []);

    private static RidgeClassifier Fit(RidgeOptions? options = null, double[]? weights = null) =>
        RidgeClassifier.Fit(Problem.Features, Problem.Labels, 3, options, weights);
}
