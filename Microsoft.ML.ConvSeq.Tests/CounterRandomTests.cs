namespace ConvSeq.Tests;

[TestClass]
public sealed class CounterRandomTests
{
    /// <summary>The known answers that the generator's authors publish for Philox4x32-10.</summary>
    [TestMethod]
    [DataRow(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [DataRow(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [DataRow(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void PhiloxGivesThePublishedAnswers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.AreEqual((r0, r1, r2, r3), CounterRandom.Philox(c0, c1, c2, c3, k0, k1));

    [TestMethod]
    public void DrawsAreTheBlocksOfTheStream()
    {
        var random = new CounterRandom(0x0123456789abcdef, 7, 0xfedcba9876543210);
        for (uint block = 0; block < 3; block++)
        {
            (uint w0, uint w1, uint w2, uint w3) =
                CounterRandom.Philox(block, 7, 0x76543210, 0xfedcba98, 0x89abcdef, 0x01234567);
            Assert.AreEqual((w0, w1, w2, w3), (random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32()));
        }
    }

    [TestMethod]
    public void SeedPurposeAndStreamEachMakeAnotherSequence()
    {
        ulong[] first = [
            new CounterRandom(1, 1, 1).NextUInt64(), new CounterRandom(2, 1, 1).NextUInt64(),
            new CounterRandom(1, 2, 1).NextUInt64(), new CounterRandom(1, 1, 2).NextUInt64(),
            new CounterRandom(1UL << 32, 1, 1).NextUInt64(), new CounterRandom(1, 1, 1UL << 32).NextUInt64()];
        Assert.AreEqual(first.Length, first.Distinct().Count());
    }

    [TestMethod]
    public void NumbersAreUniform()
    {
        var random = new CounterRandom(42, 0, 0);
        int[] counts = new int[7];
        double sum = 0;
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
            double value = random.NextDouble();
            Assert.IsTrue(value is >= 0 and < 1);
            sum += value;
        }

        // Five standard deviations either way: the generator is fixed, so this is no lottery.
        Assert.IsTrue(counts.All(count => Math.Abs(count - 10_000) < 470), string.Join(' ', counts));
        Assert.AreEqual(0.5, sum / 70_000, 5 * Math.Sqrt(1 / 12.0 / 70_000));
    }

    [TestMethod]
    public void GaussiansHaveTheirMoments()
    {
        var random = new CounterRandom(42, 0, 1);
        double[] values = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.AreEqual(0, values.Average(), 0.016);
        Assert.AreEqual(1, values.Average(value => value * value), 0.023);
        Assert.AreEqual(3, values.Average(value => value * value * value * value), 0.16);
    }

    [TestMethod]
    public void ABoundBelowOneIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(0, 0, 0).NextInt(0));
}
