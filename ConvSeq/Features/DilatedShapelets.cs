using System.Numerics;
using System.Runtime.CompilerServices;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// RDST, the random dilated shapelet transform (Guillaume, Vrain and Elloumi, "Random Dilated Shapelet Transform: A New Approach for
/// Time Series Shapelets", ICPRAI 2022, arXiv 2109.13514): pieces of training series, with gaps between their points, are compared
/// with every window of a series. The features of a shapelet are its smallest distance, the window that has it, and the number of
/// windows closer than a threshold. Series may be multivariate and of any lengths; docs/specification.md is normative.
/// </summary>
/// <remarks>
/// A fitted instance is immutable and may be used from any number of threads at once.
/// <c>PlainDilatedShapelets</c> in the tests is the same algorithm, written plainly.
/// </remarks>
public sealed unsafe class DilatedShapelets : SeriesFeatures
{
    internal const int MaxLength = 11, MaxDilation = 1 << 26, FeaturesPerShapelet = 3;

    private const uint KindPurpose = 0x52440001, SourcePurpose = 0x52440002;

    // A tile of normalized windows stays in the innermost cache, whatever the length of the series.
    private const int TileValues = 6144, MinTile = 32;

    private readonly DilatedShapeletGroup[] _groups;
    private readonly ShapeletKernels _kernels;
    private readonly WorkspacePool<Workspace> _workspaces;

    internal DilatedShapelets(int channels, int shapeletLength, DilatedShapeletGroup[] groups, ShapeletKernels? kernels = null)
        : base(channels)
    {
        ShapeletLength = shapeletLength;
        _groups = groups;
        _kernels = kernels ?? ShapeletKernels.Best;
        ShapeletCount = groups.Sum(group => group.Count);
        int largest = groups.Max(group => group.Count);
        ShapeletKernels chosen = _kernels;
        _workspaces = new WorkspacePool<Workspace>(capacity => new Workspace(chosen, channels, shapeletLength, capacity, largest));
    }

    /// <summary>Returns the same transform on another instruction path; the features have the same bits.</summary>
    internal DilatedShapelets On(ShapeletKernels kernels) => new(Channels, ShapeletLength, _groups, kernels);

    /// <inheritdoc/>
    public override string Name => "RDST";

    /// <inheritdoc/>
    public override int FeatureCount => ShapeletCount * FeaturesPerShapelet;

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant(
        $"{Plural.Of(ShapeletCount, "shapelet")} of {Plural.Of(ShapeletLength, "point")}, ")
        + FormattableString.Invariant($"dilations from {_groups[0].Dilation} to {_groups[^1].Dilation}");

    /// <summary>
    /// Number of shapelets; it is below <see cref="DilatedShapeletsOptions.ShapeletCount"/> where the series have no more.
    /// </summary>
    public int ShapeletCount { get; }

    /// <summary>Number of points of a shapelet in each channel, 1 to 11.</summary>
    public int ShapeletLength { get; }

    /// <summary>The shapelets by dilation, the smallest first; of one dilation those as they are come before normalized ones.</summary>
    /// <remarks>
    /// Features are ordered by shapelet: its smallest distance, the first position of a window that has it, the number of windows
    /// closer than the threshold.
    /// </remarks>
    public ReadOnlySpan<DilatedShapeletGroup> Groups => _groups;

    /// <summary>Draws the shapelets and computes their thresholds.</summary>
    /// <param name="train">
    /// The training series: at least one, none with missing values. The threshold of a shapelet is that of another series of its
    /// class, or with a near target; of any other series without labels and targets.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, labels or targets, options and seed.</returns>
    /// <exception cref="ArgumentException">
    /// The set is empty, misses values, or has a value beyond ±2^96; or the percentiles are in the wrong order.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static DilatedShapelets Fit(SeriesSet train, DilatedShapeletsOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "RDST");
        ThrowIfHuge(train, "rescale or z-normalize the series");
        options ??= new DilatedShapeletsOptions();
        execution ??= Execution.Default;
        if (options.LowPercentile > options.HighPercentile)
        {
            throw new ArgumentException(
                $"{nameof(options.LowPercentile)} is {options.LowPercentile}; it must not be above {nameof(options.HighPercentile)}, "
                + $"{options.HighPercentile}.", nameof(options));
        }

