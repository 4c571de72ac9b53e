using System.Runtime.InteropServices;

namespace ConvSeq.Trees;

/// <summary>
/// Grows a tree that separates classes. Places of examples ascend by class, so the examples of a node lie class by class, and a split
/// is rated by counting in stretches.
/// </summary>
internal sealed unsafe class ClassTreeGrower : TreeGrower
{
    private readonly int[] _labels;
    private readonly double[]? _weights;
    private readonly double[] _xLogX;
    private readonly bool _isGini;
    private readonly int _classCount;
    private readonly int[] _classes;
    private readonly int[] _counts;
    private readonly double* _nodeWeights;
    private int _present;

    /// <param name="columns">The features.</param>
    /// <param name="labels">The class of the example at each place, ascending.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="weights">The weight of the example at each place; null if all are 1.</param>
    /// <param name="xLogX">x ln x of 0 to the number of examples.</param>
    /// <param name="options">The options.</param>
    public ClassTreeGrower(
        FeatureColumns columns, int[] labels, int classCount, double[]? weights, double[] xLogX, ExtraTreesOptions options)
        : base(columns, options)
    {
        (_labels, _classCount, _weights, _xLogX) = (labels, classCount, weights, xLogX);
        _isGini = options.Criterion == SplitCriterion.Gini;
        _classes = new int[classCount];
        _counts = new int[classCount];
        if (weights is not null)
            _nodeWeights = (double*)NativeMemory.AllocZeroed((nuint)columns.Rows + SplitKernels.Padding, sizeof(double));
    }

    private protected override bool Enter(int* rows, int count)
    {
        _present = 0;
        for (int i = 0; i < count; i++)
        {
            int label = _labels[rows[i]];
            if (_present == 0 || _classes[_present - 1] != label)
            {
                _classes[_present] = label;
                _counts[_present++] = 0;
            }

            _counts[_present - 1]++;
        }

        if (_weights is not null)
        {
            for (int i = 0; i < count; i++)
                _nodeWeights[i] = _weights[rows[i]];
        }

        return _present > 1;
    }

    private protected override double Rate(float* values, int count, float threshold, out bool isUnbeatable)
    {
        int left = 0, start = 0;
        bool isPure = true;
        double ofClasses = 0, ofSquares = 0, leftSquares = 0;
        isUnbeatable = false;
        if (_weights is not null)
            return RateWeighted(values, count, threshold, out isUnbeatable);
        for (int s = 0; s < _present; s++)
        {
            int own = _counts[s];
            int under = SplitKernels.CountAtMost(values + start, own, threshold);
            start += own;
            left += under;
            isPure &= under == 0 || under == own;
            if (_isGini)
            {
                leftSquares += (double)under * under;
                ofSquares += (double)(own - under) * (own - under);
            }
            else
            {
                ofClasses += _xLogX[under] + _xLogX[own - under];
            }
        }

        if (left < MinLeaf || count - left < MinLeaf)
            return double.NegativeInfinity;
        isUnbeatable = isPure && _present == 2;
        return _isGini ? leftSquares / left + ofSquares / (count - left) : ofClasses - (_xLogX[left] + _xLogX[count - left]);
    }

    private protected override int Close(int* rows, int count, List<double> outcomes)
    {
        if (_present == 1)
            return _classes[0];
        int outcome = _classCount + outcomes.Count / _classCount;
        double[] shares = new double[_classCount];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            double weight = _weights is null ? 1 : _nodeWeights[i];
            shares[_labels[rows[i]]] += weight;
            sum += weight;
        }

        foreach (double share in shares)
            outcomes.Add(share / sum);
        return outcome;
    }

    private protected override void Free()
    {
        NativeMemory.Free(_nodeWeights);
        base.Free();
    }

    private double RateWeighted(float* values, int count, float threshold, out bool isUnbeatable)
    {
        int left = 0, start = 0;
        bool isPure = true;
        double leftWeight = 0, rightWeight = 0, leftClasses = 0, rightClasses = 0;
        isUnbeatable = false;
        for (int s = 0; s < _present; s++)
        {
            int own = _counts[s];
            int under = SplitKernels.CountAtMost(values + start, own, threshold);
            (double atMost, double above) = SplitKernels.Sums(values + start, _nodeWeights + start, own, threshold);
            start += own;
            left += under;
            isPure &= under == 0 || under == own;
            leftWeight += atMost;
            rightWeight += above;
            leftClasses += _isGini ? atMost * atMost : SplitKernels.XLogX(atMost);
            rightClasses += _isGini ? above * above : SplitKernels.XLogX(above);
        }

        if (left < MinLeaf || count - left < MinLeaf)
            return double.NegativeInfinity;
        isUnbeatable = isPure && _present == 2;
        return _isGini
            ? leftClasses / leftWeight + rightClasses / rightWeight
            : (leftClasses - SplitKernels.XLogX(leftWeight)) + (rightClasses - SplitKernels.XLogX(rightWeight));
    }
}
