using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Reads the series of several files as those of one training set: all of them, or those of a shard.</summary>
internal static class ShardedSeries
{
    private const int SeriesPerBlock = 1024;

    /// <summary>Reads all series once, each block with its file.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="done">Called for each file when it has been read, with the number of its series and what was taken note of.</param>
    /// <param name="execution">Cancellation, and progress as the share of all bytes.</param>
    public static IEnumerable<(string Path, SeriesSet Block)> All(
        IReadOnlyList<string> paths, SeriesReadOptions options, Action<string, int, IEnumerable<string>> done, Execution execution)
    {
        long[] bytes = [.. paths.Select(path => new FileInfo(path).Length)];
        double before = 0, all = Math.Max(1, bytes.Sum());
        for (int f = 0; f < paths.Count; f++)
        {
            int count = 0;
            (double offset, double length) = (before, bytes[f]);
            Execution part = execution with
            {
                Progress = execution.Progress is null ? null : new Part(execution.Progress, offset / all, length / all),
            };
            using (SeriesFileReader reader = SeriesFileReader.Open(paths[f], options, part))
            {
                while (reader.TryRead(SeriesPerBlock, out SeriesSet? block))
                {
                    yield return (paths[f], block);
                    count += block.Count;
                }

                done(paths[f], count, reader.Reading.Notes);
            }

            before += bytes[f];
        }
    }

    /// <summary>Reads the series of a shard, but for the first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="skip">How many of its series are left out.</param>
    /// <param name="execution">Cancellation.</param>
    /// <exception cref="InvalidDataException">A file has changed.</exception>
    public static IEnumerable<SeriesSet> Of(ShardPlan plan, Shard shard, int skip, Execution execution)
    {
        foreach (ShardRange range in shard.Ranges)
        {
            int left = Math.Min(skip, range.Count);
            skip -= left;
            if (left == range.Count)
                continue;
            ShardedFile file = plan.Files[range.File];
            if (!File.Exists(file.Path))
                throw Changed(file.Path, "it is gone");
            long bytes = new FileInfo(file.Path).Length;
            if (bytes != file.Bytes)
                throw Changed(file.Path, FormattableString.Invariant($"it has {bytes:N0} bytes instead of {file.Bytes:N0}"));
            using SeriesFileReader reader = SeriesFileReader.Open(file.Path, plan.Reading, execution);
            reader.Skip(range.First + left);
            for (int wanted = range.Count - left; wanted > 0;)
            {
                if (!reader.TryRead(Math.Min(wanted, SeriesPerBlock), out SeriesSet? block))
                    throw Changed(file.Path, "it has fewer series");
                if (block.Channels != plan.Featurizer.Channels)
                    throw Changed(file.Path, $"it has {Plural.Of(block.Channels, "channel")}");
                yield return block;
                wanted -= block.Count;
            }
        }
    }

    public static InvalidDataException Changed(string path, string how) =>
        new($"'{path}' has changed since the plan was made: {how}. Restore it, or make a new plan.");

    /// <summary>Passes on the progress of a part of the work.</summary>
    private sealed class Part(IProgress<ProgressReport> whole, double offset, double share) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => whole.Report(value with { Fraction = offset + share * value.Fraction });
    }
}
