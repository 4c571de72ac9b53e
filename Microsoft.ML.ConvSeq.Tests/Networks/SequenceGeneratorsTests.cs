using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class SequenceGeneratorsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(50)]
    public void CopyMemoryAsksForItsDigits(int blanks)
    {
        NetworkData data = SequenceGenerators.CopyMemory(800, 3, blanks);
        Assert.AreEqual((NetworkTask.StepClassification, 1, 10, 800), (data.Task, data.Channels, data.Outputs, data.Count));
        int[] counts = new int[10];
        for (int i = 0; i < data.Count; i++)
        {
            float[] series = data.Values(i).ToArray();
            int[] digits = [.. series[..10].Select(digit => (int)digit)];
            CollectionAssert.AreEqual(
                (float[])[.. digits, .. new float[blanks - 1], .. Enumerable.Repeat(9f, 11)], series,
                "digits, zeros, and 9s from the delimiter on");
            CollectionAssert.AreEqual((int[])[.. new int[blanks + 10], .. digits], data.Classes(i).ToArray());
            foreach (int digit in digits)
                counts[digit]++;
        }

        Assert.AreEqual((0, 0), (counts[0], counts[9]));

        // 8,000 digits: the standard deviation of each count is 30.
        foreach (int count in counts[1..9])
            Assert.AreEqual(1000, count, 150);
    }

    [TestMethod]
    public void ASetIsAPartOfALargerOne()
    {
        NetworkData large = SequenceGenerators.CopyMemory(10, 4, 5), part = SequenceGenerators.CopyMemory(3, 4, 5, first: 6);
        for (int i = 0; i < 3; i++)
            CollectionAssert.AreEqual(large.Values(6 + i).ToArray(), part.Values(i).ToArray());
        CollectionAssert.AreNotEqual(large.Values(0).ToArray(), large.Values(1).ToArray());
        CollectionAssert.AreNotEqual(large.Values(0).ToArray(), SequenceGenerators.CopyMemory(1, 5, 5).Values(0).ToArray());
    }

    [TestMethod]
    public void ArgumentsAreChecked()
    {
        Assert.AreEqual(0, SequenceGenerators.CopyMemory(0, 1).Count);
        Assert.AreEqual(1020, SequenceGenerators.CopyMemory(1, 1).LengthOf(0));
        foreach ((int count, int blanks, int first) in new[] { (-1, 5, 0), (1, 0, 0), (1, 5, -1) })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SequenceGenerators.CopyMemory(count, 1, blanks, first));
    }
}
