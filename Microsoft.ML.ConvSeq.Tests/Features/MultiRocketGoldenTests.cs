using System.Globalization;
using System.Text.Json;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

/// <summary>The transform and the fit against exact vectors of the reference implementation (shared/golden/multirocket).</summary>
[TestClass]
public sealed class MultiRocketGoldenTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    public void GivenParametersReproduceTheFeaturesOfTheSeries(string folder)
    {
        Golden golden = Golden.Read(folder);
        foreach (ConvolutionKernels path in KernelPaths.All)
        {
            MultiRocket model = golden.Model(path);
            float[] features = new float[model.FeatureCount];
            for (int i = 0; i < golden.Inputs.Length; i++)
            {
                model.Transform(golden.Inputs[i], features);
                Compare(golden, golden.Features[i], 0, features.AsSpan(0, features.Length / 2), path.Name);
            }
        }
    }

    [TestMethod]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    public void WithTheReferencesShiftTheFeaturesOfTheDifferenceAreReproducedToo(string folder)
    {
        Golden golden = Golden.Read(folder);
        foreach (float[] series in golden.Inputs)
        {
            float[] expected = golden.Features[Array.IndexOf(golden.Inputs, series)];
            Compare(golden, expected, 0, PlainMultiRocket.Transform(golden.OnSeries, [series]), "series");
            Compare(
                golden, expected, expected.Length / 2, PlainMultiRocket.Transform(golden.OnDifference, [series], leftTapsAreOneOff: true),
                "difference");
        }
    }

    [TestMethod]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    public void TheLaddersAreTheReferences(string folder)
    {
        Golden golden = Golden.Read(folder);
        int length = golden.Inputs[0].Length;
        foreach ((MiniRocketKernels kernels, int reference) in new[] { (golden.OnSeries, length), (golden.OnDifference, length - 1) })
        {
            (int[] dilations, int[] biases) = MiniRocketKernels.LayOutDilations(reference, 625 / 84, 32);
            CollectionAssert.AreEqual(kernels.Dilations.ToArray(), dilations);
            CollectionAssert.AreEqual(kernels.BiasCounts.ToArray(), MiniRocketKernels.ForEachKernel(biases));
        }
    }

    [TestMethod]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    public void BiasesAreQuantilesOfTheStatedConvolutions(string folder)
    {
        Golden golden = Golden.Read(folder);
        SeriesSet train = SeriesFile.Read(SharedData.Find("data", folder, folder + "_TRAIN.ts"));
        foreach ((MiniRocketKernels kernels, int[] examples) in new[]
            { (golden.OnSeries, golden.SeriesExamples), (golden.OnDifference, golden.DifferenceExamples) })
        {
            float[] biases = kernels.BiasesFrom(train, examples, Execution.Default);
            for (int b = 0; b < biases.Length; b++)
                Assert.AreEqual(kernels.Biases[b], biases[b], 1e-5f * Math.Max(1, Math.Abs(kernels.Biases[b])), $"bias {b}");
        }
    }

    private void Compare(Golden golden, float[] expected, int from, ReadOnlySpan<float> actual, string what)
    {
        int biases = golden.OnSeries.Biases.Length;
        Span<double> worst = stackalloc double[4];
        for (int f = 0; f < actual.Length; f++)
        {
            double difference = Math.Abs(expected[from + f] - actual[f]) / Math.Max(1, Math.Abs(expected[from + f]));
            worst[f / biases] = Math.Max(worst[f / biases], difference);
        }

        TestContext.WriteLine($"{what}: largest differences PPV {worst[0]:g3}, LSPV {worst[1]:g3}, MPV {worst[2]:g3}, MIPV {worst[3]:g3}");
        for (int pool = 0; pool < 4; pool++)
            Assert.IsTrue(worst[pool] < 1e-5, $"{what}, pool {pool}: {worst[pool]}");
    }

    private sealed record Golden(
        MiniRocketKernels OnSeries, MiniRocketKernels OnDifference, int[] SeriesExamples, int[] DifferenceExamples,
        float[][] Inputs, float[][] Features)
    {
        public static Golden Read(string folder)
        {
            string Find(string name) => SharedData.Find("golden", "multirocket", folder, name);
            using JsonDocument parameters = JsonDocument.Parse(File.ReadAllText(Find("params.json")));

            MiniRocketKernels Kernels(string part)
            {
                JsonElement ladder = parameters.RootElement.GetProperty(part);
                int[] Ints(string name) => ladder.GetProperty(name).EnumerateArray().Select(item => item.GetInt32()).ToArray();
                int[] counts = MiniRocketKernels.ForEachKernel(Ints("num_features_per_dilation"));
                return new MiniRocketKernels(
                    1, part == "diff", MiniRocketPadding.Alternating, Ints("dilations"), counts,
                    [.. Rows(Find(part + "_biases.csv")).Select(row => row[0])],
                    [.. counts.Select(_ => new[] { 0 })]);
            }

            return new Golden(
                Kernels("base"), Kernels("diff"), Examples("base"), Examples("diff"),
                Rows(Find("test_input.csv")), Rows(Find("test_features.csv")));

            int[] Examples(string part) => File.ReadLines(Find(part + "_fit_example_index.csv")).Select(int.Parse).ToArray();
        }

        public MultiRocket Model(ConvolutionKernels path) => new(OnSeries.On(path), OnDifference.On(path));

        private static float[][] Rows(string path) => File.ReadLines(path)
            .Select(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
    }
}
