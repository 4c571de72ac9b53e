using ConvSeq.Linear;
using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// A place in a sequence that a <see cref="SequenceModel"/> reads symbol by symbol: it has the probabilities of the next symbol, from all
/// that came before. A symbol takes the same time however many there were. For one thread at a time.
/// </summary>
public sealed class SequenceCursor : IDisposable
{
    private readonly SequenceInput _input;
    private readonly IncrementalScorer _scorer;
    private readonly int? _class;
    private readonly float[] _point;
    private readonly double[] _probabilities;
    private bool _isCurrent;

    internal SequenceCursor(SequenceModel model, int? ofClass)
    {
        (Model, _input, _class) = (model, model.Input, ofClass);
        _scorer = new IncrementalScorer(model.Network);
        _point = new float[_input.Channels];
        _probabilities = new double[model.Coding.Symbols];
        Reset();
    }

    /// <summary>The model.</summary>
    public SequenceModel Model { get; }

    /// <summary>Number of symbols read so far.</summary>
    public long Read => _scorer.Points - 1;

    /// <summary>The probability of each symbol to be the next; overwritten when one is read.</summary>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    public ReadOnlySpan<double> Probabilities
    {
        get
        {
            if (!_isCurrent)
            {
                for (int i = 0; i < _probabilities.Length; i++)
                    _probabilities[i] = Scores[i];
                if (double.IsNaN(PortableMath.Softmax(_probabilities, _probabilities).Sum))
                    throw SequenceModel.NoAnswer();
                _isCurrent = true;
            }

            return _probabilities;
        }
    }

    /// <summary>The network's scores of the next symbol.</summary>
    internal ReadOnlySpan<float> Scores => _scorer.Outputs;

    /// <summary>Reads the next symbol. Allocates nothing.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such symbol.</exception>
    public void Take(int symbol)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(symbol);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(symbol, _probabilities.Length);
        _input.Write(symbol, _class, _point);
        _scorer.Step(_point);
        _isCurrent = false;
    }

    /// <summary>Reads several symbols.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <exception cref="ArgumentException">There is no such symbol.</exception>
    public void Take(ReadOnlySpan<int> symbols)
    {
        SequenceSet.ThrowUnlessSymbols(symbols, Model.Coding, "The sequence", nameof(symbols));
        foreach (int symbol in symbols)
            Take(symbol);
    }

    /// <summary>Goes back to the start of a sequence.</summary>
    public void Reset()
    {
        _scorer.Reset();
        Take(_input.Start);
    }

    /// <summary>Goes to where another cursor of the same model is.</summary>
    internal void CopyFrom(SequenceCursor other)
    {
        _scorer.CopyFrom(other._scorer);
        _isCurrent = false;
    }

    /// <summary>Frees the memory of what was read.</summary>
    public void Dispose() => _scorer.Dispose();
}
