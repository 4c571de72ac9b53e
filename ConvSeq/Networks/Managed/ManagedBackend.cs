namespace ConvSeq.Networks.Managed;

/// <summary>Trains networks in managed code: the same bits for any number of threads, on any machine that .NET runs on.</summary>
internal sealed class ManagedBackend : INetworkBackend
{
    /// <summary>The only instance.</summary>
    public static ManagedBackend Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public INetworkSession Open(NetworkSessionSettings settings, Execution execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        return new ManagedSession(settings, execution);
    }
}
