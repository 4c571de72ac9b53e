namespace Microsoft.ML.Data;

/// <summary>What is counted while labels are compared with scores above and below zero.</summary>
internal sealed class BinaryCounts
{
    // ML.NET samples the curve from this many rows on; the sample would depend on its random numbers.
    private const int MostCurveRows = 100000;

    private readonly List<(float Score, bool IsPositive)> _rows = [];
    private double _truePositives, _falsePositives, _trueNegatives, _falseNegatives;
    private double _loss, _lossPositives, _lossNegatives;

    public double[][] Confusion => [[_truePositives, _falseNegatives], [_falsePositives, _trueNegatives]];

    public double Accuracy => (_truePositives + _trueNegatives) / Total;

    public double PositivePrecision => Ratio(_truePositives, _falsePositives);

    public double PositiveRecall => Ratio(_truePositives, _falseNegatives);

    public double NegativePrecision => Ratio(_trueNegatives, _falseNegatives);

    public double NegativeRecall => Ratio(_trueNegatives, _falsePositives);

    public double F1Score =>
        PositivePrecision + PositiveRecall is var sum && sum == 0 ? 0 : 2 * PositivePrecision * PositiveRecall / sum;

    public double Entropy => Bits((_truePositives + _falseNegatives) / Total);

    public double LogLoss =>
        double.IsNaN(_loss) ? double.NaN : _lossPositives + _lossNegatives > 0
        ? _loss / (_lossPositives + _lossNegatives) : 0;

    public double LogLossReduction
    {
        get
        {
            double count = _lossPositives + _lossNegatives;
            if (count == 0)
                return 0;
            double prior = Bits(_lossPositives / count);
            return (prior - _loss / count) / prior;
        }
    }

    private double Total => _truePositives + _trueNegatives + _falsePositives + _falseNegatives;

    public void Add(float label, float score, float probability)
    {
        if (!float.IsFinite(score) || float.IsNaN(label))
            return;
        bool isPositive = label > 0;
        _rows.Add((score, isPositive));
        switch (isPositive, score > 0)
        {
            case (true, true):
                _truePositives++;
                break;
            case (true, false):
                _falseNegatives++;
                break;
            case (false, true):
                _falsePositives++;
                break;
            default:
                _trueNegatives++;
                break;
        }
        if (!float.IsNaN(probability))
            _ = isPositive ? _lossPositives++ : _lossNegatives++;
        _loss += float.IsNaN(probability) ? double.NaN : -Math.Log(isPositive ? probability : 1.0 - probability, 2);
    }

    /// <summary>The share of pairs of a positive and a negative row that the scores put in the right order; ties count half.</summary>
    public double AreaUnderRocCurve()
    {
        double positives = _rows.Count(row => row.IsPositive), negatives = _rows.Count - positives;
        Throw.Unless(positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Throw.Unless(negatives > 0, "NegSample", "AUC is not defined when there is no negative class in the data");
        double above = 0, pairs = 0;
        foreach (var tied in _rows.GroupBy(row => row.Score).OrderByDescending(group => group.Key))
        {
            double tiedPositives = tied.Count(row => row.IsPositive), tiedNegatives = tied.Count() - tiedPositives;
            pairs += (above + tiedPositives / 2) * tiedNegatives;
            above += tiedPositives;
        }
        return pairs / (positives * negatives);
    }

    /// <summary>By the lower trapezoid estimator of Boyd et al., "Area under the precision-recall curve", ECML 2013.</summary>
    public double? AreaUnderPrecisionRecallCurveOrNull()
    {
        if (_rows.Count > MostCurveRows)
            return null;
        double positives = _rows.Count(row => row.IsPositive);
        double area = 0, recall = 0, precision = 1, right = 0, taken = 0;
        foreach ((_, bool isPositive) in _rows.OrderByDescending(row => row.Score))
        {
            taken++;
            if (!isPositive)
            {
                precision = right / taken;
                continue;
            }
            right++;
            area += (right / positives - recall) * (precision + right / taken) / 2;
            recall = right / positives;
            precision = right / taken;
        }
        return area;
    }

    private static double Ratio(double part, double rest) => part + rest > 0 ? part / (part + rest) : 0;

    private static double Bits(double share) =>
        share is <= 0 or >= 1 ? 0 : -(share * Math.Log(share, 2) + (1 - share) * Math.Log(1 - share, 2));
}
