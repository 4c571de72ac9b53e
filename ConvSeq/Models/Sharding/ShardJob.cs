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
    /// Name of the statistics of a shard, or of a sum, in the store; that of all, if there are several, is <see cref="MergedName"/>.
    /// </summary>
    /// <param name="shards">A shard, or shards that are added up.</param>
    public string NameOf(ShardSpan shards) => shards.Count == 1 ? NameOf(shards.First)
        : shards == Plan.AllShards ? MergedName
        : FormattableString.Invariant($"sum-{shards.First}-{shards.Count}.csq");

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
                    Write(CheckpointNameOf(shard), HeadOf(new ShardSpan(shard, 1), digest), statistics);
                    keptAt = statistics.Rows;
                }
            }

            if (SeriesDigests.Text(digest) != work.Digest)
            {
                Store.Delete(CheckpointNameOf(shard));
                throw ShardedSeries.Changed(
                    string.Join("', '", work.Ranges.Select(range => Plan.Files[range.File].Path)), "its series or their answers differ");
            }

            Write(NameOf(shard), HeadOf(new ShardSpan(shard, 1), digest), statistics);
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
        return StateOf(new ShardSpan(shard, 1));
    }

    /// <summary>Says what there is of a shard, or of a sum, having read all of it.</summary>
    /// <param name="shards">A shard, or shards that are added up.</param>
    public ShardState StateOf(ShardSpan shards)
    {
        string name = NameOf(shards);
        try
        {
            using Stream? file = Store.OpenRead(name);
            if (file is null)
                return new ShardState(shards, ShardStateKind.Missing);
            ShardHead head = ShardStatisticsFormat.Verify(file, Store.Describe(name));
            return new ShardState(shards, KindOf(head, shards, out string? problem), problem);
        }
        catch (InvalidDataException problem)
        {
            return new ShardState(shards, ShardStateKind.Damaged, problem.Message.TrimEnd('.'));
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
        using RidgeStatistics all = Sum(Plan.AllShards);
        Write(MergedName, HeadOf(Plan.AllShards), all);

        RidgeStatistics Sum(ShardSpan shards)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            if (shards.Count == 1)
                return Read(NameOf(shards)).Statistics;
            (ShardSpan first, ShardSpan second) = shards.Halve();
            string other = second.Count == 1
                ? NameOf(second)
                : FormattableString.Invariant($"merging-{second.First}-{second.Count}-{run:N}.csq");
            RidgeStatistics? sum = null;
            try
            {
                // Kept meanwhile, so that no more than two statistics are in memory.
                if (second.Count > 1)
                {
                    using RidgeStatistics part = Sum(second);
                    Write(other, HeadOf(second), part);
                }

                sum = Sum(first);
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
                if (second.Count > 1)
                    Store.Delete(other);
            }
        }
    }

    /// <summary>
    /// Adds up the two halves of some of the shards, which are shards or sums that this has kept before, and keeps the sum, unless it is
    /// there, complete and intact. In this way several workers merge at once, each a part of what <see cref="Merge(Execution?)"/> does
    /// alone, and the sum of all has the same bits.
    /// </summary>
    /// <param name="shards">More than one shard: all of the plan, or one of the halves of such a sum.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <exception cref="ArgumentException">No sum is made of just these shards.</exception>
    /// <exception cref="InvalidDataException">
    /// The statistics of a half are missing, damaged or of another plan, as <see cref="StateOf(ShardSpan)"/> tells; nothing was changed.
    /// </exception>
    /// <exception cref="IOException">Statistics cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public ShardOutcome Merge(ShardSpan shards, Execution? execution = null)
    {
        execution ??= Execution.Default;
        if (shards.Count < 2 || !Plan.AllShards.IsAddedUpFrom(shards))
        {
            throw new ArgumentException(
                $"Of {Plan.Shards.Length} shards, {shards} are not added up on their own.", nameof(shards));
        }

        if (StateOf(shards).Kind == ShardStateKind.Complete)
            return ShardOutcome.AlreadyThere;
        execution.CancellationToken.ThrowIfCancellationRequested();
        (ShardSpan first, ShardSpan second) = shards.Halve();
        using RidgeStatistics sum = ReadIntact(first);
        execution.CancellationToken.ThrowIfCancellationRequested();
        using RidgeStatistics right = ReadIntact(second);
        sum.Add(right, execution);
        Write(NameOf(shards), HeadOf(shards), sum);
        return ShardOutcome.Computed;
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
            if (!IsOf(head, Plan.AllShards))
                throw new InvalidDataException($"{Store.Describe(MergedName)} belongs to another plan. Merge the shards of this one.");
            return Plan.ClassNames.IsEmpty
                ? new TimeSeriesRegressor(Plan.Training, Plan.Featurizer, RidgeRegressor.Fit(statistics, Plan.Ridge, execution))
                : new TimeSeriesClassifier(
                    Plan.ClassNames, Plan.Training, Plan.Featurizer, RidgeClassifier.Fit(statistics, Plan.Ridge, execution));
        }
    }

    /// <summary>Removes the statistics of a shard, or a sum, from the store, if they are there.</summary>
    /// <param name="shards">A shard, or shards that are added up.</param>
    /// <exception cref="IOException">They cannot be removed.</exception>
    public void Delete(ShardSpan shards) => Store.Delete(NameOf(shards));

    /// <summary>Removes all statistics, sums and checkpoints of the plan from the store.</summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    public void DeleteAll()
    {
        Delete(Plan.AllShards);
        Store.Delete(MergedName);

        void Delete(ShardSpan shards)
        {
            this.Delete(shards);
            if (shards.Count == 1)
            {
                Store.Delete(CheckpointNameOf(shards.First));
                return;
            }

            (ShardSpan first, ShardSpan second) = shards.Halve();
            Delete(first);
            Delete(second);
        }
    }

    private static string CheckpointNameOf(int shard) => FormattableString.Invariant($"statistics-{shard}-so-far.csq");

    private string Describe(List<ShardState> problems)
    {
        const int Shown = 20;
        int[] missing = [.. problems.Where(state => state.Kind == ShardStateKind.Missing).Select(state => state.Shards.First)];
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

    private bool IsOf(ShardHead head, ShardSpan shards) => (head.Plan, head.First, head.Count) == (Plan.Digest, shards.First, shards.Count);

    private ShardHead HeadOf(ShardSpan shards, UInt128 digest = default) => new(Plan.Digest, shards.First, shards.Count, digest);

    /// <summary>What statistics are that begin with a head, and why they cannot be used.</summary>
    private ShardStateKind KindOf(ShardHead head, ShardSpan shards, out string? problem)
    {
        string name = Store.Describe(NameOf(shards));
        ShardStateKind kind = !IsOf(head, shards) ? ShardStateKind.OfAnotherPlan
            : shards.Count == 1 && SeriesDigests.Text(head.Digest) != Plan.Shards[shards.First].Digest ? ShardStateKind.Damaged
            : ShardStateKind.Complete;
        problem = kind switch
        {
            ShardStateKind.OfAnotherPlan => $"{name} belongs to another plan or shard",
            ShardStateKind.Damaged => $"{name} is not complete",
            _ => null,
        };
        return kind;
    }

    private (UInt128, RidgeStatistics)? ReadCheckpoint(int shard)
    {
        string name = CheckpointNameOf(shard);
        try
        {
            using Stream? file = Store.OpenRead(name);
            if (file is null)
                return null;
            (ShardHead head, RidgeStatistics statistics) = ShardStatisticsFormat.Read(file, Store.Describe(name));
            if (IsOf(head, new ShardSpan(shard, 1)) && statistics.Rows <= Plan.Shards[shard].Count)
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

    private RidgeStatistics ReadIntact(ShardSpan shards)
    {
        (ShardHead head, RidgeStatistics statistics) = Read(NameOf(shards));
        if (KindOf(head, shards, out string? problem) == ShardStateKind.Complete)
            return statistics;
        statistics.Dispose();
        throw new InvalidDataException($"{problem}.");
    }

    private void Write(string name, ShardHead head, RidgeStatistics statistics) =>
        Store.Write(name, file => ShardStatisticsFormat.Write(file, head, statistics));
}
