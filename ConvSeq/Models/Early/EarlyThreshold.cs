namespace ConvSeq.Models;

/// <summary>
/// The rule by which an <see cref="EarlyClassifier"/> decides: at the first checkpoint whose largest probability is the threshold at least,
/// otherwise at the last one. docs/specification.md, "Early classification", is normative.
/// </summary>
/// <param name="Threshold">The threshold; infinity to decide at the last checkpoint only.</param>
/// <param name="Accuracy">Share of the training series that is decided right, out of fold.</param>
/// <param name="Earliness">Mean share of a training series that is seen before it is decided.</param>
/// <param name="FullAccuracy">Share of the training series that is right at the last checkpoint, out of fold.</param>
internal readonly record struct EarlyThreshold(double Threshold, double Accuracy, double Earliness, double FullAccuracy)
{
    /// <summary>
    /// Chooses the lowest threshold such that it, and every higher one, keeps a share of the accuracy on whole series, by a standard error:
    /// series that a decision makes right or wrong may go either way again, and of few of them little is known. What happens at a threshold
    /// changes only at the probabilities that occur, so these are tried from the largest down, all in one pass.
    /// </summary>
    /// <param name="checkpoints">For each checkpoint what it says of each training series, out of fold.</param>
    /// <param name="points">Points of each checkpoint, ascending.</param>
    /// <param name="lengths">Points of each training series.</param>
    /// <param name="accuracyShare">The share of the accuracy.</param>
    public static EarlyThreshold Choose(
        IReadOnlyList<CheckpointAnswers> checkpoints, IReadOnlyList<int> points, IReadOnlyList<int> lengths, double accuracyShare)
    {
        int count = lengths.Count;
        int[] decided = new int[count], end = new int[count];
        var events = new List<(double Probability, int Series, int Checkpoint)>();
        int right = 0, changed = 0;
        for (int i = 0; i < count; i++)
        {
            decided[i] = end[i] = LastOf(points, lengths[i]);
            right += checkpoints[end[i]].IsRight[i] ? 1 : 0;
            for (int c = 0; c < decided[i]; c++)
                events.Add((checkpoints[c].Largest[i], i, c));
        }

        int full = right;
        double least = accuracyShare * full, threshold = double.PositiveInfinity;
        events.Sort((a, b) => b.Probability.CompareTo(a.Probability));
        for (int e = 0; e < events.Count;)
        {
            double probability = events[e].Probability;
            for (; e < events.Count && events[e].Probability == probability; e++)
            {
                (_, int i, int c) = events[e];
                if (c >= decided[i])
                    continue;
                bool before = checkpoints[decided[i]].IsRight[i], now = checkpoints[c].IsRight[i], whole = checkpoints[end[i]].IsRight[i];
                right += (now ? 1 : 0) - (before ? 1 : 0);
                changed += (now != whole ? 1 : 0) - (before != whole ? 1 : 0);
                decided[i] = c;
            }

            if (right - Math.Sqrt(changed) < least)
                break;
            threshold = probability;
        }

        right = 0;
        double seen = 0;
        for (int i = 0; i < count; i++)
        {
            int c = 0;
            while (c < end[i] && checkpoints[c].Largest[i] < threshold)
                c++;
            right += checkpoints[c].IsRight[i] ? 1 : 0;
            seen += (double)Math.Min(points[c], lengths[i]) / lengths[i];
        }

        return new EarlyThreshold(threshold, (double)right / count, seen / count, (double)full / count);
    }

    /// <summary>The checkpoint at which a series of so many points ends: the first that it does not go beyond.</summary>
    public static int LastOf(IReadOnlyList<int> points, int length)
    {
        int c = 0;
        while (c < points.Count - 1 && points[c] < length)
            c++;
        return c;
    }
}

/// <summary>What a checkpoint says of the training series, out of fold.</summary>
/// <param name="Largest">The largest probability of each.</param>
/// <param name="IsRight">Whether its class is that of the label.</param>
internal sealed record CheckpointAnswers(double[] Largest, bool[] IsRight);
