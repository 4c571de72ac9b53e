using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;
using ConvSeq.Networks.Torch;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures a training step, and scoring, of recurrent networks on the managed back end and on libtorch, in turn in one run: long series of
/// one channel, and short ones of several. Beside the time there is that of the processors, which other load on the machine hardly changes;
/// libtorch's threads wait in it, unless OMP_WAIT_POLICY=PASSIVE is set before the start.
/// </summary>
internal static class RecurrentSpeed
{
    private const int Batch = 64, Classes = 10;

    private static readonly (int Length, int Channels, int Units)[] Sizes = [(784, 1, 130), (100, 12, 64)];

    public static Command Command(Option<int> threads, Option<int> repeats, Option<bool> json)
    {
        var command = new Command(
            "recurrent",
            "Milliseconds of a training step, and of scoring, of LSTM and GRU on the managed back end and on libtorch, in turn.")
        {
            threads, repeats, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(threads), parsed.GetValue(repeats), parsed.GetValue(json)));
        return command;
    }

    private static void Run(int threads, int repeats, bool json)
    {
        var execution = new Execution { Threads = threads };
        if (!json)
        {
            Report.Say($"{Batch} series at once, {Plural.Of(threads, "thread")}, the median of {Plural.Of(repeats, "repeat")}");
            Console.WriteLine();
            Report.Head(
                texts: 2, "network", "what", "managed ms", "libtorch ms", "ratio", "managed CPU ms", "libtorch CPU ms", "ratio");
        }

        foreach ((int length, int channels, int units) in Sizes)
        {
            foreach (RecurrentCell cell in (RecurrentCell[])[RecurrentCell.Lstm, RecurrentCell.Gru])
            {
                NetworkData data = GeneratedData.ClassifiedWalks(Batch, channels, length, Classes);
                NetworkArchitecture architecture = new RecurrentOptions { Cell = cell, Units = units, Dropout = 0 }
                    .Build(channels, Classes, length);
                using var managed = new EpochRun(ManagedBackend.Instance, architecture, data, Batch, execution);
                using var torchSharp = new EpochRun(new TorchBackend(), architecture, data, Batch, execution);
                (string What, Action<EpochRun> Do)[] passes = [("training step", run => run.Train()), ("scoring", run => run.Score())];
                foreach ((string what, Action<EpochRun> pass) in passes)
                {
                    var processor = new List<double>[] { [], [] };
                    double[] wall = [.. Timing.MeasureInTurn(1, repeats, () => Do(managed, 0), () => Do(torchSharp, 1))
                        .Select(seconds => 1000 * Statistics.Median(seconds))];
                    double[] cpu = [.. processor.Select(times => 1000 * Statistics.Median([.. times.TakeLast(repeats)]))];
                    double ratio = wall[1] / wall[0], cpuRatio = cpu[1] / cpu[0];
                    if (json)
                    {
                        Report.Print(true, [
                            ("network", architecture.Name), ("pass", what), ("length", length), ("channels", channels), ("units", units),
                            ("batch", Batch), ("threads", threads), ("repeats", repeats), ("managedMs", wall[0]),
                            ("libtorchMs", wall[1]), ("ratio", ratio), ("managedCpuMs", cpu[0]), ("libtorchCpuMs", cpu[1]),
                            ("cpuRatio", cpuRatio),
                        ]);
                        continue;
                    }

                    string network = $"{architecture.Name} of {units}, {length} points, {Plural.Of(channels, "channel")}";
                    Report.Say(
                        $"| {network} | {what} | {wall[0]:f1} | {wall[1]:f1} | {ratio:f2} | {cpu[0]:f1} | {cpu[1]:f1} | {cpuRatio:f2} |");

                    void Do(EpochRun run, int place)
                    {
                        TimeSpan before = Environment.CpuUsage.TotalTime;
                        pass(run);
                        processor[place].Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
                    }
                }
            }
        }
    }
}
