using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Prepares series for a network: repairs them, then scales them.</summary>
internal sealed record NetworkInput(SeriesRepair Repair, ChannelScaling Scaling)
{
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

    /// <summary>Throws if a series is too short for a network.</summary>
    public static void ThrowIfTooShort(SeriesSet repaired, NetworkArchitecture architecture)
    {
        if (repaired.Count == 0 || repaired.MinLength >= architecture.MinLength)
            return;
        int series = 0;
        while (repaired.LengthOf(series) >= architecture.MinLength)
            series++;
        throw TooShort(repaired.LengthOf(series), architecture).In(repaired, series);
    }

    /// <summary>The exception for a series that is too short for a network.</summary>
    public static BadSeriesException TooShort(int length, NetworkArchitecture architecture) => new(
        null, $"has {Plural.Of(length, "point")}",
        $"the network '{architecture.Name}' needs at least {architecture.MinLength}; LengthPolicy.Resample or PadOrTruncate of "
        + "SeriesRepair lengthens series");
}
