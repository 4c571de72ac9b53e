using System.Collections.Immutable;

namespace ConvSeq.Series;

/// <summary>
/// Published synthetic classification problems. Series <c>i</c> of a generator depends on (seed, i) only: a smaller set is
/// the beginning of a larger one. Classes take turns, so that they are balanced within one series.
/// </summary>
public static class SeriesGenerators
{
    private const uint CbfPurpose = 0x5345_0001, SyntheticControlPurpose = 0x5345_0002, TwoPatternsPurpose = 0x5345_0003;

    private delegate void Draw(Span<float> series, int kind, ref CounterRandom random);

    /// <summary>All generators, by name.</summary>
    public static ImmutableArray<SeriesGenerator> All { get; } =
    [
        new("cbf", "Cylinder, bell and funnel in noise (Saito 1994): 3 classes, length 128", 30, 900, Cbf),
        new("synthetic-control", "Control charts (Alcock and Manolopoulos 1999): 6 classes, length 60", 300, 300, SyntheticControl),
        new("two-patterns", "Two steps, up or down, in noise (Geurts 2002): 4 classes, length 128", 1000, 4000, TwoPatterns),
    ];

    /// <summary>The generator of a name.</summary>
    /// <param name="name">One of the names in <see cref="All"/>, in any case.</param>
    /// <exception cref="ArgumentException">There is no such generator; the message lists the names.</exception>
    public static SeriesGenerator ByName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(generator => generator.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"There is no generator '{name}'; there are {string.Join(", ", All.Select(known => known.Name))}.", nameof(name));
    }

    /// <summary>
    /// Cylinder–Bell–Funnel (N. Saito, "Local feature extraction and its applications using a library of bases", PhD thesis,
    /// Yale 1994): a plateau, a rising or a falling ramp of height 6 + η on [a, b], all in noise; 128 points. η and the
    /// noise are N(0,1), a is uniform on 16 … 32, b - a on 32 … 96. The archive's copy is z-normalised and has other ranges:
    /// a lies on 16 … 31, b on about 64 … 128.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet Cbf(int count, ulong seed) =>
        Generate("CBF", ["cylinder", "bell", "funnel"], 128, CbfPurpose, count, seed, DrawCbf);

    /// <summary>
    /// Synthetic Control (R. J. Alcock and Y. Manolopoulos, "Time-series similarity queries employing a feature-based
    /// approach", 7th Hellenic Conference on Informatics 1999): 60 points y(t) = 30 + 2r(t) + pattern, t = 1 … 60, r uniform
    /// on [-3, 3). Cyclic: a·sin(2πt/T), a and T on [10, 15). Trends: ±g·t, g on [0.2, 0.5). Shifts: ±x from t3 on, x on
    /// [7.5, 20), t3 on [20, 40). The archive's copy is z-normalised, and its cycles start at t = 0.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet SyntheticControl(int count, ulong seed) => Generate(
        "SyntheticControl", ["normal", "cyclic", "increasing", "decreasing", "upward-shift", "downward-shift"],
        60, SyntheticControlPurpose, count, seed, DrawSyntheticControl);

    /// <summary>
    /// Two Patterns (P. Geurts, "Contributions to decision tree induction: bias/variance tradeoff and time series
    /// classification", PhD thesis, Liège 2002): in 128 points of N(0,1) noise stand two steps without noise, each from -5 to 5
    /// (up) or 5 to -5 (down); the class is their order. A step's length is uniform on 16 … 32, its first half the longer by
    /// one where odd. With r points left over, the first step begins after b noise points, b uniform on 0 … r - 1, and the
    /// second g after its end, g uniform on 0 … r - b - 1, so that noise ends every series; lengths and places are as measured
    /// on the archive's copy, which is z-normalised, unlike this.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet TwoPatterns(int count, ulong seed) => Generate(
        "TwoPatterns", ["down-down", "up-down", "down-up", "up-up"], 128, TwoPatternsPurpose, count, seed, DrawTwoPatterns);

    private static SeriesSet Generate(
        string name, ImmutableArray<string> classes, int length, uint purpose, int count, ulong seed, Draw draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var builder = new SeriesSetBuilder(1) { Name = name };
        builder.DeclareClasses(classes);
        Span<float> series = stackalloc float[length];
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, purpose, (ulong)i);
            int kind = i % classes.Length;
            draw(series, kind, ref random);
            builder.Add(series, classes[kind]);
        }

        return builder.Build();
    }

    private static void DrawCbf(Span<float> series, int kind, ref CounterRandom random)
    {
        int a = 16 + random.NextInt(17);
        int width = 32 + random.NextInt(65);
        double height = 6 + random.NextGaussian();
        for (int i = 0; i < series.Length; i++)
        {
            int since = i + 1 - a;
            double shape = since < 0 || since > width ? 0 : kind switch
            {
                0 => 1,
                1 => (double)since / width,
                _ => (double)(width - since) / width,
            };
            series[i] = (float)(height * shape + random.NextGaussian());
        }
    }

    private static void DrawSyntheticControl(Span<float> series, int kind, ref CounterRandom random)
    {
        double amplitude = random.NextDouble(10, 15), period = random.NextDouble(10, 15);
        double gradient = random.NextDouble(0.2, 0.5);
        double shift = random.NextDouble(7.5, 20), shiftTime = random.NextDouble(series.Length / 3.0, 2 * series.Length / 3.0);
        for (int i = 0; i < series.Length; i++)
        {
            int t = i + 1;
            double shifted = t >= shiftTime ? shift : 0;
            double pattern = kind switch
            {
                0 => 0,
                1 => amplitude * Math.Sin(2 * Math.PI * t / period),
                2 => gradient * t,
                3 => -gradient * t,
                4 => shifted,
                _ => -shifted,
            };
            series[i] = (float)(30 + 2 * random.NextDouble(-3, 3) + pattern);
        }
    }

    private static void DrawTwoPatterns(Span<float> series, int kind, ref CounterRandom random)
    {
        int first = 16 + random.NextInt(17), second = 16 + random.NextInt(17);
        int room = series.Length - first - second;
        int before = random.NextInt(room);
        int between = random.NextInt(room - before);

        foreach (ref float value in series)
            value = (float)random.NextGaussian();
        Step(series.Slice(before, first), up: (kind & 1) != 0);
        Step(series.Slice(before + first + between, second), up: (kind & 2) != 0);
    }

    private static void Step(Span<float> place, bool up)
    {
        int half = (place.Length + 1) / 2;
        place[..half].Fill(up ? -5 : 5);
        place[half..].Fill(up ? 5 : -5);
    }
}

