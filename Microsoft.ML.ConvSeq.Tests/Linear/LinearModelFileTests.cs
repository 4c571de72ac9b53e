using System.Buffers.Binary;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LinearModelFileTests
{
    private static readonly RidgeProblem Problem = RidgeProblem.CreateRegression(30, 12, weighted: true);
    private static readonly RidgeRegressor Regressor = Problem.FitRegressor();

    internal static FileFormat RegressorFormat { get; } = new(
        () => Bytes(Regressor), Load, regressor => Assert.IsTrue(double.IsFinite(((RidgeRegressor)regressor).LeaveOneOutError)))
    {
        IsTiny = true,
    };

    internal static FileFormat ClassifierFormat { get; } = new(
        () => ModelBytes.Of(stream => LinearModelFile.Save(stream, Problem.Fit())),
        bytes => LinearModelFile.LoadRidgeClassifier(new MemoryStream(bytes)))
    {
        IsTiny = true,
    };

    [TestMethod]
    public void ARegressorComesBackAsItWas()
    {
        byte[] bytes = Bytes(Regressor);
        RidgeRegressor loaded = Load(bytes);
        for (int i = 0; i < 30; i++)
            Assert.AreEqual(Regressor.Predict(Problem.Features.Row(i)), loaded.Predict(Problem.Features.Row(i)));
        Assert.AreEqual(Regressor.FeatureCount, loaded.FeatureCount);
        Assert.AreEqual(Regressor.Alpha, loaded.Alpha);
        Assert.AreEqual(Regressor.LeaveOneOutError, loaded.LeaveOneOutError);
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
    }

    [TestMethod]
    public void ARegressorOfTinyOrHugeTargetsComesBackToo()
    {
        foreach (double unit in new[] { 1e-310, 1e-20, 1e20, 1e300 })
        {
            RidgeRegressor ridge = Problem.WithValues([.. Problem.Values!.Select(value => value * unit)]).FitRegressor();
            Assert.AreEqual(ridge.Predict(Problem.Features.Row(7)), Load(Bytes(ridge)).Predict(Problem.Features.Row(7)));
        }
    }

    [TestMethod]
    public void TheBytesAreThoseOfTheSpecification()
    {
        byte[] expected = new byte[24 + 8 + 4 + 4 * 8 + 4 + 2 * 4 + 32];
        "ConvSeq\x1A"u8.CopyTo(expected);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(8), 2);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(12), 4);
        BinaryPrimitives.WriteInt64LittleEndian(expected.AsSpan(16), expected.Length - 24 - 32);
        "RREG"u8.CopyTo(expected.AsSpan(24));
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(28), expected.Length - 32 - 32);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(32), 2);
        foreach ((int at, double value) in new[] { (36, 0.25), (44, 3.5), (52, 8.0), (60, -1.5) })
            BinaryPrimitives.WriteDoubleLittleEndian(expected.AsSpan(at), value);
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(68), 2);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(72), 1.25f);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(76), -2);
        ModelBytes.Seal(expected);
        CollectionAssert.AreEqual(
            expected,
            Bytes(new RidgeRegressor(2, [1.25f, -2], bias: -1.5, scale: 8, alpha: 0.25, leaveOneOutError: 3.5, means: [])));
        Assert.AreEqual(8 * (1.25 * 3 - 2 * 5 - 1.5), Load(expected).Predict([3, 5]));
    }

    [TestMethod]
    public void MeansOfFeaturesFollowAndVersion1DoesWithoutThem()
    {
        float[] means = [.. Enumerable.Range(0, 12).Select(
            j => (float)(Enumerable.Range(0, 30).Sum(i => Problem.Weights[i] * Problem.Features.Row(i)[j]) / Problem.Weights.Sum()))];
        for (int j = 0; j < 12; j++)
            Assert.AreEqual(means[j], Regressor.FeatureMeans[j], 1e-5f * (1 + Math.Abs(means[j])));
        byte[] bytes = Bytes(Regressor);
        CollectionAssert.AreEqual(Regressor.FeatureMeans.ToArray(), Load(bytes).FeatureMeans.ToArray());
        CollectionAssert.AreEqual("MEAN"u8.ToArray(), bytes[(bytes.Length - 32 - 4 * 12 - 12)..][..4]);

        var without = new RidgeRegressor(2, [1.25f, -2], bias: -1.5, scale: 8, alpha: 0.25, leaveOneOutError: 3.5, means: []);
        byte[] older = Bytes(without);
        older[8] = 1;
        ModelBytes.Seal(older);
        Assert.IsTrue(Load(older).FeatureMeans.IsEmpty);
        Assert.AreEqual(without.Predict([3, 5]), Load(older).Predict([3, 5]));
    }

    [TestMethod]
    public void ModelsFollowOneAnotherInAStream()
    {
        using var stream = new MemoryStream();
        RidgeClassifier classifier = Problem.Fit();
        LinearModelFile.Save(stream, Regressor);
        LinearModelFile.Save(stream, classifier);
        LinearModelFile.Save(stream, Regressor);
        stream.Position = 0;
        Assert.AreEqual(Regressor.Alpha, LinearModelFile.LoadRidgeRegressor(stream).Alpha);
        Assert.AreEqual(classifier.Temperature, LinearModelFile.LoadRidgeClassifier(stream).Temperature);
        Assert.AreEqual(Regressor.LeaveOneOutError, LinearModelFile.LoadRidgeRegressor(stream).LeaveOneOutError);
        Assert.AreEqual(stream.Length, stream.Position);
    }

    [TestMethod]
    public void ArgumentsMustExist()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(null!, Regressor));
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(new MemoryStream(), (RidgeRegressor)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.LoadRidgeRegressor(null!));
    }

    private static byte[] Bytes(RidgeRegressor model) => ModelBytes.Of(stream => LinearModelFile.Save(stream, model));

    private static RidgeRegressor Load(byte[] bytes) => LinearModelFile.LoadRidgeRegressor(new MemoryStream(bytes));
}
