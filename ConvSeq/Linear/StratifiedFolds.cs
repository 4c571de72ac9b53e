namespace ConvSeq.Linear;

/// <summary>Divides examples into folds, each of which is held out of one fit.</summary>
internal static class StratifiedFolds
{
    /// <summary>
    /// Deals the examples of each class, in random order, to the folds in turn; a class begins where the one before it ended. So the
    /// sizes of two folds, and the numbers of a class in them, differ by at most one.
    /// </summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="folds">Number of folds, 2 or more.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">Purpose of the streams, one for each class.</param>
    /// <returns>The fold of each example.</returns>
    public static int[] OfClasses(ReadOnlySpan<int> labels, int classCount, int folds, ulong seed, uint purpose)
    {
        var ofClass = new List<int>[classCount];
        for (int k = 0; k < classCount; k++)
            ofClass[k] = [];
        for (int i = 0; i < labels.Length; i++)
            ofClass[labels[i]].Add(i);

        int[] result = new int[labels.Length];
        int dealt = 0;
        for (int k = 0; k < classCount; k++)
        {
            int[] rows = [.. ofClass[k]];
            new CounterRandom(seed, purpose, (ulong)k).Shuffle(rows, rows.Length - 1);
            foreach (int row in rows)
                result[row] = dealt++ % folds;
        }

        return result;
    }

    /// <summary>
    /// Sorts the examples by target, and deals each <paramref name="folds"/> consecutive ones to the folds in random order.
    /// </summary>
    /// <param name="targets">The target of each example; of equal ones, the first example comes first.</param>
    /// <param name="folds">Number of folds, 2 or more.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">Purpose of the streams, one for each group of consecutive examples.</param>
    /// <returns>The fold of each example.</returns>
    public static int[] OfTargets(ReadOnlySpan<double> targets, int folds, ulong seed, uint purpose)
    {
        double[] sorted = targets.ToArray();
        int[] rows = [.. Enumerable.Range(0, sorted.Length).OrderBy(i => sorted[i])];
        int[] result = new int[rows.Length];
        int[] order = new int[folds];
        for (int first = 0; first < rows.Length; first += folds)
        {
            for (int f = 0; f < folds; f++)
                order[f] = f;
            new CounterRandom(seed, purpose, (ulong)(first / folds)).Shuffle(order, folds - 1);
            for (int i = first; i < Math.Min(rows.Length, first + folds); i++)
                result[rows[i]] = order[i - first];
        }

        return result;
    }
}