/// <summary>A synthetic problem with the sizes of its usual train and test sets.</summary>
public sealed class SeriesGenerator
{
    private readonly Func<int, ulong, SeriesSet> _generate;

    internal SeriesGenerator(string name, string description, int trainSize, int testSize, Func<int, ulong, SeriesSet> generate)
    {
        Name = name;
        Description = description;
        TrainSize = trainSize;
        TestSize = testSize;
        _generate = generate;
    }

    /// <summary>Its name, such as "cbf".</summary>
    public string Name { get; }

    /// <summary>What it makes, in a line.</summary>
    public string Description { get; }

    /// <summary>Usual number of training series.</summary>
    public int TrainSize { get; }

    /// <summary>Usual number of test series.</summary>
    public int TestSize { get; }

    /// <summary>Makes a set.</summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public SeriesSet Generate(int count, ulong seed) => _generate(count, seed);

    /// <summary>Makes a train and a test set that share no series: the beginning of one set, and what follows it.</summary>
    /// <param name="seed">Chooses the sets.</param>
    /// <param name="trainSize">Number of training series; null for <see cref="TrainSize"/>.</param>
    /// <param name="testSize">Number of test series; null for <see cref="TestSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public (SeriesSet Train, SeriesSet Test) GenerateSplit(ulong seed, int? trainSize = null, int? testSize = null)
    {
        int train = trainSize ?? TrainSize, test = testSize ?? TestSize;
        ArgumentOutOfRangeException.ThrowIfNegative(train, nameof(trainSize));
        ArgumentOutOfRangeException.ThrowIfNegative(test, nameof(testSize));
        SeriesSet all = Generate(checked(train + test), seed);
        int[] order = [.. Enumerable.Range(0, train + test)];
        return (all.Subset(order.AsSpan(0, train)), all.Subset(order.AsSpan(train)));
    }
}
