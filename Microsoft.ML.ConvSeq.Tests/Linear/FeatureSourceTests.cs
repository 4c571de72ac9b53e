using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

/// <summary>Ridge on features that are held, or streamed in blocks.</summary>
[TestClass]
public class FeatureSourceTests
{
    private static readonly RidgeProblem Classes = RidgeProblem.Create(90, 12, 3, weighted: true);
    private static readonly RidgeProblem Numbers = RidgeProblem.CreateRegression(90, 12, weighted: true);

    [TestMethod]
    [DataRow(1 << 20, 128, true)]
    [DataRow((1 << 20) + 1, 128, false)]
    [DataRow(20_000, 20_000, true)]
    [DataRow(20_001, 20_000, false)]
    [DataRow(int.MaxValue, int.MaxValue, true)]
    public void TheBoundOrTheShapeDecides(int rows, int columns, bool held) =>
        Assert.AreEqual(held, new Source(new FloatMatrix(0, columns), rows: rows).AreHeld);

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public void HeldFeaturesAreAMatrixAndStreamedOnesAreStatistics(bool held, bool scaled)
    {
        RidgeOptions resolved = new RidgeOptions().Resolve(scaled);
        using RidgeStatistics ofClasses = RidgeStatistics.ForClasses(12, 3), ofNumbers = RidgeStatistics.ForTargets(12);
        ofClasses.Add(Classes.Features, Classes.Labels, Classes.Weights);
        ofNumbers.Add(Numbers.Features, Numbers.Values, Numbers.Weights);
        RidgeClassifier classifier = held
            ? RidgeClassifier.Fit(Classes.Features, Classes.Labels, 3, resolved, Classes.Weights)
            : RidgeClassifier.Fit(ofClasses, resolved);
        RidgeRegressor regressor = held
            ? RidgeRegressor.Fit(Numbers.Features, Numbers.Values, resolved, Numbers.Weights)
            : RidgeRegressor.Fit(ofNumbers, resolved);

        RidgeClassifier found = Classify(new Source(Classes.Features, held, scaled), Classes.Labels, Classes.Weights);
        RidgeRegressor foundRegressor = Regress(new Source(Numbers.Features, held, scaled), Numbers.Values, Numbers.Weights);
        CollectionAssert.AreEqual(classifier.Weights.ToArray(), found.Weights.ToArray());
        Assert.AreEqual(classifier.Temperature, found.Temperature);
        CollectionAssert.AreEqual(regressor.Weights.ToArray(), foundRegressor.Weights.ToArray());
        Assert.AreEqual(regressor.LeaveOneOutError, foundRegressor.LeaveOneOutError);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void LengthsMustMatch(bool held)
    {
        var source = new Source(Classes.Features, held);
        AssertRefused<ArgumentException>("89 labels for 90 examples", () => Classify(source, Classes.Labels[1..], []));
        AssertRefused<ArgumentException>("89 targets for 90 examples", () => Regress(source, new double[89], []));
        AssertRefused<ArgumentException>("89 weights for 90 examples", () => Classify(source, Classes.Labels, new double[89]));
    }

    [TestMethod]
    public void BlocksMustBeThoseOfAllExamplesInTheirOrder()
    {
        AssertRefused<InvalidOperationException>("The source gave 90 examples instead of 91", () => Fit(rows: 91, first: 0));
        AssertRefused<InvalidOperationException>("The source gave 20 examples from 70 on, after 70 of 80", () => Fit(rows: 80, first: 0));
        AssertRefused<InvalidOperationException>("The source gave 35 examples from 1 on, after 0 of 90", () => Fit(rows: 90, first: 1));

        static void Fit(int rows, int first) =>
            Regress(new Source(Classes.Features, held: false, false, rows, first), new double[rows], []);
    }

    private static RidgeClassifier Classify(FeatureSource source, int[] labels, double[] weights) =>
        RidgeClassifierFit.Run(source, labels, 3, new RidgeOptions(), weights, Execution.Default).Classifier;

    private static RidgeRegressor Regress(FeatureSource source, ReadOnlySpan<double> targets, double[] weights) =>
        RidgeRegressorFit.Run(source, targets, new RidgeOptions(), weights, Execution.Default).Regressor;

    private static void AssertRefused<TException>(string message, Action action) where TException : Exception =>
        StringAssert.Contains(Assert.Throws<TException>(action).Message, message);

    private sealed class Source(FloatMatrix features, bool? held = null, bool scaled = false, int? rows = null, int first = 0)
        : FeatureSource
    {
        private const int MaxRows = 35;

        public override int Rows => rows ?? features.Rows;

        public override int Columns => features.Columns;

        public override bool AreScaled => scaled;

        public override bool AreHeld => held ?? base.AreHeld;

        public override void ForEachBlock(Action<int, FloatMatrix> use)
        {
            for (int done = 0; done < features.Rows; done += MaxRows)
            {
                var block = new FloatMatrix(Math.Min(MaxRows, features.Rows - done), features.Columns);
                for (int i = 0; i < block.Rows; i++)
                    features.Row(done + i).CopyTo(block.Row(i));
                use(first + done, block);
            }
        }
    }
}
