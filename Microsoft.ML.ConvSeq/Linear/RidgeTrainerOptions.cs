using ConvSeq.Linear;

namespace ConvSeq.MLNet;

/// <summary>Options that the ridge trainers share.</summary>
public abstract class RidgeTrainerOptions : LinearTrainerOptions
{
    private RidgeOptions _ridge = new();

    private protected RidgeTrainerOptions()
    {
    }

    /// <summary>
    /// The regularisation strengths to choose from, the scaling of features, and the weights of classes in key order. An automatic
    /// scaling leaves the features of a column with the annotation IsNormalized as they are, but for their means.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge
    {
        get => _ridge;
        set => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge));
    }

    /// <summary>
    /// More values of features than this, 512 MiB, are not read into memory but gone through block by block, if there are also more rows
    /// than columns.
    /// </summary>
    internal long MostValues { get; set; } = 1L << 27;
}
