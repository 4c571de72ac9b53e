using ConvSeq.Linear;

namespace ConvSeq.MLNet;

/// <summary>Options that the ridge trainers share.</summary>
public abstract class RidgeTrainerOptions : FeatureTrainerOptions
{
    private RidgeOptions _ridge = new();

    private protected RidgeTrainerOptions()
    {
    }

    /// <summary>
    /// The regularization strengths to choose from, the scaling of features, and the weights of classes in key order. Automatic scaling
    /// leaves the features of a column with the annotation IsNormalized as they are, except for their means.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge
    {
        get => _ridge;
        set => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge));
    }

    /// <summary>
    /// Most values of features that are read into memory: 512 MiB. More are read block by block, if there are also more rows than columns.
    /// </summary>
    internal long MaxValues { get; set; } = FeatureSource.MaxHeldElements;

    internal override long MaxValuesOf(int columns) => FeatureSource.MaxElementsOfRidge(columns, MaxValues);
}
