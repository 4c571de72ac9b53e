namespace Microsoft.ML.Runtime;

/// <summary>What components see of their surroundings: channels, progress, and hosts of their own.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>The environment of one component, with its own stream of random numbers.</summary>
public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}
