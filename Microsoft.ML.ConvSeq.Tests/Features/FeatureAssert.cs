using System.Runtime.InteropServices;
using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

/// <summary>Checks of matrices of features.</summary>
internal static class FeatureAssert
{
    /// <summary>Not one bit differs, be it the sign of a zero.</summary>
    public static void SameBits(FloatMatrix expected, FloatMatrix actual, string what)
    {
        Assert.AreEqual((expected.Rows, expected.Columns), (actual.Rows, actual.Columns), what);
        for (int i = 0; i < expected.Rows; i++)
            SameBits(expected.Row(i), actual.Row(i), $"{what}: row {i}");
    }

    /// <summary>The same of one series.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        if (!MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)))
            CollectionAssert.AreEqual(Array.ConvertAll(expected.ToArray(), Bits), Array.ConvertAll(actual.ToArray(), Bits), what);

        static int Bits(float value) => BitConverter.SingleToInt32Bits(value);
    }

    public static void Finite(SeriesFeatures model, SeriesSet set)
    {
        FloatMatrix features = model.Transform(set);
        for (int i = 0; i < features.Rows; i++)
            Assert.IsFalse(features.Row(i).ContainsAnyExceptInRange(float.MinValue, float.MaxValue), $"row {i}");
    }
}
