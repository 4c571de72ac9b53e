namespace Microsoft.ML.Data;

/// <summary>What is counted while labels are compared with the scores of the classes.</summary>
internal sealed class MulticlassCounts(int classes)
{
    // A score this small or smaller costs no more; so does a label without a score.
    private const float SmallestScore = 1e-15f;

    private readonly double[] _labels = new double[classes];
    private readonly double[] _losses = new double[classes];
    private readonly double[] _ranks = new double[classes + 1];
    private double _rows, _correct, _loss;

    public double[][] Confusion { get; } = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];

    public double MicroAccuracy => _rows > 0 ? _correct / _rows : 0;

    public double LogLoss => _rows > 0 ? _loss / _rows : 0;

    public double[] PerClassLogLoss => [.. _losses.Zip(_labels, (loss, count) => count > 0 ? loss / count : 0)];

    public double MacroAccuracy
    {
        get
        {
            int[] seen = [.. Enumerable.Range(0, classes).Where(c => _labels[c] > 0)];
            return seen.Length > 0 ? seen.Sum(c => Confusion[c][c] / _labels[c]) / seen.Length : 0;
        }
    }

    /// <summary>By how much the loss is below that of always answering with the shares of the classes.</summary>
    public double LogLossReduction
    {
        get
        {
            double prior = _labels.Where(count => count != 0).Sum(count => count * Math.Log(count / _rows)) / -_rows;
            return (prior - LogLoss) / prior;
        }
    }

    /// <summary>How often the label was among the k best, for k = 1, 2, ...</summary>
    public double[] TopK(int k)
    {
        double sum = 0;
        return [.. _ranks.Take(k).Select(count => sum += count / _rows)];
    }

    /// <summary>Counts one row. A label beyond the scores is a class not known to the model; other odd labels do not count.</summary>
    public void Add(float label, ReadOnlySpan<float> scores)
    {
        if (float.IsNaN(label) || label < 0 || label != (int)label)
            return;
        foreach (float score in scores)
            if (!float.IsFinite(score))
                return;
        int truth = (int)label;
        bool known = truth < scores.Length;
        float own = known ? scores[truth] : 0;
        double loss = -Math.Log(known ? Math.Clamp(own, SmallestScore, 1) : SmallestScore);
        int best = 0, rank = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            // Of equal scores, the first goes first.
            if (scores[c] > own || (scores[c] == own && c < truth))
                rank++;
            if (scores[c] > scores[best])
                best = c;
        }
        _rows++;
        _loss += loss;
        _ranks[rank]++;
        if (rank == 0)
            _correct++;
        if (!known)
            return;
        _labels[truth]++;
        _losses[truth] += loss;
        Confusion[truth][rank == 0 ? truth : best]++;
    }
}
