using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed.Cells;

/// <summary>
/// The layout of what a recurrent layer computes for a point: blocks of one value per unit. The products with the input fill the blocks
/// from the first on, those with the state are added to the last ones: of an LSTM i, f, g, o are all of both; a GRU has n, r, z, a, of
/// which the input has n, r, z and the state r, z, a (see <see cref="RecurrentCell.Gru"/>; a is U h + c of the new value).
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">Channels of its input.</param>
internal readonly record struct CellLayout(Recurrent Layer, int Inputs)
{
    public int Units => Layer.Units;

    /// <summary>Floats of a point.</summary>
    public int Width => Layer.Cell == RecurrentCell.Rnn ? Units : 4 * Units;

    /// <summary>The first float that the products with the state are added to.</summary>
    public int StateStart => Layer.Cell == RecurrentCell.Gru ? Units : 0;

    /// <summary>Floats of either product.</summary>
    public int ProductWidth => Layer.Gates * Units;

    /// <summary>Number of columns that the last ones of an input's weights are moved to the front by: n goes before r and z.</summary>
    public int Turn => Layer.Cell == RecurrentCell.Gru ? Units : 0;

    /// <summary>The products with the input, as a convolution of one tap.</summary>
    public ConvolutionShape InputShape => new(Inputs, ProductWidth, 1, 1, 1, 0, 0);

    /// <summary>The products with the state.</summary>
    public ConvolutionShape StateShape => new(Units, ProductWidth, 1, 1, 1, 0, 0);
}
