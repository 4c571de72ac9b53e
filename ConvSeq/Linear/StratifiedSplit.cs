namespace ConvSeq.Linear;

/// <summary>Examples that are held out of a fit.</summary>
internal static class StratifiedSplit
{
    /// <summary>Of each class the same share, drawn at random from a stream of its own; at least one example of a class stays.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="share">Share to hold out, at least 0 and below 1.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">What the streams are for.</param>
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

        var isHeldOut = new bool[labels.Length];
        for (int k = 0; k < classCount; k++)
        {
            Span<int> ofClass = rows.AsSpan(starts[k]..starts[k + 1]);
            int count = Math.Min((int)(share * starts[k + 1]) - (int)(share * starts[k]), ofClass.Length - 1);
            var random = new CounterRandom(seed, purpose, (ulong)k);
            for (int i = 0; i < count; i++)
            {
                int drawn = i + random.NextInt(ofClass.Length - i);
                (ofClass[i], ofClass[drawn]) = (ofClass[drawn], ofClass[i]);
                isHeldOut[ofClass[i]] = true;
            }
        }

        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return (Array.FindAll(all, i => !isHeldOut[i]), Array.FindAll(all, i => isHeldOut[i]));
    }
}
