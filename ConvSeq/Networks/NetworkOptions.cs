namespace ConvSeq.Networks;

/// <summary>
/// Options of a network: its architecture, described by a derived record, and its training. To add an architecture, derive a record
/// with its settings, and build the layers in <see cref="Build"/>.
/// </summary>
public abstract record NetworkOptions
{
    /// <summary>Default of <see cref="Members"/>.</summary>
    public const int DefaultMembers = 1;

    /// <summary>Maximum number of networks to average.</summary>
    public const int MaxMembers = 100;

    private readonly NetworkTrainingOptions _training = new();
    private readonly int _members = DefaultMembers;

    /// <summary>Name of the architecture, such as <c>InceptionTime</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Seed of every random choice: initial weights, order of series, dropout. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Number of networks whose probabilities, or predictions, are averaged, 1 to <see cref="MaxMembers"/>. They differ in their
    /// random choices only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Members { get => _members; init => _members = Argument.Within(value, 1, MaxMembers); }

    /// <summary>Options for training the network.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public NetworkTrainingOptions Training
    {
        get => _training;
        init => _training = value ?? throw new ArgumentNullException(nameof(Training));
    }

    /// <summary>Builds the architecture for given series.</summary>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="outputs">Outputs: one score per class, or 1 for a number.</param>
    /// <param name="length">Points of the longest series.</param>
    /// <returns>The architecture, as built by a <see cref="NetworkBuilder"/>.</returns>
    /// <exception cref="ArgumentException">
    /// An extent is out of range, or the layers do not fit: the network would be too large.
    /// </exception>
    public abstract NetworkArchitecture Build(int channels, int outputs, int length);
}
