using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Causal networks that take an endless series point by point and answer for a window that ends with the last one. What they put out there
/// depends on no point before the window, nor on padding, so it has the bits of the window alone.
/// </summary>
internal sealed class CausalWindows : IDisposable
{
    private readonly NetworkClassifier _model;
    private readonly IncrementalScorer[] _scorers;
    private readonly float[] _scaled, _outputs;

    /// <param name="model">Networks that <see cref="Suit"/>.</param>
    public CausalWindows(NetworkClassifier model)
    {
        _model = model;
        _scorers = [.. model.Members.Select(member => new IncrementalScorer(member.Network))];
        _scaled = new float[model.Channels];
        _outputs = new float[model.Members.Length * model.ClassNames.Length];
    }

    /// <summary>
    /// Whether networks can, and it is worth it: a point by itself takes about twice as long as one in a window that is scored as a whole.
    /// </summary>
    public static bool Suit(NetworkClassifier model, int length, int hop) =>
        hop <= length / 2 && model.Architecture.ReceptiveField <= length && !model.Architecture.SeesWholeSeries
        && model.Repair is { LengthPolicy: LengthPolicy.Keep, ZNormalize: false }
        && !model.Architecture.Nodes.Any(node => node.Layer is FirstStep or Embedding)
        && IncrementalScorer.ProblemOf(model.Architecture) is null;

    public void Step(ReadOnlySpan<float> point)
    {
        _model.Scaling.Apply(point, _scaled);
        int classes = _model.ClassNames.Length;
        for (int m = 0; m < _scorers.Length; m++)
            _scorers[m].Step(_scaled).CopyTo(_outputs.AsSpan(m * classes));
    }

    /// <summary>The class and the probabilities of the window that ends with the last point; no value of it may be missing.</summary>
    public int Predict(Span<double> probabilities) => _model.Combine(_outputs, probabilities);

    public void Reset()
    {
        foreach (IncrementalScorer scorer in _scorers)
            scorer.Reset();
    }

    public void Dispose()
    {
        foreach (IncrementalScorer scorer in _scorers)
            scorer.Dispose();
    }
}
