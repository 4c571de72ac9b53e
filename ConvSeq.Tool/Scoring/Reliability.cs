using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool.Scoring;

/// <summary>
/// Compares how sure predictions are with how often they are right: in ten bins of the predicted class's probability (Guo et al., arXiv
/// 1706.04599, section 2). Series without a label do not count.
/// </summary>
internal sealed class Reliability
{
    /// <summary>Number of bins, each as wide as the others.</summary>
    public const int BinCount = 10;

    private readonly int[] _counts = new int[BinCount], _right = new int[BinCount];
    private readonly double[] _confidence = new double[BinCount];

    public Reliability(SeriesSet truth, ClassPredictions predictions)
    {
        for (int i = 0; i < truth.Count; i++)
        {
            if (!truth.IsAnswered(i))
                continue;
            double probability = predictions.Probabilities(i)[predictions.Labels[i]];
            int bin = Math.Min((int)(probability * BinCount), BinCount - 1);
            _counts[bin]++;
            _confidence[bin] += probability;
            _right[bin] += truth.LabelOf(i) == predictions.LabelOf(i) ? 1 : 0;
        }
    }

    /// <summary>
    /// Mean difference between probability and share of right predictions, each bin weighed by its series; NaN without any.
    /// </summary>
    public double ExpectedCalibrationError =>
        Enumerable.Range(0, BinCount).Sum(bin => Math.Abs(_right[bin] - _confidence[bin])) / _counts.Sum();

    /// <summary>Number of predictions in a bin.</summary>
    public int CountOf(int bin) => _counts[bin];

    /// <summary>Mean probability of the predictions in a bin; NaN without any.</summary>
    public double ConfidenceOf(int bin) => _confidence[bin] / _counts[bin];

    /// <summary>Share of the predictions in a bin that are right; NaN without any.</summary>
    public double AccuracyOf(int bin) => (double)_right[bin] / _counts[bin];
}
