using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

[TestClass]
public sealed class SeriesSetBuilderTests
{
    [TestMethod]
    public void ARefusedSeriesLeavesNothingBehind()
    {
        var builder = new SeriesSetBuilder(1);
        builder.Add([1f, 2], "a");
        Assert.ThrowsExactly<ArgumentException>(() => builder.Add([float.NaN, float.PositiveInfinity], "b"));
        SeriesSet set = builder.Build();
        Assert.IsFalse(set.HasMissing);
        Assert.AreEqual(1, set.Count);
        CollectionAssert.AreEqual(new[] { "a" }, set.ClassNames);
        builder.Add([float.NaN, 1], "b");
        Assert.IsTrue(builder.Build().HasMissing);
    }
}
