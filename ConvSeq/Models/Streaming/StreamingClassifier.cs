using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Classifies windows of an endless series while its points come in: a window of <see cref="Length"/> points ends with point number
/// <see cref="Length"/>, and with every <see cref="Hop"/>-th one after it. The answer to a window is what
/// <see cref="ISeriesClassifier.Predict(ReadOnlySpan{float}, Span{double})"/> says of it, to the last bit. Memory is that of two windows
/// and of one prediction, however many points come.
/// </summary>
/// <remarks>
/// Each window is scored as a whole: its own padding, z-normalization and sums in float rule out features that are carried from window to
/// window with the same bits. Networks are the exception. If all layers are causal, windows overlap by half or more, and a window is at
/// least as long as the receptive field, then a point is computed once (<see cref="Networks.IncrementalScorer"/>) for all windows that it
/// is in. One object follows one series and is for one thread at a time; the model is shared with any number of others.
/// </remarks>
/// <example>
/// <code>
/// using var stream = new StreamingClassifier(classifier, length: 500, hop: 50);
/// foreach (float value in sensor)
/// {
///     if (stream.Push([value]))
///         Console.WriteLine($"{stream.Points}: {stream.ClassName} with probability {stream.Probabilities[stream.Label]:p0}");
/// }
/// </code>
/// </example>
public sealed class StreamingClassifier : IDisposable
{
    private readonly WindowBuffer _buffer;
    private readonly CausalWindows? _causal;
    private readonly double[] _probabilities;

    /// <summary>Creates a classifier that has seen no point yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="length">Points of a window. Default null: those of the longest series that the model was trained on.</param>
    /// <param name="hop">Points from a window to the next, 1 or more. Default null: a tenth of a window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length or the hop is below 1.</exception>
    /// <exception cref="ArgumentException">
    /// There is no length, and the model does not say on which it was trained; or a window has too many values.
    /// </exception>
    public StreamingClassifier(ISeriesClassifier model, int? length = null, int? hop = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Length = length ?? (model as TimeSeriesModel)?.Training.MaxLength
            ?? throw new ArgumentException("The model does not say how long its training series were; name a length.", nameof(length));
        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1, nameof(length));
        Hop = hop ?? Math.Max(1, Length / 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(Hop, 1, nameof(hop));
        if ((long)model.Channels * Length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A window of {Length:N0} points of {Plural.Of(model.Channels, "channel")} has too many values.", nameof(length));
        }

        _buffer = new WindowBuffer(model.Channels, Length);
        _causal = model is NetworkClassifier network && CausalWindows.Suit(network, Length, Hop) ? new CausalWindows(network) : null;
        _probabilities = new double[model.ClassNames.Length];
    }

    /// <summary>The model.</summary>
    public ISeriesClassifier Model { get; }

    /// <summary>Points of a window.</summary>
    public int Length { get; }

    /// <summary>Points from a window to the next.</summary>
    public int Hop { get; }

    /// <summary>Number of points since the start or the last <see cref="Reset"/>.</summary>
    public long Points { get; private set; }

    /// <summary>
    /// Index of the class of the last window in <see cref="ISeriesClassifier.ClassNames"/>; -1 before the first window, and after one that
    /// was refused.
    /// </summary>
    public int Label { get; private set; } = -1;

    /// <summary>Name of the class of the last window.</summary>
    /// <exception cref="InvalidOperationException">There is none: see <see cref="Label"/>.</exception>
    public string ClassName => Label >= 0 ? Model.ClassNames[Label] : throw new InvalidOperationException(Points < Length
        ? $"There is no answer yet: the first window has {Plural.Of(Length, "point")}, and {Points} came."
        : "The model refused the last window, so there is no answer to it.");

    /// <summary>A probability per class for the last window; they are overwritten by the next. All 0 while there is no answer.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>Takes the next point. Allocates nothing after warm-up.</summary>
    /// <param name="point">Its values, one per channel; NaN is a missing value.</param>
    /// <returns>Whether a window ends with it, to which there is an answer now.</returns>
    /// <exception cref="BadSeriesException">
    /// The model refuses the window that ends with the point. The point counts all the same, and the next one can follow.
    /// </exception>
    /// <exception cref="ArgumentException">The number of values is not that of the channels; the point does not count.</exception>
    public bool Push(ReadOnlySpan<float> point)
    {
        if (point.Length != Model.Channels)
            throw new ArgumentException($"A point has {Plural.Of(Model.Channels, "value")}, not {point.Length}.", nameof(point));
        _buffer.Add(point);
        _causal?.Step(point);
        Points++;
        if (Points < Length || (Points - Length) % Hop != 0)
            return false;
        Answer();
        return true;
    }

    /// <summary>Takes several points, which continue those before. Allocates nothing after warm-up.</summary>
    /// <param name="points">The points, one after another, the channels of a point next to each other.</param>
    /// <param name="answered">Is called with this object at the end of each window.</param>
    /// <returns>Number of windows that ended.</returns>
    /// <exception cref="BadSeriesException">The model refuses a window; the points after it were not taken.</exception>
    /// <exception cref="ArgumentException">The number of values is not a multiple of the channels; no point was taken.</exception>
    public int Push(ReadOnlySpan<float> points, Action<StreamingClassifier> answered)
    {
        ArgumentNullException.ThrowIfNull(answered);
        int channels = Model.Channels, windows = 0;
        if (points.Length % channels != 0)
            throw new ArgumentException(
                $"{points.Length} values do not make points of {Plural.Of(channels, "channel")}.", nameof(points));
        for (; !points.IsEmpty; points = points[channels..])
        {
            if (!Push(points[..channels]))
                continue;
            windows++;
            answered(this);
        }

        return windows;
    }

    /// <summary>Forgets all points: the next one is the first of another series.</summary>
    public void Reset()
    {
        _buffer.Reset();
        _causal?.Reset();
        Points = 0;
        Forget();
    }

    /// <summary>Frees what a network remembers; the model stays usable.</summary>
    public void Dispose() => _causal?.Dispose();

    private void Answer()
    {
        try
        {
            Label = _causal is not null && _buffer.IsPlain
                ? _causal.Predict(_probabilities)
                : Model.Predict(_buffer.Window(), _probabilities);
        }
        catch (BadSeriesException problem)
        {
            Forget();
            throw problem.At(FormattableString.Invariant($"The window of points {Points - Length} to {Points - 1}"), null);
        }
    }

    private void Forget()
    {
        Label = -1;
        Array.Clear(_probabilities);
    }
}
