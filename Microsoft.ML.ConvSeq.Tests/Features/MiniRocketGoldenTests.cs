using System.Globalization;
using System.Text.Json;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

/// <summary>The transform and the fit against exact vectors of reference implementations (shared/golden/minirocket).</summary>
[TestClass]
public sealed class MiniRocketGoldenTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("ArrowHead")]
    [DataRow("BasicMotions_multivariate")]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    [DataRow("JapaneseVowels_multivariate_variable")]
    [DataRow("PickupGestureWiimoteZ_variable")]
    public void GivenParametersReproduceTheFeatures(string folder)
    {
        Golden golden = Golden.Read(folder);
        foreach (ConvolutionKernels kernels in KernelPaths.All)
        {
            MiniRocket model = golden.Model(kernels);
            float[] features = new float[model.FeatureCount];
            int different = 0;
            double worst = 0;
            for (int i = 0; i < golden.Inputs.Length; i++)
            {
                model.Transform(golden.Inputs[i], features);
                for (int f = 0; f < features.Length; f++)
                {
                    double difference = Math.Abs(features[f] - golden.Features[i][f]);
                    worst = Math.Max(worst, difference);
                    if (difference > 1e-5)
                        different++;
                }
            }

            TestContext.WriteLine(
                $"{folder}, {kernels.Name}: {different} of {features.Length * golden.Inputs.Length} differ by a point, "
                + $"largest difference {worst:g3}");

            // Our order of additions is the reference's, so not even values that tie with their bias may differ.
            Assert.AreEqual(0, different, kernels.Name);
        }
    }

    [TestMethod]
    [DataRow("ArrowHead")]
    [DataRow("BasicMotions_multivariate")]
    [DataRow("GunPoint")]
    [DataRow("ItalyPowerDemand")]
    [DataRow("JapaneseVowels_multivariate_variable")]
    [DataRow("PickupGestureWiimoteZ_variable")]
    public void DilationsAndQuantilesAreTheReferences(string folder)
    {
        Golden golden = Golden.Read(folder);
        (int[] dilations, int[] features) = MiniRocketKernels.LayOutDilations(golden.ReferenceLength, 9996 / 84, 32);
        CollectionAssert.AreEqual(golden.Dilations, dilations);
        CollectionAssert.AreEqual(golden.FeaturesPerDilation, features);
        for (int i = 0; i < golden.Quantiles.Length; i++)
            Assert.AreEqual(golden.Quantiles[i], MiniRocketKernels.FractionOfGoldenMultiple(i + 1), 1e-6f);
    }

    [TestMethod]
    [DataRow("ArrowHead", "ArrowHead")]
    [DataRow("BasicMotions_multivariate", "BasicMotions")]
    [DataRow("GunPoint", "GunPoint")]
    [DataRow("ItalyPowerDemand", "ItalyPowerDemand")]
    [DataRow("JapaneseVowels_multivariate_variable", "JapaneseVowels")]
    [DataRow("PickupGestureWiimoteZ_variable", "PickupGestureWiimoteZ")]
    public void BiasesAreQuantilesOfTheStatedConvolutions(string folder, string set)
    {
        Golden golden = Golden.Read(folder);
        SeriesSet train = SeriesFile.Read(SharedData.Find("data", set, set + "_TRAIN.ts"));
        float[] biases = golden.Model(ConvolutionKernels.Best).Kernels.BiasesFrom(train, golden.FitExamples, Execution.Default);
        for (int f = 0; f < biases.Length; f++)
            Assert.AreEqual(golden.Biases[f], biases[f], 1e-5f * Math.Max(1, Math.Abs(golden.Biases[f])), $"feature {f}");
    }

    private sealed record Golden(
        int ReferenceLength, int[] Dilations, int[] FeaturesPerDilation, bool AlwaysPadded, int Channels, int[][] Subsets,
        float[] Biases, float[] Quantiles, int[] FitExamples, float[][] Inputs, float[][] Features)
    {
        public static Golden Read(string folder)
        {
            string Find(string name) => SharedData.Find("golden", "minirocket", folder, name);
            using JsonDocument parameters = JsonDocument.Parse(File.ReadAllText(Find("params.json")));
            JsonElement root = parameters.RootElement;
            int channels = root.GetProperty("channels").GetInt32();
            int[] dilations = Ints(root.GetProperty("dilations"));
            int[][] subsets = channels == 1
                ? Enumerable.Range(0, dilations.Length * MiniRocket.KernelCount).Select(_ => new[] { 0 }).ToArray()
                : File.ReadLines(Find("channels.csv")).Select(line => line.Split(',').Select(int.Parse).ToArray()).ToArray();
            return new Golden(
                root.GetProperty("reference_length").GetInt32(), dilations, Ints(root.GetProperty("num_features_per_dilation")),
                root.GetProperty("padding").GetString()!.StartsWith("all kernels", StringComparison.Ordinal), channels, subsets,
                Column(Find("biases.csv")), Column(Find("quantiles.csv")),
                File.ReadLines(Find("fit_example_index.csv")).Select(int.Parse).ToArray(),
                // One line a channel: the channels of a series follow one another.
                Rows(Find("test_input.csv")).Chunk(channels).Select(rows => rows.SelectMany(row => row).ToArray()).ToArray(),
                Rows(Find("test_features.csv")));
        }

        public MiniRocket Model(ConvolutionKernels path) => new(new MiniRocketKernels(
            Channels, ofDifference: false, AlwaysPadded ? MiniRocketPadding.Always : MiniRocketPadding.Alternating,
            Dilations, MiniRocketKernels.ForEachKernel(FeaturesPerDilation), Biases, Subsets, path));

        private static int[] Ints(JsonElement array) => array.EnumerateArray().Select(item => item.GetInt32()).ToArray();

        private static float[] Column(string path) =>
            File.ReadLines(path).Select(line => float.Parse(line, CultureInfo.InvariantCulture)).ToArray();

        private static float[][] Rows(string path) => File.ReadLines(path)
            .Select(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
    }
}
