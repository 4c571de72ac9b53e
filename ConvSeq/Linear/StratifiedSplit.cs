namespace ConvSeq.Linear;

/// <summary>Examples that are held out of a fit.</summary>
internal static class StratifiedSplit
{
    /// <summary>
    /// Draws the same share of each class at random, each class from a separate stream; at least one example of a class stays.
    /// </summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="share">Share to hold out, at least 0 and below 1.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">Purpose of the streams.</param>
    /// <returns>Indices of examples, ascending.</returns>
    public static (int[] Left, int[] HeldOut) Draw(ReadOnlySpan<int> labels, int classCount, double share, ulong seed, uint purpose)
    {
        var starts = new int[classCount + 1];
        foreach (int label in labels)
            starts[label + 1]++;
        for (int k = 0; k < classCount; k++)
            starts[k + 1] += starts[k];
        var rows = new int[labels.Length];
        int[] next = [.. starts];
        for (int i = 0; i < labels.Length; i++)
            rows[next[labels[i]]++] = i;

        var heldOut = new List<int>();
        for (int k = 0; k < classCount; k++)
        {
            Span<int> ofClass = rows.AsSpan(starts[k]..starts[k + 1]);
            int count = Math.Min((int)(share * starts[k + 1]) - (int)(share * starts[k]), ofClass.Length - 1);
            new CounterRandom(seed, purpose, (ulong)k).Shuffle(ofClass, count);
            for (int i = 0; i < count; i++)
                heldOut.Add(ofClass[i]);
        }

        heldOut.Sort();
        var left = new int[labels.Length - heldOut.Count];
        int held = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (held < heldOut.Count && heldOut[held] == i)
                held++;
            else
                left[i - held] = i;
        }

        return (left, [.. heldOut]);
    }
}
