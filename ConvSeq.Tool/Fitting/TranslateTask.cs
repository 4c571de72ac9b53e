using System.CommandLine.Parsing;
using ConvSeq.Networks;

namespace ConvSeq.Tool.Fitting;

/// <summary>The task of turning a text into another: how the command line asks for it, and the networks that it has.</summary>
internal static class TranslateTask
{
    /// <summary>The value of <see cref="NextTask.Option"/> for this one.</summary>
    public const string Name = "translate";

    /// <summary>The networks, the default first; a line here is all that the command needs to know of one.</summary>
    public static IReadOnlyList<NetworkAlgorithm> Networks { get; } =
    [
        Of("attention", "an LSTM that reads both ways, and one that writes and looks at all that was read", new EncoderDecoderOptions()),
        Of("gru-attention", "the same with gated recurrent units", new EncoderDecoderOptions { Cell = RecurrentCell.Gru }),
        Of("separable", "separable convolutions that read", new EncoderDecoderOptions
        {
            Encoder = EncoderKind.SeparableConvolutions,
            Dimensions = EncoderDecoderOptions.DefaultUnits,
        }),
        Of("last-state", "an LSTM of whose reading only the last state is seen", new EncoderDecoderOptions
        {
            Link = EncoderLink.LastState,
            Bidirectional = false,
        }),
    ];

    public static NetworkAlgorithm? Find(string name) => Networks.FirstOrDefault(one => one.Name == name);

    /// <summary>Whether a command line is about this task.</summary>
    public static bool IsGiven(SymbolResult result) => NextTask.IsGiven(result, Name);

    /// <summary>The networks of the task of sequences that a command line is about; null for another task.</summary>
    public static IReadOnlyList<NetworkAlgorithm>? NetworksOf(SymbolResult result) =>
        IsGiven(result) ? Networks : NextTask.IsGiven(result) ? NextTask.Networks : null;

    private static NetworkAlgorithm Of(string name, string description, EncoderDecoderOptions defaults) =>
        NextTask.Of(name, description, defaults);
}
