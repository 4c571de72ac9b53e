using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="EnsembleClassifier"/> and <see cref="EnsembleRegressor"/>.</summary>
public sealed record EnsembleOptions
{
    /// <summary>Default number of trees of a member whose head is trees: 40 for each of 5 folds.</summary>
    public const int DefaultTreeCount = 200;

    /// <summary>The largest number of members, <see cref="Members"/> and <see cref="Networks"/> together.</summary>
    public const int MaxMembers = 32;

    private readonly ImmutableArray<SeriesFeatureOptions> _members = DefaultMembers;
    private readonly ImmutableArray<NetworkOptions> _networks = [];
    private readonly EnsembleCombination _combination;
    private readonly RidgeOptions _ridge = new();
    private readonly ExtraTreesOptions _trees = new() { TreeCount = DefaultTreeCount };
    private readonly SeriesRepair _repair = new();
    private readonly TimeSpan? _timeBudget;

    /// <summary>Creates the defaults.</summary>
    public EnsembleOptions()
    {
    }

    private EnsembleOptions(ImmutableArray<SeriesFeatureOptions> members) => _members = members;

    /// <summary>Options of networks alone, without a member that has features.</summary>
    /// <param name="networks">One network or more, as <see cref="Networks"/> takes them.</param>
    /// <exception cref="ArgumentException">There are no networks, too many, or one is null.</exception>
    public static EnsembleOptions OfNetworks(params ImmutableArray<NetworkOptions> networks) => networks.IsDefaultOrEmpty
        ? throw new ArgumentException("There are no networks.", nameof(networks))
        : new EnsembleOptions([]) { Networks = networks };

    /// <summary>The default of <see cref="Members"/>: MultiRocket, Hydra, MiniRocket, QUANT and 2,500 dilated shapelets.</summary>
    public static ImmutableArray<SeriesFeatureOptions> DefaultMembers { get; } =
    [
        new MultiRocketOptions(), new HydraOptions(), new MiniRocketOptions(), new QuantOptions(), new DilatedShapeletsOptions(),
    ];

    /// <summary>
    /// The features of each member that has features, 1 to 32 of them; none for <see cref="OfNetworks"/>. A member has a head of its own:
    /// trees where they suit the features, otherwise ridge. Seeds of the features are not used: <see cref="Seed"/> is. Default:
    /// <see cref="DefaultMembers"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no members, too many, or one is null.</exception>
    public ImmutableArray<SeriesFeatureOptions> Members
    {
        get => _members;
        init
        {
            if (value.IsDefaultOrEmpty || value.Length > MaxMembers)
            {
                throw new ArgumentException(
                    $"There are {(value.IsDefault ? 0 : value.Length)} members; an ensemble has 1 to {MaxMembers}.", nameof(Members));
            }

            if (value.Any(member => member is null))
                throw new ArgumentException("A member is null.", nameof(Members));
            _members = value;
        }
    }

    /// <summary>
    /// Networks that are members too, up to 32 with <see cref="Members"/>. A member is trained by 5 folds of the training series: network m
    /// of it learns without fold m modulo 5, so that all series have an honest prediction, and there are 5 networks or as many as
    /// <see cref="NetworkOptions.Members"/> say. Seeds and weights of classes of the networks are not used: <see cref="Seed"/> and those
    /// of <see cref="Ridge"/> are. Default: none, since they take many times as long as all other members.
    /// </summary>
    /// <exception cref="ArgumentException">There are too many members, or one is null.</exception>
    public ImmutableArray<NetworkOptions> Networks
    {
        get => _networks;
        init
        {
            if (value.IsDefault || value.Any(member => member is null))
                throw new ArgumentException("A network is null.", nameof(Networks));
            if (value.Length > MaxMembers)
            {
                throw new ArgumentException(
                    $"There are {value.Length} networks; an ensemble has 1 to {MaxMembers} members.", nameof(Networks));
            }

            _networks = value;
        }
    }

    /// <summary>How the members' predictions become one. Default: <see cref="EnsembleCombination.Rule"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EnsembleCombination Combination
    {
        get => _combination;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Combination), value, "There is no such combination.");
            _combination = value;
        }
    }

    /// <summary>
    /// Time that the fit may take by an estimate, above 0. Members are taken in the order of their accuracy on other sets divided by their
    /// estimated time, each if it fits in what is left; the first is fitted in any case. The estimate counts operations at nominal rates,
    /// divided by the number of logical processors of the machine, and no clock is asked: the same choice gives the same bits, and the fit
    /// may take more or less time than that. Default null: all members are fitted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan? TimeBudget
    {
        get => _timeBudget;
        init => _timeBudget = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TimeBudget), value, "The time budget must be above 0.");
    }

    /// <summary>Seed of every random choice. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Options of ridge heads; class weights and their balance also apply to trees, and not to a regressor.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge
    {
        get => _ridge;
        init => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge));
    }

    /// <summary>
    /// Options of heads of trees, whose seed, and weights of classes, come from the other options. The trees are divided over 5 folds.
    /// Default: 200 trees.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer trees than folds.</exception>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ExtraTreesOptions Trees
    {
        get => _trees;
        init
        {
            _trees = value ?? throw new ArgumentNullException(nameof(Trees));
            if (value.TreeCount < MemberFit.Folds)
                throw new ArgumentException($"There are {value.TreeCount} trees for {MemberFit.Folds} folds.", nameof(Trees));
        }
    }

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the training set requires.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesRepair Repair
    {
        get => _repair;
        init => _repair = value ?? throw new ArgumentNullException(nameof(Repair));
    }

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(EnsembleOptions? other) =>
        other is not null && Members.AsSpan().SequenceEqual(other.Members.AsSpan())
        && Networks.AsSpan().SequenceEqual(other.Networks.AsSpan()) && Combination == other.Combination
        && TimeBudget == other.TimeBudget && Seed == other.Seed && Ridge.Equals(other.Ridge) && Trees.Equals(other.Trees)
        && Repair.Equals(other.Repair);

    /// <summary>Hash code of all values.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (SeriesFeatureOptions member in Members)
            hash.Add(member);
        foreach (NetworkOptions network in Networks)
            hash.Add(network);
        hash.Add(Combination);
        hash.Add(TimeBudget);
        hash.Add(Seed);
        hash.Add(Ridge);
        hash.Add(Trees);
        hash.Add(Repair);
        return hash.ToHashCode();
    }
}
