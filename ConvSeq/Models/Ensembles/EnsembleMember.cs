namespace ConvSeq.Models;

/// <summary>A member of an ensemble: what predicts from a repaired series, and what its predictions count.</summary>
public abstract class EnsembleMember
{
    private protected EnsembleMember(double weight) => Weight = weight;

    /// <summary>Name of the features' algorithm, or of the architecture of the networks.</summary>
    public abstract string Name { get; }

    /// <summary>Required number of channels of a series.</summary>
    public abstract int Channels { get; }

    /// <summary>Weight in the mean of the members, 0 to 1; those of all members have the sum 1.</summary>
    public double Weight { get; }

    /// <summary>Room that a prediction needs, in numbers.</summary>
    internal virtual int Room => 0;

    /// <summary>What the member consists of, in words.</summary>
    internal abstract string Parts { get; }
}
