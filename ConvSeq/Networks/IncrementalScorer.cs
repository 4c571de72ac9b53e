using ConvSeq.Networks.Managed.Steps;

namespace ConvSeq.Networks;

/// <summary>
/// A causal network that takes a series point by point: after each point there are its outputs, the same that
/// <see cref="SeriesNetwork.Score(ReadOnlySpan{float}, Span{float})"/> gives for the series so far. A point takes the same time whatever
/// the receptive field and however many points there were: convolutions keep the inputs that they will see again, and recurrent layers
/// their state.
/// </summary>
/// <remarks>
/// A network is causal if its layers are: convolutions with <see cref="ConvolutionPadding.Causal"/> or of one tap, <see cref="Recurrent"/>
/// layers of one direction, and layers that work on each point by itself. <see cref="LastStep"/> stands for the last point so far. Nothing
/// is dropped. Where series have a source (<see cref="NetworkData.WithSource"/>), <see cref="ReadSource"/> takes it as a whole, layers of
/// any kind included, and the points are those after it. One scorer follows one series and is for one thread at a time; the weights are
/// shared with the network and with any number of other scorers.
/// </remarks>
/// <example>
/// <code>
/// using var scorer = new IncrementalScorer(network);
/// foreach (float value in sensor)
/// {
///     ReadOnlySpan&lt;float&gt; outputs = scorer.Step([value]);
/// }
/// </code>
/// </example>
public sealed class IncrementalScorer : IDisposable
{
    private readonly StepRun _run;
    private readonly float[] _outputs;
    private bool _isDisposed;

    /// <summary>Creates a scorer that has seen no point yet.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException">
    /// A layer sees later points or combines all of them; the message names it and says what to use instead.
    /// </exception>
    public IncrementalScorer(SeriesNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (ProblemOf(network.Architecture) is { } problem)
            throw new ArgumentException(problem, nameof(network));
        Network = network;
        _run = network.Stepwise();
        _outputs = new float[network.Architecture.Outputs];
    }

    /// <summary>The network.</summary>
    public SeriesNetwork Network { get; }

    /// <summary>Number of points since the start or the last <see cref="Reset"/>.</summary>
    public long Points { get; private set; }

    /// <summary>What the last point gave, as <see cref="Step"/> returned it; zeros before the first.</summary>
    internal ReadOnlySpan<float> Outputs => _outputs;

    /// <summary>The reason why a network cannot be computed point by point; null if it can.</summary>
    /// <param name="architecture">The network.</param>
    /// <returns>The reason, which names the layer and says what to use instead.</returns>
    public static string? ProblemOf(NetworkArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return StepRun.ProblemOf(architecture);
    }

    /// <summary>Reads the source of a series as a whole; the points that come are those after it.</summary>
    /// <param name="source">The source, point after point, the channels of a point next to each other.</param>
    /// <exception cref="ArgumentException">
    /// The values make no points, there is an unknown symbol, or the network knows no sources.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The scorer was disposed of.</exception>
    public void ReadSource(ReadOnlySpan<float> source)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Network.ReadSource(_run, source);
        Points = 0;
    }

    /// <summary>Takes the next point. Allocates nothing.</summary>
    /// <param name="point">Its values, one per channel.</param>
    /// <returns>The outputs for it, without softmax; they are overwritten by the next point.</returns>
    /// <exception cref="ArgumentException">The number of values is not that of the channels, or the value is an unknown symbol.</exception>
    /// <exception cref="InvalidOperationException">The series has a source, which was not read.</exception>
    /// <exception cref="ObjectDisposedException">The scorer was disposed of.</exception>
    public ReadOnlySpan<float> Step(ReadOnlySpan<float> point)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        NetworkArchitecture architecture = _run.Architecture;
        if (point.Length != architecture.Channels)
        {
            throw new ArgumentException(
                $"A point of {architecture.Name} has {Plural.Of(architecture.Channels, "value")}, not {point.Length}.", nameof(point));
        }

        if (!_run.HasSource)
            throw new InvalidOperationException($"{architecture.Name} needs the source of a series first: call ReadSource.");
        if (architecture.SymbolProblem(point, first: Points) is { } problem)
            throw new ArgumentException($"The series {problem}.", nameof(point));
        _run.Step(point, _outputs);
        Points++;
        return _outputs;
    }

    /// <summary>Takes several points, which continue those before. Allocates nothing.</summary>
    /// <param name="values">The points, one after another, the channels of a point next to each other.</param>
    /// <param name="outputs">
    /// Receives the outputs for each point, one point after another; empty if they are not needed, as for a prompt.
    /// </param>
    /// <exception cref="ArgumentException">The extents do not fit, or there is an unknown symbol.</exception>
    public void Score(ReadOnlySpan<float> values, Span<float> outputs)
    {
        int channels = _run.Architecture.Channels, each = _run.Architecture.Outputs;
        if (values.Length % channels != 0)
            throw new ArgumentException(
                $"{values.Length} values do not make points of {Plural.Of(channels, "channel")}.", nameof(values));
        if (!outputs.IsEmpty && outputs.Length != (long)values.Length / channels * each)
        {
            throw new ArgumentException(
                $"There is room for {outputs.Length} outputs; {(long)values.Length / channels * each} are needed.", nameof(outputs));
        }

        for (; !values.IsEmpty; values = values[channels..])
        {
            ReadOnlySpan<float> own = Step(values[..channels]);
            if (outputs.IsEmpty)
                continue;
            own.CopyTo(outputs);
            outputs = outputs[each..];
        }
    }

    /// <summary>Forgets all points: the next one is the first of another series, after the same source if there is one.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _run.Reset();
        Points = 0;
    }

    /// <summary>Goes to where another scorer of the same network is: both go on from the same points.</summary>
    internal void CopyFrom(IncrementalScorer other)
    {
        _run.CopyFrom(other._run);
        other._outputs.CopyTo(_outputs, 0);
        Points = other.Points;
    }

    /// <summary>Frees the memory of rows and states; the network stays usable.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _run.Dispose();
    }
}
