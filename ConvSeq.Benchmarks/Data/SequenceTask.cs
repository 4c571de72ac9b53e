using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Series to learn from, series that choose the epoch, and series that decide nothing.</summary>
internal sealed record SequenceData(NetworkData Train, NetworkData Validation, NetworkData Test);

/// <summary>
/// A task of Bai, Kolter and Koltun, arXiv 1803.01271, with networks of the size of its table 1, its published figures, and settings that
/// all networks start from. A new task is one entry here.
/// </summary>
internal sealed record SequenceTask
{
    /// <summary>Names of the networks, in the order of figures and sizes.</summary>
    public static readonly string[] Models = ["tcn", "lstm", "gru", "rnn"];

    private const int MeasuredSeries = 1000;

    public static readonly SequenceTask[] All =
    [
        new()
        {
            Name = "adding",
            Published = [5.8e-5, 0.164, 5.3e-5, 0.177],
            Tcn = new TcnOptions
            {
                Filters = 24,
                KernelSize = 8,
                Levels = 8,
                Dropout = 0,
                ProjectionInitialization = Small,
                Readout = TcnReadout.LastStep,
            },
            Units = [130, 150, 262],
            Rate = 2e-3,
            Epochs = 10,
            Batch = 32,
            Length = 600,
            Train = 50_000,
            Memoryless = _ => 1 / 6.0,
            Read = asked => Adding(asked.Length, asked.Train, asked.Test, asked.Seed),
        },
        new()
        {
            Name = "copy",
            Published = [3.5e-5, 0.0204, 0.0197, 0.0202],
            Tcn = new TcnOptions
            {
                Filters = 10,
                KernelSize = 8,
                Levels = 8,
                Dropout = 0,
                ProjectionInitialization = Small,
                Readout = TcnReadout.EveryStep,
            },
            Units = [60, 70, 120],
            Rate = 2e-3,
            Clip = 1,
            Epochs = 15,
            Batch = 32,
            Length = 1000,
            Train = 10_000,
            Memoryless = blanks => 10 * Math.Log(8) / (blanks + 20),
            Read = asked => new SequenceData(
                SequenceGenerators.CopyMemory(asked.Train, asked.Seed, asked.Length),
                SequenceGenerators.CopyMemory(MeasuredSeries, asked.Seed, asked.Length, first: asked.Train + asked.Test),
                SequenceGenerators.CopyMemory(asked.Test, asked.Seed, asked.Length, first: asked.Train)),
        },
        Digits("mnist", [0.990, 0.872, 0.962, 0.215]),
        Digits("permuted-mnist", [0.972, 0.857, 0.873, 0.253]),
        Music("jsb", [8.10, 8.45, 8.43, 8.91], 3, 2, 0.5f, [220, 260, 465]),
        Music("nottingham", [3.07, 3.29, 3.46, 4.05], 6, 4, 0.2f, [436, 520, 915]),
    ];

    private static Initialization Small => Initialization.Normal(0.01f);

    public required string Name { get; init; }

    /// <summary>The published figures of all networks: losses, or shares of right answers.</summary>
    public required double[] Published { get; init; }

    /// <summary>Whether the figure is the share of right answers instead of the loss.</summary>
    public bool IsAccuracy { get; init; }

    /// <summary>The article's TCN.</summary>
    public required TcnOptions Tcn { get; init; }

    /// <summary>Units of an LSTM, a GRU and a tanh RNN of about as many weights.</summary>
    public required int[] Units { get; init; }

    /// <summary>Learning rate of Adam.</summary>
    public required double Rate { get; init; }

    /// <summary>Largest length of a gradient; null for any in a TCN, and 1 in a recurrent network.</summary>
    public double? Clip { get; init; }

    public required int Epochs { get; init; }

    public required int Batch { get; init; }

    /// <summary>The T of the article; 0 where the data says it.</summary>
    public int Length { get; init; }

    /// <summary>Training series of the authors' program; 0 where the data says it.</summary>
    public int Train { get; init; }

    /// <summary>The loss of a model that does not see what it should remember; null where nothing is to be remembered.</summary>
    public Func<int, double>? Memoryless { get; init; }

    /// <summary>Makes or reads the series.</summary>
    public required Func<Request, SequenceData> Read { get; init; }

    /// <summary>Options of a network by its name.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="units">Units of a recurrent network; null for those of the task.</param>
    /// <param name="dropout">Share of values dropped; null for that of the task's TCN.</param>
    /// <param name="inputDropout">Share of the values of series that is dropped; null for that of the task's TCN.</param>
    public NetworkOptions Options(string model, int? units, float? dropout, float? inputDropout)
    {
        int place = Array.IndexOf(Models, model);
        TcnOptions tcn = Tcn with { Dropout = dropout ?? Tcn.Dropout, InputDropout = inputDropout ?? Tcn.InputDropout };
        return place == 0 ? tcn : new RecurrentOptions
        {
            Cell = Enum.Parse<RecurrentCell>(model, ignoreCase: true),
            Units = units ?? Units[place - 1],
            Dropout = tcn.Dropout,
            InputDropout = tcn.InputDropout,
            Readout = Tcn.Readout == TcnReadout.EveryStep ? RecurrentReadout.EveryStep : RecurrentReadout.LastState,
        };
    }

    private static SequenceTask Digits(string name, double[] published) => new()
    {
        Name = name,
        Published = published,
        IsAccuracy = true,
        Tcn = new TcnOptions { Filters = 25, KernelSize = 7, Levels = 8, Dropout = 0, Readout = TcnReadout.LastStep },
        Units = [130, 150, 258],
        Rate = 2e-3,
        Epochs = 20,
        Batch = 32,
        Read = asked => DigitFile.Read(asked.Folder, permuted: name != "mnist"),
    };

    private static SequenceTask Music(string name, double[] published, int kernel, int levels, float dropout, int[] units) => new()
    {
        Name = name,
        Published = published,
        Tcn = new TcnOptions
        {
            Filters = 150,
            KernelSize = kernel,
            Levels = levels,
            Dropout = dropout,
            Readout = TcnReadout.EveryStep,
        },
        Units = units,
        Rate = 1e-3,
        Clip = 0.4,
        Epochs = 60,
        Batch = 4,
        Read = asked =>
        {
            NetworkData Part(string part) => MusicFile.Read(Path.Combine(asked.Folder, $"{name}_{part}.txt.gz"));
            return new SequenceData(Part("train"), Part("valid"), Part("test"));
        },
    };

    private static SequenceData Adding(int length, int train, int test, ulong seed)
    {
        (SeriesSet trainSet, SeriesSet others) =
            SeriesGenerators.ByName("adding").GenerateSplit(seed, train, test + MeasuredSeries, length);
        NetworkData measured = OfTargets(others);
        return new SequenceData(
            OfTargets(trainSet), measured.Subset([.. Enumerable.Range(test, MeasuredSeries)]),
            measured.Subset([.. Enumerable.Range(0, test)]));
    }

    private static NetworkData OfTargets(SeriesSet set) => NetworkData.OfTargets(
        set.Channels, 1, GeneratedData.PointAfterPoint(set), [.. set.Targets.ToArray().Select(target => (float[])[(float)target])]);

    /// <summary>What a call asks for.</summary>
    internal sealed record Request(string Folder, int Length, int Train, int Test, ulong Seed);
}
