using ConvSeq.Linear;
using ConvSeq.Models.Format;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The work of a <see cref="ShardPlan"/>, whose results are in a store: statistics of shards, which any number of workers compute in any
/// order, their sum, and the model. Every step may be repeated, and goes on where it was interrupted. For one thread at a time; several
/// processes may work on one job.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="store">Where statistics are kept.</param>
public sealed class ShardJob(ShardPlan plan, IStatisticsStore store)
{
    /// <summary>Name of the sum of all statistics in the store.</summary>
    public const string MergedName = "merged.csq";

    /// <summary>Default of <see cref="CheckpointEvery"/>.</summary>
    public const int DefaultCheckpointEvery = 65_536;

    private const string Stage = "Adding series";

    private readonly int _checkpointEvery = DefaultCheckpointEvery;

    /// <summary>The plan.</summary>
    public ShardPlan Plan { get; } = plan ?? throw new ArgumentNullException(nameof(plan));

    /// <summary>
    /// Number of series after which a shard's statistics so far are kept, 1 or more. Default <see cref="DefaultCheckpointEvery"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEvery { get => _checkpointEvery; init => _checkpointEvery = Argument.Within(value, 1, int.MaxValue); }

    private IStatisticsStore Store { get; } = store ?? throw new ArgumentNullException(nameof(store));

    /// <summary>Name of the statistics of a shard in the store.</summary>
    /// <param name="shard">Its number.</param>
    public static string NameOf(int shard) => FormattableString.Invariant($"statistics-{shard}.csq");

    /// <summary>
    /// Computes the statistics of a shard and keeps them, unless they are there, complete and intact. What has been computed so far is
    /// kept after every <see cref="CheckpointEvery"/> series; a call goes on from there.
    /// </summary>
    /// <param name="shard">The number of the shard.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard.</exception>
    /// <exception cref="InvalidDataException">A file has changed since the plan was made; nothing was kept.</exception>
    /// <exception cref="SeriesFormatException">A file is malformed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled; the last checkpoint stays.</exception>
    public ShardOutcome Compute(int shard, Execution? execution = null)
    {
        execution ??= Execution.Default;
        if (StateOf(shard).Kind == ShardStateKind.Complete)
            return ShardOutcome.AlreadyThere;
        Shard work = Plan.Shards[shard];
        (ShardHead head, RidgeStatistics statistics) = ReadCheckpoint(shard)
            ?? (new ShardHead(Plan.Digest, shard, 1, 0, 0), Plan.NewStatistics(work.FirstRow));
        using (statistics)
        {
            bool resumed = head.Rows > 0;
            int keptAt = head.Rows;
            foreach (SeriesSet block in ShardedSeries.Of(Plan, work, head.Rows, execution))
            {
                head = Add(block, work, head, statistics, execution);
                execution.Report(Stage, (double)head.Rows / work.Count);
                if (head.Rows - keptAt >= CheckpointEvery && head.Rows < work.Count)
                {
                    Write(CheckpointNameOf(shard), head, statistics);
                    keptAt = head.Rows;
                }
            }

            if (SeriesDigests.Text(head.Digest) != work.Digest)
            {
                Store.Delete(CheckpointNameOf(shard));
                throw ShardedSeries.Changed(
                    string.Join("', '", work.Ranges.Select(range => Plan.Files[range.File].Path)), "its series or their answers differ");
            }

            Write(NameOf(shard), head, statistics);
            Store.Delete(CheckpointNameOf(shard));
            return resumed ? ShardOutcome.Resumed : ShardOutcome.Computed;
        }
    }

