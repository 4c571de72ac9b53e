using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Prepares series for a network: repairs them, then scales them.</summary>
internal sealed record NetworkInput(SeriesRepair Repair, ChannelScaling Scaling)
{
    /// <summary>The input of a network: values scaled as those of a repaired training set, symbols as they are.</summary>
    public static NetworkInput For(SeriesSet repaired, SeriesRepair repair, NetworkArchitecture architecture) =>
        new(repair, ChannelScaling.Of(repaired, architecture.ChannelSymbols));

    /// <summary>The series of a repaired set, scaled.</summary>
    public float[][] Of(SeriesSet repaired)
    {
        float[][] values = new float[repaired.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[repaired.Values(i).Length];
            Scaling.Apply(repaired.Values(i), values[i]);
        }

        return values;
    }

    /// <summary>Throws if a series is too short for a network, or has a symbol that it does not know.</summary>
    public static void ThrowUnlessUsable(SeriesSet repaired, NetworkArchitecture architecture)
    {
        for (int i = 0; i < repaired.Count; i++)
        {
            if (repaired.LengthOf(i) < architecture.MinLength)
                throw TooShort(repaired.LengthOf(i), architecture).In(repaired, i);
            if (UnknownSymbol(repaired.Values(i), architecture) is { } problem)
                throw problem.In(repaired, i);
        }
    }

    /// <summary>The exception for a series with a symbol that a network does not know; null if there is none.</summary>
    public static BadSeriesException? UnknownSymbol(ReadOnlySpan<float> repaired, NetworkArchitecture architecture) =>
        architecture.SymbolProblem(repaired, byChannel: true) is { } problem
            ? new BadSeriesException(null, problem, $"the network '{architecture.Name}' knows no others")
            : null;

    /// <summary>The exception for a series that is too short for a network.</summary>
    public static BadSeriesException TooShort(int length, NetworkArchitecture architecture) => new(
        null, $"has {Plural.Of(length, "point")}",
        $"the network '{architecture.Name}' needs at least {architecture.MinLength}; LengthPolicy.Resample or PadOrTruncate of "
        + "SeriesRepair lengthens series");
}
