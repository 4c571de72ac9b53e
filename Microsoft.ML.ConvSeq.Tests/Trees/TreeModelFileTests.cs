using System.Buffers.Binary;
using ConvSeq.Models;
using ConvSeq.Tests.Models;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

[TestClass]
public sealed class TreeModelFileTests
{
    private static readonly TreeProblem Problem = TreeProblem.Create(24, 5, 3);
    private static readonly ExtraTreesOptions Options = new() { TreeCount = 3, MinLeaf = 3 };
    private static readonly ExtraTreesClassifier Classifier = Problem.Fit(Options, 3, isWeighted: true);
    private static readonly ExtraTreesRegressor Regressor = Problem.FitTargets(Options);

    internal static FileFormat ClassifierFormat { get; } = new(
        () => Bytes(Classifier), LoadClassifier, classifier => Use((ExtraTreesClassifier)classifier))
    {
        IsTiny = true,
    };

    internal static FileFormat RegressorFormat { get; } = new(
        () => Bytes(Regressor), LoadRegressor, regressor => Use((ExtraTreesRegressor)regressor))
    {
        IsTiny = true,
    };

    [TestMethod]
    public void TreesComeBackAsTheyWere()
    {
        (ExtraTreesClassifier folded, _) = ExtraTreesFolds.Run(
            Problem.Features, Problem.Labels, 3, Options, 2, default, Execution.Default);
        foreach (ExtraTreesClassifier classifier in (ExtraTreesClassifier[])[Classifier, folded])
        {
            ExtraTreesClassifier loaded = LoadClassifier(Bytes(classifier));
            CollectionAssert.AreEqual(PlainTrees.TextOf(classifier), PlainTrees.TextOf(loaded));
            Assert.AreEqual(classifier.OutOfFoldAccuracy, loaded.OutOfFoldAccuracy);
            CollectionAssert.AreEqual(classifier.Forest.LeafRows.ToArray(), loaded.Forest.LeafRows.ToArray());
            Assert.AreEqual((classifier.Depth, classifier.NodeCount), (loaded.Depth, loaded.NodeCount));
            CollectionAssert.AreEqual(Bytes(classifier), Bytes(loaded));
            double[] one = new double[3], other = new double[3];
            foreach (float[] row in Problem.Rows)
            {
                Assert.AreEqual(classifier.Predict(row, one), loaded.Predict(row, other));
                CollectionAssert.AreEqual(one, other);
            }
        }

        Assert.AreEqual(3 * 24, Classifier.Forest.LeafRows.ToArray().Sum(), "Every tree has every row in a leaf.");
        ExtraTreesRegressor regressor = LoadRegressor(Bytes(Regressor));
        CollectionAssert.AreEqual(PlainTrees.TextOf(Regressor), PlainTrees.TextOf(regressor));
        Assert.IsNull(regressor.OutOfFoldError);
    }