        int reference = MedianLength(train), length = LengthFor(reference);
        (int Dilation, bool IsNormalized, int[] Draws)[] kinds = DrawKinds(options, length, reference);
        Source[][] sources = new Source[kinds.Length][];
        execution.For(kinds.Length, kind => sources[kind] = DrawSources(
            train, options.Seed, (length - 1) * kinds[kind].Dilation, length, kinds[kind].Dilation, kinds[kind].Draws));

        DilatedShapeletGroup[] groups = new DilatedShapeletGroup[kinds.Length];
        var items = new List<(int Group, int Index)>();
        for (int g = 0; g < groups.Length; g++)
        {
            groups[g] = new DilatedShapeletGroup(
                kinds[g].Dilation, kinds[g].IsNormalized, train.Channels, length, new float[sources[g].Length]);
            for (int i = 0; i < sources[g].Length; i++)
                items.Add((g, i));
        }

        var fit = new ThresholdFit(train, options);
        var workspaces = new WorkspacePool<Workspace>(
            capacity => new Workspace(ShapeletKernels.Best, train.Channels, length, capacity, matches: 0));
        int finished = 0;
        execution.For(items.Count, item =>
        {
            (int group, int index) = items[item];
            Workspace workspace = workspaces.Rent(train.MaxLength);
            fit.Run(workspace, groups[group], index, sources[group][index]);
            workspaces.Return(workspace);
            int done = Interlocked.Increment(ref finished);
            if (done % 64 == 0 || done == items.Count)
                execution.Report("Fitting RDST", (double)done / items.Count);
        });
        return new DilatedShapelets(train.Channels, length, groups);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames()
    {
        foreach (DilatedShapeletGroup group in _groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                string shapelet = FormattableString.Invariant(
                    $"dilation {group.Dilation}{(group.IsNormalized ? ", normalized" : "")}, shapelet {i}");
                yield return $"{shapelet}, smallest distance";
                yield return $"{shapelet}, position";
                yield return $"{shapelet}, occurrences";
            }
        }
    }

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        int[] places = new int[wanted.Length];
        int kept = 0, last = -1;
        var groups = new List<DilatedShapeletGroup>();
        var chosen = new List<int>();
        int before = 0, group = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            (int shapelet, int feature) = Math.DivRem(wanted[i], FeaturesPerShapelet);
            while (shapelet >= before + _groups[group].Count)
            {
                End();
                before += _groups[group++].Count;
            }

            if (shapelet != last)
            {
                chosen.Add(shapelet - before);
                (last, kept) = (shapelet, kept + 1);
            }

            places[i] = (kept - 1) * FeaturesPerShapelet + feature;
        }

        End();
        return (new DilatedShapelets(Channels, ShapeletLength, groups.ToArray(), _kernels), places);

        void End()
        {
            if (chosen.Count > 0)
                groups.Add(_groups[group].Of(chosen));
            chosen.Clear();
        }
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        var workspace = new Workspace(_kernels, Channels, ShapeletLength, series.Length / Channels, matches: 0);
        workspace.Load(series);
        double rest = 0;
        int first = 0;
        foreach (DilatedShapeletGroup group in _groups)
        {
            Range own = first..(first += FeaturesPerShapelet * group.Count);
            rest += workspace.Divide(group, features[own], slopes[own], constants[own], shares);
        }

        return rest;
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        if (series.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new ArgumentException("The series has a value that is missing (NaN) or infinite.", nameof(series));
        Workspace workspace = _workspaces.Rent(series.Length / Channels);
        workspace.Load(series);
        foreach (DilatedShapeletGroup group in _groups)
        {
            int count = FeaturesPerShapelet * group.Count;
            workspace.Match(group, features[..count]);
            features = features[count..];
        }

        _workspaces.Return(workspace);
    }

    /// <summary>The length of which half of the series are at least.</summary>
    private static int MedianLength(SeriesSet train)
    {
        int[] lengths = [.. Enumerable.Range(0, train.Count).Select(train.LengthOf).Order()];
        return lengths[(lengths.Length - 1) / 2];
    }

    /// <summary>Half of a series, but at least 2 and at most 11 points, and no more than there are.</summary>
    private static int LengthFor(int reference) => Math.Min(reference, Math.Clamp(reference / 2, 2, MaxLength));

    /// <summary>Draws dilation and normalization of every shapelet, and groups the shapelets by them.</summary>
    private static (int Dilation, bool IsNormalized, int[] Draws)[] DrawKinds(DilatedShapeletsOptions options, int length, int reference)
    {
        int widest = length == 1 ? 1 : Math.Clamp((reference - 1) / (length - 1), 1, MaxDilation);
        double exponent = Math.Log2(widest);
        return
        [
            .. Enumerable.Range(0, options.ShapeletCount).Select(Draw).GroupBy(draw => draw.Kind)
                .OrderBy(group => group.Key.Dilation).ThenBy(group => group.Key.IsNormalized)
                .Select(group => (group.Key.Dilation, group.Key.IsNormalized, group.Select(draw => draw.Index).ToArray())),
        ];

        ((int Dilation, bool IsNormalized) Kind, int Index) Draw(int index)
        {
            var random = new CounterRandom(options.Seed, KindPurpose, (ulong)index);
            int dilation = Math.Clamp((int)Math.Pow(2, random.NextDouble(0, exponent)), 1, widest);
            return ((dilation, random.NextDouble() < options.NormalizedShare), index);
        }
    }

    /// <summary>
    /// Draws the pieces of series of one dilation and normalization, one after another, since each forbids those that have half of
    /// their points in common with it. Ends when none are left.
    /// </summary>
    private static Source[] DrawSources(SeriesSet train, ulong seed, int reach, int length, int dilation, int[] draws)
    {
        int[] left = new int[train.Count];
        int total = 0;
        for (int i = 0; i < left.Length; i++)
            total += left[i] = Math.Max(0, train.LengthOf(i) - reach);

        var forbidden = new Dictionary<int, ulong[]>();
        var sources = new List<Source>();
        int overlap = length - Math.Max(1, length / 2);
        foreach (int draw in draws)
        {
            if (total == 0)
                break;
            var random = new CounterRandom(seed, SourcePurpose, (ulong)draw);
            int place = random.NextInt(total), series = 0;
            while (place >= left[series])
                place -= left[series++];
            int starts = train.LengthOf(series) - reach;
            if (!forbidden.TryGetValue(series, out ulong[]? bits))
                forbidden[series] = bits = new ulong[(starts + 63) / 64];
            int start = Allowed(bits, place);
            for (int j = 0; j < overlap; j++)
            {
                Forbid(start - (long)j * dilation);
                Forbid(start + (long)j * dilation);
            }

            // A shapelet of one point forbids itself alone.
            if (overlap == 0)
                Forbid(start);
            sources.Add(new Source(series, start, random));

            void Forbid(long at)
            {
                if (at < 0 || at >= starts || (bits[at / 64] >> (int)(at % 64) & 1) != 0)
                    return;
                bits[at / 64] |= 1UL << (int)(at % 64);
                left[series]--;
                total--;
            }
        }

        return [.. sources];

        // The place-th bit that is not set.
        static int Allowed(ulong[] bits, int place)
        {
            int word = 0;
            for (int free; place >= (free = 64 - BitOperations.PopCount(bits[word])); word++)
                place -= free;
            ulong rest = ~bits[word];
            for (; place > 0; place--)
                rest &= rest - 1;
            return word * 64 + BitOperations.TrailingZeroCount(rest);
        }
    }

    /// <summary>The piece of a series that a shapelet is.</summary>
    /// <param name="Series">The series.</param>
    /// <param name="Start">Its first point.</param>
    /// <param name="Random">The stream that it was drawn from.</param>
    private readonly record struct Source(int Series, int Start, CounterRandom Random);

    /// <summary>Takes the values of shapelets from their series, and their thresholds from distances to other series.</summary>
    private sealed class ThresholdFit
    {
        private readonly SeriesSet _train;
        private readonly DilatedShapeletsOptions _options;

        /// <summary>The series in the order of classes or of targets, those without an answer last.</summary>
        private readonly int[] _order;

        /// <summary>The place of each series in that order.</summary>
        private readonly int[] _rank;

        private readonly int _answered;

        public ThresholdFit(SeriesSet train, DilatedShapeletsOptions options)
        {
            (_train, _options) = (train, options);
            IEnumerable<int> all = Enumerable.Range(0, train.Count);
            _order = train.HasLabels || train.HasTargets
                ? [.. all.OrderBy(i => train.IsAnswered(i) ? 0 : 1).ThenBy(i => train.HasLabels ? train.Labels[i] : train.Targets[i])]
                : [.. all];
            _rank = new int[_order.Length];
            for (int i = 0; i < _order.Length; i++)
                _rank[_order[i]] = i;
            _answered = train.AnsweredCount;
        }

        public void Run(Workspace workspace, DilatedShapeletGroup group, int index, Source source)
        {
            CounterRandom random = source.Random;
            int size = group.Size;
            float[] values = new float[size];
            workspace.Load(_train.Values(source.Series));
            workspace.Take(group, source.Start, values);
            group.Set(index, values);

            int other = Other(source.Series, ref random);
            if (other != source.Series)
                workspace.Load(_train.Values(other));
            Span<float> distances = workspace.Distances(group, values);
            double lowPlace = _options.LowPercentile / 100 * (distances.Length - 1);
            double highPlace = _options.HighPercentile / 100 * (distances.Length - 1);
            double high = At(distances, highPlace), low = At(distances[..Math.Min((int)highPlace + 2, distances.Length)], lowPlace);
            group.Thresholds[index] = (float)(low + (high - low) * random.NextDouble());
        }

        /// <summary>A random other series of the same class, or with a near target; any other one if nothing is known.</summary>
        private int Other(int series, ref CounterRandom random)
        {
            if (!_train.IsAnswered(series))
                return _train.Count == 1 ? series : OtherThan(series, random.NextInt(_train.Count - 1));
            int rank = _rank[series];
            if (_train.HasTargets)
                return OneNear(rank, random.NextInt(Math.Max(1, _train.Count / 10)));
            int label = _train.Labels[series], first = LowerBound(label), count = LowerBound(label + 1) - first;
            return count == 1 ? series : _order[OtherThan(rank, first + random.NextInt(count - 1))];
        }

        private static int OtherThan(int one, int place) => place < one ? place : place + 1;

        /// <summary>The first place in the order whose label is not below.</summary>
        private int LowerBound(int label)
        {
            int low = 0, high = _answered;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (_train.Labels[_order[middle]] < label)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }

        /// <summary>
        /// The series with the (skipped + 1)-th nearest target; of two equally near ones that before in the order comes first.
        /// </summary>
        private int OneNear(int rank, int skipped)
        {
            ReadOnlySpan<double> targets = _train.Targets;
            double target = targets[_order[rank]];
            int below = rank - 1, above = rank + 1, nearest = rank;
            for (int i = 0; i <= skipped && (below >= 0 || above < _answered); i++)
            {
                bool takesBelow = above >= _answered
                    || (below >= 0 && target - targets[_order[below]] <= targets[_order[above]] - target);
                nearest = takesBelow ? below-- : above++;
            }

            return _order[nearest];
        }

        /// <summary>
        /// The value at a place of the ascending order, between two in proportion. Brings values up to the next place to the front.
        /// </summary>
        private static double At(Span<float> values, double place)
        {
            int below = (int)place;
            OrderStatistics.Divide(values, below);
            float value = values[below], next = values[Math.Min(below + 1, values.Length - 1)];
            return value + ((double)next - value) * (place - below);
        }
    }

    /// <summary>The working rows of one thread, for series up to a capacity.</summary>
    private sealed class Workspace : IWorkspace
    {
        private readonly ShapeletKernels _kernels;
        private readonly int _channels, _taps, _tile;

        /// <summary>Each channel as it is, then each channel centered and scaled.</summary>
        private readonly AlignedBuffer _series;

        /// <summary>For each channel and tap a row of windows.</summary>
        private readonly AlignedBuffer _windows;

        private readonly AlignedBuffer _distances;
        private readonly ShapeletMatch[] _matches;
        private int _length;

        public Workspace(ShapeletKernels kernels, int channels, int taps, int capacity, int matches)
        {
            (_kernels, _channels, _taps, Capacity) = (kernels, channels, taps, capacity);
            _tile = (int)Math.Max(MinTile, Math.Min(capacity, TileValues / ((long)channels * taps)) & ~(AlignedBuffer.Slack - 1));
            _series = new AlignedBuffer(2 * channels, capacity);
            _windows = new AlignedBuffer(channels * taps, _tile);
            _matches = new ShapeletMatch[matches];
            _distances = new AlignedBuffer(1, matches > 0 ? 1 : capacity);
        }

        public int Capacity { get; }

        public void Load(ReadOnlySpan<float> series)
        {
            _length = series.Length / _channels;
            for (int c = 0; c < _channels; c++)
            {
                var x = new Span<float>(_series.Row(c), _length);
                series.Slice(c * _length, _length).CopyTo(x);
                if (x.ContainsAnyExceptInRange(-MaxMagnitude, MaxMagnitude))
                {
                    foreach (ref float value in x)
                        value = Math.Clamp(value, -MaxMagnitude, MaxMagnitude);
                }

                Center(x, new Span<float>(_series.Row(_channels + c), _length));
            }
        }

        /// <summary>Takes a shapelet from the series.</summary>
        public void Take(DilatedShapeletGroup group, int start, Span<float> values)
        {
            ShapeletWindows windows = Tile(group, start, 1);
            for (int c = 0; c < _channels; c++)
            {
                for (int tap = 0; tap < _taps; tap++)
                    values[c * _taps + tap] = windows.Start[c * windows.ChannelStride + tap * windows.TapStride];
            }
        }

        /// <summary>The distance of a shapelet from every window of the series.</summary>
        public Span<float> Distances(DilatedShapeletGroup group, ReadOnlySpan<float> values)
        {
            int starts = Starts(group.Dilation);
            float* distances = _distances.Row(0);
            fixed (float* first = values)
            {
                for (int at = 0; at < starts; at += _tile)
                    _kernels.Distances(Tile(group, at, Math.Min(_tile, starts - at)), first, distances + at);
            }

            return new Span<float>(distances, starts);
        }

        /// <summary>Compares the series with the shapelets of a group.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Match(DilatedShapeletGroup group, Span<float> features)
        {
            Span<ShapeletMatch> matches = _matches.AsSpan(0, group.Count);
            matches.Fill(ShapeletMatch.None);
            int starts = Starts(group.Dilation), size = group.Size, together = group.Count & -ShapeletKernels.Together;
            fixed (float* values = group.Packed, thresholds = group.Thresholds)
            {
                for (int at = 0; at < starts; at += _tile)
                {
                    ShapeletWindows windows = Tile(group, at, Math.Min(_tile, starts - at));
                    int i = 0;
                    for (; i < together; i += ShapeletKernels.Together)
                    {
                        _kernels.MatchFour(
                            windows, at, values + (nint)i * size, thresholds + i, matches.Slice(i, ShapeletKernels.Together));
                    }

                    for (; i < matches.Length; i++)
                        _kernels.Match(windows, at, values + (nint)i * size, thresholds[i], ref matches[i]);
                }
            }

            for (int i = 0; i < matches.Length; i++)
            {
                features[FeaturesPerShapelet * i] = matches[i].Distance;
                features[FeaturesPerShapelet * i + 1] = matches[i].Position;
                features[FeaturesPerShapelet * i + 2] = matches[i].Occurrences;
            }

            GC.KeepAlive(this);
        }

        /// <summary>
        /// Divides a function of the features of a group: smallest distance and position are carried by the window that has them, the
        /// number of occurrences by these, and what a window carries is divided among its points by their distance from its mean.
        /// </summary>
        /// <returns>What belongs to no window.</returns>
        public double Divide(
            DilatedShapeletGroup group, ReadOnlySpan<float> features, ReadOnlySpan<double> slopes, ReadOnlySpan<double> constants,
            Span<double> shares)
        {
            double[] carried = new double[Starts(group.Dilation)], parts = new double[group.Count];
            double rest = 0;
            for (int i = 0; i < group.Count; i++)
            {
                int distance = FeaturesPerShapelet * i, position = distance + 1, occurrences = distance + 2;
                carried[(int)features[position]] += slopes[distance] * features[distance] + constants[distance]
                    + slopes[position] * features[position] + constants[position];
                if (features[occurrences] == 0)
                    rest += constants[occurrences];
                else
                    parts[i] = slopes[occurrences] + constants[occurrences] / features[occurrences];
            }

            for (int at = 0; at < carried.Length; at += _tile)
                AddOccurrences(group, at, parts, carried.AsSpan(at, Math.Min(_tile, carried.Length - at)));
            float[] window = new float[group.Size];
            double[] ofPoints = new double[group.Size];
            for (int start = 0; start < carried.Length; start++)
            {
                if (carried[start] != 0)
                    Divide(group, start, carried[start], window, ofPoints, shares);
            }

            return rest;
        }

        /// <summary>Adds to each of consecutive windows the parts of the shapelets that it is an occurrence of.</summary>
        private void AddOccurrences(DilatedShapeletGroup group, int first, double[] parts, Span<double> carried)
        {
            ShapeletWindows windows = Tile(group, first, carried.Length);
            float[] values = new float[group.Size];
            float* distances = _distances.Row(0);
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i] == 0)
                    continue;
                group.Get(i, values);
                fixed (float* shapelet = values)
                    _kernels.Distances(windows, shapelet, distances);
                ShareMath.AddBelow(new ReadOnlySpan<float>(distances, carried.Length), group.Thresholds[i], parts[i], carried);
            }
        }

        /// <summary>Divides what a window carries among its points by how far they are from their channel's mean.</summary>
        private void Divide(
            DilatedShapeletGroup group, int start, double carried, Span<float> window, Span<double> parts, Span<double> shares)
        {
            Take(group, start, window);
            double whole = 0;
            for (int first = 0; first < window.Length; first += _taps)
            {
                double mean = 0;
                foreach (float value in window.Slice(first, _taps))
                    mean += (double)value / _taps;
                for (int i = first; i < first + _taps; i++)
                    whole += parts[i] = Math.Abs(window[i] - mean);
            }

            for (int i = 0; i < parts.Length; i++)
            {
                (int c, int tap) = Math.DivRem(i, _taps);
                int point = (int)Math.Min(_length - 1, start + tap * (long)group.Dilation);
                shares[c * _length + point] += whole > 0 ? carried / whole * parts[i] : carried / parts.Length;
            }
        }

        /// <summary>Number of windows: those inside the series, or one if there are none.</summary>
        private int Starts(int dilation) => (int)Math.Max(1, _length - (_taps - 1) * (long)dilation);

        /// <summary>Returns consecutive windows, normalized if the group is.</summary>
        private ShapeletWindows Tile(DilatedShapeletGroup group, int first, int count)
        {
            float* rows = _series.Row(group.IsNormalized ? _channels : 0), normalized = _windows.Row(0);
            nint stride = _windows.RowStride;
            var windows = new ShapeletWindows((nint)(rows + first), _series.RowStride, group.Dilation, _channels, _taps, count);
            var inRows = new ShapeletWindows((nint)normalized, _taps * stride, stride, _channels, _taps, count);
            if ((_taps - 1) * (long)group.Dilation >= _length)
            {
                // The only window goes on beyond the end, with the last value.
                for (int c = 0; c < _channels; c++)
                {
                    for (int tap = 0; tap < _taps; tap++)
                    {
                        normalized[(c * _taps + tap) * stride] =
                            rows[c * (nint)_series.RowStride + (int)Math.Min(_length - 1, tap * (long)group.Dilation)];
                    }
                }

                windows = inRows;
            }

            if (!group.IsNormalized)
                return windows;
            _kernels.Normalize(windows, normalized, stride);
            return inRows;
        }

        /// <summary>
        /// Subtracts the mean, and multiplies by a power of two, so that the largest magnitude is 1 to 2: normalized windows do not
        /// change, but their squares can be computed for any level and size.
        /// </summary>
        private static void Center(ReadOnlySpan<float> x, Span<float> centered)
        {
            double sum = 0;
            foreach (float value in x)
                sum += value;
            float mean = (float)(sum / x.Length), largest = 0;
            for (int t = 0; t < x.Length; t++)
            {
                centered[t] = x[t] - mean;
                largest = MathF.Max(largest, MathF.Abs(centered[t]));
            }

            float scale = largest == 0 ? 0 : MathF.ScaleB(1, Math.Min(126, -MathF.ILogB(largest)));
            for (int t = 0; t < x.Length; t++)
                centered[t] *= scale;
        }
    }
}

