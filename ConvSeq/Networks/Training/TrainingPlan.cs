namespace ConvSeq.Networks;

/// <summary>The checked data, options and back end that all members of an ensemble are trained with.</summary>
internal sealed class TrainingPlan
{
    private const uint MemberPurpose = 0x4E57_0005, HeldOutPurpose = 0x4E57_0004;

    private readonly Lazy<string> _architectureDigest, _trainDigest, _validationDigest;

    /// <summary>Checks the request.</summary>
    /// <exception cref="ArgumentException">Something does not fit together; the message says what.</exception>
    public TrainingPlan(
        NetworkArchitecture architecture, NetworkData train, NetworkOptions options, NetworkData? validation, INetworkBackend backend)
    {
        ThrowUnlessUsable(architecture, train, nameof(train));
        if (validation is not null)
        {
            ThrowUnlessUsable(architecture, validation, nameof(validation));
            if (validation.Task != train.Task)
            {
                throw new ArgumentException(
                    $"The validation series are for {validation.Task}, but the training series are for {train.Task}.", nameof(validation));
            }

            if (options.Training.ValidationShare > 0)
                throw new ArgumentException("Set ValidationShare or give a validation set, not both.", nameof(options));
        }

        if (options.Training.BestBy == EpochMeasure.Accuracy && !train.HasClasses)
        {
            throw new ArgumentException(
                $"{nameof(options.Training.BestBy)} is {nameof(EpochMeasure.Accuracy)}, but the targets are numbers, which have none; set "
                + $"{nameof(EpochMeasure.Loss)}.", nameof(options));
        }

        Architecture = architecture;
        Options = options.Training;
        Seed = options.Seed;
        Members = options.Members;
        Backend = backend;
        ClassWeights = WeightsOfClasses(train, Options);
        (Train, Validation) = Options.ValidationShare > 0 ? Split(train, Options.ValidationShare, Seed) : (train, validation);
        _architectureDigest = new(() => TrainingFacts.Digest(Architecture));
        _trainDigest = new(() => TrainingFacts.Digest(Train));
        _validationDigest = new(() => Validation is null ? "none" : TrainingFacts.Digest(Validation));
    }

    public NetworkArchitecture Architecture { get; }

    /// <summary>The training series, without those held out.</summary>
    public NetworkData Train { get; }

    /// <summary>The validation series, given or held out; null if the training loss decides.</summary>
    public NetworkData? Validation { get; }

    public NetworkTrainingOptions Options { get; }

    /// <summary>A weight per class, or empty.</summary>
    public float[] ClassWeights { get; }

    public ulong Seed { get; }

    public int Members { get; }

    public INetworkBackend Backend { get; }

    /// <summary>A digest of the architecture, computed on first use like those of the data.</summary>
    public string ArchitectureDigest => _architectureDigest.Value;

    /// <summary>A digest of the training series.</summary>
    public string TrainDigest => _trainDigest.Value;

    /// <summary>A digest of the validation series; "none" without any.</summary>
    public string ValidationDigest => _validationDigest.Value;

    /// <summary>The seed of a member's random choices.</summary>
    /// <param name="member">Number of the member, from 1.</param>
    public ulong SeedOf(int member) => new CounterRandom(Seed, MemberPurpose, (ulong)(member - 1)).NextUInt64();

    private static void ThrowUnlessUsable(NetworkArchitecture architecture, NetworkData data, string name)
    {
        if (data.Count == 0)
            throw new ArgumentException("There are no series.", name);
        if (data.Channels != architecture.Channels || data.Outputs != architecture.Outputs)
        {
            throw new ArgumentException(
                $"The series have {Plural.Of(data.Channels, "channel")} and {Plural.Of(data.Outputs, "output")}; "
                + $"the network is for {architecture.Channels} and {architecture.Outputs}.", name);
        }

        if (data.IsPerStep != architecture.IsSequence)
        {
            throw new ArgumentException(
                $"The series have targets for {(data.IsPerStep ? "each point" : "the whole series")}, but the network has outputs for "
                + $"{(architecture.IsSequence ? "each point" : "the whole series")}.", name);
        }

        if (data.HasSources != architecture.HasSource)
        {
            throw new ArgumentException(
                data.HasSources
                    ? "The series have sources, which the network does not tell from their targets: take the parts by SelectPart."
                    : "The series have no sources, which the network needs: add them by WithSource.", name);
        }

        LengthMap all = LengthMap.Of(architecture.HasSource ? SeriesPart.Target : SeriesPart.Whole);
        if (architecture.IsSequence && architecture.Nodes[^1].Rows is var rows && rows != all)
        {
            throw new ArgumentException(
                rows.Part != all.Part ? "The network has outputs for each point, but not for those of the targets: let it end there."
                    : rows.Stride > 1
                    ? $"The network has outputs for one point in {rows.Stride} only, but every point has a target."
                    : $"The network has no outputs for {Plural.Of((int)-rows.Offset, "point")} of each series, "
                        + "but every point has a target.",
                nameof(architecture));
        }

        for (int i = 0; i < data.Count; i++)
        {
            if (data.LengthOf(i) < architecture.MinLength)
            {
                throw new ArgumentException(
                    $"Series {i} has {Plural.Of(data.LengthOf(i), "point")}; the network needs at least {architecture.MinLength}.", name);
            }

            if (architecture.SymbolProblem(data.Values(i)) is { } problem)
                throw new ArgumentException($"Series {i} {problem}.", name);
        }
    }

    private static float[] WeightsOfClasses(NetworkData train, NetworkTrainingOptions options)
    {
        if (!train.HasClasses && (options.BalanceClasses || !options.ClassWeights.IsEmpty || options.LabelSmoothing > 0))
            throw new ArgumentException(
                "ClassWeights, BalanceClasses and LabelSmoothing are for classes; the targets are numbers.", nameof(options));
        if (options.ClassWeights.IsEmpty)
            return options.BalanceClasses ? train.BalancedClassWeights() : [];
        if (options.BalanceClasses)
            throw new ArgumentException("Set either ClassWeights or BalanceClasses, not both.", nameof(options));
        if (options.ClassWeights.Length != train.Outputs)
            throw new ArgumentException(
                $"There are {options.ClassWeights.Length} ClassWeights for {train.Outputs} classes.", nameof(options));
        return [.. options.ClassWeights];
    }

    private static (NetworkData Train, NetworkData Validation) Split(NetworkData data, float share, ulong seed)
    {
        (NetworkData train, NetworkData heldOut) = data.Split(share, seed, HeldOutPurpose);
        return heldOut.Count > 0
            ? (train, heldOut)
            : throw new ArgumentException(
                FormattableString.Invariant($"A ValidationShare of {share} holds out none of {data.Count} series: ")
                    + (data.Task == NetworkTask.Classification
                        ? "it takes that share of each class, and leaves one series of each. "
                        : "it is less than one series. ")
                    + "Give validation series, or more training series.", "options");
    }
}
