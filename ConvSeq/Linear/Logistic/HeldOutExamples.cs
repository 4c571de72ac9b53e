using System.Buffers;

namespace ConvSeq.Linear;

/// <summary>
/// Examples that a logistic fit does not train on: their scaled features, and the model that was best for them. Memory: 4 bytes
/// for each of their features and each weight of the model, padded as <see cref="FloatPanels"/> are, and 16 for each example
/// and class.
/// </summary>
internal sealed class HeldOutExamples : IDisposable
{
    private readonly int[] _labels;
    private readonly double[] _weights;
    private readonly int _classCount;
    private readonly double[] _losses;
    private readonly double[] _scores;
    private readonly double[] _bestScores;
    private readonly FloatPanels _bestWeights;
    private readonly double[] _bestBiases;

    /// <param name="rows">The examples.</param>
    /// <param name="labels">Class of each example, held out or not.</param>
    /// <param name="weights">Weight of each example, held out or not.</param>
    /// <param name="featureCount">Number of features.</param>
    /// <param name="classCount">Number of classes.</param>
    public HeldOutExamples(int[] rows, int[] labels, double[] weights, int featureCount, int classCount)
    {
        Rows = rows;
        _labels = Array.ConvertAll(rows, row => labels[row]);
        _weights = Array.ConvertAll(rows, row => weights[row]);
        _classCount = classCount;
        _losses = new double[rows.Length];
        _scores = new double[checked(rows.Length * classCount)];
        _bestScores = new double[_scores.Length];
        int targets = LinearClassifier.TargetCount(classCount);
        Features = new FloatPanels(rows.Length, featureCount);
        _bestWeights = new FloatPanels(targets, featureCount);
        _bestBiases = new double[targets];
    }

    /// <summary>The examples.</summary>
    public int[] Rows { get; }

    /// <summary>Their scaled features, filled by the caller.</summary>
    public FloatPanels Features { get; }

    /// <summary>Share of examples that the best model classifies correctly.</summary>
    public double BestAccuracy { get; private set; }

    public void Dispose()
    {
        Features.Dispose();
        _bestWeights.Dispose();
    }

    /// <summary>Scores the examples.</summary>
    /// <returns>The mean cross-entropy, by weight.</returns>
    public double Score(LogisticModel model, Execution execution)
    {
        ScaledStream.ForGroups(Rows.Length, execution, (first, count) =>
        {
            Span<double> scores = _scores.AsSpan(first * _classCount, count * _classCount);
            model.Score(Features, first, count, scores);
            double[] room = ArrayPool<double>.Shared.Rent(_classCount);
            for (int i = first; i < first + count; i++)
            {
                ReadOnlySpan<double> own = scores.Slice((i - first) * _classCount, _classCount);
                _losses[i] = LogisticModel.Softmax(own, _labels[i], room.AsSpan(0, _classCount));
                if (!double.IsFinite(_losses[i]))
                    throw ScaledStream.Diverged($"example {Rows[i]} has a score that is not finite");
            }

            ArrayPool<double>.Shared.Return(room);
        });

        double loss = 0, weight = 0;
        for (int i = 0; i < _losses.Length; i++)
        {
            loss += _weights[i] * _losses[i];
            weight += _weights[i];
        }

        return loss / weight;
    }

    /// <summary>Keeps the model as the best; it is the one last scored.</summary>
    public void Keep(LogisticModel model)
    {
        model.Weights.CopyTo(_bestWeights);
        model.Biases.CopyTo(_bestBiases.AsSpan());
        _scores.CopyTo(_bestScores.AsSpan());
        BestAccuracy = TrainingExamples.Accuracy(_scores, _labels, _classCount);
    }

    /// <summary>Restores the model to the best one.</summary>
    /// <returns>The factor that calibrates its scores.</returns>
    public double Restore(LogisticModel model, CancellationToken cancellation)
    {
        _bestWeights.CopyTo(model.Weights);
        _bestBiases.CopyTo(model.Biases.AsSpan());
        return TemperatureScaling.Fit(_bestScores, _labels, _classCount, _weights, cancellation);
    }
}
