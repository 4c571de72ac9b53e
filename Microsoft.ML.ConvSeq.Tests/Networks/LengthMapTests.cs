using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Numbers of rows, composed, against layer after layer.</summary>
[TestClass]
public sealed class LengthMapTests
{
    [TestMethod]
    public void LayersComposeExactly()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new CounterRandom((ulong)seed, 9, 0);
            LengthMap all = LengthMap.Identity;
            var steps = new List<(int Offset, int Stride)>();
            for (int i = 1 + random.NextInt(5); i > 0; i--)
            {
                int stride = 1 + random.NextInt(4), lost = random.NextInt(6);
                steps.Add((stride - 1 - lost, stride));
                all = all.Then(stride - 1 - lost, stride);
            }

            for (int length = 1; length < 300; length++)
            {
                int rows = length;
                bool isThere = true;
                foreach ((int offset, int stride) in steps)
                {
                    rows = (rows + offset) / stride;
                    isThere &= rows >= 1;
                }

                if (length >= steps.Max(step => step.Stride - step.Offset) && isThere)
                    Assert.AreEqual(rows, all.Of(length), $"{all}, {length}");
                Assert.IsTrue(length >= all.MinLength == all.Of(length) >= 1);
            }
        }
    }

    [TestMethod]
    public void AFixedNumberOfRowsStaysOne()
    {
        LengthMap rows = LengthMap.Fixed(8);
        Assert.AreEqual((8, 8, 1L), (rows.Of(1), rows.Of(1000), rows.MinLength));
        Assert.AreEqual(LengthMap.Fixed(4), rows.Then(1, 2));
        Assert.AreEqual(LengthMap.Fixed(0), rows.Then(-9, 1));
        Assert.IsTrue(rows.IsFixed);
        Assert.IsFalse(LengthMap.Identity.IsFixed);
    }

    [TestMethod]
    public void NetworksKnowTheirRowsAndHowLongSeriesMustBe()
    {
        var network = new NetworkBuilder(1);
        int x = network.Add("a", new Conv1d(4, 5) { Padding = ConvolutionPadding.Valid, Stride = 2 }, network.Input);
        x = network.Add("b", new MaxPool1d(3) { Stride = 2 }, x);
        x = network.Add("c", new Conv1d(4, 2) { Padding = ConvolutionPadding.Valid }, x);
        x = network.Add("d", new LastStep(), x);
        NetworkArchitecture architecture = network.Build("strides", network.Add("scores", new Dense(2), x));

        // 9 points: 3 rows, 2, 1. 8 points: 2 rows, 1, none.
        Assert.AreEqual(9, architecture.MinLength);
        CollectionAssert.AreEqual(new[] { 9, 3, 2, 1, 1, 1 }, architecture.Nodes.Select(node => node.Rows.Of(9)).ToArray());
        CollectionAssert.AreEqual(new[] { 100, 48, 24, 23, 1, 1 }, architecture.Nodes.Select(node => node.Rows.Of(100)).ToArray());

        // The second convolution sees two windows of three rows, which begin two rows apart: five rows of 5 points, two apart.
        Assert.AreEqual(13, architecture.ReceptiveField);
        Assert.AreEqual(2 * 48 * 5 * 4 + 2 * 23 * 2 * 4 * 4 + 2 * 4 * 2, architecture.FlopsOf(100));
    }
}
