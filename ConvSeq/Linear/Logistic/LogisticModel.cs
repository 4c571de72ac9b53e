using System.Buffers;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// The weights of scaled features that a logistic fit trains, and the averages of their gradient that Adam (Kingma and Ba, ICLR
/// 2015) keeps. The unit of work of a thread, a group of rows or a panel of columns, never depends on the number of threads.
/// Memory: 12 bytes for each weight, padded as <see cref="FloatPanels"/> are.
/// </summary>
internal sealed unsafe class LogisticModel : IDisposable
{
    private const int Side = LogisticKernels.TileSide;
    private const int TileLanes = Side * Side * LogisticKernels.Lanes;

    private readonly LogisticKernels _kernels;
    private readonly int _classCount;
    private readonly int _targets;
    private readonly double _penalty;
    private readonly FloatPanels _weights;
    private readonly FloatPanels _firstMoments;
    private readonly FloatPanels _secondMoments;
    private readonly double[] _biases;
    private readonly double[] _biasFirstMoments;
    private readonly double[] _biasSecondMoments;
    private double _firstDecay = 1;
    private double _secondDecay = 1;

    /// <param name="featureCount">Number of features.</param>
    /// <param name="biases">Initial biases, one for each target.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="penalty">Weight decay.</param>
    /// <param name="kernels">The inner loops.</param>
    public LogisticModel(int featureCount, double[] biases, int classCount, double penalty, LogisticKernels kernels)
    {
        _kernels = kernels;
        _classCount = classCount;
        _targets = biases.Length;
        _penalty = penalty;
        _weights = new FloatPanels(_targets, featureCount);
        _firstMoments = new FloatPanels(_targets, featureCount);
        _secondMoments = new FloatPanels(_targets, featureCount);
        _biases = biases;
        _biasFirstMoments = new double[_targets];
        _biasSecondMoments = new double[_targets];
    }

    /// <summary>The weight of each target and feature.</summary>
    public FloatPanels Weights => _weights;

    /// <summary>The bias of each target.</summary>
    public double[] Biases => _biases;

    /// <summary>Errors of a row, padded to whole tiles.</summary>
    public int ErrorStride => _weights.Rows;

    public void Dispose()
    {
        _weights.Dispose();
        _firstMoments.Dispose();
        _secondMoments.Dispose();
    }

    /// <summary>Computes the scores of a group of rows; called from many threads at once.</summary>
    /// <param name="features">Scaled features.</param>
    /// <param name="firstRow">First row of the group, a multiple of the rows of a tile.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="scores">Receives count × classes.</param>
    public void Score(FloatPanels features, int firstRow, int count, Span<double> scores)
    {
        int rowTiles = (count + Side - 1) / Side, targetTiles = _weights.Rows / Side;
        int used = rowTiles * targetTiles * TileLanes;
        float[] room = ArrayPool<float>.Shared.Rent(used);
        room.AsSpan(0, used).Clear();
        fixed (float* lanes = room)
        {
            // A panel of the rows stays in the fastest cache while all weights of its columns are read.
            for (int panel = 0; panel < features.Count; panel++)
            {
                float* tile = lanes;
                for (int target = 0; target < _weights.Rows; target += Side)
                {
                    for (int row = 0; row < rowTiles * Side; row += Side, tile += TileLanes)
                    {
                        _kernels.AddScores(
                            features.Part(panel, firstRow + row), _weights.Part(panel, target), features.Width(panel), tile);
                    }
                }
            }

            for (int i = 0; i < count; i++)
            {
                Span<double> row = scores.Slice(i * _classCount, _classCount);
                for (int k = 0; k < _targets; k++)
                {
                    float* tile = lanes + (k / Side * rowTiles + i / Side) * TileLanes;
                    float* pair = tile + (i % Side * Side + k % Side) * LogisticKernels.Lanes;
                    row[_classCount - _targets + k] = SumLanes(pair) + _biases[k];
                }

                if (_classCount == 2)
                    row[0] = -row[1];
            }
        }

        ArrayPool<float>.Shared.Return(room);
    }

