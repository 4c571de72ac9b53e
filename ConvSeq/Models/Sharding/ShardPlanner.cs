using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Makes a <see cref="ShardPlan"/>.</summary>
internal static class ShardPlanner
{
    // The most accurate features first; docs/results.md has the measurements.
    private static readonly ImmutableArray<SeriesFeatureOptions> Candidates =
        [new MultiRocketHydraOptions(), new MultiRocketOptions(), new HydraOptions(), new RocketOptions(), new MiniRocketOptions()];

    public static ShardPlan Run(string folder, IReadOnlyList<string> paths, ShardPlanOptions options, Execution execution)
    {
        if (paths.Count == 0)
            throw new ArgumentException("There are no files of training series.", nameof(paths));
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
            throw new FileNotFoundException($"There is no file '{missing}'.", missing);
        var files = new List<ShardedFile>();
        var notes = new List<ShardNote>();
        var digests = new SeriesDigests();
        SeriesSurvey survey = SeriesSurvey.Of(
            SeriesSource.FromBlocks(Digested(), Name(paths[0], options.Reading)), Seed(options), execution);
        if (!survey.HasTargets)
            TrainableSeries.ThrowUnlessClasses(survey);
        else if (options.Ridge.BalanceClasses || !options.Ridge.ClassWeights.IsDefaultOrEmpty)
            throw new ArgumentException($"'{survey.Source.Name}' has numeric targets; there are no classes to weight.", nameof(options));
        else
            TrainableSeries.ThrowUnlessTargets(survey);
        if (survey.Count < options.Shards)
        {
            throw new ArgumentException(
                $"There are {options.Shards} shards for {survey.Count} series; ask for at most {survey.Count}.", nameof(options));
        }

        TimeSeriesFeaturizer featurizer = Features(survey, options, execution);
        return Write(folder, new ShardPlanFile
        {
            Training = TrainingSummary.Of(survey, Seed(options)),
            Classes = Classes(survey, options.Ridge),
            Features = new ShardFeatures(featurizer.Features.Name, featurizer.FeatureCount, Sha256: ""),
            Alphas = options.Ridge.Alphas,
            Scaling = options.Ridge.Scaling.Resolve(featurizer.Features.AreScaled),
            SampleSize = options.SampleSize,
            Reading = options.Reading,
            Files = [.. files.Select(file => file with { Path = Relative(folder, file.Path) })],
            Shards = Divide(files, digests, options.Shards),
        }, featurizer, [.. notes]);

        void Finish(string path, int count, IEnumerable<string> taken)
        {
            files.Add(new ShardedFile(path, new FileInfo(path).Length, count));
            notes.AddRange(taken.Select(note => new ShardNote(path, note)));
        }

        IEnumerable<SeriesSet> Digested()
        {
            SeriesSet? first = null;
            foreach ((string path, SeriesSet block) in ShardedSeries.All(
                paths, options.Reading, Finish, execution))
            {
                first ??= block;
                if (KindOf(block) != KindOf(first))
                    throw new ArgumentException($"'{path}' has {KindOf(block)}, '{paths[0]}' has {KindOf(first)}.", nameof(paths));
                if (block.HasMissing && options.Repair.Missing == MissingValues.Reject)
                    Refuse(block, path);
                digests.Add(block);
                yield return block;
            }
        }

        // The sample would name it by its place there.
        void Refuse(SeriesSet block, string path)
        {
            try
            {
                options.Repair.Resolve(block).Apply(block);
            }
            catch (BadSeriesException problem) when (problem.SeriesIndex is { } series)
            {
                throw problem.At($"S{block.Describe((int)series, digests.Count)[1..]} of '{path}'", digests.Count + series);
            }
        }
    }

    private static string KindOf(SeriesSet block) => $"series of {Plural.Of(block.Channels, "channel")} "
        + (block.HasLabels ? "with class labels" : block.HasTargets ? "with numeric targets" : "without labels or targets");

    // With the separator that all systems know.
    private static string Relative(string folder, string path) =>
        Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');

