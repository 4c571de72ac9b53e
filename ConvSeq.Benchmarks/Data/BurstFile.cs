using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>Writes files of any number of series, for runs on large sets.</summary>
internal static class BurstFile
{
    public static Command Command()
    {
        Option<int> count = Choice.Of("--count", "Series.", 100_000);
        var first = new Option<int>("--first")
        {
            Description = "Number of the first: sets that do not overlap are different series of one problem."
        };
        var output = new Option<string>("--output") { Description = "The .ts or .csv file to write.", Required = true };
        var command = new Command("bursts", "Write series of 100 points, five kinds of bursts in noise, for runs on large sets.")
        {
            count, first, output
        };
        command.SetAction(parsed => SeriesFile.Write(
            parsed.GetRequiredValue(output), GeneratedData.Bursts(parsed.GetValue(first), parsed.GetValue(count), seed: 1)));
        return command;
    }
}
