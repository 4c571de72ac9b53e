using ConvSeq.Features;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

/// <summary>An algorithm with few features, for tests of what all of them promise.</summary>
/// <param name="Name">The row of a test.</param>
/// <param name="Options">What is fitted.</param>
/// <param name="Paths">What was fitted, on each instruction path; the first is the scalar one.</param>
/// <param name="AssertPossible">Throws where these series get features that the algorithm cannot give.</param>
internal sealed record Featurizer(
    string Name, SeriesFeatureOptions Options, Func<SeriesFeatures, IEnumerable<SeriesFeatures>> Paths,
    Action<SeriesFeatures, SeriesSet> AssertPossible);

/// <summary>All algorithms, each with the options that make it another one. A new algorithm is a line here.</summary>
internal static class Featurizers
{
    public static IReadOnlyList<Featurizer> All { get; } =
    [
        new("MiniRocket", new MiniRocketOptions(), OnMiniRocket, MiniRocketTests.AssertShares),
        new("MiniRocket, alternating", new MiniRocketOptions { Padding = MiniRocketPadding.Alternating }, OnMiniRocket,
            MiniRocketTests.AssertShares),
        new("Rocket", new RocketOptions { KernelCount = 2000 }, OnRocket, RocketTests.AssertSharesAndMaxima),
        new("Rocket, as it is", new RocketOptions { KernelCount = 2000, Normalize = false }, OnRocket, RocketTests.AssertSharesAndMaxima),
        new("MultiRocket", MultiRocketTests.Small, OnMultiRocket, MultiRocketTests.AssertInRange),
        new("MultiRocket, alternating", MultiRocketTests.Alternating, OnMultiRocket, MultiRocketTests.AssertInRange),
        new("Hydra", new HydraOptions { Groups = 12 }, OnHydra, FeatureAssert.Finite),
        new("Hydra, unscaled", new HydraOptions { Groups = 6, KernelsPerGroup = 5, Scale = false }, OnHydra, FeatureAssert.Finite),
        new("RDST", new DilatedShapeletsOptions { ShapeletCount = 300 }, OnDilatedShapelets, DilatedShapeletsTests.AssertPossible),
        new("RDST, as it is", new DilatedShapeletsOptions { ShapeletCount = 90, NormalizedShare = 0 }, OnDilatedShapelets,
            DilatedShapeletsTests.AssertPossible),
        new("Quant", new QuantOptions(), OnQuant, FeatureAssert.Finite),
        new("Quant, coarse", QuantTests.Small, OnQuant, FeatureAssert.Finite),
        new("MultiRocket-Hydra", MultiRocketHydraTests.Small, OnMultiRocketHydra, FeatureAssert.Finite),
    ];

    public static Featurizer Named(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<SeriesFeatures> OnMiniRocket(SeriesFeatures fitted) => KernelPaths.All.Select(((MiniRocket)fitted).On);

    private static IEnumerable<SeriesFeatures> OnRocket(SeriesFeatures fitted) => KernelPaths.All.Select(((Rocket)fitted).On);

    private static IEnumerable<SeriesFeatures> OnMultiRocket(SeriesFeatures fitted) => KernelPaths.All.Select(((MultiRocket)fitted).On);

    private static IEnumerable<SeriesFeatures> OnHydra(SeriesFeatures fitted) => HydraPaths.All.Select(((Hydra)fitted).On);

    private static IEnumerable<SeriesFeatures> OnDilatedShapelets(SeriesFeatures fitted) =>
        ShapeletPaths.All.Select(((DilatedShapelets)fitted).On);

    private static IEnumerable<SeriesFeatures> OnQuant(SeriesFeatures fitted) => SortPaths.All.Select(((Quant)fitted).On);

    private static IEnumerable<SeriesFeatures> OnMultiRocketHydra(SeriesFeatures fitted)
    {
        var both = (MultiRocketHydra)fitted;
        return KernelPaths.All.Zip(
            HydraPaths.All, (first, second) => new MultiRocketHydra(both.MultiRocket!.On(first), both.Scaler, both.Hydra!.On(second)));
    }
}
