using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Explains the results of a model for one series exactly: what each point of each channel contributes to the score of a class, or to a
/// number that is predicted. A base value plus the contributions of all points is the score.
/// </summary>
/// <remarks>
/// <para>
/// For every model of features and a head, and every ensemble of such: the contribution of a feature is divided among the points that it
/// was made of, by the rule of docs/specification.md, "Explanations". Nothing is sampled or perturbed. Networks have
/// <see cref="NetworkClassifier.ActivationMaps"/> instead.
/// </para>
/// <para>
/// The score of a class is, of a ridge or logistic head, the decision score before calibration
/// (<see cref="Linear.LinearClassifier.Score(ReadOnlySpan{float}, Span{double})"/>); of trees the mean class share, which is the
/// probability; of an ensemble its probability.
/// </para>
/// <para>
/// One class takes about as long as ten predictions, of trees as long as a visit of all their nodes; two classes as long as one, several
/// as long as each for itself. Memory beyond the result, for each thread: about 100 bytes a value of the series, and 16 bytes a node of
/// the largest tree.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// SeriesSet test = SeriesFile.Read("GunPoint_TEST.ts");
/// TimeSeriesClassifier classifier = TimeSeriesClassifier.Load("gunpoint.csq");
/// var explanation = SeriesExplanation.Of(classifier, test.Values(0));
/// ReadOnlySpan&lt;double&gt; contributions = explanation.Values(output: 1, channel: 0);
/// </code>
/// </example>
public sealed class SeriesExplanation
{
    private readonly (double Score, double Base, double[] Shares)[] _explained;

    private SeriesExplanation(
        ImmutableArray<string> outputs, int channels, (double Score, double Base, double[] Shares)[] explained)
    {
        Outputs = outputs;
        Channels = channels;
        Length = explained[0].Shares.Length / channels;
        _explained = explained;
    }

    /// <summary>Names of what is explained: of classes, a difference "a - b" of two, or "prediction".</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Points of the series, after the model's repair of it.</summary>
    public int Length { get; }

    /// <summary>Whether a model's results can be explained: one of features and a head, or an ensemble of such, without networks.</summary>
    /// <param name="model">The model.</param>
    public static bool IsPossible(TimeSeriesModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model is FeatureModel or EnsembleModel { HasNetworks: false };
    }

    /// <summary>The names of what is explained of a model: its classes, or "prediction".</summary>
    /// <param name="model">A model of features and a head, or an ensemble.</param>
    /// <exception cref="ArgumentException">The model has no explanation (<see cref="IsPossible"/>).</exception>
    public static ImmutableArray<string> OutputsOf(TimeSeriesModel model) => Explained(model).Names;

    /// <summary>Explains the scores of all classes, or the prediction.</summary>
    /// <param name="model">A model of features and a head, or an ensemble.</param>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <exception cref="ArgumentException">
    /// The model has no explanation (<see cref="IsPossible"/>), the extents do not fit, a value is infinite, or the repair rejects one.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static SeriesExplanation Of(TimeSeriesModel model, ReadOnlySpan<float> series, Execution? execution = null)
    {
        ExplainedModel explained = Explained(model);
        int count = explained.Names.Length;
        if (count != 2)
        {
            double[][] each = [.. Enumerable.Range(0, count).Select(k => Weights(count, k))];
            return Run(model, explained, explained.Names, series, each, execution);
        }

        // Whatever speaks for one of two classes speaks against the other, except for the constant in the sum of their scores.
        SeriesExplanation second = Run(model, explained, [explained.Names[1]], series, [Weights(2, 1)], execution);
        (double score, double constant, double[] shares) = second._explained[0];
        double total = explained.ScoreTotal;
        return new SeriesExplanation(
            explained.Names, second.Channels,
            [(total - score, total - constant, Array.ConvertAll(shares, share => 0 - share)), second._explained[0]]);
    }

