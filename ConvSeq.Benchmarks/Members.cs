using ConvSeq.Features;

namespace ConvSeq.Benchmarks;

/// <summary>The members of the family by the names that commands know them by. A new one is a line here.</summary>
internal static class Members
{
    private static readonly (string Name, SeriesFeatureOptions Options)[] All =
    [
        ("minirocket", new MiniRocketOptions()),
        ("multirocket", new MultiRocketOptions()),
        ("hydra", new HydraOptions()),
        ("multirocket-hydra", new MultiRocketHydraOptions()),
    ];

    public static string[] Names => [.. All.Select(member => member.Name)];

    public static SeriesFeatureOptions ByName(string name) => All.Single(member => member.Name == name).Options;
}