    /// <summary>Turns the scores of a row into probabilities.</summary>
    /// <param name="scores">A score for each class.</param>
    /// <param name="label">Its class.</param>
    /// <param name="probabilities">Receives the probabilities; may be the same span.</param>
    /// <returns>The cross-entropy; NaN if a score is not finite.</returns>
    public static double Softmax(ReadOnlySpan<double> scores, int label, Span<double> probabilities)
    {
        double own = scores[label];
        (double largest, double sum) = PortableMath.Softmax(scores, probabilities);
        return double.IsNaN(sum) ? double.NaN : PortableMath.Log(sum) - (own - largest);
    }

    /// <summary>One step of Adam down the gradient Σ over rows of errors · features, plus that of the weight decay.</summary>
    /// <param name="features">Scaled features.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="errors">For each row <see cref="ErrorStride"/> numbers, the first of which are those of the targets.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public void Step(FloatPanels features, int rows, float[] errors, double rate, Execution execution)
    {
        _firstDecay *= LogisticAdamStep.FirstDecay;
        _secondDecay *= LogisticAdamStep.SecondDecay;
        var step = new LogisticAdamStep(_penalty, rate / (1 - _firstDecay), 1 / Math.Sqrt(1 - _secondDecay));
        execution.For(features.Count, panel => Step(features, rows, errors, step, panel));
        for (int k = 0; k < _targets; k++)
        {
            double gradient = 0;
            for (int i = 0; i < rows; i++)
                gradient += errors[i * ErrorStride + k];
            ref double first = ref _biasFirstMoments[k], second = ref _biasSecondMoments[k];
            first += (1 - LogisticAdamStep.FirstDecay) * (gradient - first);
            second += (1 - LogisticAdamStep.SecondDecay) * (gradient * gradient - second);
            _biases[k] -= rate / (1 - _firstDecay) * first / (Math.Sqrt(second / (1 - _secondDecay)) + LogisticAdamStep.Epsilon);
        }
    }

    /// <summary>The squared weights of all classes times half of the weight decay.</summary>
    public double Penalty()
    {
        if (_penalty == 0)
            return 0;
        double sum = 0;
        for (int panel = 0; panel < _weights.Count; panel++)
        {
            for (int k = 0; k < _targets; k++)
            {
                foreach (float weight in new ReadOnlySpan<float>(_weights.Part(panel, k), _weights.Width(panel)))
                    sum += (double)weight * weight;
            }
        }

        // Two classes have the same weights with opposite signs.
        return sum * _classCount / _targets * _penalty / 2;
    }

    private void Step(FloatPanels features, int rows, float[] errors, LogisticAdamStep step, int panel)
    {
        float* gradient = stackalloc float[Side * LogisticKernels.TileColumns];
        fixed (float* e = errors)
        {
            for (int column = 0; column < features.Width(panel); column += LogisticKernels.TileColumns)
            {
                for (int target = 0; target < _weights.Rows; target += Side)
                {
                    _kernels.Gradient(features.Part(panel, 0) + column, rows, e + target, ErrorStride, gradient);
                    for (int k = 0; k < Math.Min(Side, _targets - target); k++)
                    {
                        _kernels.Adam(
                            step, gradient + k * LogisticKernels.TileColumns, _weights.Part(panel, target + k) + column,
                            _firstMoments.Part(panel, target + k) + column,
                            _secondMoments.Part(panel, target + k) + column);
                    }
                }
            }
        }
    }

    private static double SumLanes(float* lanes)
    {
        double* sums = stackalloc double[LogisticKernels.Lanes];
        for (int i = 0; i < LogisticKernels.Lanes; i++)
            sums[i] = lanes[i];
        return DenseKernels.SumLanes(sums);
    }
}

/// <summary>The numbers of one step of Adam; its constants are those of the paper.</summary>
internal readonly struct LogisticAdamStep(double penalty, double rate, double correction)
{
    public const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;

    /// <summary>Weight decay.</summary>
    public readonly float Penalty = (float)penalty;

    /// <summary>Learning rate / (1 - β₁ᵗ).</summary>
    public readonly float Rate = (float)rate;

    /// <summary>1 / √(1 - β₂ᵗ).</summary>
    public readonly float Correction = (float)correction;
}
