using System.Collections.Immutable;
using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LogisticArgumentTests : ClassifierArgumentContract
{
    private protected override LinearClassifier Fit(
        FloatMatrix features, int[] labels, int classCount, double[]? weights, ImmutableArray<double> classWeights, bool balance) =>
        LogisticClassifier.Fit(
            features, labels, classCount, new LogisticOptions { ClassWeights = classWeights, BalanceClasses = balance }, weights);

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void AFeatureThatIsNotFiniteIsNamed(float value)
    {
        // Some of the rows are held out.
        for (int row = 0; row < 80; row += 7)
        {
            FloatMatrix features = RidgeProblem.Create(80, 700, 3).Features;
            features.Row(row)[650] = value;
            AssertRefused("features", $"Feature 650 of example {row} is {value}", () => LogisticClassifier.Fit(
                features, [.. Enumerable.Range(0, 80).Select(i => i % 3)], 3, new LogisticOptions { HeldOutFraction = 0.3 }));
        }
    }

    [TestMethod]
    [DataRow(float.NaN, 1)]
    [DataRow(float.NegativeInfinity, 2)]
    public void AFeatureThatIsNotFiniteIsNamedWhereItIsNotMeasured(float value, int threads)
    {
        // Of 40,000 rows, 16,384 are measured.
        RidgeProblem problem = RidgeProblem.Create(40_000, 3, 2);
        for (int row = 500; row < 508; row++)
        {
            float before = problem.Features.Row(row)[1];
            problem.Features.Row(row)[1] = value;
            AssertRefused("features", $"Feature 1 of example {row} is {value}", () => LogisticClassifier.Fit(
                problem.Features, problem.Labels, 2, execution: new Execution { Threads = threads }));
            problem.Features.Row(row)[1] = before;
        }
    }

    [TestMethod]
    public void AFeatureTooFarFromTheOthersIsNamed()
    {
        RidgeProblem problem = RidgeProblem.Create(40_000, 1, 2);
        for (int i = 0; i < 40_000; i++)
            problem.Features.Row(i)[0] *= 1e-20f;
        int named = 0;
        for (int row = 100; row < 120; row++)
        {
            float before = problem.Features.Row(row)[0];
            problem.Features.Row(row)[0] = 3e38f;
            try
            {
                LogisticClassifier.Fit(problem.Features, problem.Labels, 2, new LogisticOptions { MaxEpochs = 1 });
            }
            catch (ArgumentException error)
            {
                StringAssert.Contains(error.Message, $"Feature 0 of example {row} is 3E+38, too far");
                named++;
            }

            problem.Features.Row(row)[0] = before;
        }

        Assert.IsGreaterThan(0, named);
    }

    [TestMethod]
    public void OptionsRefuseWhatMeansNothing()
    {
        AssertRefused("BatchSize", "", () => new LogisticOptions { BatchSize = 0 });
        AssertRefused("BatchSize", "", () => new LogisticOptions { BatchSize = LogisticOptions.MaxBatchSize + 1 });
        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            AssertRefused("LearningRate", "", () => new LogisticOptions { LearningRate = bad });
            AssertRefused("L2", "", () => new LogisticOptions { L2 = bad });
            AssertRefused("HeldOutFraction", "", () => new LogisticOptions { HeldOutFraction = bad });
        }

        AssertRefused("HeldOutFraction", "", () => new LogisticOptions { HeldOutFraction = 0.51 });
        AssertRefused("MaxEpochs", "", () => new LogisticOptions { MaxEpochs = 0 });
        AssertRefused("Patience", "", () => new LogisticOptions { Patience = 0 });
        AssertRefused("MaxHeldOut", "", () => new LogisticOptions { MaxHeldOut = -1 });
        AssertRefused("Scaling", "", () => new LogisticOptions { Scaling = (FeatureScaling)9 });
    }

    [TestMethod]
    public void OptionsAreEqualIfTheyHoldTheSame()
    {
        LogisticOptions first = new() { ClassWeights = [1, 2], L2 = 0.5 }, same = new() { ClassWeights = [1, 2], L2 = 0.5 };
        Assert.AreEqual(first, same);
        Assert.AreEqual(first.GetHashCode(), same.GetHashCode());
        Assert.AreEqual(new LogisticOptions(), new LogisticOptions { ClassWeights = default });
        Assert.IsFalse(first.Equals(null));
        foreach (LogisticOptions other in new[]
        {
            first with { BatchSize = 65 }, first with { LearningRate = 1 }, first with { MaxEpochs = 7 },
            first with { Patience = 7 }, first with { HeldOutFraction = 0 }, first with { MaxHeldOut = 5 },
            first with { L2 = 0 }, first with { Scaling = FeatureScaling.None }, first with { ClassWeights = [1, 3] },
            first with { BalanceClasses = true }, first with { Seed = 1 },
        })
        {
            Assert.AreNotEqual(first, other);
            Assert.AreNotEqual(first.GetHashCode(), other.GetHashCode());
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.3)]
    public void ALearningRateThatIsTooHighIsNamed(double heldOut)
    {
        RidgeProblem problem = RidgeProblem.Create(120, 8, 3);
        var options = new LogisticOptions { LearningRate = 1e6, HeldOutFraction = heldOut };
        string loss = heldOut > 0 ? "held-out" : "training";
        AssertRefused(
            "options", $"Training diverged: in epoch 1, at a learning rate of 1e+06, the {loss} loss is ", () => Fit(options));
        AssertRefused("options", "lower LogisticOptions.LearningRate, or scale the features", () => Fit(options));
        AssertRefused("options", "has a score that is not finite", () => Fit(options with { LearningRate = 1e39 }));

        // One batch, and nobody looks at what came of it.
        AssertRefused("options", "the weight of feature 0 is ", () => Fit(new LogisticOptions
        {
            LearningRate = 1e39,
            BatchSize = 120,
            HeldOutFraction = 0,
            MaxEpochs = 1,
        }));

        LogisticClassifier Fit(LogisticOptions options) => LogisticClassifier.Fit(problem.Features, problem.Labels, 3, options);
    }

    [TestMethod]
    public void TooManyClassesForTheBatchOrTheExamplesHeldOutAreRefused()
    {
        var features = new FloatMatrix(60_000, 1);
        int[] labels = [.. Enumerable.Range(0, 60_000).Select(i => i % 2)];
        AssertRefused("options", "A batch of 60000 examples of 40000 classes is too large; lower BatchSize", () => LogisticClassifier.Fit(
            features, labels, 40_000, new LogisticOptions { BatchSize = 60_000, HeldOutFraction = 0 }));
        AssertRefused(
            "options", "30000 held-out examples of 80000 classes are too many; lower HeldOutFraction", () => LogisticClassifier.Fit(
                features, labels, 80_000, new LogisticOptions { HeldOutFraction = 0.5, MaxHeldOut = 60_000 }));
    }

    [TestMethod]
    public void NoiseIsNoDivergence()
    {
        // Nothing can be learned, and yet is: for examples held out it is worse than guessing.
        var random = new Random(1);
        var features = new FloatMatrix(400, 900);
        for (int i = 0; i < 400; i++)
        {
            foreach (ref float value in features.Row(i))
                value = random.NextSingle();
        }

        LogisticClassifier fitted = LogisticClassifier.Fit(
            features, [.. Enumerable.Range(0, 400).Select(_ => random.Next(2))], 2,
            new LogisticOptions { LearningRate = 0.1, HeldOutFraction = 0.25 });
        Assert.IsGreaterThan(2 * Math.Log(2), fitted.HeldOutLoss!.Value);
        var p = new double[2];
        fitted.Predict(features.Row(0), p);
        Assert.IsLessThan(0.9, p.Max());
    }

    [TestMethod]
    public void RestoredPartsMustMakeAClassifier()
    {
        AssertRefused("featureCount", "", () => Restore(features: 0));
        AssertRefused("classCount", "", () => Restore(classes: 1));
        AssertRefused("biases", "2 biases for 1", () => Restore(classes: 2, biases: [0, 0]));
        AssertRefused("weights", "Weight 4", () => Restore(weights: [1, 2, 3, 4, float.NaN, 6]));
        AssertRefused("temperature", "", () => Restore(temperature: 0));
        AssertRefused("epochs", "", () => Restore(epochs: 0));
        AssertRefused("heldOutCount", "", () => Restore(heldOut: -1));
        AssertRefused("heldOutLoss", "", () => Restore(loss: -1));
        AssertRefused("heldOutLoss", "", () => Restore(loss: double.NaN));
        AssertRefused("heldOutLoss", "", () => Restore(loss: double.PositiveInfinity));
        AssertRefused("heldOutAccuracy", "", () => Restore(accuracy: 1.1));
        AssertRefused("heldOutAccuracy", "", () => Restore(accuracy: double.NaN));
        AssertRefused("heldOutCount", "No example was held out", () => Restore(heldOut: 0));
        Assert.IsNull(Restore(heldOut: 0, loss: 0, accuracy: 0).HeldOutLoss);

        LogisticClassifier fitted = Restore();
        var scores = new double[3];
        fitted.Score([10, 100], scores);
        CollectionAssert.AreEqual(new[] { 210.5, 430, 651 }, scores);
        Assert.AreEqual(0.25, fitted.HeldOutLoss);
    }

    private static LogisticClassifier Restore(
        int features = 2, int classes = 3, float[]? weights = null, double[]? biases = null, double temperature = 2,
        int epochs = 4, int heldOut = 30, double loss = 0.25, double accuracy = 0.75) =>
        new(features, classes, weights ?? [1, 2, 3, 4, 5, 6], biases ?? [0.5, 0, 1], temperature, epochs, heldOut, loss, accuracy,
            []);
}
