using System.Buffers;
using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>
/// MultiRocket-Hydra, or MR-Hydra, as Dempster, Schmidt and Webb (arXiv 2203.13652) combine the two: the features of
/// <see cref="MultiRocket"/>, centered and divided by their standard deviation, followed by those of <see cref="Hydra"/>,
/// scaled as Hydra scales them. One head takes them all. docs/specification.md is normative.
/// </summary>
/// <remarks>A fitted instance is immutable and may be used from any number of threads at once.</remarks>
public sealed class MultiRocketHydra : SeriesFeatures
{
    private readonly StandardScaler? _scaler;

    /// <param name="multiRocket">Null if none of its features is wanted; then <paramref name="scaler"/> has no features.</param>
    /// <param name="scaler">Of the features of <paramref name="multiRocket"/>; null until their statistics are known.</param>
    /// <param name="hydra">Scaled; null if none of its features is wanted.</param>
    internal MultiRocketHydra(MultiRocket? multiRocket, StandardScaler? scaler, Hydra? hydra)
        : base((multiRocket as SeriesFeatures ?? hydra)!.Channels)
    {
        MultiRocket = multiRocket;
        Hydra = hydra;
        _scaler = scaler;
    }

    /// <inheritdoc/>
    public override string Name => "MultiRocket-Hydra";

    /// <inheritdoc/>
    public override int FeatureCount => MultiRocketFeatureCount + (Hydra?.FeatureCount ?? 0);

    /// <inheritdoc/>
    public override bool AreScaled => true;

    /// <inheritdoc/>
    public override string Summary => string.Join("; ", Parts.Select(part => $"{part.FeatureCount} of {part.Name}: {part.Summary}"));

    /// <summary>The transform of the first features; null where a model that was reduced needs none of them.</summary>
    public MultiRocket? MultiRocket { get; }

    /// <summary>The transform of the other features; null where a model that was reduced needs none of them.</summary>
    public Hydra? Hydra { get; }

    /// <summary>The scaling of the first features.</summary>
    internal StandardScaler Scaler => _scaler!;

    private int MultiRocketFeatureCount => MultiRocket?.FeatureCount ?? 0;

    private IEnumerable<SeriesFeatures> Parts => new SeriesFeatures?[] { MultiRocket, Hydra }.OfType<SeriesFeatures>();

    /// <summary>Fits both transforms, then computes the features of all training series for their statistics.</summary>
    /// <param name="train">The training series: at least one, none with missing values. Labels are not used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The fitted transform; a pure function of series, options and seed.</returns>
    /// <exception cref="ArgumentException">The set is empty, misses values, or has a value beyond ±2^96.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static MultiRocketHydra Fit(SeriesSet train, MultiRocketHydraOptions? options = null, Execution? execution = null)
    {
        ThrowUnlessFittable(train, "MultiRocket-Hydra");
        options ??= new MultiRocketHydraOptions();
        execution ??= Execution.Default;
        MultiRocket multiRocket = MultiRocket.Fit(train, options.MultiRocket with { Seed = options.Seed }, execution);
        ColumnStatistics statistics = ColumnStatistics.Of(
            train.Count, multiRocket.FeatureCount, (i, row) => multiRocket.Transform(train.Values(i), row),
            "Scaling MultiRocket", execution);
        Hydra hydra = Hydra.Fit(train, options.Hydra with { Seed = options.Seed, Scale = true }, execution);
        return new MultiRocketHydra(multiRocket, StandardScaler.Of(statistics), hydra);
    }

    /// <summary>Fits as <see cref="Fit"/> does; all features are computed once, for their statistics and to be returned.</summary>
    internal static (MultiRocketHydra Fitted, FloatMatrix? Features) FitAndTransform(
        SeriesSet train, MultiRocketHydraOptions options, Func<int, bool> holds, Execution execution)
    {
        ThrowUnlessFittable(train, "MultiRocket-Hydra");
        MultiRocket multiRocket = MultiRocket.Fit(train, options.MultiRocket with { Seed = options.Seed }, execution);
        Hydra hydra = Hydra.FitUnscaled(train, options.Hydra with { Seed = options.Seed }, execution);
        if (!holds(multiRocket.FeatureCount + hydra.FeatureCount))
            return (Fit(train, options, execution), null);
        var unscaled = new MultiRocketHydra(multiRocket, scaler: null, hydra);
        FloatMatrix features = unscaled.Transform(train, execution);
        return (Scaled(multiRocket, hydra.ScaledBy(features, multiRocket.FeatureCount, execution), features, execution), features);
    }

