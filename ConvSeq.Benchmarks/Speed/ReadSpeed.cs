using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>Measures the speed at which a series file is read.</summary>
internal static class ReadSpeed
{
    public static Command Command(Option<int> repeats, Option<bool> json)
    {
        Option<string> format = Choice.OneOf("--format", "Format of the generated file.", "ts", ["ts", "csv"]);
        Option<int> count = Choice.Of("--count", "Series of 500 points in the file.", 20_000);
        var command = new Command(
            "read", "Megabytes (10^6 bytes) a second at which a series file is read, on one thread, from the page cache.")
        {
            format, count, repeats, json,
        };
        command.SetAction(parsed =>
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("convseq-read-");
            try
            {
                string path = Path.Combine(folder.FullName, "walks." + parsed.GetValue(format));
                SeriesFile.Write(path, GeneratedData.RandomWalks(parsed.GetValue(count), 1, 500));
                double megabytes = new FileInfo(path).Length / 1e6;
                double[] seconds = Timing.Measure(0.5, parsed.GetValue(repeats), () =>
                {
                    using SeriesFileReader reader = SeriesFileReader.Open(path);
                    while (reader.TryRead(1000, out _))
                    {
                    }
                });
                Report.Print(parsed.GetValue(json), [
                    ("format", parsed.GetValue(format)!), ("megabytes", megabytes), ("repeats", seconds.Length),
                    ("megabytesPerSecond", megabytes / Statistics.Median(seconds)),
                ]);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }
}
