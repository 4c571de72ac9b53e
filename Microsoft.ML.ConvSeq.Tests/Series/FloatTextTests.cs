using System.Globalization;
using System.Numerics;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Tests.Series;

[TestClass]
public class FloatTextTests
{
    [TestMethod]
    [DataRow("0")]
    [DataRow("-0")]
    [DataRow("-0.0e5")]
    [DataRow("+1")]
    [DataRow(".5")]
    [DataRow("5.")]
    [DataRow("1e-45")]
    [DataRow("7.0064923216240853546186479164495e-46")]
    [DataRow("7.0064923216240853546186479164496e-46")]
    [DataRow("7.0064923216240853546186479164497e-46")]
    [DataRow("1.17549435e-38")]
    [DataRow("1.1754943508222874e-38")]
    [DataRow("3.4028235e38")]
    [DataRow("3.4028235677973366e38")]
    [DataRow("3.40282356779733661637539395458142568447e38")]
    [DataRow("3.40282356779733661637539395458142568448e38")]
    [DataRow("1e39")]
    [DataRow("-1e400")]
    [DataRow("1e-400")]
    [DataRow("0e99999999999")]
    [DataRow("1e99999999999999999999")]
    [DataRow("1e-99999999999999999999")]
    [DataRow("16777217")]
    [DataRow("16777217.0000000000000000000000000000000000001")]
    [DataRow("9007199254740993")]
    [DataRow("18446744073709551616")]
    [DataRow("99999999999999999999999999999999999999999999")]
    [DataRow("0000000000000000000000000000000000000001.5")]
    [DataRow("0.00000000000000000000000000000000000000000000015")]
    [DataRow("100000000000000000000000000000000000000000000000e-20")]
    public void NotableNumbers(string text) => AssertParses(text);

    [TestMethod]
    public void HugeStringsOfDigits()
    {
        AssertParses(new string('1', 5000));
        AssertParses("0." + new string('0', 5000) + "1e5001");
        AssertParses("1" + new string('0', 5000) + "e-5000");
    }

    [TestMethod]
    [DataRow("", 0)]
    [DataRow("-", 0)]
    [DataRow(".", 0)]
    [DataRow("+.", 0)]
    [DataRow("e5", 0)]
    [DataRow("NaN", 0)]
    [DataRow("--1", 0)]
    [DataRow("1,2", 1)]
    [DataRow("1e", 1)]
    [DataRow("1e+", 1)]
    [DataRow("1.2.3", 3)]
    [DataRow("-1.5e-3x", 7)]
    public void PrefixEndsWhereTheNumberDoes(string text, int length) =>
        Assert.AreEqual(length, FloatText.ReadPrefix(Encoding.UTF8.GetBytes(text), out _));

    [TestMethod]
    public void AllBitPatternsInShortestForm()
    {
        var random = new CounterRandom(1, 0, 0);
        for (int i = 0; i < 400_000; i++)
        {
            float value = BitConverter.UInt32BitsToSingle(random.NextUInt32());
            if (!float.IsFinite(value))
                continue;
            AssertParses(value.ToString("R", CultureInfo.InvariantCulture));
            AssertParses(value.ToString("E17", CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void RandomDigitStrings()
    {
        var random = new CounterRandom(2, 0, 0);
        var text = new StringBuilder();
        for (int i = 0; i < 1_500_000; i++)
        {
            text.Clear();
            if (random.NextInt(3) == 0)
                text.Append(random.NextInt(2) == 0 ? '-' : '+');
            int digits = 1 + random.NextInt(random.NextInt(10) == 0 ? 40 : 20);
            int point = random.NextInt(digits + 1);
            for (int d = 0; d < digits; d++)
            {
                if (d == point)
                    text.Append('.');
                text.Append((char)('0' + random.NextInt(10)));
            }

            if (random.NextInt(2) == 0)
                text.Append(random.NextInt(2) == 0 ? 'e' : 'E').Append(random.NextInt(120) - 70);
            AssertParses(text.ToString());
        }
    }

    [TestMethod]
    public void HalfwayCasesAndTheirNeighbors()
    {
        var random = new CounterRandom(3, 0, 0);
        for (int i = 0; i < 60_000; i++)
        {
            uint bits = random.NextUInt32() & 0x7FFFFFFF;
            if (bits >= 0x7F7FFFFF)
                continue;

            // Exact in decimal: (2m + 1)·2^(e - 1) lies halfway between m·2^e and (m + 1)·2^e.
            int exponent = Math.Max(1, (int)(bits >> 23)) - 150;
            BigInteger mantissa = (bits & 0x7FFFFF) | (bits >> 23 == 0 ? 0u : 0x800000u);
            BigInteger odd = 2 * mantissa + 1;
            int binary = exponent - 1;
            BigInteger scaled = binary >= 0 ? odd << binary : odd * BigInteger.Pow(5, -binary);
            int power = Math.Min(0, binary);
            AssertParses($"{scaled}e{power}");
            AssertParses($"{scaled * 10 + 1}e{power - 1}");
            AssertParses($"{scaled * 10 - 1}e{power - 1}");

            string digits = scaled.ToString(CultureInfo.InvariantCulture);
            int kept = Math.Min(digits.Length, 15 + random.NextInt(6));
            AssertParses($"{digits[..kept]}e{power + digits.Length - kept}");
        }
    }

    private static void AssertParses(string text)
    {
        float expected = float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = FloatText.ReadPrefix(bytes, out double precise);
        float actual = (float)precise;
        double exact = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.IsTrue(
            float.IsInfinity(expected) || Math.Abs(precise - exact) <= Math.Max(Math.ScaleB(Math.Abs(exact), -51), Math.ScaleB(1, -1000)),
            $"'{text}' is {exact:R}, not {precise:R}.");
        if (length != bytes.Length || BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual))
            Assert.Fail($"'{text}' is {expected:R}, not {actual:R} of {length} bytes.");
    }
}
