using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// Quant (Dempster, Schmidt and Webb, "QUANT: A Minimalist Interval Method for Time Series Classification", DAMI 2024, arXiv
/// 2308.00928): quantiles of the values in nested intervals of a series, of its smoothed first and its second difference, and of
/// the magnitudes of its spectrum. Nothing is random and nothing is learned but a length. Series may be multivariate and of any lengths;
/// docs/specification.md is normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainQuant</c> in the tests is the same algorithm, written plainly.
/// </remarks>
public sealed unsafe class Quant : SeriesFeatures
{
    /// <summary>The series, its first and its second difference, its spectrum.</summary>
    internal const int Representations = 4;

    /// <summary>The most features of a transform.</summary>
    internal const int MaxFeatureCount = 1 << 24;

    /// <summary>Largest number of points of a series.</summary>
    private const int MaxLength = 1 << 26;

    /// <summary>Plans of so many lengths are kept; those of others are made again for each series.</summary>
    private const int MaxPlans = 256;

    private static readonly string[] RepresentationNames = ["series", "first difference", "second difference", "spectrum"];

    private readonly QuantLayout[] _layouts;

    /// <summary>Indices of intervals with features, channel by channel and representation by representation; null for all.</summary>
    private readonly int[]? _kept;

    private readonly int _intervalsOfChannel;
    private readonly SortKernels _kernels;
    private readonly ConcurrentDictionary<int, QuantPlan> _plans = new();
    private readonly WorkspacePool<Workspace> _workspaces;

    /// <param name="channels">Channels of a series.</param>
    /// <param name="referenceLength">The length that intervals are laid out for.</param>
    /// <param name="depth">Levels.</param>
    /// <param name="quantileDivisor">Values for each quantile.</param>
    /// <param name="kept">Ascending indices of the intervals that have features; null for all.</param>
    /// <param name="kernels">The instruction path; null for the best.</param>
    internal Quant(int channels, int referenceLength, int depth, int quantileDivisor, int[]? kept = null, SortKernels? kernels = null)
        : base(channels)
    {
        (ReferenceLength, Depth, QuantileDivisor, _kept, _kernels) =
            (referenceLength, depth, quantileDivisor, kept, kernels ?? SortKernels.Best);
        _layouts = [.. Enumerable.Range(0, Representations)
            .Select(r => new QuantLayout(LengthOf(r, referenceLength), depth, quantileDivisor))];
        _intervalsOfChannel = _layouts.Sum(layout => layout.Intervals.Length);
        FeatureCount = kept is null ? channels * _layouts.Sum(layout => layout.FeatureCount)
            : kept.Sum(interval => Interval(interval).Quantiles);
        _workspaces = new WorkspacePool<Workspace>(capacity => new Workspace(capacity, _layouts));
    }

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal Quant On(SortKernels kernels) => new(Channels, ReferenceLength, Depth, QuantileDivisor, _kept, kernels);

    /// <inheritdoc/>
    public override string Name => "Quant";