/// <summary>Shapelets of <see cref="DilatedShapelets"/> with the same dilation, all of them normalized or none.</summary>
public sealed class DilatedShapeletGroup
{
    private readonly int _channels;

    internal DilatedShapeletGroup(int dilation, bool isNormalized, int channels, int length, float[] thresholds)
    {
        (Dilation, IsNormalized, _channels, ShapeletLength) = (dilation, isNormalized, channels, length);
        Thresholds = thresholds;
        Packed = new float[(long)thresholds.Length * Size];
    }

    /// <summary>Distance in points between two points of a shapelet, 1 or more.</summary>
    public int Dilation { get; }

    /// <summary>Whether shapelets and windows have mean 0 and standard deviation 1 in each channel.</summary>
    public bool IsNormalized { get; }

    /// <summary>Number of shapelets.</summary>
    public int Count => Thresholds.Length;

    /// <summary>Number of points of a shapelet in each channel.</summary>
    public int ShapeletLength { get; }

    /// <summary>The threshold of each shapelet.</summary>
    internal float[] Thresholds { get; }

    /// <summary>
    /// The values of the shapelets, side by side those of four that are compared together; the last up to three follow one after
    /// another.
    /// </summary>
    internal float[] Packed { get; }

    /// <summary>Number of values of a shapelet.</summary>
    internal int Size => _channels * ShapeletLength;

