using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvSeq;

/// <summary>Checks of arguments that many options share.</summary>
internal static class Argument
{
    /// <summary>Returns a value of a property that sets it by this; throws, with the property's name, where it is out of range.</summary>
    public static int Within(int value, int low, int high, [CallerMemberName] string property = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, low, property);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, high, property);
        return value;
    }

    /// <summary>Returns a value of a property that sets it by this; throws, with the property's name, where it is not defined.</summary>
    public static T Defined<T>(T value, [CallerMemberName] string property = "")
        where T : struct, Enum => Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(property, value, $"{property} has no value {value}.");

    /// <summary>
    /// Returns a finite number above 0 of a property that sets it by this; throws, with the property's name, for any other number.
    /// </summary>
    public static double Positive(double value, [CallerMemberName] string property = "") => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(property, value, $"{property} must be finite and above 0.");

    /// <summary>
    /// Returns a finite number, 0 or more, of a property that sets it by this; throws, with the property's name, for any other number.
    /// </summary>
    public static double NotNegative(double value, [CallerMemberName] string property = "") => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(property, value, $"{property} must be finite and 0 or more.");

    /// <summary>
    /// Returns a share, at least 0 and below 1, of a property that sets it by this; throws, with the property's name, for any other number.
    /// </summary>
    public static T Share<T>(T value, [CallerMemberName] string property = "")
        where T : struct, IFloatingPoint<T> => value >= T.Zero && value < T.One
            ? value
            : throw new ArgumentOutOfRangeException(property, value, $"{property} must be at least 0 and below 1.");
}
