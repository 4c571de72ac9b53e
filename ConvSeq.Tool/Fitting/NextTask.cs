using System.CommandLine.Parsing;
using ConvSeq.Networks;

namespace ConvSeq.Tool.Fitting;

/// <summary>The task of predicting what comes next in a sequence: how the command line asks for it, and the networks that it has.</summary>
internal static class NextTask
{
    /// <summary>The option that names the task.</summary>
    public const string Option = "--task";

    /// <summary>Its value for this one.</summary>
    public const string Name = "next";

    /// <summary>Passes over a sequence unless others are asked for: every one of its symbols is something to learn.</summary>
    public const int DefaultEpochs = 20;

    private const int Dimensions = 32;

    /// <summary>The networks, the default first; a line here is all that the command needs to know of one.</summary>
    public static IReadOnlyList<NetworkAlgorithm> Networks { get; } =
    [
        Of("tcn", "dilated causal convolutions", new TcnOptions
        {
            Filters = 64,
            KernelSize = 3,
            Levels = 6,
            Readout = TcnReadout.EveryStep,
            SymbolDimensions = Dimensions,
        }),
        Of("lstm", "long short-term memory", Cell(RecurrentCell.Lstm)),
        Of("gru", "gated recurrent units", Cell(RecurrentCell.Gru)),
        Of("rnn", "a recurrent network without gates", Cell(RecurrentCell.Rnn)),
        Of("wavenet", "stacks of gated dilated convolutions; made for audio", new WaveNetOptions { Stacks = 2, SkipChannels = 64 }),
    ];

    public static NetworkAlgorithm? Find(string name) => Networks.FirstOrDefault(one => one.Name == name);

    /// <summary>Whether a command line is about this task, or another; that of a command without the option is about none.</summary>
    public static bool IsGiven(SymbolResult result, string task = Name)
    {
        SymbolResult? command = result;
        while (command is not (null or CommandResult))
            command = command.Parent;
        return (command as CommandResult)?.Command.Options.FirstOrDefault(option => option.Name == Option) is { } own
            && result.GetResult(own) is { Tokens: [{ Value: var given }] } && given == task;
    }

    /// <summary>A network with the training of a task of sequences.</summary>
    public static NetworkAlgorithm Of(string name, string description, NetworkOptions defaults) => new(
        name, description, defaults with
        {
            Training = defaults.Training with
            {
                Epochs = DefaultEpochs,
                BatchSize = 32,
                Optimizer = defaults.Training.Optimizer with { LearningRate = 2e-3, GradientClip = 1 },
            },
        });

    private static RecurrentOptions Cell(RecurrentCell cell) => new()
    {
        Cell = cell,
        Units = 128,
        Readout = RecurrentReadout.EveryStep,
        SymbolDimensions = Dimensions,
    };
}