    /// <inheritdoc/>
    public override int FeatureCount { get; }

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"quantiles of {IntervalCount} intervals, laid out for {Plural.Of(ReferenceLength, "point")}");

    /// <summary>Length in points that intervals and quantiles are laid out for.</summary>
    public int ReferenceLength { get; }

    /// <summary>Number of levels of intervals, if the series is long enough.</summary>
    public int Depth { get; }

    /// <summary>Number of values for each quantile.</summary>
    public int QuantileDivisor { get; }

    /// <summary>The intervals of each representation, for series of <see cref="ReferenceLength"/>.</summary>
    internal IReadOnlyList<QuantLayout> Layouts => _layouts;

    /// <summary>Indices of the intervals that have features, ascending; null for all.</summary>
    internal int[]? KeptIntervals => _kept;

    internal int IntervalCount => _kept?.Length ?? Channels * _intervalsOfChannel;

    /// <summary>Takes the length of the longest training series, unless the options name one.</summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Cancellation.</param>
    /// <returns>The transform; a pure function of series and options.</returns>
    /// <exception cref="ArgumentException">
    /// The set is empty, misses values, or has a value beyond ±2^96; or there would be more than 16 million features.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static Quant Fit(SeriesSet train, QuantOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "Quant");
        ThrowIfHuge(train, "rescale or z-normalize the series");
        options ??= new QuantOptions();
        (execution ?? Execution.Default).CancellationToken.ThrowIfCancellationRequested();
        int reference = options.ReferenceLength > 0 ? options.ReferenceLength : train.MaxLength;
        if (Count(train.Channels, reference, options.Depth, options.QuantileDivisor).Features > MaxFeatureCount)
        {
            throw new ArgumentException(
                $"Quant would have more than {MaxFeatureCount:N0} features of {Plural.Of(train.Channels, "channel")} of {reference:N0} "
                + "points; resample the series, or set a larger QuantileDivisor or a smaller ReferenceLength.", nameof(options));
        }

        return new Quant(train.Channels, reference, options.Depth, options.QuantileDivisor);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        for (int i = 0; i < IntervalCount; i++)
        {
            (int channel, int representation, int place) = PlaceOf(_kept?[i] ?? i);
            QuantInterval interval = _layouts[representation].Intervals[place];
            string first = Channels > 1 ? FormattableString.Invariant($"channel {channel}, ") : "";
            string shifted = interval.IsShifted ? ", shifted" : "";
            for (int j = 0; j < interval.Quantiles; j++)
            {
                string less = j % 2 == 1 ? " less the mean" : "";
                yield return FormattableString.Invariant(
                    $"{first}{RepresentationNames[representation]}, interval {interval.Index} of {1 << interval.Level}{shifted}, ")
                    + FormattableString.Invariant($"quantile {j} of {interval.Quantiles}{less}");
            }
        }
    }

    /// <summary>Number of points of a representation of a series, at least one.</summary>
    internal static int LengthOf(int representation, int length) => representation switch
    {
        0 => length,
        3 => length / 2 + 1,
        _ => Math.Max(1, length - representation),
    };

    /// <summary>Number of all intervals, and of their features.</summary>
    internal static (long Intervals, long Features) Count(int channels, int referenceLength, int depth, int quantileDivisor)
    {
        long intervals = 0, features = 0;
        for (int r = 0; r < Representations; r++)
        {
            var layout = new QuantLayout(LengthOf(r, referenceLength), depth, quantileDivisor);
            intervals += layout.Intervals.Length;
            features += layout.Intervals.Sum(interval => (long)interval.Quantiles);
        }

        return (channels * intervals, channels * features);
    }

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        var kept = new List<int>();
        int[] places = new int[wanted.Length];
        int next = 0, before = 0, features = 0;
        for (int i = 0; next < wanted.Length; i++)
        {
            int interval = _kept?[i] ?? i, count = Interval(interval).Quantiles;
            if (wanted[next] < before + count)
            {
                for (; next < wanted.Length && wanted[next] < before + count; next++)
                    places[next] = features + wanted[next] - before;
                kept.Add(interval);
                features += count;
            }

            before += count;
        }

        return (new Quant(Channels, ReferenceLength, Depth, QuantileDivisor, [.. kept], _kernels), places);
    }

    /// <inheritdoc/>
    /// <remarks>A quantile is carried by all points of its interval alike; a spectrum by all of the channel.</remarks>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        int length = series.Length / Channels, feature = 0;
        QuantPlan plan = PlanOf(length);
        for (int i = 0; i < IntervalCount; i++)
        {
            (int channel, int representation, int place) = PlaceOf(_kept?[i] ?? i);
            QuantInterval interval = _layouts[representation].Intervals[place];
            double carried = 0;
            for (int end = feature + interval.Quantiles; feature < end; feature++)
                carried += slopes[feature] * features[feature] + constants[feature];
            if (carried == 0)
                continue;
            int start = plan.Trees[representation].Starts[place];
            Spread(
                representation, start, Math.Max(start + 1, plan.Trees[representation].Ends[place]), carried,
                shares.Slice(channel * length, length));
        }

        return 0;
    }

    /// <summary>
    /// Gives each point of an interval of a representation an equal part, and of that to each point of the series which it is made of.
    /// </summary>
    private static void Spread(int representation, int start, int end, double carried, Span<double> shares)
    {
        if (representation == 3)
        {
            foreach (ref double share in shares)
                share += carried / shares.Length;
            return;
        }

        (int before, int after) = representation switch
        {
            0 => (0, 0),
            1 => (2, 3),
            _ => (0, 2),
        };
        double part = carried / (end - start);
        for (int t = start; t < end; t++)
        {
            int first = Math.Max(0, t - before), last = Math.Min(shares.Length - 1, t + after);
            foreach (ref double share in shares[first..(last + 1)])
                share += part / (last + 1 - first);
        }
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        int length = series.Length / Channels;
        if (length > MaxLength)
            throw new ArgumentException($"A series of more than {MaxLength:N0} points is too long.", nameof(series));
        bool mayBeHuge = series.ContainsAnyExceptInRange(-MaxMagnitude, MaxMagnitude);
        if (mayBeHuge && series.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new ArgumentException("The series has a value that is missing (NaN) or infinite.", nameof(series));
        QuantPlan plan = PlanOf(length);
        Workspace workspace = _workspaces.Rent(length);
        workspace.Prepare(plan);
        fixed (float* first = features)
        {
            int next = 0, place = 0;
            for (int c = 0; c < Channels; c++)
            {
                if (_kept is not null && (next == _kept.Length || _kept[next] >= (c + 1) * _intervalsOfChannel))
                    continue;
                workspace.Represent(plan, series.Slice(c * length, length));
                for (int r = 0, start = c * _intervalsOfChannel; r < Representations; start += _layouts[r++].Intervals.Length)
                {
                    QuantLayout layout = _layouts[r];
                    if (Place(layout, start, workspace.Places, ref next, ref place))
                        workspace.Summarize(_kernels, layout, plan.Trees[r], r, first);
                }
            }
        }

        _workspaces.Return(workspace);
    }

    /// <summary>Finds where the features of each interval of a representation go, or -1 if it has none.</summary>
    private bool Place(QuantLayout layout, int start, int[] places, ref int next, ref int place)
    {
        int before = place;
        for (int i = 0; i < layout.Intervals.Length; i++)
        {
            places[i] = -1;
            if (_kept is not null && (next == _kept.Length || _kept[next] != start + i))
                continue;
            places[i] = place;
            place += layout.Intervals[i].Quantiles;
            next++;
        }

        return place > before;
    }

    private QuantInterval Interval(int index)
    {
        (_, int representation, int place) = PlaceOf(index);
        return _layouts[representation].Intervals[place];
    }

    /// <summary>The channel and the representation of an interval, and its place among those of the representation.</summary>
    internal (int Channel, int Representation, int Place) PlaceOf(int index)
    {
        (int channel, int place) = Math.DivRem(index, _intervalsOfChannel);
        int representation = 0;
        for (; place >= _layouts[representation].Intervals.Length; representation++)
            place -= _layouts[representation].Intervals.Length;
        return (channel, representation, place);
    }

    private QuantPlan PlanOf(int length)
    {
        if (_plans.TryGetValue(length, out QuantPlan? known))
            return known;
        var plan = new QuantPlan(_layouts, length);
        return _plans.Count < MaxPlans ? _plans.GetOrAdd(length, plan) : plan;
    }

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace(int capacity, QuantLayout[] layouts) : IWorkspace
    {
        private const float None = float.PositiveInfinity;

        /// <summary>The representations.</summary>
        private readonly AlignedBuffer _rows = new(Representations, capacity + 1);

        /// <summary>Columns that are sorted together, and one sorted column.</summary>
        private readonly AlignedBuffer _columns = new(1, SortKernels.Depth * (SortKernels.Columns + 1));

        /// <summary>Intervals whose columns these are.</summary>
        private readonly int[] _pending = new int[SortKernels.Columns];

        /// <summary>Sorted intervals of two levels, and two rows for one shifted interval.</summary>
        private AlignedBuffer _sorted = new(4, 1);

        private double[] _scratch = [];
        private int _sortedLength;

        public int Capacity => capacity;

        /// <summary>Where the features of each interval of the representation at hand go; -1 if it has none.</summary>
        public int[] Places { get; } = new int[layouts.Max(layout => layout.Intervals.Length)];

        public void Prepare(QuantPlan plan)
        {
            if (plan.SortedLength > _sortedLength)
            {
                _sorted = new AlignedBuffer(4, plan.SortedLength + 2 * AlignedBuffer.Slack);
                _sortedLength = plan.SortedLength;
            }

            if (plan.Fourier.ScratchLength > _scratch.Length)
                _scratch = GC.AllocateUninitializedArray<double>(plan.Fourier.ScratchLength, pinned: true);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Represent(QuantPlan plan, ReadOnlySpan<float> series)
        {
            // Adding 0 makes -0 0, so that values have one order only.
            float* x = _rows.Row(0), first = _rows.Row(1), second = _rows.Row(2);
            int length = series.Length, last = length - 2;
            for (int t = 0; t < length; t++)
                x[t] = Math.Clamp(series[t], -MaxMagnitude, MaxMagnitude) + 0f;

            // The sum of five differences that follow each other is one difference.
            first[0] = second[0] = 0;
            for (int t = 0; t <= last; t++)
            {
                double sum = t >= 2 && t <= last - 2 ? (double)x[t + 3] - x[t - 2] : EdgeSum(x, t, last);
                first[t] = (float)(sum / 5) + 0f;
            }

            for (int t = 0; t < last; t++)
                second[t] = (float)((double)x[t + 2] - 2 * (double)x[t + 1] + x[t]) + 0f;
            plan.Fourier.Magnitudes(x, (double*)Unsafe.AsPointer(ref _scratch[0]), _rows.Row(3));
            GC.KeepAlive(this);
        }

        /// <summary>Computes the features of one representation of one channel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Summarize(SortKernels kernels, QuantLayout layout, QuantTree tree, int representation, float* features)
        {
            int[] places = Places;
            float* x = _rows.Row(representation);
            float* level = _sorted.Row(0) + AlignedBuffer.Slack, other = _sorted.Row(1) + AlignedBuffer.Slack;
            float* merged = _sorted.Row(2) + AlignedBuffer.Slack, replaced = _sorted.Row(3) + AlignedBuffer.Slack;
            SortLeaves(kernels, tree, x, level);
            int size = SortKernels.Depth;
            if (tree.Depth < layout.Levels)
            {
                SortEach(kernels, layout, tree, x, places, features);
                int normal = layout.FirstOf[tree.Depth];
                for (int i = 0; i < 1 << tree.Depth; i++)
                    Emit(layout, tree, x, normal + i, level + i * (nint)size, places, features);
            }

            for (int e = tree.Depth - 1; e >= 0; e--, size *= 2)
            {
                float* finer = level;
                level = other;
                other = finer;
                int count = 1 << e, normal = e < layout.Levels ? layout.FirstOf[e] : 0;
                for (int i = 0; i < count; i++)
                    kernels.Merge(finer + 2 * i * (nint)size, level + 2 * i * (nint)size, size);
                if (e >= layout.Levels)
                    continue;
                for (int i = 0; i < count; i++)
                    Emit(layout, tree, x, normal + i, level + 2 * i * (nint)size, places, features);
                for (int i = normal + count; i < layout.FirstOf[e + 1]; i++)
                {
                    if (places[i] < 0)
                        continue;
                    int left = 2 * (i - normal - count) + 1;
                    kernels.Merge(finer + left * (nint)size, merged, size);
                    float* sorted = Adjust(
                        kernels, tree.Borders[e + 1].AsSpan(left, 3), x, tree.Starts[i], tree.Ends[i], merged, replaced, 2 * size);
                    Emit(layout, tree, x, i, sorted, places, features);
                }
            }

            GC.KeepAlive(this);
        }

        /// <summary>The sum of five differences around t, of which those beyond the ends are the outermost ones.</summary>
        private static double EdgeSum(float* x, int t, int last)
        {
            double sum = 0;
            for (int i = t - 2; i <= t + 2; i++)
            {
                int at = Math.Clamp(i, 0, last);
                sum += (double)x[at + 1] - x[at];
            }

            return sum;
        }

        /// <summary>Sorts the intervals of the deepest level of a tree.</summary>
        private void SortLeaves(SortKernels kernels, QuantTree tree, float* x, float* sorted)
        {
            int[] borders = tree.Borders[tree.Depth];
            float* columns = _columns.Row(0);
            for (int leaf = 0; leaf < borders.Length - 1; leaf += SortKernels.Columns)
            {
                int count = Math.Min(SortKernels.Columns, borders.Length - 1 - leaf);
                for (int column = 0; column < count; column++)
                    Fill(columns + column, x + borders[leaf + column], borders[leaf + column + 1] - borders[leaf + column]);
                kernels.SortColumns(columns);
                for (int column = 0; column < count; column++)
                    Read(columns + column, sorted + (leaf + column) * (nint)SortKernels.Depth);
            }
        }

        /// <summary>
        /// Sorts and summarizes intervals that no merge gives: the shifted ones of the tree's deepest level, and those of deeper levels.
        /// </summary>
        private void SortEach(SortKernels kernels, QuantLayout layout, QuantTree tree, float* x, int[] places, float* features)
        {
            float* columns = _columns.Row(0);
            int pending = 0;
            for (int i = layout.FirstOf[tree.Depth] + (1 << tree.Depth); i < layout.Intervals.Length; i++)
            {
                int start = tree.Starts[i], length = tree.Ends[i] - start;
                if (places[i] < 0)
                    continue;
                if (length > SortKernels.Depth)
                {
                    Emit(layout, tree, x, i, SortAlone(x + start, length), places, features);
                    continue;
                }

                Fill(columns + pending, x + start, length);
                _pending[pending++] = i;
                if (pending == SortKernels.Columns)
                    pending = SortPending(kernels, layout, tree, x, pending, places, features);
            }

            SortPending(kernels, layout, tree, x, pending, places, features);
        }

        private int SortPending(
            SortKernels kernels, QuantLayout layout, QuantTree tree, float* x, int pending, int[] places, float* features)
        {
            float* columns = _columns.Row(0), sorted = columns + SortKernels.Depth * SortKernels.Columns;
            if (pending > 0)
                kernels.SortColumns(columns);
            for (int column = 0; column < pending; column++)
            {
                Read(columns + column, sorted);
                Emit(layout, tree, x, _pending[column], sorted, places, features);
            }

            return 0;
        }

        private float* SortAlone(float* values, int length)
        {
            float* sorted = _sorted.Row(2) + AlignedBuffer.Slack;
            var copy = new Span<float>(sorted, length);
            new ReadOnlySpan<float>(values, length).CopyTo(copy);
            copy.Sort();
            return sorted;
        }

        /// <summary>
        /// Makes two halves, merged, a shifted interval: its borders may lie a point or so beside theirs. Values are taken out and put in.
        /// </summary>
        private float* Adjust(
            SortKernels kernels, ReadOnlySpan<int> halves, float* x, int start, int end, float* merged, float* other, int size)
        {
            int from = halves[0], to = halves[2];
            if (from == start && to == end)
                return merged;
            int removals = Math.Max(0, start - from) + Math.Max(0, to - end);
            int additions = Math.Max(0, from - start) + Math.Max(0, end - to);
            if (Math.Max(removals, additions) > 8 || end - start > size || Math.Min(to, end) <= Math.Max(from, start))
                return SortAlone(x + start, end - start);
            for (int step = 0; step < Math.Max(removals, additions); step++)
            {
                float removed = None, added = None;
                if (step < removals)
                    removed = x[step < start - from ? from + step : to - 1 - (step - Math.Max(0, start - from))];
                if (step < additions)
                    added = x[step < from - start ? start + step : to + step - Math.Max(0, from - start)];
                merged[-1] = float.NegativeInfinity;
                merged[size] = None;
                kernels.Replace(merged, size, removed, added, other);
                float* changed = other;
                other = merged;
                merged = changed;
            }

            return merged;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fill(float* column, float* values, int count)
        {
            int row = 0;
            for (; row < count; row++)
                column[row * SortKernels.Columns] = values[row];
            for (; row < SortKernels.Depth; row++)
                column[row * SortKernels.Columns] = None;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Read(float* column, float* sorted)
        {
            for (int row = 0; row < SortKernels.Depth; row++)
                sorted[row] = column[row * SortKernels.Columns];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Emit(QuantLayout layout, QuantTree tree, float* x, int i, float* sorted, int[] places, float* features)
        {
            if (places[i] < 0)
                return;
            int start = tree.Starts[i], length = tree.Ends[i] - start;
            float* values = x + start;

            // An interval that scaling has emptied keeps one value.
            if (length == 0)
                sorted = values;
            Quantiles(sorted, values, Math.Max(1, length), layout.Intervals[i].Quantiles, features + places[i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Quantiles(float* sorted, float* values, int length, int count, float* features)
        {
            if (count == 1)
            {
                double middle = sorted[(length - 1) / 2];
                features[0] = (float)(length % 2 == 1 ? middle : middle + (sorted[length / 2] - middle) * 0.5);
                return;
            }

            // Ranks j · (length - 1) / (count - 1), without dividing each time.
            (int step, int rest) = Math.DivRem(length - 1, count - 1);
            double mean = Mean(values, length), share = 1.0 / (count - 1);
            int rank = 0, over = 0;
            for (int j = 0; j < count - 1; j++)
            {
                double low = sorted[rank], quantile = over == 0 ? low : low + (sorted[rank + 1] - low) * (over * share);
                features[j] = (float)(quantile - (j % 2 == 1 ? mean : 0));
                rank += step;
                over += rest;
                if (over >= count - 1)
                {
                    rank++;
                    over -= count - 1;
                }
            }

            features[count - 1] = (float)(sorted[length - 1] - (count % 2 == 0 ? mean : 0));
        }

        /// <summary>The mean: eight partial sums, by point modulo 8, of which those 4, 2 and 1 apart are added.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static double Mean(float* values, int length)
        {
            Vector256<double> lower = default, upper = default;
            int t = 0;
            for (; t <= length - 8; t += 8)
            {
                (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Load(values + t));
                lower += a;
                upper += b;
            }

            if (t < length)
            {
                Vector256<int> inside = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(length - t));
                (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Load(values + t) & inside.AsSingle());
                lower += a;
                upper += b;
            }

            Vector256<double> four = lower + upper;
            Vector128<double> two = four.GetLower() + four.GetUpper();
            return (two[0] + two[1]) / length;
        }
    }
}

/// <summary>One interval of a representation of the reference length.</summary>
/// <param name="Level">Its level, from 0; there are 2^level intervals.</param>
/// <param name="IsShifted">Whether it is one of those that are shifted by half an interval.</param>
/// <param name="Index">Its number among them.</param>
/// <param name="Start">Its first value.</param>
/// <param name="End">The one after its last value.</param>
/// <param name="Quantiles">Its number of features.</param>
internal readonly record struct QuantInterval(int Level, bool IsShifted, int Index, int Start, int End, int Quantiles);

/// <summary>The intervals of one representation: level by level, first those that divide it, then the shifted ones.</summary>
internal sealed class QuantLayout
{
    public QuantLayout(int length, int depth, int quantileDivisor)
    {
        Length = length;
        Levels = Math.Min(depth, BitOperations.Log2((uint)length) + 1);
        FirstOf = new int[Levels + 1];
        var intervals = new List<QuantInterval>();
        for (int level = 0; level < Levels; level++)
        {
            int count = 1 << level, shift = (int)(((long)length + 2 * count - 1) / (2 * count)), single = 0;
            for (int i = 0; i < count; i++)
            {
                Add(level, false, i, Border(i, level), Border(i + 1, level));
                single += Border(i + 1, level) - Border(i, level) <= 1 ? 1 : 0;
            }

            // The lower of the two medians of their lengths is above 1.
            if (count > 1 && single <= (count - 1) / 2)
            {
                for (int i = 0; i < count - 1; i++)
                    Add(level, true, i, Border(i, level) + shift, Border(i + 1, level) + shift);
            }

            FirstOf[level + 1] = intervals.Count;
        }

        Intervals = [.. intervals];

        void Add(int level, bool isShifted, int index, int start, int end) =>
            intervals.Add(new QuantInterval(level, isShifted, index, start, end, 1 + (end - start - 1) / quantileDivisor));
    }

    public int Length { get; }

    public int Levels { get; }

    public int FeatureCount => Intervals.Sum(interval => interval.Quantiles);

    /// <summary>The first interval of each level, and the number of all.</summary>
    public int[] FirstOf { get; }

    public QuantInterval[] Intervals { get; }

    public int Border(int i, int level) => (int)(((long)i * Length) >> level);
}

/// <summary>What is computed once for all series of a length.</summary>
internal sealed class QuantPlan
{
    public QuantPlan(QuantLayout[] layouts, int length)
    {
        Fourier = new RealFourier(length);
        Trees = [.. layouts.Select((layout, r) => new QuantTree(layout, Quant.LengthOf(r, length)))];
        SortedLength = Trees.Max(tree => tree.SortedLength);
    }

    public RealFourier Fourier { get; }

    /// <summary>The intervals of each representation.</summary>
    public QuantTree[] Trees { get; }

    /// <summary>The longest row that sorting needs.</summary>
    public int SortedLength { get; }
}

/// <summary>
/// The intervals of one representation of a series of any length, and how they nest: those of a level are the unions of two each of
/// the next level. Intervals of the deepest level have up to eight values.
/// </summary>
internal sealed class QuantTree
{
    public QuantTree(QuantLayout layout, int length)
    {
        Starts = [.. layout.Intervals.Select(interval => Scale(interval.Start))];
        Ends = [.. layout.Intervals.Select(interval => Scale(interval.End))];
        var borders = new List<int[]>();
        for (int level = 0; ; level++)
        {
            int[] of = new int[(1 << level) + 1];
            for (int i = 0; i < of.Length; i++)
            {
                // Beyond the levels of the layout any division will do; this one makes most shifted intervals unions of two.
                of[i] = level < layout.Levels ? Scale(layout.Border(i, level))
                    : i % 2 == 0 ? borders[level - 1][i / 2] : (borders[level - 1][i / 2] + borders[level - 1][i / 2 + 1] + 1) / 2;
            }

            borders.Add(of);
            if (Enumerable.Range(0, 1 << level).Max(i => of[i + 1] - of[i]) <= SortKernels.Depth)
                break;
        }

        Borders = [.. borders];
        SortedLength = Math.Max(SortKernels.Depth << Depth, Enumerable.Range(0, Starts.Length).Max(i => Ends[i] - Starts[i]));

        int Scale(int border) => (int)((long)border * length / layout.Length);
    }

    /// <summary>Where each interval starts and ends; one that scaling has emptied ends where it starts, but has a value there.</summary>
    public int[] Starts { get; }

    public int[] Ends { get; }

    /// <summary>For each level the borders of its intervals, one more than these.</summary>
    public int[][] Borders { get; }

    /// <summary>The deepest level.</summary>
    public int Depth => Borders.Length - 1;

    /// <summary>The longest row that sorting needs.</summary>
    public int SortedLength { get; }
}
