using System.Runtime.InteropServices;

namespace ConvSeq.Trees;

/// <summary>Grows a tree that predicts numbers: its splits reduce the variance most.</summary>
internal sealed unsafe class TargetTreeGrower : TreeGrower
{
    private readonly double[] _targets;
    private readonly double[]? _weights;
    private readonly double* _deviations;
    private readonly double* _nodeWeights;
    private double _mean;

    /// <param name="columns">The features.</param>
    /// <param name="targets">The target of each example, of a size that allows squares.</param>
    /// <param name="weights">The weight of each example; null if all are 1.</param>
    /// <param name="options">The options.</param>
    public TargetTreeGrower(FeatureColumns columns, double[] targets, double[]? weights, ExtraTreesOptions options)
        : base(columns, options)
    {
        (_targets, _weights) = (targets, weights);
        nuint room = (nuint)columns.Rows + SplitKernels.Padding;
        _deviations = (double*)NativeMemory.AllocZeroed(room, sizeof(double));
        if (weights is not null)
            _nodeWeights = (double*)NativeMemory.AllocZeroed(room, sizeof(double));
    }

    private protected override bool Enter(int* rows, int count)
    {
        // From the first target on, so that the mean of equal targets is exactly that.
        double origin = _targets[rows[0]], sum = 0, total = 0;
        bool differ = false;
        for (int i = 0; i < count; i++)
        {
            double weight = _weights is null ? 1 : _weights[rows[i]];
            double deviation = _targets[rows[i]] - origin;
            differ |= deviation != 0;
            sum += weight * deviation;
            total += weight;
        }

        _mean = origin + sum / total;
        if (!differ)
            return false;
        for (int i = 0; i < count; i++)
        {
            double weight = _weights is null ? 1 : _weights[rows[i]];
            _deviations[i] = weight * (_targets[rows[i]] - _mean);
            if (_weights is not null)
                _nodeWeights[i] = weight;
        }

        return true;
    }

    private protected override double Rate(float* values, int count, float threshold, out bool isUnbeatable)
    {
        isUnbeatable = count == 2;
        int left = SplitKernels.CountAtMost(values, count, threshold);
        if (left < MinLeaf || count - left < MinLeaf)
            return double.NegativeInfinity;
        (double atMost, double above) = SplitKernels.Sums(values, _deviations, count, threshold);
        if (_weights is null)
            return atMost * atMost / left + above * above / (count - left);
        (double leftWeight, double rightWeight) = SplitKernels.Sums(values, _nodeWeights, count, threshold);
        return atMost * atMost / leftWeight + above * above / rightWeight;
    }

    private protected override int Close(int* rows, int count, List<double> outcomes)
    {
        outcomes.Add(_mean);
        return outcomes.Count - 1;
    }

    private protected override void Free()
    {
        NativeMemory.Free(_deviations);
        NativeMemory.Free(_nodeWeights);
        base.Free();
    }
}