    /// <summary>Makes the transform, and its features of the training series, of those of both parts.</summary>
    /// <param name="multiRocket">The first part.</param>
    /// <param name="ofMultiRocket">Its features of the training series.</param>
    /// <param name="hydra">The second part, scaled.</param>
    /// <param name="ofHydra">Its features.</param>
    /// <param name="execution">Threads, cancellation.</param>
    internal static (MultiRocketHydra Fitted, FloatMatrix Features) Join(
        MultiRocket multiRocket, FloatMatrix ofMultiRocket, Hydra hydra, FloatMatrix ofHydra, Execution execution)
    {
        var features = new FloatMatrix(ofMultiRocket.Rows, ofMultiRocket.Columns + ofHydra.Columns);
        execution.For(features.Rows, i =>
        {
            ofMultiRocket.Row(i).CopyTo(features.Row(i));
            ofHydra.Row(i).CopyTo(features.Row(i)[ofMultiRocket.Columns..]);
        });
        return (Scaled(multiRocket, hydra, features, execution), features);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames() =>
        from part in Parts
        from name in part.FeatureNames()
        select $"{part.Name}: {name}";

    /// <inheritdoc/>
    internal override (SeriesFeatures Reduced, int[] Places) Reduce(ReadOnlySpan<int> wanted)
    {
        int ofMultiRocket = 0;
        while (ofMultiRocket < wanted.Length && wanted[ofMultiRocket] < MultiRocketFeatureCount)
            ofMultiRocket++;
        int[] places = new int[wanted.Length];
        MultiRocket? multiRocket = null;
        StandardScaler scaler = StandardScaler.None;
        if (ofMultiRocket > 0)
        {
            (SeriesFeatures reduced, int[] inReduced) = MultiRocket!.Reduce(wanted[..ofMultiRocket]);
            multiRocket = (MultiRocket)reduced;
            scaler = Scaler.Of(wanted[..ofMultiRocket], inReduced, reduced.FeatureCount);
            inReduced.CopyTo(places, 0);
        }

        Hydra? hydra = null;
        if (ofMultiRocket < wanted.Length)
        {
            int[] ofHydra = [.. wanted[ofMultiRocket..].ToArray().Select(feature => feature - MultiRocketFeatureCount)];
            (SeriesFeatures reduced, int[] inReduced) = Hydra!.Reduce(ofHydra);
            hydra = (Hydra)reduced;
            for (int i = 0; i < inReduced.Length; i++)
                places[ofMultiRocket + i] = (multiRocket?.FeatureCount ?? 0) + inReduced[i];
        }

        return (new MultiRocketHydra(multiRocket, scaler, hydra), places);
    }

    /// <summary>Scales the first features of all training series in place.</summary>
    private static MultiRocketHydra Scaled(MultiRocket multiRocket, Hydra hydra, FloatMatrix features, Execution execution)
    {
        int count = multiRocket.FeatureCount;
        Execution quiet = execution with { Progress = null };
        var scaler = StandardScaler.Of(ColumnStatistics.Of(
            features.Rows, count, (i, row) => features.Row(i)[..count].CopyTo(row), "Scaling MultiRocket", quiet));
        quiet.For(features.Rows, i => scaler.Apply(features.Row(i)[..count]));
        return new MultiRocketHydra(multiRocket, scaler, hydra);
    }

    /// <inheritdoc/>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        int count = MultiRocketFeatureCount;
        double rest = 0;
        if (MultiRocket is not null)
        {
            for (int j = 0; j < count; j++)
            {
                slopes[j] *= Scaler.Factors[j];
                constants[j] -= slopes[j] * Scaler.Means[j];
            }

            // Scaling cannot be undone to the last bit.
            float[] rented = ArrayPool<float>.Shared.Rent(count);
            Span<float> unscaled = rented.AsSpan(0, count);
            MultiRocket.Transform(series, unscaled);
            rest += MultiRocket.Divide(series, unscaled, slopes[..count], constants[..count], shares);
            ArrayPool<float>.Shared.Return(rented);
        }

        return rest + (Hydra?.Divide(series, features[count..], slopes[count..], constants[count..], shares) ?? 0);
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        Span<float> first = features[..MultiRocketFeatureCount];
        MultiRocket?.Transform(series, first);
        _scaler?.Apply(first);
        Hydra?.Transform(series, features[first.Length..]);
    }
}