    [TestMethod]
    public void TheBytesAreThoseOfTheSpecification()
    {
        // Two trees: x1 <= 2.5 ? class 0 : (x0 <= -1 ? class 2 : 1/4, 3/4, 0), and class 1.
        byte[] expected = new byte[24 + 8 + 16 + 8 + 1 + 8 + 28 + 12 + 28 + 32];
        "ConvSeq\x1A"u8.CopyTo(expected);
        Write(8, 2);
        Write(12, 13);
        Write(16, expected.Length - 24 - 32, 0);
        "TREE"u8.CopyTo(expected.AsSpan(24));
        Write(28, expected.Length - 32 - 32);
        Write(32, 3, 5, 6, 1, 2, 2);
        expected[56] = 1;
        BinaryPrimitives.WriteDoubleLittleEndian(expected.AsSpan(57), 0.5);
        Write(65, 6, 1, -1, 0, -3, -4, -2);
        Write(93, 2);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(97), 2.5f);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(101), -1);
        Write(105, 3);
        foreach ((int k, double share) in new[] { 0.25, 0.75, 0 }.Index())
            BinaryPrimitives.WriteDoubleLittleEndian(expected.AsSpan(109 + 8 * k), share);
        ModelBytes.Seal(expected);

        ExtraTreesClassifier loaded = LoadClassifier(expected);
        CollectionAssert.AreEqual(expected, Bytes(loaded));
        Assert.AreEqual((2, 2, 0.5), (loaded.Depth, loaded.TreeCount, loaded.OutOfFoldAccuracy));
        double[] probabilities = new double[3];
        Assert.AreEqual(1, loaded.Predict([0, 3], probabilities));
        CollectionAssert.AreEqual(new[] { 0.125, 0.875, 0 }, probabilities);
        Assert.AreEqual(1, loaded.Predict([-1, 3], probabilities));
        CollectionAssert.AreEqual(new[] { 0, 0.5, 0.5 }, probabilities);
        Assert.AreEqual(0, loaded.Predict([0, 2.5f], probabilities));

        void Write(int at, params int[] values)
        {
            foreach (int value in values)
            {
                BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(at), value);
                at += 4;
            }
        }
    }

    [TestMethod]
    [DataRow(new[] { -1 }, new float[0], 2, "There are 1 nodes for 2 trees")]
    [DataRow(new[] { -1, -1, -1 }, new float[0], 2, "Node 2 follows the last of 2 trees")]
    [DataRow(new[] { 0, -1 }, new float[] { 1 }, 1, "The nodes end within tree 0 of 1")]
    [DataRow(new[] { 0, -1, -2, 1, -1 }, new float[] { 1, 2 }, 2, "The nodes end within tree 1 of 2")]
    [DataRow(new[] { 5, -1, -1 }, new float[] { 1 }, 1, "Node 0 splits by feature 5 of 5")]
    [DataRow(new[] { 0, -1, -5 }, new float[] { 1 }, 1, "Node 2 has outcome 4 of 4")]
    [DataRow(new[] { 0, -1, int.MinValue }, new float[] { 1 }, 1, "Node 2 has outcome 2147483647 of 4")]
    [DataRow(new[] { 0, -1, -1 }, new float[0], 1, "There are 0 thresholds for more splits")]
    [DataRow(new[] { 0, -1, -1 }, new float[] { 1, 2 }, 1, "There are 2 thresholds for 1 splits")]
    [DataRow(new[] { 0, -1, -1 }, new[] { float.NaN }, 1, "Threshold 0 is NaN")]
    public void NodesThatAreNoTreesAreNamed(int[] nodes, float[] thresholds, int trees, string problem) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => new Forest(5, trees, nodes, thresholds, 4, [])).Message);

    [TestMethod]
    public void ArgumentsMustExist()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => TreeModelFile.Save(null!, Classifier));
        Assert.ThrowsExactly<ArgumentNullException>(() => TreeModelFile.Save(new MemoryStream(), (ExtraTreesRegressor)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => TreeModelFile.LoadExtraTreesClassifier(null!));
    }

    private static void Use(ExtraTreesClassifier classifier)
    {
        double[] probabilities = new double[classifier.ClassCount];
        if (classifier.FeatureCount < 1000)
            Assert.IsInRange(0, classifier.ClassCount - 1, classifier.Predict(new float[classifier.FeatureCount], probabilities));
        Assert.IsTrue(probabilities.All(double.IsFinite));
    }

    private static void Use(ExtraTreesRegressor regressor)
    {
        if (regressor.FeatureCount < 1000)
            Assert.IsTrue(double.IsFinite(regressor.Predict(new float[regressor.FeatureCount])));
    }

    private static byte[] Bytes(ExtraTreesClassifier model) => ModelBytes.Of(stream => TreeModelFile.Save(stream, model));

    private static byte[] Bytes(ExtraTreesRegressor model) => ModelBytes.Of(stream => TreeModelFile.Save(stream, model));

    private static ExtraTreesClassifier LoadClassifier(byte[] bytes) => TreeModelFile.LoadExtraTreesClassifier(new MemoryStream(bytes));

    private static ExtraTreesRegressor LoadRegressor(byte[] bytes) => TreeModelFile.LoadExtraTreesRegressor(new MemoryStream(bytes));
}
