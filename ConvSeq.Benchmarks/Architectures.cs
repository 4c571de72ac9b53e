using ConvSeq.Networks;

namespace ConvSeq.Benchmarks;

/// <summary>The networks by the names that commands know them by. A new one is a line here.</summary>
internal static class Architectures
{
    private static readonly (string Name, NetworkOptions Options)[] All =
    [
        ("inceptiontime", new InceptionTimeOptions()),
        ("tcn", new TcnOptions()),
    ];

    public static string[] Names => [.. All.Select(one => one.Name)];

    public static NetworkOptions ByName(string name) => All.Single(one => one.Name == name).Options;
}
