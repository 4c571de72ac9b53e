namespace ConvSeq.Networks;

/// <summary>
/// A recurrent layer: a state of <paramref name="Units"/> values is carried from point to point, and is the output at each. Series keep
/// their length; every one starts from a state of zeros and ends at its own last point, whatever else is in the batch.
/// </summary>
/// <remarks>
/// Gates, their order and both bias vectors are those of PyTorch: see <see cref="RecurrentCell"/>. Initial weights, biases and peepholes
/// are uniform on ±1 / √Units, likewise.
/// </remarks>
/// <param name="Cell">Kind of cell.</param>
/// <param name="Units">Values of the state, 1 to 16,384.</param>
public sealed record Recurrent(RecurrentCell Cell, int Units) : NetworkLayer
{
    /// <summary>Maximum of <see cref="Units"/>.</summary>
    internal const int MaxUnits = 1 << 14;

    /// <summary>
    /// Whether a second state with its own weights is carried from the last point to the first (Schuster and Paliwal 1997). Its outputs
    /// follow those of the first state as further channels. Default false.
    /// </summary>
    public bool Bidirectional { get; init; }

    /// <summary>
    /// Whether the gates of an LSTM also see its memory, each unit its own (Gers, Schraudolph and Schmidhuber 2002): the input gate and
    /// the forget gate the memory before the point, the output gate the memory after it. Default false.
    /// </summary>
    public bool Peepholes { get; init; }

    /// <summary>
    /// Added to the initial bias of an LSTM's forget gate. Default 0, as in PyTorch; 1 lets a memory last longer at the start of training
    /// (Jozefowicz, Zaremba and Sutskever 2015, section 3.2). 0 for other cells.
    /// </summary>
    public float ForgetBias { get; init; }

    /// <summary>Gates of a cell, the new value included: each has a row of weights for each unit.</summary>
    internal int Gates => Cell switch
    {
        RecurrentCell.Lstm => 4,
        RecurrentCell.Gru => 3,
        _ => 1,
    };

    /// <summary>Number of states: one for each direction.</summary>
    internal int Directions => Bidirectional ? 2 : 1;

    /// <inheritdoc/>
    public override string Summary =>
        $"{(Bidirectional ? "bidirectional " : "")}{(Cell == RecurrentCell.Rnn ? "tanh " : "")}{Cell.ToString().ToUpperInvariant()} of "
        + $"{Units}{(Peepholes ? ", peepholes" : "")}";
}

/// <summary>
/// Kinds of recurrent cells. x is a point, h the state before it, h' after it; σ is the logistic function, ⊙ is by element.
/// </summary>
public enum RecurrentCell
{
    /// <summary>h' = tanh(W x + b + U h + c) (Elman 1990).</summary>
    Rnn,

    /// <summary>
    /// The long short-term memory with forget gate (Gers, Schmidhuber and Cummins 2000). With the rows of W, b, U and c in the order i, f,
    /// g, o: i, f, o = σ(W x + b + U h + c), g = tanh(likewise); the memory becomes m' = f ⊙ m + i ⊙ g, and h' = o ⊙ tanh(m').
    /// </summary>
    Lstm,

    /// <summary>
    /// The gated recurrent unit (Cho et al., arXiv 1406.1078), its reset gate applied after the product. With rows in the order r, z, n:
    /// r, z = σ(W x + b + U h + c), n = tanh(W x + b + r ⊙ (U h + c)), h' = (1 - z) ⊙ n + z ⊙ h.
    /// </summary>
    Gru,
}
