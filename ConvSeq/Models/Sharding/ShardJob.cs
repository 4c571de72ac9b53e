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
        (UInt128 digest, RidgeStatistics statistics) = ReadCheckpoint(shard) ?? (0, Plan.NewStatistics(work.FirstRow));
        using (statistics)
        {
            long resumedAt = statistics.Rows, keptAt = resumedAt;
            Execution quiet = execution with { Progress = null };
            var blocks = new FeatureBlocks(Plan.Featurizer.Features, quiet);
            foreach (SeriesSet block in ShardedSeries.Of(Plan, work, (int)resumedAt, quiet))
            {
                int row = work.FirstRow + (int)statistics.Rows;
                for (int i = 0; i < block.Count; i++)
                    digest += SeriesDigests.Of(row + i, block, i);
                Add(block, row, statistics, blocks, quiet);
                execution.Report(Stage, (double)statistics.Rows / work.Count);
                if (statistics.Rows - keptAt >= CheckpointEvery && statistics.Rows < work.Count)
                {
                    Write(CheckpointNameOf(shard), new ShardHead(Plan.Digest, shard, 1, digest), statistics);
                    keptAt = statistics.Rows;
                }
            }

            if (SeriesDigests.Text(digest) != work.Digest)
            {
                Store.Delete(CheckpointNameOf(shard));
                throw ShardedSeries.Changed(
                    string.Join("', '", work.Ranges.Select(range => Plan.Files[range.File].Path)), "its series or their answers differ");
            }

            Write(NameOf(shard), new ShardHead(Plan.Digest, shard, 1, digest), statistics);
            Store.Delete(CheckpointNameOf(shard));
            return resumedAt > 0 ? ShardOutcome.Resumed : ShardOutcome.Computed;
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
            return !IsOf(head, shard, 1)
                ? new ShardState(shard, ShardStateKind.OfAnotherPlan, $"{Store.Describe(name)} belongs to another plan or shard")
                : SeriesDigests.Text(head.Digest) != Plan.Shards[shard].Digest
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
    /// are held at once; sums of second halves are kept in the store meanwhile.
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
        int added = 0;
        var run = Guid.NewGuid();
        using RidgeStatistics all = Sum(0, Plan.Shards.Length);
        Write(MergedName, new ShardHead(Plan.Digest, 0, Plan.Shards.Length, 0), all);

        RidgeStatistics Sum(int first, int count)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            if (count == 1)
                return Read(NameOf(first)).Statistics;

            // The largest power of two below the number of shards.
            int half = 1 << int.Log2(count - 1), second = first + half, rest = count - half;
            string other = rest == 1 ? NameOf(second) : FormattableString.Invariant($"merging-{second}-{rest}-{run:N}.csq");
            RidgeStatistics? sum = null;
            try
            {
                // Kept meanwhile, so that no more than two statistics are in memory.
                if (rest > 1)
                {
                    using RidgeStatistics part = Sum(second, rest);
                    Write(other, new ShardHead(Plan.Digest, second, rest, 0), part);
                }

                sum = Sum(first, half);
                using RidgeStatistics right = Read(other).Statistics;
                sum.Add(right, execution);
                execution.Report("Adding up shards", (double)++added / (Plan.Shards.Length - 1));
                return sum;
            }
            catch
            {
                sum?.Dispose();
                throw;
            }
            finally
            {
                if (rest > 1)
                    Store.Delete(other);
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
            if (!IsOf(head, 0, Plan.Shards.Length))
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

    private void Add(SeriesSet block, int row, RidgeStatistics statistics, FeatureBlocks blocks, Execution execution)
    {
        int[] labels = Plan.ClassNames.IsEmpty ? [] : Labels(block);
        blocks.ForEach(Plan.Featurizer.Repair.ApplyToBlock(block, row), (first, features) =>
        {
            if (Plan.ClassNames.IsEmpty)
                statistics.Add(features, block.Targets.Slice(first, features.Rows), default, execution);
            else
                statistics.Add(features, labels.AsSpan(first, features.Rows), default, execution);
        });
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

    private bool IsOf(ShardHead head, int first, int count) => (head.Plan, head.First, head.Count) == (Plan.Digest, first, count);

    private (UInt128, RidgeStatistics)? ReadCheckpoint(int shard)
    {
        string name = CheckpointNameOf(shard);
        try
        {
            using Stream? file = Store.OpenRead(name);
            if (file is null)
                return null;
            (ShardHead head, RidgeStatistics statistics) = ShardStatisticsFormat.Read(file, Store.Describe(name));
            if (IsOf(head, shard, 1) && statistics.Rows <= Plan.Shards[shard].Count)
                return (head.Digest, statistics);
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
