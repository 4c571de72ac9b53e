using System.Numerics;

namespace ConvSeq;

/// <summary>Finds the largest of some values.</summary>
internal static class Largest
{
    /// <summary>Index of the largest value; of equal ones, the first.</summary>
    public static int IndexIn<T>(ReadOnlySpan<T> values)
        where T : IComparisonOperators<T, T, bool>
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
