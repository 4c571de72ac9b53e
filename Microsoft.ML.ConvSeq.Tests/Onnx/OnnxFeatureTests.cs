using ConvSeq.Features;
using ConvSeq.Onnx.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using ConvSeq.Series;

namespace ConvSeq.Tests.Onnx;

/// <summary>
/// Features of exported graphs beside the engine's. Shares, counts and places are the same numbers: no point changes its side. Only what is
/// a sum over all points in no stated order differs by rounding.
/// </summary>
[TestClass]
[NeedsOnnxRuntime]
public sealed class OnnxFeatureTests
{
    private static readonly (string Name, SeriesFeatureOptions Options)[] Kinds =
    [
        ("minirocket", new MiniRocketOptions { FeatureCount = 1260 }),
        ("rocket", new RocketOptions { KernelCount = 100 }),
        ("rocket as it is", new RocketOptions { KernelCount = 40, Normalize = false }),
        ("multirocket", new MultiRocketOptions { FeatureCount = 1344 }),
        ("hydra", new HydraOptions { Groups = 4, Scale = false }),
        ("scaled hydra", new HydraOptions { Groups = 2 }),
        ("multirocket-hydra", new MultiRocketHydraOptions
        {
            MultiRocket = new MultiRocketOptions { FeatureCount = 672 },
            Hydra = new HydraOptions { Groups = 2 },
        }),
        ("rdst", new DilatedShapeletsOptions { ShapeletCount = 60 }),
        ("quant", new QuantOptions()),
    ];

    private static readonly (int Channels, int Length)[] Shapes = [(1, 1), (1, 2), (12, 3), (1, 9), (12, 30), (1, 100)];

    public static IEnumerable<object[]> Cases => Kinds.SelectMany(kind =>
        Shapes.Select(shape => new object[] { kind.Name, shape.Channels, shape.Length }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void FeaturesAreTheEngines(string kind, int channels, int length) => Compare(kind, channels, length);

    [TestMethod]
    [DataRow("minirocket")]
    [DataRow("hydra")]
    [DataRow("quant")]
    public void SeriesMayBeLong(string kind) => Compare(kind, 1, 2000);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow("rocket")]
    [DataRow("multirocket")]
    [DataRow("rdst")]
    public void SeriesOfAllKindsMayBeLong(string kind)
    {
        Compare(kind, 1, 2000);
        Compare(kind, 12, 2000);
    }

    /// <summary>A transform for one length scores series of another.</summary>
    [TestMethod]
    [DataRow("minirocket")]
    [DataRow("multirocket")]
    [DataRow("quant")]
    [DataRow("rdst")]
    public void SeriesMayHaveAnotherLengthThanThoseOfTheFit(string kind)
    {
        foreach (int length in (int[])[7, 41, 90])
            Compare(kind, 2, length, fittedLength: 60);
    }

    private static void Compare(string kind, int channels, int length, int fittedLength = 0)
    {
        SeriesFeatureOptions options = Kinds.Single(one => one.Name == kind).Options;
        SeriesSet train = Series(channels, fittedLength > 0 ? fittedLength : length, 6), test = Series(channels, length, 9);
        SeriesFeatures features = options.FitAndTransform(train, _ => false, Execution.Default).Fitted;
        using var exported = ExportedModel.OfPart(
            channels, length, ElementType.Single, series => FeatureGraph.Of(features, new SeriesTensor(series, channels, length)));
        float[] batch = [.. Enumerable.Range(0, test.Count).SelectMany(i => test.Values(i).ToArray())];
        float[] all = exported.Numbers("output", batch, test.Count);
        float[] own = new float[features.FeatureCount];
        string[] names = [.. features.FeatureNames()];
        for (int i = 0; i < test.Count; i++)
        {
            features.Transform(test.Values(i), own);
            for (int j = 0; j < own.Length; j++)
            {
                float other = all[i * own.Length + j];
                double bound = Math.Max(1, Math.Abs(own[j])) * (
                    IsSumOverPoints(kind, names[j]) ? 2e-6 * Math.Sqrt(length)
                    : IsMaximumOfBlocks(kind, names[j], channels) ? 1e-6 : 0);
                Assert.AreEqual(own[j], other, bound, $"series {i}: {names[j]}");
            }
        }
    }

    /// <summary>
    /// Whether a feature of ROCKET is the maximum of sums of so many terms that ONNX Runtime adds them in blocks; shares are the same
    /// still.
    /// </summary>
    private static bool IsMaximumOfBlocks(string kind, string name, int channels) =>
        kind.StartsWith("rocket", StringComparison.Ordinal) && name.EndsWith("maximum", StringComparison.Ordinal)
        && name.Contains("length 11", StringComparison.Ordinal) && (1 + channels) * 11 > 128;

    private static bool IsSumOverPoints(string kind, string name) =>
        name.Contains("MPV", StringComparison.Ordinal) || name.Contains("sum of greatest", StringComparison.Ordinal)
        || kind.Contains("hydra", StringComparison.Ordinal) && !name.Contains("count of least", StringComparison.Ordinal)
        || kind == "quant";

    /// <summary>
    /// Walks, some with stretches of one value, where many responses and distances are equal; a constant one; a huge one.
    /// </summary>
    private static SeriesSet Series(int channels, int length, int count)
    {
        var builder = new SeriesSetBuilder(channels);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(7, 98, (ulong)(i + 100 * count));
            float[] values = new float[channels * length];
            double level = 0.3;
            for (int t = 0; t < values.Length; t++)
            {
                level += i % 3 == 1 && t / 8 % 2 == 0 ? 0 : random.NextGaussian();
                values[t] = (float)(i == 5 ? 1.7 : i == 7 ? 1e20 * level : level);
            }

            builder.Add(values);
        }

        return builder.Build();
    }
}
