using System.Runtime.CompilerServices;

namespace ConvSeq.Cluster;

/// <summary>Checks of times that are set.</summary>
internal static class Duration
{
    /// <summary>Returns a time above 0 of a property that sets it by this; throws, with the property's name, for any other.</summary>
    public static TimeSpan Positive(TimeSpan value, [CallerMemberName] string property = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, property);
        return value;
    }
}