    private static ulong Seed(ShardPlanOptions options) => options.Features?.Seed ?? options.Seed;

    private static string Name(string path, SeriesReadOptions reading)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, reading);
        return reader.Name;
    }

    private static TimeSeriesFeaturizer Features(SeriesSurvey survey, ShardPlanOptions options, Execution execution)
    {
        if (options.Features is not null)
            return TimeSeriesFeaturizer.Fit(survey, options.Features, options.Repair, execution);
        long least = long.MaxValue;
        foreach (SeriesFeatureOptions candidate in Candidates)
        {
            SeriesFeatureOptions seeded = candidate with { Seed = options.Seed };
            TimeSeriesFeaturizer fitted = TimeSeriesFeaturizer.Fit(survey, seeded, options.Repair, execution);
            long bytes = ShardPlan.PeakMemoryOf(
                fitted.FeatureCount, survey.ClassNames.Length, options.SampleSize, options.Ridge.Alphas.Length);
            if (bytes <= options.MaxMemory)
                return fitted;
            least = Math.Min(least, bytes);
        }

        throw new ArgumentException(
            $"No features fit {Wording.Size(options.MaxMemory)}: the smallest take {Wording.Size(least)} to merge and to solve. Allow "
            + "that, or choose an algorithm and fewer features.", nameof(options));
    }

    private static ImmutableArray<ShardClass> Classes(SeriesSurvey survey, RidgeOptions ridge)
    {
        int classes = survey.ClassNames.Length;
        if (classes == 0)
            return [];
        ImmutableArray<double> weights = ridge.WeightsOf(survey.Labels, classes);
        if (!weights.IsDefaultOrEmpty)
            TrainingExamples.ThrowUnlessUsable(weights, classes, nameof(ridge));
        int[] counts = TrainingExamples.CountClasses(survey.Count, survey.Labels, classes);
        return [.. survey.ClassNames.Select(
            (name, k) => new ShardClass(name, counts[k], weights.IsDefaultOrEmpty ? 1 : weights[k]))];
    }

    // Evenly, except that shards begin where chunks of digests do.
    private static ImmutableArray<Shard> Divide(List<ShardedFile> files, SeriesDigests digests, int shards)
    {
        long chunks = (digests.Count + digests.ChunkSize - 1) / digests.ChunkSize;
        var result = ImmutableArray.CreateBuilder<Shard>(shards);
        for (int i = 0; i < shards; i++)
        {
            int first = Begin(i), end = Begin(i + 1);
            result.Add(new Shard(first, end - first, Ranges(files, first, end), SeriesDigests.Text(digests.Between(first, end))));
        }

        return result.MoveToImmutable();

        int Begin(int shard) => (int)Math.Min(digests.Count, chunks * shard / shards * digests.ChunkSize);
    }

    private static ImmutableArray<ShardRange> Ranges(List<ShardedFile> files, int first, int end)
    {
        var ranges = ImmutableArray.CreateBuilder<ShardRange>();
        int before = 0;
        for (int f = 0; f < files.Count; f++)
        {
            int from = Math.Max(first, before), to = Math.Min(end, before + files[f].SeriesCount);
            if (from < to)
                ranges.Add(new ShardRange(f, from - before, to - from));
            before += files[f].SeriesCount;
        }

        return ranges.ToImmutable();
    }

    // The features first: a plan without its features would be worse than the other way round.
    private static ShardPlan Write(
        string folder, ShardPlanFile content, TimeSeriesFeaturizer featurizer, ImmutableArray<ShardNote> notes)
    {
        var features = new MemoryStream();
        featurizer.Save(features);
        content = content with { Features = content.Features with { Sha256 = ShardPlan.DigestOf(features.ToArray()) } };
        byte[] json = content.ToJson();
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, ShardPlan.FeaturesFileName), file => file.Write(features.ToArray()));
        AtomicFile.Write(Path.Combine(folder, ShardPlan.FileName), file => file.Write(json));
        return new ShardPlan(content, featurizer, folder, ShardPlan.DigestOf(json)) { Notes = notes };
    }
}
