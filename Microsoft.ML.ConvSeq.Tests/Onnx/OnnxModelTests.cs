using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Onnx;

/// <summary>Whole models beside ONNX Runtime: labels, probabilities and targets.</summary>
[TestClass]
[NeedsOnnxRuntime]
public sealed class OnnxModelTests
{
    private const double Bound = 1e-5;

    private static readonly string[] Sets =
    [
        "GunPoint", "ItalyPowerDemand", "CBF", "Chinatown", "SmoothSubspace", "ECG200", "BasicMotions", "PenDigits", "PowerCons",
        "JapaneseVowels",
    ];

    private static readonly Dictionary<string, Func<SeriesSet, TimeSeriesModel>> Kinds = new()
    {
        ["minirocket"] = train => Classifier(train, new MiniRocketOptions { FeatureCount = 840 }),
        ["rocket"] = train => Classifier(train, new RocketOptions { KernelCount = 100 }),
        ["multirocket"] = train => Classifier(train, new MultiRocketOptions { FeatureCount = 1344 }),
        ["hydra"] = train => Classifier(train, new HydraOptions { Groups = 8 }),
        ["multirocket-hydra"] = train => Classifier(train, new MultiRocketHydraOptions
        {
            MultiRocket = new MultiRocketOptions { FeatureCount = 672 },
            Hydra = new HydraOptions { Groups = 4 },
        }),
        ["rdst"] = train => Classifier(train, new DilatedShapeletsOptions { ShapeletCount = 80 }),
        ["quant"] = train => Classifier(train, new QuantOptions()),
        ["pruned"] = train => TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions
        {
            Features = new MultiRocketOptions { FeatureCount = 1344 },
            FeaturesToKeep = 100,
            Repair = Resampled(train),
        }),
        ["logistic"] = train => Classifier(train, new MiniRocketOptions { FeatureCount = 420 }, ClassifierHead.Logistic),
        ["ensemble"] = train => EnsembleClassifier.Fit(train, new EnsembleOptions
        {
            Members = [new MiniRocketOptions { FeatureCount = 420 }, new HydraOptions { Groups = 4 }, new QuantOptions { Depth = 4 }],
            Repair = Resampled(train),
        }),
    };

    public static IEnumerable<object[]> Cases => Kinds.Keys.SelectMany((kind, i) =>
        Sets.Where((_, set) => (set + i) % 3 == 0 || kind == "minirocket").Select(set => new object[] { kind, set }));

    public static IEnumerable<object[]> AllCases => from kind in Kinds.Keys from set in Sets select new object[] { kind, set };

    /// <summary>Each kind on some sets, and each set with some kinds.</summary>
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ProbabilitiesAreTheModels(string kind, string set) => Compare(kind, set, tested: 6);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(AllCases))]
    public void ProbabilitiesOfAllKindsAreTheModelsOnAllSets(string kind, string set) => Compare(kind, set, tested: 100);

    [TestMethod]
    [DataRow("ridge")]
    [DataRow("trees")]
    [DataRow("ensemble")]
    public void TargetsAreTheModels(string kind)
    {
        SeriesSet train = Read("Covid3Month", "TRAIN", 60), test = Read("Covid3Month", "TEST", 6);
        TimeSeriesModel model = kind switch
        {
            "ridge" => TimeSeriesRegressor.Fit(
                train, new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 420 } }),
            "trees" => TimeSeriesRegressor.Fit(train, new TimeSeriesRegressorOptions { Features = new QuantOptions { Depth = 4 } }),
            _ => EnsembleRegressor.Fit(train, new EnsembleOptions
            {
                Members = [new MiniRocketOptions { FeatureCount = 420 }, new QuantOptions { Depth = 4 }],
            }),
        };
        using var exported = ExportedModel.Of(model);
        for (int i = 0; i < test.Count; i++)
        {
            double own = ((ISeriesRegressor)model).Predict(test.Values(i));
            Assert.AreEqual(own, exported.Numbers("target", test.Values(i).ToArray()).Single(), Bound * Math.Max(1, Math.Abs(own)));
        }
    }

    /// <summary>Each step of the repair, alone and with the others, on series with gaps at the ends and in the middle.</summary>
    [TestMethod]
    [DataRow(MissingValues.Constant, LengthPolicy.Keep, false)]
    [DataRow(MissingValues.Interpolate, LengthPolicy.Keep, false)]
    [DataRow(MissingValues.Interpolate, LengthPolicy.Resample, true)]
    [DataRow(MissingValues.Constant, LengthPolicy.PadOrTruncate, true)]
    public void TheRepairIsInTheFile(MissingValues missing, LengthPolicy policy, bool normalize)
    {
        bool keepsLength = policy == LengthPolicy.Keep;
        SeriesSet train = WithGaps(20, keepsLength), test = WithGaps(8, keepsLength);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions
        {
            Features = new MiniRocketOptions { FeatureCount = 420 },
            Repair = new SeriesRepair
            {
                Missing = missing,
                MissingConstant = 0.25f,
                LengthPolicy = policy,
                Length = keepsLength ? 0 : 37,
                ZNormalize = normalize,
            },
        });
        using var exported = ExportedModel.Of(model);
        Assert.AreEqual(keepsLength ? 50 : -1, exported.InputShape[2]);
        for (int i = 0; i < test.Count; i++)
            AssertSame(model, exported, test.Values(i).ToArray());
    }

    /// <summary>The model refuses it before it cuts the series.</summary>
    [TestMethod]
    [DataRow(LengthPolicy.PadOrTruncate)]
    [DataRow(LengthPolicy.Resample)]
    public void ABadValueThatTheRepairWouldDropIsTold(LengthPolicy policy)
    {
        SeriesSet train = WithGaps(20, keepsLength: true, gaps: false);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions
        {
            Features = new MiniRocketOptions { FeatureCount = 420 },
            Repair = new SeriesRepair { LengthPolicy = policy, Length = 12 },
        });
        using var exported = ExportedModel.Of(model);
        float[] series = train.Values(0).ToArray();
        Assert.IsFalse(float.IsNaN(exported.Numbers("probabilities", series)[0]));
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
        {
            series[^2] = bad;
            Assert.Throws<ArgumentException>(() => model.Predict(series, new double[2]));
            Assert.IsTrue(exported.Numbers("probabilities", series).All(float.IsNaN));
        }
    }

    [TestMethod]
    public void SeriesOfABatchDoNotKnowEachOther()
    {
        SeriesSet train = WithGaps(20, keepsLength: true);
        TimeSeriesClassifier model = Classifier(train, new MiniRocketOptions { FeatureCount = 420 });
        using var exported = ExportedModel.Of(model);
        float[] alone = [.. Enumerable.Range(0, train.Count).SelectMany(i => exported.Numbers("probabilities", train.Values(i).ToArray()))];
        float[] together = exported.Numbers(
            "probabilities", [.. Enumerable.Range(0, train.Count).SelectMany(i => train.Values(i).ToArray())], train.Count);
        CollectionAssert.AreEqual(alone, together);
    }

    [TestMethod]
    public void ASeriesThatTheModelWouldRefuseHasNoProbabilities()
    {
        SeriesSet train = WithGaps(20, keepsLength: true, gaps: false);
        using var exported = ExportedModel.Of(Classifier(train, new MiniRocketOptions { FeatureCount = 420 }));
        float[] series = train.Values(0).ToArray();
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            series[3] = bad;
            Assert.IsTrue(exported.Numbers("probabilities", series).All(float.IsNaN));
        }
    }

    internal static SeriesSet Read(string name, string part, int most)
    {
        SeriesSet set = SeriesFile.Read(SharedData.Series(name, part, ".ts"));
        return set.Count <= most ? set : set.Subset([.. Enumerable.Range(0, most).Select(i => (int)((long)i * set.Count / most))]);
    }

    private static void Compare(string kind, string set, int tested)
    {
        SeriesSet train = Read(set, "TRAIN", 60), test = Read(set, "TEST", tested);
        TimeSeriesModel model = Kinds[kind](train);
        using var exported = ExportedModel.Of(model);
        for (int i = 0; i < test.Count; i++)
            AssertSame(model, exported, test.Values(i).ToArray());
    }

    internal static void AssertSame(TimeSeriesModel model, ExportedModel exported, float[] series, double bound = Bound)
    {
        var classifier = (ISeriesClassifier)model;
        double[] own = new double[classifier.ClassNames.Length];
        int label = classifier.Predict(series, own);
        float[] other = exported.Numbers("probabilities", series);
        Assert.AreEqual(own.Length, other.Length);
        for (int k = 0; k < own.Length; k++)
            Assert.AreEqual(own[k], other[k], bound, $"class {classifier.ClassNames[k]}");

        // Of classes that are equally probable, rounding may choose another.
        string[] best = [.. classifier.ClassNames.Where((_, k) => own[k] >= own[label] - bound)];
        CollectionAssert.Contains(best, exported.Labels(series).Single());
    }

    private static TimeSeriesClassifier Classifier(
        SeriesSet train, SeriesFeatureOptions features, ClassifierHead head = ClassifierHead.Automatic) => TimeSeriesClassifier.Fit(
            train, new TimeSeriesClassifierOptions { Features = features, Head = head, Repair = Resampled(train) });

    /// <summary>Series of several lengths are brought to one.</summary>
    private static SeriesRepair Resampled(SeriesSet train) =>
        new() { LengthPolicy = train.MinLength == train.MaxLength ? LengthPolicy.Keep : LengthPolicy.Resample };

    private static SeriesSet WithGaps(int count, bool keepsLength, bool gaps = true)
    {
        var builder = new SeriesSetBuilder(2);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(3, 97, (ulong)(i + count));
            float[] values = new float[2 * (keepsLength ? 50 : 40 + 3 * i % 20)];
            double level = 0;
            for (int t = 0; t < values.Length; t++)
                values[t] = gaps && random.NextInt(4) == 0 ? float.NaN : (float)(level += random.NextGaussian() + 0.2 * (i % 2));
            builder.Add(values, (i % 2).ToString());
        }

        return builder.Build();
    }
}
