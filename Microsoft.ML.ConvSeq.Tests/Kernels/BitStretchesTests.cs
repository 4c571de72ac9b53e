using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

[TestClass]
public sealed unsafe class BitStretchesTests
{
    [TestMethod]
    public void TheLongestStretchOfEveryRowIsFound()
    {
        var random = new CounterRandom(1, 2, 3);
        for (int repeat = 0; repeat < 300; repeat++)
        {
            // Rows of every density, from a bit in two to one in 300: inside of words, over several, over words without any.
            var lengths = new List<int>();
            var rows = new List<bool[]>();
            for (int row = 0; row < 20; row++)
            {
                int length = 2 + random.NextInt(1 << (1 + random.NextInt(10)));
                double density = Math.Pow(300, -random.NextDouble());
                var bits = new bool[length];
                for (int t = 0; t < length; t++)
                    bits[t] = t == 0 || t == length - 1 || random.NextDouble() < density;
                rows.Add(bits);
            }

            ulong[] words = [.. rows.SelectMany(Words)];
            int count = words.Length;
            Array.Resize(ref words, count + BitStretches.Slack);
            int[] portable = new int[words.Length], wide = new int[words.Length];
            fixed (ulong* first = words)
            fixed (int* firstPortable = portable, firstWide = wide)
            {
                BitStretches.Find(first, count, firstPortable);
                BitStretches.Find512(first, count, firstWide);
            }

            int start = 0;
            foreach (bool[] bits in rows)
            {
                int[] set = [.. Enumerable.Range(0, bits.Length).Where(t => bits[t])];
                int expected = set.Zip(set.Skip(1), (bit, next) => next - bit).Max();
                int used = Words(bits).Length;
                Assert.AreEqual(expected, portable[start..(start + used)].Max(), $"{bits.Length} bits");
                Assert.AreEqual(expected, wide[start..(start + used)].Max(), $"{bits.Length} bits, wide");
                start += used;
            }
        }
    }

    /// <summary>The bits, and set ones up to the end of the last word.</summary>
    private static ulong[] Words(bool[] bits)
    {
        ulong[] words = new ulong[(bits.Length + 63) / 64];
        for (int t = 0; t < 64 * words.Length; t++)
            words[t / 64] |= t >= bits.Length || bits[t] ? 1UL << (t % 64) : 0;
        return words;
    }
}
