using System.Collections.Immutable;

namespace ConvSeq.Series;

/// <summary>
/// Published synthetic problems. Series <c>i</c> of a generator depends on (seed, i) only: a smaller set is the beginning of a
/// larger one. Classes take turns, so that they are balanced within one series. The draws: docs/specification.md, "Generated problems".
/// </summary>
public static class SeriesGenerators
{
    private const uint CbfPurpose = 0x5345_0001, SyntheticControlPurpose = 0x5345_0002, TwoPatternsPurpose = 0x5345_0003,
        AddingPurpose = 0x5345_0004, PlantedPurpose = 0x5345_0006;

    private const int AddingLength = 600, PlantedLength = 250, PlantedPoints = 20;

    private const double PlantedHeight = 4;

    private delegate void Draw(Span<float> series, int kind, ref CounterRandom random);

    /// <summary>All generators, by name.</summary>
    public static ImmutableArray<SeriesGenerator> All { get; } =
    [
        new("cbf", "Cylinder, bell and funnel in noise (Saito 1994): 3 classes, length 128", 30, 900, Cbf),
        new("synthetic-control", "Control charts (Alcock and Manolopoulos 1999): 6 classes, length 60", 300, 300, SyntheticControl),
        new("two-patterns", "Two steps, up or down, in noise (Geurts 2002): 4 classes, length 128", 1000, 4000, TwoPatterns),
        new("adding", "The sum of two marked values (Hochreiter and Schmidhuber 1997): targets, 2 channels",
            50_000, 1000, Adding, AddingLength, 2),
        new("planted", "A hump or a wave of 20 points anywhere in noise, to test explanations: 2 classes, length 250", 100, 400, Planted),
    ];

    /// <summary>Finds the generator of a name.</summary>
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
    /// Cylinder–Bell–Funnel (N. Saito, "Local feature extraction and its applications using a library of bases", PhD thesis, Yale
    /// 1994): a plateau, a rising or a falling ramp of height 6 + η on [a, b], all in noise; 128 points. η and the noise are
    /// N(0,1), a is uniform on 16 … 32, b - a on 32 … 96. The archive's copy is z-normalized and has other ranges: a lies on
    /// 16 … 31, b on about 64 … 128.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet Cbf(int count, ulong seed) =>
        Generate("CBF", ["cylinder", "bell", "funnel"], 128, CbfPurpose, count, seed, DrawCbf);