    /// <summary>Explains the score of one class.</summary>
    /// <param name="model">A classifier of features and a head, or an ensemble.</param>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="classIndex">Index of the class in <see cref="ISeriesClassifier.ClassNames"/>; 0 of a regressor.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="ArgumentException">
    /// The model has no explanation (<see cref="IsPossible"/>), the extents do not fit, a value is infinite, or the repair rejects one.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static SeriesExplanation OfClass(
        TimeSeriesModel model, ReadOnlySpan<float> series, int classIndex, Execution? execution = null)
    {
        ExplainedModel explained = Explained(model);
        ThrowUnlessClass(explained, classIndex, nameof(classIndex));
        return Run(
            model, explained, [explained.Names[classIndex]], series, [Weights(explained.Names.Length, classIndex)], execution);
    }

    /// <summary>Explains the score of one class less that of another: why the first and not the second.</summary>
    /// <param name="model">A classifier of features and a head, or an ensemble.</param>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="first">Index of the class whose score counts.</param>
    /// <param name="second">Index of the class whose score is subtracted.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="ArgumentException">
    /// The model has no explanation (<see cref="IsPossible"/>), the extents do not fit, a value is infinite, or the repair rejects one.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static SeriesExplanation OfDifference(
        TimeSeriesModel model, ReadOnlySpan<float> series, int first, int second, Execution? execution = null)
    {
        ExplainedModel explained = Explained(model);
        ThrowUnlessClass(explained, first, nameof(first));
        ThrowUnlessClass(explained, second, nameof(second));
        double[] weights = new double[explained.Names.Length];
        weights[first]++;
        weights[second]--;
        return Run(
            model, explained, [$"{explained.Names[first]} - {explained.Names[second]}"], series, [weights], execution);
    }

    /// <summary>The score: <see cref="BaseValue"/> plus all <see cref="Values(int)"/>, up to the rounding of floats.</summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    public double Score(int output) => _explained[output].Score;

    /// <summary>
    /// The score where nothing is known of the series: that of the means of all features over the training set, or of the roots of trees;
    /// plus what belongs to no point, such as features of outputs that the series does not have.
    /// </summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    public double BaseValue(int output) => _explained[output].Base;

    /// <summary>The contributions of all points, channel after channel: <see cref="Channels"/> × <see cref="Length"/>.</summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    public ReadOnlySpan<double> Values(int output) => _explained[output].Shares;

    /// <summary>The contributions of the points of one channel.</summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    /// <param name="channel">Index of the channel, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public ReadOnlySpan<double> Values(int output, int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
        return Values(output).Slice(channel * Length, Length);
    }

    /// <summary>The contribution of some points of a channel together.</summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    /// <param name="channel">Index of the channel, from 0.</param>
    /// <param name="points">The points; all of them by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel, or there are no such points.</exception>
    public double Sum(int output, int channel, Range? points = null)
    {
        double sum = 0;
        foreach (double value in Values(output, channel)[points ?? Range.All])
            sum += value;
        return sum;
    }

    private static ExplainedModel Explained(TimeSeriesModel model) => IsPossible(model)
        ? ExplainedModel.Of(model)
        : throw new ArgumentException(
            model is EnsembleModel
                ? "An ensemble with networks among its members has no explanation by points; fit it without networks."
                : $"A model of {model.Algorithm} has no explanation by points; one of features and a head has, or an ensemble without "
                + "networks. Networks that end in a mean over time have class activation maps.",
            nameof(model));

    private static void ThrowUnlessClass(ExplainedModel model, int index, string argument) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)model.Names.Length, argument);

    private static double[] Weights(int count, int index)
    {
        double[] weights = new double[count];
        weights[index] = 1;
        return weights;
    }

    private static SeriesExplanation Run(
        TimeSeriesModel model, ExplainedModel explained, ImmutableArray<string> outputs, ReadOnlySpan<float> series,
        double[][] weights, Execution? execution)
    {
        SeriesRepair.ThrowUnlessWhole(series, model.Channels);
        using RepairedSeries repaired = model.Repair.ApplyWhereNeeded(series, model.Channels);
        return new SeriesExplanation(
            outputs, model.Channels, explained.Explain(repaired.Values.ToArray(), weights, execution ?? Execution.Default));
    }
}