    /// <summary>The distance below which a window is an occurrence of a shapelet.</summary>
    /// <param name="shapelet">Index of the shapelet, from 0.</param>
    public float Threshold(int shapelet)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)shapelet, (uint)Count, nameof(shapelet));
        return Thresholds[shapelet];
    }

    /// <summary>One value of a shapelet.</summary>
    /// <param name="shapelet">Index of the shapelet, from 0.</param>
    /// <param name="channel">Index of the channel, from 0.</param>
    /// <param name="point">Which of its points, from 0.</param>
    public float Value(int shapelet, int channel, int point)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)shapelet, (uint)Count, nameof(shapelet));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)_channels, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)point, (uint)ShapeletLength, nameof(point));
        return Packed[Place(shapelet, channel * ShapeletLength + point)];
    }

    /// <summary>Gives a shapelet its values, channel after channel. To be called before the group is used.</summary>
    internal void Set(int shapelet, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            Packed[Place(shapelet, i)] = values[i];
    }

    /// <summary>The values of a shapelet, channel after channel.</summary>
    internal void Get(int shapelet, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = Packed[Place(shapelet, i)];
    }

    /// <summary>Some of the shapelets.</summary>
    internal DilatedShapeletGroup Of(List<int> shapelets)
    {
        var group = new DilatedShapeletGroup(
            Dilation, IsNormalized, _channels, ShapeletLength, [.. shapelets.Select(shapelet => Thresholds[shapelet])]);
        float[] values = new float[Size];
        for (int i = 0; i < shapelets.Count; i++)
        {
            Get(shapelets[i], values);
            group.Set(i, values);
        }

        return group;
    }

    private int Place(int shapelet, int value)
    {
        const int Together = ShapeletKernels.Together;
        int first = shapelet & -Together;
        return first + Together <= Count ? first * Size + value * Together + shapelet - first : shapelet * Size + value;
    }
}
