namespace ConvSeq.Networks;

/// <summary>A back end was asked for that cannot be used here; the message says what to add.</summary>
public sealed class NetworkBackendException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing and what to add.</param>
    /// <param name="inner">What was tried, if anything.</param>
    public NetworkBackendException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
