namespace Microsoft.ML.Data;

/// <summary>What stands for a missing value of a type.</summary>
internal static class Missing
{
    public static T Of<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN
        : typeof(T) == typeof(double) ? (T)(object)double.NaN
        : default;
}
