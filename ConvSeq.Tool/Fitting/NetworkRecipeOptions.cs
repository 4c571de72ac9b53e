using System.CommandLine;
using System.Globalization;
using ConvSeq.Networks;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options of networks and their training.</summary>
internal sealed class NetworkRecipeOptions : RecipeOptions<NetworkAlgorithm>
{
    private readonly MembersOption _members;
    private readonly TimeBudgetOption _timeBudget;
    private readonly Option<int?> _epochs, _batch, _patience, _gpu;
    private readonly Option<double?> _learningRate;
    private readonly Option<string?> _validation, _checkpoint, _libTorch;
    private readonly Option<string> _schedule, _backend;

    public NetworkRecipeOptions(Option<string> algorithm, MembersOption members, TimeBudgetOption timeBudget)
        : base(algorithm)
    {
        (_members, _timeBudget) = (members, timeBudget);
        _epochs = Count(
            "--epochs", 1, int.MaxValue,
            $"Passes of a network's training over the series at most, 1 or more. {Default(network => network.Training.Epochs)}",
            isOfMembers: true);
        _batch = Count(
            "--batch", 2, NetworkTrainingOptions.MaxBatchSize,
            $"Series of a step at most. {Default(network => network.Training.BatchSize)}", isOfMembers: true);
        _learningRate = WithTraining(CommonOptions.Optional<double>(
            "--learning-rate", "RATE", $"Largest learning rate, above 0. {Default(network => network.Training.Optimizer.LearningRate)}",
            "a number above 0", CommonOptions.PositiveNumber));
        _schedule = WithTraining(CommonOptions.Worded(
            "--schedule", "HOW",
            $"How the learning rate goes on: plateau, which halves it where the loss does not improve for {PlateauRate
                .DefaultPatience} epochs; "
            + "cosine, which lowers it to 0 over all epochs, good for few of them; one-cycle, which raises it first; or constant.",
            "plateau, cosine, one-cycle or constant", text => Schedule(text) is not null, "plateau"));
        _validation = OnlyHere(CommonOptions.OptionalText(
            "--validation", "SHARE|FILE",
            "Series that are only measured, and by whose loss training stops and the best weights are kept: "
            + "a share of the training series, above 0 and below 1, or a file. [default: none, the training loss decides]",
            "a share above 0 and below 1, or a file", text => CommonOptions.Number(text) is null || Share(text) is not null));
        _patience = Count(
            "--patience", 1, int.MaxValue, "Epochs without a lower loss after which training stops, 1 or more. [default: it goes on]");
        _checkpoint = OnlyHere(CommonOptions.OptionalText(
            "--checkpoint", "DIR",
            "Folder in which training is saved as it goes; the same command, started again, "
            + "goes on from there and comes to the same model.",
            "a folder", text => text.Length > 0));
        _backend = WithTraining(CommonOptions.Worded(
            "--backend", "NAME",
            "What networks are trained on: managed, which is part of convseq; torchsharp, libtorch on a CUDA GPU or else the CPU; "
            + "or auto, which is torchsharp where there is a GPU for it and otherwise managed. Models score without libtorch in any case.",
            "managed, torchsharp or auto", text => Backend(text) is not null, "managed"));
        _gpu = Count(
            "--gpu", 0, int.MaxValue,
            "Number of the GPU to train on, from 0, with --backend torchsharp or auto. [default: the first one, else the CPU]",
            isOfMembers: true);
        _gpu.Validators.Add(result =>
        {
            string? backend = result.GetResult(_backend)?.Tokens is [{ Value: var given }] ? given : "managed";
            if (!result.Errors.Any() && result.Tokens is [{ Value: var text }] && Chosen(result) is NetworkAlgorithm or EnsembleAlgorithm
                && Backend(backend) == NetworkBackendKind.Managed)
                result.AddError(
                    $"{_gpu.Name} {text}: the back end managed has no GPU; name one that has: {_backend.Name} torchsharp or auto.");
        });
        _libTorch = WithTraining(CommonOptions.OptionalText(
            "--libtorch", "DIR",
            "Folder with libtorch and ConvSeq.TorchSharp, for --backend torchsharp or auto; docs/gpu.md says how to make one. "
            + $"[default: what the environment variable {LibTorchFolder.Variable} says]",
            "a folder", text => text.Length > 0));
    }

    public override IReadOnlyList<Option> Options =>
        [_epochs, _batch, _learningRate, _schedule, _validation, _patience, _checkpoint, _backend, _gpu, _libTorch];

    /// <summary>Puts the recipe together.</summary>
    public NetworkRecipe Read(ParseResult parsed, NetworkAlgorithm chosen)
    {
        NetworkOptions network = Trained(chosen.Defaults, parsed);
        string? validation = parsed.GetValue(_validation);
        float? share = validation is null ? null : Share(validation);
        return new NetworkRecipe(
            network with
            {
                Members = _members.Count(parsed) ?? network.Members,
                Training = network.Training with
                {
                    TimeBudget = _timeBudget.Read(parsed),
                    ValidationShare = share ?? 0,
                    EarlyStoppingPatience = parsed.GetValue(_patience),
                    CheckpointFolder = parsed.GetValue(_checkpoint),
                },
            },
            share is null ? validation : null, Backend(parsed));
    }

    /// <summary>A network with those options of its training that members of ensembles have too.</summary>
    public NetworkOptions Trained(NetworkOptions network, ParseResult parsed)
    {
        NetworkTrainingOptions training = network.Training;
        return network with
        {
            Training = training with
            {
                Epochs = parsed.GetValue(_epochs) ?? training.Epochs,
                BatchSize = parsed.GetValue(_batch) ?? training.BatchSize,
                Optimizer = training.Optimizer with
                {
                    LearningRate = parsed.GetValue(_learningRate) ?? training.Optimizer.LearningRate
                },
                Schedule = Schedule(parsed.GetRequiredValue(_schedule))!,
            },
        };
    }

    /// <summary>What networks are trained on.</summary>
    public BackendChoice Backend(ParseResult parsed) => new(
        Backend(parsed.GetRequiredValue(_backend))!.Value, parsed.GetValue(_gpu),
        parsed.GetValue(_libTorch) ?? Environment.GetEnvironmentVariable(LibTorchFolder.Variable));

    // Networks in an ensemble have them too.
    private TOption WithTraining<TOption>(TOption option)
        where TOption : Option => OnlyHere(option, _members.HasNetworks);

    private Option<int?> Count(string name, int least, int most, string description, bool isOfMembers = false)
    {
        Option<int?> option = CommonOptions.Count(name, least, most, description);
        return isOfMembers ? WithTraining(option) : OnlyHere(option);
    }

    private static string Default<T>(Func<NetworkOptions, T> of)
    {
        var networks = Algorithm.All.OfType<NetworkAlgorithm>().Select(one => (one.Name, Value: of(one.Defaults))).ToArray();
        return networks.Select(one => one.Value).Distinct().Count() == 1
            ? string.Create(CultureInfo.InvariantCulture, $"[default: {networks[0].Value}]")
            : $"[default: {string.Join(", ", networks.Select(
                one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} for {one.Name}")))}]";
    }

    private static LearningRateSchedule? Schedule(string text) => text switch
    {
        "plateau" => new PlateauRate(),
        "cosine" => new CosineRate(),
        "one-cycle" => new OneCycleRate(),
        "constant" => new ConstantRate(),
        _ => null,
    };

    private static NetworkBackendKind? Backend(string text) => text switch
    {
        "managed" => NetworkBackendKind.Managed,
        "torchsharp" => NetworkBackendKind.TorchSharp,
        "auto" => NetworkBackendKind.Auto,
        _ => null,
    };

    private static float? Share(string text) => (float?)CommonOptions.Number(text) is > 0 and < 1 and float share ? share : null;
}
