using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// How the states of the layers of a <see cref="BidirectionalLanguageModel"/> are mixed: scale · Σ weight · layer (Peters et al., arXiv
/// 1802.05365, equation 1).
/// </summary>
/// <param name="Weights">
/// The weight of each layer, that of the vectors of words first, then from the lowest LSTM to the highest. Learned ones are a softmax.
/// </param>
/// <param name="Scale">The scale; the article's γ.</param>
public sealed record LayerMixture(ImmutableArray<double> Weights, double Scale)
{
    // The rates of Adam that the article of Kingma and Ba, arXiv 1412.6980, suggests.
    private const double MeanDecay = 0.9, SquareDecay = 0.999, Epsilon = 1e-8;

    /// <summary>A mixture of all layers alike, with a scale of 1.</summary>
    /// <param name="layers">Number of layers, that of the vectors of words included, 1 or more.</param>
    public static LayerMixture Even(int layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        return new LayerMixture([.. Enumerable.Repeat(1.0 / layers, layers)], 1);
    }

    /// <inheritdoc/>
    public bool Equals(LayerMixture? other) =>
        other is not null && Scale == other.Scale && Weights.AsSpan().SequenceEqual(other.Weights.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scale, Weights.Length, Weights.FirstOrDefault());

    /// <summary>
    /// Learns a mixture together with a linear classifier: cross-entropy, and the penalty on the squares of the classifier's weights and of
    /// the scale, by so many steps of Adam on all texts.
    /// </summary>
    /// <param name="layers">For each text the states of all layers, each layer as wide as the others.</param>
    /// <param name="count">Number of layers.</param>
    /// <param name="labels">For each text its class.</param>
    /// <param name="options">Steps, rate and penalty.</param>
    /// <param name="execution">Cancellation, progress; one thread is used.</param>
    internal static LayerMixture Learn(
        FloatMatrix layers, int count, ReadOnlySpan<int> labels, LayerMixtureOptions options, Execution execution)
    {
        int width = layers.Columns / count, classes = 0;
        foreach (int label in labels)
            classes = Math.Max(classes, label + 1);

        // Log-weights of layers, the scale, then for each class its weights and its constant.
        int scaleAt = count, mapAt = count + 1;
        var values = new double[mapAt + classes * (width + 1)];
        double[] slopes = new double[values.Length], means = new double[values.Length], squares = new double[values.Length];
        values[scaleAt] = 1;
        var mixed = new double[width];
        (double[] toMixed, double[] scores, double[] weights) = (new double[width], new double[classes], new double[count]);
        for (int step = 1; step <= options.Steps; step++)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            execution.Report("Mixing layers", (step - 1.0) / options.Steps);
            PortableMath.Softmax(values.AsSpan(0, count), weights);
            Slopes(labels);
            double ofMeans = 1 - AdamStep.Power(MeanDecay, step), ofSquares = 1 - AdamStep.Power(SquareDecay, step);
            for (int i = 0; i < values.Length; i++)
            {
                means[i] += (1 - MeanDecay) * (slopes[i] - means[i]);
                squares[i] += (1 - SquareDecay) * (slopes[i] * slopes[i] - squares[i]);
                values[i] -= options.LearningRate * (means[i] / ofMeans) / (Math.Sqrt(squares[i] / ofSquares) + Epsilon);
            }
        }

        PortableMath.Softmax(values.AsSpan(0, count), weights);
        return new LayerMixture([.. weights], values[scaleAt]);

        // The gradient of the mean cross-entropy and of the penalty.
        void Slopes(ReadOnlySpan<int> wanted)
        {
            Array.Clear(slopes);
            double scale = values[scaleAt];
            Span<double> toWeights = stackalloc double[count];
            toWeights.Clear();
            for (int i = 0; i < layers.Rows; i++)
            {
                ReadOnlySpan<float> row = layers.Row(i);
                for (int k = 0; k < width; k++)
                {
                    mixed[k] = 0;
                    for (int layer = 0; layer < count; layer++)
                        mixed[k] += weights[layer] * row[layer * width + k];
                }

                for (int c = 0; c < classes; c++)
                    scores[c] = scale * Product(Map(values, c), mixed) + Map(values, c)[width];
                PortableMath.Softmax(scores, scores);
                Array.Clear(toMixed);
                for (int c = 0; c < classes; c++)
                {
                    double slope = (scores[c] - (wanted[i] == c ? 1 : 0)) / layers.Rows;
                    Span<double> map = Map(values, c), own = Map(slopes, c);
                    for (int k = 0; k < width; k++)
                    {
                        own[k] += slope * scale * mixed[k];
                        toMixed[k] += slope * map[k];
                    }

                    own[width] += slope;
                }

                slopes[scaleAt] += Product(toMixed, mixed);
                for (int layer = 0; layer < count; layer++)
                {
                    for (int k = 0; k < width; k++)
                        toWeights[layer] += scale * toMixed[k] * row[layer * width + k];
                }
            }

            double common = Product(toWeights, weights);
            for (int layer = 0; layer < count; layer++)
                slopes[layer] = weights[layer] * (toWeights[layer] - common);
            slopes[scaleAt] += options.Penalty * scale;
            for (int c = 0; c < classes; c++)
            {
                for (int k = 0; k < width; k++)
                    Map(slopes, c)[k] += options.Penalty * Map(values, c)[k];
            }
        }

        Span<double> Map(double[] all, int ofClass) => all.AsSpan(mapAt + ofClass * (width + 1), width + 1);

        static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
        {
            double sum = 0;
            for (int k = 0; k < b.Length; k++)
                sum += a[k] * b[k];
            return sum;
        }
    }
}

/// <summary>Options for learning a <see cref="LayerMixture"/>.</summary>
public sealed record LayerMixtureOptions
{
    /// <summary>Default of <see cref="Steps"/>.</summary>
    public const int DefaultSteps = 300;

    /// <summary>Default of <see cref="LearningRate"/>.</summary>
    public const double DefaultLearningRate = 0.02;

    /// <summary>Default of <see cref="Penalty"/>.</summary>
    public const double DefaultPenalty = 1e-4;

    private readonly int _steps = DefaultSteps;
    private readonly double _rate = DefaultLearningRate, _penalty = DefaultPenalty;

    /// <summary>Steps, each on all texts, 1 to 100,000. Default <see cref="DefaultSteps"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Steps { get => _steps; init => _steps = Argument.Within(value, 1, 100_000); }

    /// <summary>Learning rate of Adam, above 0. Default <see cref="DefaultLearningRate"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite and above 0.</exception>
    public double LearningRate { get => _rate; init => _rate = Argument.Positive(value); }

    /// <summary>
    /// Half of it times the squares of the classifier's weights and of the scale is added to the loss; 0 or more. Default
    /// <see cref="DefaultPenalty"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Penalty { get => _penalty; init => _penalty = Argument.NotNegative(value); }
}
