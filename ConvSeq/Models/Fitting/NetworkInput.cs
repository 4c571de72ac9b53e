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

    /// <summary>Throws if a series of a set is too short for a network, or has a symbol that it does not know.</summary>
    public static void ThrowUnlessUsable(SeriesSet repaired, NetworkArchitecture architecture) =>
        ThrowUnlessUsable(repaired, architecture, 0, repaired.Count);

    /// <summary>The same for the series of a range, of which the second number is that after the last.</summary>
    public static void ThrowUnlessUsable(SeriesSet repaired, NetworkArchitecture architecture, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            try
            {
                ThrowUnlessUsable(repaired.Values(i), architecture);
            }
            catch (BadSeriesException problem)
            {
                throw problem.In(repaired, i);
            }
        }
    }

    /// <summary>The same for one series.</summary>
    public static void ThrowUnlessUsable(ReadOnlySpan<float> repaired, NetworkArchitecture architecture)
    {
        int length = repaired.Length / architecture.Channels;
        if (length < architecture.MinLength)
        {
            throw new BadSeriesException(
                null, $"has {Plural.Of(length, "point")}",
                $"the network '{architecture.Name}' needs at least {architecture.MinLength}; LengthPolicy.Resample or PadOrTruncate of "
                + "SeriesRepair lengthens series");
        }

        if (architecture.SymbolProblem(repaired, byChannel: true) is { } problem)
            throw new BadSeriesException(null, problem, $"the network '{architecture.Name}' knows no others");
    }
}
