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

    [TestMethod]
    public void ASetThatFillsItsRoomStaysAsItIs()
    {
        var builder = new SeriesSetBuilder(1);
        builder.EnsureCapacity(4);
        builder.Add([1f, 2]);
        builder.Add([3f, 4]);
        SeriesSet full = builder.Build();
        builder.Add([5f]);
        builder.Add([6f, 7]);
        CollectionAssert.AreEqual(
            new[] { 1f, 2, 3, 4 }, new[] { full.Values(0).ToArray(), full.Values(1).ToArray() }.SelectMany(values => values).ToArray());
        CollectionAssert.AreEqual(new[] { 6f, 7 }, builder.Build().Values(3).ToArray());
        Assert.Throws<InvalidOperationException>(() => builder.EnsureCapacity(1L << 40));
    }
}
