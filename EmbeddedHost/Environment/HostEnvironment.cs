namespace Microsoft.ML.Runtime;

/// <summary>
/// The one implementation of the environment, for the root and for the hosts registered under it. Random numbers
/// descend from the root's seed: each registration draws its seed from its parent.
/// </summary>
internal sealed class HostEnvironment : IHost
{
    private readonly Action<string, ChannelMessage> _log;
    private readonly string _fullName;
    private readonly Lock _drawing = new();

    public HostEnvironment(int? seed, Action<string, ChannelMessage> log)
    {
        _log = log;
        Seed = seed;
        Rand = seed is { } s ? new Random(s) : new Random();
        ComponentCatalog = new ComponentCatalog();
        Root = this;
    }

    private HostEnvironment(HostEnvironment parent, string name, Random rand)
    {
        _log = parent._log;
        _fullName = parent._fullName is null ? name : $"{parent._fullName}; {name}";
        Seed = parent.Seed;
        Rand = rand;
        ComponentCatalog = parent.ComponentCatalog;
        Root = parent.Root;
    }

    /// <summary>The environment that all hosts descend from.</summary>
    public HostEnvironment Root { get; }

    public int? GpuDeviceId { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }


    public string ContextDescription => _fullName ?? "HostEnvironment";

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Throw.IfEmpty(name, nameof(name));
        lock (_drawing)
            return new HostEnvironment(this, name, new Random(seed ?? Rand.Next()));
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public IChannel Start(string name)
    {
        Throw.IfEmpty(name, nameof(name));
        return new Channel(_fullName is null ? name : $"{_fullName}; {name}", _log);
    }

    public IPipe<TMessage> StartPipe<TMessage>(string name) =>
        throw Throw.NotChecked("pipes of messages other than log messages");

    public IProgressChannel StartProgressChannel(string name) => new SilentProgress();
}
