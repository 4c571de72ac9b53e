using System.Collections.Immutable;
using System.Security.Cryptography;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fit that is divided among workers: the files, the shards that their series are divided into, the features, fitted to a sample, and the
/// options of the ridge. It lies in a folder, plan.json and features.csq; what is computed of it, <see cref="ShardJob"/>, in any store.
/// Immutable.
/// </summary>
/// <remarks>
/// A pure function of the files, the options and the seed. Statistics of shards are added up by their numbers, so that the model has the
/// same bits however many workers there are, and in whatever order they end. docs/scale-out.md tells when to divide a fit, and how.
/// </remarks>
/// <example>
/// <code>
/// ShardPlan plan = ShardPlan.Create("plan", ["a.csv", "b.csv"], new ShardPlanOptions { Shards = 8 });
/// var job = new ShardJob(plan, new FolderStatisticsStore("plan"));
/// for (int shard = 0; shard &lt; plan.Shards.Length; shard++)
///     job.Compute(shard);
/// job.Merge();
/// TimeSeriesModel model = job.Solve();
/// </code>
/// </example>
public sealed class ShardPlan
{
    /// <summary>Name of the plan in its folder.</summary>
    public const string FileName = "plan.json";

    /// <summary>Name of the features in the folder.</summary>
    public const string FeaturesFileName = "features.csq";

    internal ShardPlan(ShardPlanFile content, TimeSeriesFeaturizer featurizer, string folder, string digest)
    {
        (Folder, Featurizer, Digest) = (folder, featurizer, digest);
        Files = [.. content.Files.Select(file => file with { Path = Path.GetFullPath(file.Path, folder) })];
        Shards = content.Shards;
        ClassNames = [.. content.Classes.Select(one => one.Name)];
        ClassWeights = content.Classes.All(one => one.Weight == 1) ? [] : [.. content.Classes.Select(one => one.Weight)];
        Training = content.Training;
        Ridge = new RidgeOptions { Alphas = content.Alphas, Scaling = content.Scaling };
        SampleSize = content.SampleSize;
        Reading = content.Reading;
    }

    /// <summary>The folder of the plan, a full path.</summary>
    public string Folder { get; }

    /// <summary>The files of the training series, with full paths.</summary>
    public ImmutableArray<ShardedFile> Files { get; }

    /// <summary>The shards, by their numbers.</summary>
    public ImmutableArray<Shard> Shards { get; }

    /// <summary>All shards, as they are added up.</summary>
    public ShardSpan AllShards => new(0, Shards.Length);

    /// <summary>The class names; empty where numbers are predicted.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>A weight for each class; empty: all 1.</summary>
    public ImmutableArray<double> ClassWeights { get; }

    /// <summary>What the model will say of its training set.</summary>
    public TrainingSummary Training { get; }

    /// <summary>Repair and features.</summary>
    public TimeSeriesFeaturizer Featurizer { get; }

    /// <summary>The alphas to choose from, and the scaling.</summary>
    public RidgeOptions Ridge { get; }

    /// <summary>Number of series that are left out, one at a time.</summary>
    public int SampleSize { get; }

    /// <summary>How the files are read.</summary>
    public SeriesReadOptions Reading { get; }

    /// <summary>What was taken note of in the files when the plan was made; empty for a plan that was loaded.</summary>
    public ImmutableArray<ShardNote> Notes { get; internal init; } = [];

    /// <summary>SHA-256 of plan.json, hexadecimal: statistics name the plan that they belong to by it.</summary>
    public string Digest { get; }

    /// <summary>Approximate number of bytes that merging and solving take, beyond 10 MB.</summary>
    public long PeakMemory => PeakMemoryOf(Featurizer.FeatureCount, ClassNames.Length, SampleSize, Ridge.Alphas.Length);

    /// <summary>Approximate number of bytes that the statistics of a shard take while they are computed, beyond 10 MB.</summary>
    public long ShardMemory => (long)RidgeStatistics.MemoryOf(Featurizer.FeatureCount, ClassNames.Length, SampleSize);

    /// <summary>Reads all series once, fits the features to a sample, divides the series into shards, and writes the plan.</summary>
    /// <param name="folder">Where the plan goes; it is made if it does not exist. An existing plan is replaced.</param>
    /// <param name="paths">The files, in the order of their series.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">
    /// There are no files, fewer series than shards, series that nothing can be learned from, or no features that fit the memory.
    /// </exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled; nothing was written.</exception>
    public static ShardPlan Create(
        string folder, IReadOnlyList<string> paths, ShardPlanOptions? options = null, Execution? execution = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(paths);
        return ShardPlanner.Run(Path.GetFullPath(folder), paths, options ?? new ShardPlanOptions(), execution ?? Execution.Default);
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="InvalidDataException">The plan or its features are damaged, or do not belong together.</exception>
    /// <exception cref="IOException">There is no plan, or it cannot be read.</exception>
    public static ShardPlan Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        string path = Path.Combine(folder, FileName), features = Path.Combine(folder, FeaturesFileName);
        byte[] json = File.ReadAllBytes(path);
        ShardPlanFile content = ShardPlanFile.Parse(json, path);
        byte[] bytes = File.ReadAllBytes(features);
        if (DigestOf(bytes) != content.Features.Sha256)
            throw new InvalidDataException($"'{features}' is not the file that '{path}' was made with. Make a new plan.");
        TimeSeriesFeaturizer featurizer = TimeSeriesFeaturizer.Load(new MemoryStream(bytes));
        return featurizer.FeatureCount == content.Features.Count
            ? new ShardPlan(content, featurizer, folder, DigestOf(json))
            : throw new InvalidDataException($"'{path}' is damaged: it says {content.Features.Count} features.");
    }

    /// <summary>Reads the model of this plan.</summary>
    internal TimeSeriesModel LoadModel(Stream model) =>
        ClassNames.IsEmpty ? TimeSeriesRegressor.Load(model) : TimeSeriesClassifier.Load(model);

    internal static string DigestOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Statistics without rows for a part of the series.</summary>
    /// <param name="firstRow">The number of the first of them.</param>
    internal RidgeStatistics NewStatistics(int firstRow)
    {
        var options = new RidgeStatisticsOptions { SampleSize = SampleSize, FirstRow = firstRow, ClassWeights = ClassWeights };
        return ClassNames.IsEmpty
            ? RidgeStatistics.ForTargets(Featurizer.FeatureCount, options)
            : RidgeStatistics.ForClasses(Featurizer.FeatureCount, ClassNames.Length, options);
    }

    /// <summary>As <see cref="PeakMemory"/>: that of a merge, which holds two statistics, or of the fit, whichever is more.</summary>
    internal static long PeakMemoryOf(int features, int classes, int sampleSize, int alphas)
    {
        double statistics = RidgeStatistics.MemoryOf(features, classes, sampleSize);
        return (long)(statistics + Math.Max(statistics, RidgeStatistics.FitMemoryOf(features, classes, sampleSize, alphas)));
    }
}