    /// <summary>
    /// Synthetic Control (R. J. Alcock and Y. Manolopoulos, "Time-series similarity queries employing a feature-based approach",
    /// 7th Hellenic Conference on Informatics 1999): 60 points y(t) = 30 + 2r(t) + pattern, t = 1 … 60, r uniform on [-3, 3).
    /// Cyclic: a·sin(2πt/T), a and T on [10, 15). Trends: ±g·t, g on [0.2, 0.5). Shifts: ±x from t3 on, x on [7.5, 20), t3 on [20,
    /// 40). The archive's copy is z-normalized, and its cycles start at t = 0.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet SyntheticControl(int count, ulong seed) => Generate(
        "SyntheticControl", ["normal", "cyclic", "increasing", "decreasing", "upward-shift", "downward-shift"],
        60, SyntheticControlPurpose, count, seed, DrawSyntheticControl);

    /// <summary>
    /// Two Patterns (P. Geurts, "Contributions to decision tree induction: bias/variance tradeoff and time series classification",
    /// PhD thesis, Liège 2002): in 128 points of N(0,1) noise stand two steps without noise, each from -5 to 5 (up) or 5 to -5
    /// (down); the class is their order. A step's length is uniform on 16 … 32, its first half the longer by one where odd. With r
    /// points left over, the first step begins after b noise points, b uniform on 0 … r - 1, and the second g after its end, g
    /// uniform on 0 … r - b - 1, so that noise ends every series; lengths and places are as measured on the archive's copy, which
    /// is z-normalized, unlike this.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet TwoPatterns(int count, ulong seed) => Generate(
        "TwoPatterns", ["down-down", "up-down", "down-up", "up-up"], 128, TwoPatternsPurpose, count, seed, DrawTwoPatterns);

    /// <summary>
    /// The adding problem (S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; as in Bai, Kolter and Koltun, arXiv
    /// 1803.01271, section 4): channel 0 holds values uniform on [0, 1], channel 1 marks two of its points with 1 and has 0
    /// elsewhere. The target is the sum of the two marked values. Always answering 1 gives a mean squared error of 1/6; the article
    /// says 0.1767.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <param name="length">Points of a series, 2 or more. Default 600, the article's longest.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or <paramref name="length"/> below 2.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are more values than a set can hold.</exception>
    public static SeriesSet Adding(int count, ulong seed, int length = AddingLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        var builder = new SeriesSetBuilder(2) { Name = "Adding" };
        builder.DeclareTargets();
        builder.EnsureCapacity(2L * length * count);
        float[] series = new float[2 * length];
        Span<float> values = series.AsSpan(0, length), marks = series.AsSpan(length);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, AddingPurpose, (ulong)i);
            int first = random.NextInt(length), second = random.NextInt(length - 1);
            second += second >= first ? 1 : 0;
            foreach (ref float value in values)
                value = (float)random.NextDouble();
            marks.Clear();
            marks[first] = marks[second] = 1;
            builder.Add(series, (double)values[first] + values[second]);
        }

        return builder.Build();
    }

    /// <summary>
    /// A problem of which it is known where the classes differ, for tests of explanations: in 250 points of N(0,1) noise, 20 points have
    /// a pattern added: half of a sine of height 4 (hump), or a whole one (wave). They may lie anywhere. <see cref="PlantedRegion"/> tells
    /// where.
    /// </summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static SeriesSet Planted(int count, ulong seed) =>
        Generate("Planted", ["hump", "wave"], PlantedLength, PlantedPurpose, count, seed, DrawPlanted);

    /// <summary>The points of a series of <see cref="Planted"/> that have the pattern.</summary>
    /// <param name="series">Number of the series, from 0.</param>
    /// <param name="seed">The seed of the set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="series"/> is negative.</exception>
    public static Range PlantedRegion(int series, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(series);
        var random = new CounterRandom(seed, PlantedPurpose, (ulong)series);
        int start = PlantedStart(ref random);
        return start..(start + PlantedPoints);
    }

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

    private static int PlantedStart(ref CounterRandom random) => random.NextInt(PlantedLength - PlantedPoints + 1);

    private static void DrawPlanted(Span<float> series, int kind, ref CounterRandom random)
    {
        int start = PlantedStart(ref random);
        for (int t = 0; t < series.Length; t++)
        {
            double phase = (t - start + 0.5) / PlantedPoints;
            double pattern = phase is > 0 and < 1 ? PlantedHeight * Math.Sin(Math.PI * (1 + kind) * phase) : 0;
            series[t] = (float)(pattern + random.NextGaussian());
        }
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
    private readonly Func<int, ulong, int, SeriesSet> _generate;

    internal SeriesGenerator(string name, string description, int trainSize, int testSize, Func<int, ulong, SeriesSet> generate)
        : this(name, description, trainSize, testSize, (count, seed, _) => generate(count, seed), null, null)
    {
    }

    internal SeriesGenerator(
        string name, string description, int trainSize, int testSize,
        Func<int, ulong, int, SeriesSet> generate, int? length, int? minLength)
    {
        Name = name;
        Description = description;
        TrainSize = trainSize;
        TestSize = testSize;
        UsualLength = length;
        MinLength = minLength;
        _generate = generate;
    }

    /// <summary>Its name, such as "cbf".</summary>
    public string Name { get; }

    /// <summary>Description in one line.</summary>
    public string Description { get; }

    /// <summary>Usual number of training series.</summary>
    public int TrainSize { get; }

    /// <summary>Usual number of test series.</summary>
    public int TestSize { get; }

    /// <summary>
    /// Usual number of points of a series where other numbers are possible; null where the problem is defined for one only.
    /// </summary>
    public int? UsualLength { get; }

    /// <summary>Smallest number of points where it may differ from <see cref="UsualLength"/>; otherwise null.</summary>
    public int? MinLength { get; }

    /// <summary>Makes a set.</summary>
    /// <param name="count">Number of series, 0 or more.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <param name="length">Points of a series; null for the usual number.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or <paramref name="length"/> too small.
    /// </exception>
    /// <exception cref="ArgumentException">A <paramref name="length"/> is given for a problem that is defined for one only.</exception>
    public SeriesSet Generate(int count, ulong seed, int? length = null) => length is not null && UsualLength is null
        ? throw new ArgumentException($"The problem '{Name}' is defined for one length only.", nameof(length))
        : _generate(count, seed, length ?? UsualLength ?? 0);

    /// <summary>Makes a train and a test set that share no series: the beginning of one set, and what follows it.</summary>
    /// <param name="seed">Chooses the sets.</param>
    /// <param name="trainSize">Number of training series; null for <see cref="TrainSize"/>.</param>
    /// <param name="testSize">Number of test series; null for <see cref="TestSize"/>.</param>
    /// <param name="length">Points of a series; null for the usual number.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or <paramref name="length"/> too small.</exception>
    /// <exception cref="ArgumentException">A <paramref name="length"/> is given for a problem that is defined for one only.</exception>
    public (SeriesSet Train, SeriesSet Test) GenerateSplit(ulong seed, int? trainSize = null, int? testSize = null, int? length = null)
    {
        int train = trainSize ?? TrainSize, test = testSize ?? TestSize;
        ArgumentOutOfRangeException.ThrowIfNegative(train, nameof(trainSize));
        ArgumentOutOfRangeException.ThrowIfNegative(test, nameof(testSize));
        SeriesSet all = Generate(checked(train + test), seed, length);
        int[] order = [.. Enumerable.Range(0, train + test)];
        return (all.Subset(order.AsSpan(0, train)), all.Subset(order.AsSpan(train)));
    }
}
