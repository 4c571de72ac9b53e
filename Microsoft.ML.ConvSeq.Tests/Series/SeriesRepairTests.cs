using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class SeriesRepairTests
{
    private const float NaN = float.NaN;

    private static readonly SeriesSet Complete = SeriesSet.FromArrays([[1f, 2, 3], [4f, 5]], ["a", "b"]);
    private static readonly SeriesSet Gappy = SeriesSet.FromArrays([[NaN, 1f, NaN, NaN, 4, NaN]], ["a"]);

    [TestMethod]
    public void AutomaticIsDecidedByTheTrainingSet()
    {
        Assert.AreEqual(MissingValues.Reject, new SeriesRepair().Resolve(Complete).Missing);
        Assert.AreEqual(MissingValues.Interpolate, new SeriesRepair().Resolve(Gappy).Missing);
        Assert.AreEqual(MissingValues.Constant, new SeriesRepair { Missing = MissingValues.Constant }.Resolve(Gappy).Missing);
    }

    [TestMethod]
    [DataRow(LengthPolicy.Keep, 0, 0)]
    [DataRow(LengthPolicy.Resample, 0, 3)]
    [DataRow(LengthPolicy.PadOrTruncate, 0, 3)]
    [DataRow(LengthPolicy.PadOrTruncate, 7, 7)]
    public void LengthIsThatOfTheLongestTrainingSeries(LengthPolicy policy, int length, int resolved) =>
        Assert.AreEqual(resolved, new SeriesRepair { LengthPolicy = policy, Length = length }.Resolve(Complete).Length);

    [TestMethod]
    public void LengthsBeyondTheGreatestAreRefused()
    {
        SeriesRepair Padded(int length) => new() { LengthPolicy = LengthPolicy.PadOrTruncate, Length = length };
        Assert.AreEqual(1 << 24, Padded(1 << 24).Resolve(Complete).Length);
        Assert.AreEqual(
            "Length", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Padded((1 << 24) + 1).Resolve(Complete)).ParamName);
        SeriesRepair unresolved = Padded(int.MaxValue) with { Missing = MissingValues.Reject };
        StringAssert.Contains(Assert.ThrowsExactly<BadSeriesException>(() => unresolved.Apply([1f, 2], 2)).Message, "too many");
        var longest = new SeriesRepair { LengthPolicy = LengthPolicy.Resample };
        SeriesSet tooLong = SeriesSet.FromArrays([new float[(1 << 24) + 1]]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => longest.Resolve(tooLong)).Message, "set SeriesRepair.Length");
    }

    [TestMethod]
    public void WhereNothingChangesTheSetItselfComesBack()
    {
        Assert.AreSame(Complete, new SeriesRepair().Resolve(Complete).Apply(Complete));
        SeriesSet even = SeriesSet.FromArrays([[1f, 2, 3]]);
        Assert.AreSame(even, new SeriesRepair { LengthPolicy = LengthPolicy.Resample }.Resolve(even).Apply(even));
        SeriesSet empty = new SeriesSetBuilder(2).Build();
        Assert.AreSame(empty, new SeriesRepair { ZNormalize = true }.Resolve(Complete).Apply(empty));
    }

    [TestMethod]
    public void InterpolationAndItsEnds() => Assert.AreEqual("1 1 2 3 4 4", Show(new SeriesRepair().Resolve(Gappy).Apply(Gappy), 0));

    [TestMethod]
    public void ConstantFillsEveryGap()
    {
        SeriesRepair repair = new SeriesRepair { Missing = MissingValues.Constant, MissingConstant = -1 }.Resolve(Gappy);
        Assert.AreEqual("-1 1 -1 -1 4 -1", Show(repair.Apply(Gappy), 0));
    }

    [TestMethod]
    public void RejectionNamesThePlaceAndTheWayOut()
    {
        SeriesSet set = SeriesSet.FromArrays([[[1f, 2], [3f, 4]], [[1f, 2], [3f, NaN]]]);
        var error = Assert.ThrowsExactly<BadSeriesException>(() => new SeriesRepair { Missing = MissingValues.Reject }.Apply(set));
        Assert.AreEqual(
            "Series 1, channel 1 has a missing value (NaN) at point 1; fit with MissingValues.Interpolate, or fill it first.",
            error.Message);
    }

    [TestMethod]
    public void AWhollyMissingChannelCannotBeInterpolated()
    {
        SeriesSet set = SeriesSet.FromArrays([[[1f, 2], [NaN, NaN]]]);
        var error = Assert.ThrowsExactly<BadSeriesException>(() => new SeriesRepair().Resolve(set).Apply(set));
        StringAssert.StartsWith(error.Message, "Series 0, channel 1 has no known value");
    }

    [TestMethod]
    [DataRow(1, "1")]
    [DataRow(2, "1 4")]
    [DataRow(4, "1 2 3 4")]
    [DataRow(7, "1 1.5 2 2.5 3 3.5 4")]
    public void Resampling(int length, string expected)
    {
        SeriesSet set = SeriesSet.FromArrays([[1f, 2, 3, 4]]);
        Assert.AreEqual(
            expected, Show(new SeriesRepair { LengthPolicy = LengthPolicy.Resample, Length = length }.Resolve(set).Apply(set), 0));
    }

    [TestMethod]
    public void ResamplingOfASinglePointRepeatsIt()
    {
        SeriesSet set = SeriesSet.FromArrays([[5f], [1f, 2, 3]]);
        Assert.AreEqual("5 5 5", Show(new SeriesRepair { LengthPolicy = LengthPolicy.Resample }.Resolve(set).Apply(set), 0));
    }

    [TestMethod]
    public void PaddingAndTruncation()
    {
        SeriesSet set = SeriesSet.FromArrays([[[1f, 2], [3f, 4]], [[1f, 2, 3, 4], [5f, 6, 7, 8]]], ["a", "b"]);
        SeriesSet repaired = new SeriesRepair { LengthPolicy = LengthPolicy.PadOrTruncate, Length = 3 }.Resolve(set).Apply(set);
        Assert.AreEqual("1 2 2|3 4 4", Show(repaired, 0));
        Assert.AreEqual("1 2 3|5 6 7", Show(repaired, 1));
        CollectionAssert.AreEqual(new[] { "a", "b" }, Labels(repaired));
    }

    [TestMethod]
    public void ZNormalizationIsPerChannelAndAConstantBecomesZeros()
    {
        SeriesSet set = SeriesSet.FromArrays([[[1f, 2, 3, 4], [0.1f, 0.1f, 0.1f, 0.1f]]]);
        SeriesSet repaired = new SeriesRepair { ZNormalize = true }.Resolve(set).Apply(set);
        float unit = (float)(0.5 / Math.Sqrt(1.25));
        CollectionAssert.AreEqual(new[] { -3 * unit, -unit, unit, 3 * unit }, repaired.Channel(0, 0).ToArray(), Comparer<float>.Create(
            (a, b) => Math.Abs(a - b) < 1e-6 ? 0 : a.CompareTo(b)));
        CollectionAssert.AreEqual(new float[4], repaired.Channel(0, 1).ToArray());
    }

    [TestMethod]
    public void ZNormalizationKeepsWhatASumInFloatWouldLose()
    {
        SeriesSet set = SeriesSet.FromArrays([[1e8f, 1e8f + 8, 1e8f + 16]]);
        ReadOnlySpan<float> values = new SeriesRepair { ZNormalize = true }.Resolve(set).Apply(set).Values(0);
        Assert.AreEqual(Math.Sqrt(1.5), values[2], 1e-6);
        Assert.AreEqual(0, values[1]);
    }

    [TestMethod]
    public void OneSeriesAloneIsRepairedAsInTheSet()
    {
        var random = new CounterRandom(8, 0, 0);
        var builder = new SeriesSetBuilder(3);
        for (int i = 0; i < 30; i++)
        {
            var values = new float[3 * (2 + random.NextInt(20))];
            for (int t = 0; t < values.Length; t++)
                values[t] = random.NextInt(4) == 0 && t % 2 == 1 ? NaN : (float)random.NextGaussian();
            builder.Add(values, random.NextDouble());
        }

        SeriesSet set = builder.Build();
        foreach (LengthPolicy policy in Enum.GetValues<LengthPolicy>())
        {
            SeriesRepair repair = new SeriesRepair { LengthPolicy = policy, ZNormalize = true }.Resolve(set);
            SeriesSet repaired = repair.Apply(set);
            Assert.IsFalse(repaired.HasMissing);
            CollectionAssert.AreEqual(set.Targets.ToArray(), repaired.Targets.ToArray());
            for (int i = 0; i < set.Count; i++)
                CollectionAssert.AreEqual(repaired.Values(i).ToArray(), repair.Apply(set.Values(i), 3));
        }
    }

    [TestMethod]
    public void AnUnresolvedRepairIsRefused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => new SeriesRepair().Apply(Complete));
        var lengthLeft = new SeriesRepair { Missing = MissingValues.Reject, LengthPolicy = LengthPolicy.Resample };
        Assert.ThrowsExactly<InvalidOperationException>(() => lengthLeft.Apply(Complete));
    }

    [TestMethod]
    public void SettingsOutOfRangeAreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesRepair { Length = -1 }.Resolve(Complete));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesRepair { MissingConstant = NaN }.Resolve(Complete));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesRepair { Missing = (MissingValues)9 }.Resolve(Complete));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesRepair { LengthPolicy = (LengthPolicy)9 }.Resolve(Complete));
        SeriesSet empty = new SeriesSetBuilder(1).Build();
        Assert.ThrowsExactly<ArgumentException>(() => new SeriesRepair { LengthPolicy = LengthPolicy.Resample }.Resolve(empty));
    }

    [TestMethod]
    public void ValuesThatAreNoSeriesAreRefused()
    {
        SeriesRepair repair = new SeriesRepair().Resolve(Complete);
        Assert.ThrowsExactly<BadSeriesException>(() => repair.Apply([], 1));
        Assert.ThrowsExactly<BadSeriesException>(() => repair.Apply([1, 2, 3], 2));
        Assert.ThrowsExactly<BadSeriesException>(() => repair.Apply([float.PositiveInfinity], 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => repair.Apply([1], 0));
    }
}
