using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Networks by the names that commands use for them. A new network is one line here.</summary>
internal static class Architectures
{
    private static readonly (string Name, NetworkOptions Options)[] All =
    [
        ("inceptiontime", new InceptionTimeOptions()),
        ("tcn", new TcnOptions()),
        ("lstm", new RecurrentOptions()),
        ("gru", new RecurrentOptions { Cell = RecurrentCell.Gru }),
        ("rnn", new RecurrentOptions { Cell = RecurrentCell.Rnn }),
        ("cnn-lstm", new CnnLstmOptions()),
    ];

    private static readonly (string Name, LearningRateSchedule Schedule)[] Schedules =
    [
        ("plateau", new PlateauRate()),
        ("constant", new ConstantRate()),
        ("cosine", new CosineRate()),
        ("one-cycle", new OneCycleRate()),
    ];

    public static string[] Names => [.. All.Select(one => one.Name)];

    public static NetworkOptions ByName(string name) => All.Single(one => one.Name == name).Options;

    /// <summary>The option that chooses one.</summary>
    public static Option<string> Option() => Choice.OneOf("--architecture", "The network.", "inceptiontime", Names);

    /// <summary>The option that names the schedule of the learning rate.</summary>
    public static Option<string> ScheduleOption(string usual) =>
        Choice.OneOf("--schedule", "How the learning rate goes on.", usual, [.. Schedules.Select(one => one.Name)]);

    public static LearningRateSchedule ScheduleByName(string name) => Schedules.Single(one => one.Name == name).Schedule;
}
