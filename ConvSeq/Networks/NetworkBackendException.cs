namespace ConvSeq.Networks;

/// <summary>The requested back end cannot be used here; the message says what to add.</summary>
public sealed class NetworkBackendException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing and what to add.</param>
    /// <param name="inner">The underlying failure, if any.</param>
    public NetworkBackendException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