    /// <summary>Says what there is of a shard, having read all of it.</summary>
    /// <param name="shard">The number of the shard.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard.</exception>
    public ShardState StateOf(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Plan.Shards.Length);
        string name = NameOf(shard);
        try
        {
            using Stream? file = Store.OpenRead(name);
            if (file is null)
                return new ShardState(shard, ShardStateKind.Missing);
            ShardHead head = ShardStatisticsFormat.Verify(file, Store.Describe(name));
            return head.Plan != Plan.Digest || (head.First, head.Count) != (shard, 1)
                ? new ShardState(shard, ShardStateKind.OfAnotherPlan, $"{Store.Describe(name)} belongs to another plan or shard")
                : head.Rows != Plan.Shards[shard].Count || SeriesDigests.Text(head.Digest) != Plan.Shards[shard].Digest
                ? new ShardState(shard, ShardStateKind.Damaged, $"{Store.Describe(name)} is not complete")
                : new ShardState(shard, ShardStateKind.Complete);
        }
        catch (InvalidDataException problem)
        {
            return new ShardState(shard, ShardStateKind.Damaged, problem.Message.TrimEnd('.'));
        }
    }

    /// <summary>Adds up the statistics of all shards, by their numbers, and keeps the sum.</summary>
    /// <remarks>
    /// Of 2ⁱ shards the first half, then the other, and so on: the sum has the same bits whoever computed the parts. At most two statistics
    /// are held at once; sums of halves are kept in the store meanwhile.
    /// </remarks>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="InvalidDataException">
    /// Statistics are missing, damaged or of another plan; the message names all of them, and nothing was changed.
    /// </exception>
    /// <exception cref="IOException">Statistics cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Merge(Execution? execution = null)
    {
        execution ??= Execution.Default;
        var problems = new List<ShardState>();
        for (int shard = 0; shard < Plan.Shards.Length; shard++)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            if (StateOf(shard) is { Kind: not ShardStateKind.Complete } state)
                problems.Add(state);
        }

        if (problems.Count > 0)
            throw new InvalidDataException(Describe(problems));
        int done = 0;
        var run = Guid.NewGuid();
        using RidgeStatistics sum = Sum(0, Plan.Shards.Length);
        UInt128 digest = Plan.Shards.Aggregate((UInt128)0, (all, shard) => all + SeriesDigests.Parse(shard.Digest));
        Write(MergedName, new ShardHead(Plan.Digest, 0, Plan.Shards.Length, Plan.Training.SeriesCount, digest), sum);

        RidgeStatistics Sum(int first, int count)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            if (count == 1)
            {
                execution.Report("Adding up shards", (double)done++ / Plan.Shards.Length);
                return Read(NameOf(first)).Statistics;
            }

            // The largest power of two below the number of shards.
            int half = 1 << (int.Log2(count - 1)), rest = count - half;
            RidgeStatistics left = Sum(first, half);
            string kept = FormattableString.Invariant($"merging-{first}-{half}-{run:N}.csq");
            if (rest > 1)
            {
                // Whatever the other half takes, no more than two statistics are in memory.
                using (left)
                    Write(kept, new ShardHead(Plan.Digest, first, half, 0, 0), left);
            }

            RidgeStatistics right;
            try
            {
                right = Sum(first + half, rest);
            }
            catch
            {
                left.Dispose();
                if (rest > 1)
                    Store.Delete(kept);
                throw;
            }

            using (right)
            {
                if (rest > 1)
                {
                    left = Read(kept).Statistics;
                    Store.Delete(kept);
                }

                try
                {
                    left.Add(right, execution);
                    return left;
                }
                catch
                {
                    left.Dispose();
                    throw;
                }
            }
        }
    }

    /// <summary>Fits the ridge to the sum of all statistics.</summary>
    /// <returns>A <see cref="TimeSeriesClassifier"/>, or a <see cref="TimeSeriesRegressor"/> where numbers are predicted.</returns>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="InvalidDataException">There is no sum, or it is damaged or of another plan.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public TimeSeriesModel Solve(Execution? execution = null)
    {
        (ShardHead head, RidgeStatistics statistics) = Read(MergedName);
        using (statistics)
        {
            if (head.Plan != Plan.Digest || head.Count != Plan.Shards.Length)
                throw new InvalidDataException($"{Store.Describe(MergedName)} belongs to another plan. Merge the shards of this one.");
            return Plan.ClassNames.IsEmpty
                ? new TimeSeriesRegressor(Plan.Training, Plan.Featurizer, RidgeRegressor.Fit(statistics, Plan.Ridge, execution))
                : new TimeSeriesClassifier(
                    Plan.ClassNames, Plan.Training, Plan.Featurizer, RidgeClassifier.Fit(statistics, Plan.Ridge, execution));
        }
    }

    private static string CheckpointNameOf(int shard) => FormattableString.Invariant($"statistics-{shard}-so-far.csq");

    private string Describe(List<ShardState> problems)
    {
        const int Shown = 20;
        int[] missing = [.. problems.Where(state => state.Kind == ShardStateKind.Missing).Select(state => state.Shard)];
        string numbers = string.Join(", ", missing.Take(Shown)) + (missing.Length > Shown ? ", …" : "");
        string[] parts =
        [
            .. missing.Length == 0 ? [] : new[] { $"there are no statistics of {Plural.Noun(missing.Length, "shard")} {numbers}" },
            .. problems.Select(state => state.Problem).OfType<string>(),
        ];
        return $"{Plural.Of(problems.Count, "shard")} of {Plan.Shards.Length} cannot be added up: {string.Join("; ", parts)}. Compute the "
            + "statistics, then merge again.";
    }

    private ShardHead Add(SeriesSet block, Shard work, ShardHead head, RidgeStatistics statistics, Execution execution)
    {
        UInt128 digest = head.Digest;
        for (int i = 0; i < block.Count; i++)
            digest += SeriesDigests.Of(work.FirstRow + head.Rows + i, block, i);
        SeriesSet repaired = Plan.Featurizer.Repair.ApplyToBlock(block, work.FirstRow + head.Rows);
        Execution quiet = execution with { Progress = null };
        FloatMatrix features = Plan.Featurizer.Features.Transform(repaired, quiet);
        if (Plan.ClassNames.IsEmpty)
            statistics.Add(features, block.Targets, default, quiet);
        else
            statistics.Add(features, Labels(block), default, quiet);
        return head with { Rows = head.Rows + block.Count, Digest = digest };
    }

    private int[] Labels(SeriesSet block)
    {
        int[] classes = [.. block.ClassNames.Select(name => Plan.ClassNames.IndexOf(name))];
        int[] labels = new int[block.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            int label = block.HasLabels ? block.Labels[i] : -1;
            labels[i] = label < 0 ? -1 : classes[label];
            if (labels[i] < 0)
                throw ShardedSeries.Changed(block.Name, $"{block.Describe(i)} has no class of the plan");
        }

        return labels;
    }

    private (ShardHead, RidgeStatistics)? ReadCheckpoint(int shard)
    {
        string name = CheckpointNameOf(shard);
        try
        {
            using Stream? file = Store.OpenRead(name);
            if (file is null)
                return null;
            (ShardHead head, RidgeStatistics statistics) = ShardStatisticsFormat.Read(file, Store.Describe(name));
            if (head.Plan == Plan.Digest && (head.First, head.Count) == (shard, 1) && head.Rows <= Plan.Shards[shard].Count)
                return (head, statistics);
            statistics.Dispose();
        }
        catch (InvalidDataException)
        {
            // A checkpoint that is damaged saves no time; without it the result is the same.
        }

        return null;
    }

    private (ShardHead Head, RidgeStatistics Statistics) Read(string name)
    {
        using Stream file = Store.OpenRead(name)
            ?? throw new InvalidDataException(
                $"There is no {Store.Describe(name)}{(name == MergedName ? ": merge the shards first" : "")}.");
        return ShardStatisticsFormat.Read(file, Store.Describe(name));
    }

    private void Write(string name, ShardHead head, RidgeStatistics statistics) =>
        Store.Write(name, file => ShardStatisticsFormat.Write(file, head, statistics));
}
