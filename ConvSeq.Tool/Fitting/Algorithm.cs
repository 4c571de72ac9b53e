using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tool.Fitting;

/// <summary>A way to fit a model, as the command line knows it: features with a linear model on them, or networks.</summary>
/// <param name="Name">Its name for --classifier.</param>
/// <param name="Description">Its description in the help.</param>
internal abstract record Algorithm(string Name, string Description)
{
    public const string Default = "auto";

    private const string Features = "--features", Kernels = "--kernels", Groups = "--groups", Levels = "--levels",
        Shapelets = "--shapelets";

    /// <summary>All of them, in the order in which the help shows them. A line here is all that the command needs to know of one.</summary>
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new FeatureAlgorithm(
            Default, "ensemble where that takes minutes at most, otherwise minirocket", new AutomaticFeatureOptions()),
        new EnsembleAlgorithm(
            "ensemble", "several of those below, combined; the most accurate"),
        new FeatureAlgorithm(
            "minirocket", "hardly random kernels; the fastest", new MiniRocketOptions(),
            AlgorithmSize.Of<MiniRocketOptions>(
                Features, MiniRocketOptions.MinFeatureCount, MiniRocketOptions.MaxFeatureCount, MiniRocketOptions.DefaultFeatureCount,
                (o, n) => o with { FeatureCount = n })),
        new FeatureAlgorithm(
            "rocket", "random kernels of many lengths; the original of the family, slower", new RocketOptions(),
            AlgorithmSize.Of<RocketOptions>(
                Kernels, 1, RocketOptions.MaxKernelCount, RocketOptions.DefaultKernelCount, (o, n) => o with { KernelCount = n })),
        new FeatureAlgorithm(
            "multirocket", "four features of each kernel of minirocket, of differences too", new MultiRocketOptions(),
            AlgorithmSize.Of<MultiRocketOptions>(
                Features, MultiRocketOptions.MinFeatureCount, MultiRocketOptions.MaxFeatureCount, MultiRocketOptions.DefaultFeatureCount,
                (o, n) => o with { FeatureCount = n })),
        new FeatureAlgorithm(
            "hydra", "random kernels that compete in groups, as the patterns of a dictionary do", new HydraOptions(),
            AlgorithmSize.Of<HydraOptions>(
                Groups, 1, HydraOptions.MaxGroups, HydraOptions.DefaultGroups, (o, n) => o with { Groups = n })),
        new FeatureAlgorithm(
            "rdst", "random dilated shapelets: where, and how often, pieces of the series recur", new DilatedShapeletsOptions(),
            AlgorithmSize.Of<DilatedShapeletsOptions>(
                Shapelets, 1, DilatedShapeletsOptions.MaxShapeletCount, DilatedShapeletsOptions.DefaultShapeletCount,
                (o, n) => o with { ShapeletCount = n })),
        new FeatureAlgorithm("multirocket-hydra", "the features of both; the most accurate", new MultiRocketHydraOptions()),
        new FeatureAlgorithm(
            "quant", "quantiles of values in intervals; not convolution, nothing random", new QuantOptions(),
            AlgorithmSize.Of<QuantOptions>(
                Levels, 1, QuantOptions.MaxDepth, QuantOptions.DefaultDepth, (o, n) => o with { Depth = n })),
        new NetworkAlgorithm("inceptiontime", "networks with kernels of several lengths; slow to train", new InceptionTimeOptions()),
        new NetworkAlgorithm("tcn", "a network of dilated causal convolutions; slow to train", new TcnOptions()),
        new NetworkAlgorithm("lstm", "long short-term memory, a recurrent network; slow to train", new RecurrentOptions()),
        new NetworkAlgorithm(
            "gru", "gated recurrent units, a recurrent network; slow to train", new RecurrentOptions { Cell = RecurrentCell.Gru }),
        new NetworkAlgorithm(
            "rnn", "a recurrent network without gates; slow to train", new RecurrentOptions { Cell = RecurrentCell.Rnn }),
        new NetworkAlgorithm("cnn-lstm", "convolutions, then long short-term memory; slow to train", new CnnLstmOptions()),
    ];

    /// <summary>The options of sizes, with what each counts.</summary>
    public static IReadOnlyList<(string Option, string What)> SizeOptions { get; } =
    [
        (Features, "Features of a series, rounded down to what the kernels share evenly"),
        (Kernels, "Random kernels"),
        (Groups, "Groups of competing kernels at each dilation"),
        (Shapelets, "Random dilated shapelets"),
        (Levels, "Levels of intervals, each of which divides those of the one before in two"),
    ];

    /// <summary>What it fits unless options say otherwise.</summary>
    public abstract Recipe Recipe { get; }

    public static Algorithm? Find(string name) => All.FirstOrDefault(one => one.Name == name);
}

/// <summary>Features of series, with a linear model on them.</summary>
/// <param name="Name">Its name for --classifier.</param>
/// <param name="Description">Its description in the help.</param>
/// <param name="Defaults">Its options unless others are given.</param>
/// <param name="Sizes">The options that say how large it is.</param>
internal sealed record FeatureAlgorithm(
    string Name, string Description, SeriesFeatureOptions Defaults, params IReadOnlyList<AlgorithmSize> Sizes)
    : Algorithm(Name, Description)
{
    /// <summary>Returns what one of <see cref="Algorithm.SizeOptions"/> means to this algorithm; null if nothing.</summary>
    public AlgorithmSize? Size(string option) => Sizes.FirstOrDefault(size => size.Option == option);

    public override Recipe Recipe => new FeatureRecipe(Defaults);
}

/// <summary>Several features, each with a model of its own.</summary>
/// <param name="Name">Its name for --classifier.</param>
/// <param name="Description">Its description in the help.</param>
internal sealed record EnsembleAlgorithm(string Name, string Description) : Algorithm(Name, Description)
{
    public override Recipe Recipe => new EnsembleRecipe(new EnsembleOptions(), Training: null);
}

/// <summary>One network or several.</summary>
/// <param name="Name">Its name for --classifier.</param>
/// <param name="Description">Its description in the help.</param>
/// <param name="Defaults">Its options unless others are given.</param>
internal sealed record NetworkAlgorithm(string Name, string Description, NetworkOptions Defaults) : Algorithm(Name, Description)
{
    public override Recipe Recipe => new NetworkRecipe(
        Defaults, ValidationPath: null, new BackendChoice(NetworkBackendKind.Managed, Gpu: null, LibTorch: null));
}

/// <summary>An option of an algorithm that says how large it is.</summary>
/// <param name="Option">The command line's option.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Default">The value unless one is given.</param>
/// <param name="Set">Sets it.</param>
internal sealed record AlgorithmSize(
    string Option, int Least, int Most, int Default, Func<SeriesFeatureOptions, int, SeriesFeatureOptions> Set)
{
    /// <summary>The values that are accepted, in words.</summary>
    public string Range => string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most}");

    public static AlgorithmSize Of<TOptions>(string option, int least, int most, int @default, Func<TOptions, int, TOptions> set)
        where TOptions : SeriesFeatureOptions =>
        new(option, least, most, @default, (options, value) => set((TOptions)options, value));
}
