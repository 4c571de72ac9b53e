namespace Microsoft.ML.Runtime;

/// <summary>The exceptions of the host, of the types and with the words that ML.NET's have.</summary>
internal static class Throw
{
    public static void IfNull(object value, string name) => ArgumentNullException.ThrowIfNull(value, name);

    public static void IfEmpty(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentNullException(name, $"{name} cannot be null or empty");
    }

    public static void Unless(bool condition, string name, string message = null)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, message);
    }

    public static Exception Invalid(string message) => new InvalidOperationException(message);

    public static Exception Missing(string parameter, string role, string column) =>
        new ArgumentOutOfRangeException(parameter, $"Could not find {role} column '{column}'");

    public static Exception Mismatch(string parameter, string role, string column, string expected, string actual) =>
        new ArgumentOutOfRangeException(parameter,
            $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    /// <summary>The host does not guess: what was not seen on the genuine library, it refuses.</summary>
    public static NotSupportedException NotChecked(string what) =>
        new($"The embedded ML.NET host does not support {what}; build against the package Microsoft.ML for that.");
}
