using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Members of the family by the names that commands use for them. A new member is one line here.</summary>
internal static class Members
{
    private static readonly (string Name, SeriesFeatureOptions Options)[] All =
    [
        ("minirocket", new MiniRocketOptions()),
        ("rocket", new RocketOptions()),
        ("multirocket", new MultiRocketOptions()),
        ("hydra", new HydraOptions()),
        ("rdst", new DilatedShapeletsOptions()),
        ("multirocket-hydra", new MultiRocketHydraOptions()),
        ("quant", new QuantOptions()),
        ("auto", new AutomaticFeatureOptions()),
    ];

    /// <summary>The option that chooses one.</summary>
    public static Option<string> Option() => Choice.OneOf("--algorithm", "The features.", "minirocket", Names);

    public static string[] Names => [.. All.Select(member => member.Name)];

    /// <summary>Names of those that do not choose among the others.</summary>
    public static string[] Explicit => [.. Names.Where(name => name != "auto")];

    public static SeriesFeatureOptions ByName(string name) => All.Single(member => member.Name == name).Options;

    /// <summary>Returns the member with about the given number of features; null if it cannot have so few.</summary>
    public static SeriesFeatureOptions? OfSize(SeriesFeatureOptions member, int features) => member switch
    {
        MiniRocketOptions mini when features >= MiniRocketOptions.MinFeatureCount => mini with { FeatureCount = features },
        RocketOptions rocket when features > 1 => rocket with { KernelCount = features / 2 },
        MultiRocketOptions multi when features >= MultiRocketOptions.MinFeatureCount => multi with { FeatureCount = features },
        DilatedShapeletsOptions shapelets when features > 2 => shapelets with { ShapeletCount = features / 3 },
        _ => null,
    };
}
