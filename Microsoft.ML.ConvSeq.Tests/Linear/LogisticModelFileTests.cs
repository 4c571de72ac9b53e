using System.Buffers.Binary;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LogisticModelFileTests
{
    private static readonly RidgeProblem Problem = RidgeProblem.Create(120, 7, 3);
    private static readonly LogisticClassifier Classifier = LogisticClassifier.Fit(
        Problem.Features, Problem.Labels, 3, new LogisticOptions { HeldOutFraction = 0.25 });

    internal static FileFormat Format { get; } = new(() => Bytes(Classifier), Load, Check) { IsTiny = true };

    [TestMethod]
    public void AClassifierComesBackAsItWas()
    {
        byte[] bytes = Bytes(Classifier);
        LogisticClassifier loaded = Load(bytes);
        double[] expected = new double[3], actual = new double[3];
        for (int i = 0; i < 120; i++)
        {
            Assert.AreEqual(
                Classifier.Predict(Problem.Features.Row(i), expected), loaded.Predict(Problem.Features.Row(i), actual));
            CollectionAssert.AreEqual(expected, actual);
        }

        Assert.AreEqual(30, loaded.HeldOutCount);
        Assert.AreEqual(Classifier.Epochs, loaded.Epochs);
        Assert.AreEqual(Classifier.HeldOutLoss, loaded.HeldOutLoss);
        Assert.AreEqual(Classifier.HeldOutAccuracy, loaded.HeldOutAccuracy);
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
    }

    [TestMethod]
    public void AClassifierWithoutExamplesHeldOutComesBackToo()
    {
        RidgeProblem problem = RidgeProblem.Create(20, 7, 2);
        LogisticClassifier fitted = LogisticClassifier.Fit(problem.Features, problem.Labels, 2);
        LogisticClassifier loaded = Load(Bytes(fitted));
        Assert.AreEqual(0, loaded.HeldOutCount);
        Assert.IsNull(loaded.HeldOutLoss);
        CollectionAssert.AreEqual(fitted.Weights.ToArray(), loaded.Weights.ToArray());
    }

    [TestMethod]
    public void TheBytesAreThoseOfTheSpecification()
    {
        byte[] expected = new byte[24 + 8 + 2 * 4 + 8 + 2 * 4 + 2 * 8 + 4 + 8 + 4 + 2 * 4 + 32];
        "ConvSeq\x1A"u8.CopyTo(expected);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(8), 2);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(12), 6);
        BinaryPrimitives.WriteInt64LittleEndian(expected.AsSpan(16), expected.Length - 24 - 32);
        "LOGI"u8.CopyTo(expected.AsSpan(24));
        foreach ((int at, int value) in new[] { (28, expected.Length - 32 - 32), (32, 2), (36, 2), (48, 7), (52, 30), (72, 1), (84, 2) })
            BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(at), value);
        foreach ((int at, double value) in new[] { (40, 0.5), (56, 0.375), (64, 0.875), (76, -1.5) })
            BinaryPrimitives.WriteDoubleLittleEndian(expected.AsSpan(at), value);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(88), 1.25f);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(92), -2);
        ModelBytes.Seal(expected);
        CollectionAssert.AreEqual(expected, Bytes(new LogisticClassifier(
            2, 2, [1.25f, -2], [-1.5], temperature: 0.5, epochs: 7, heldOutCount: 30, heldOutLoss: 0.375, heldOutAccuracy: 0.875,
            means: [])));
        var scores = new double[2];
        Load(expected).Score([3, 5], scores);
        CollectionAssert.AreEqual(new[] { 7.75, -7.75 }, scores);
    }

    [TestMethod]
    public void ArgumentsMustExist()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(null!, Classifier));
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(new MemoryStream(), (LogisticClassifier)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.LoadLogisticClassifier(null!));
    }

    private static byte[] Bytes(LogisticClassifier model) => ModelBytes.Of(stream => LinearModelFile.Save(stream, model));

    private static void Check(object read)
    {
        var loaded = (LogisticClassifier)read;
        Assert.IsTrue(loaded.Temperature > 0 && loaded.HeldOutAccuracy is null or (>= 0 and <= 1));
    }

    private static LogisticClassifier Load(byte[] bytes) => LinearModelFile.LoadLogisticClassifier(new MemoryStream(bytes));
}
