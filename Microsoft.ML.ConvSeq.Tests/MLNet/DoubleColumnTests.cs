using ConvSeq.MLNet;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Columns of doubles are taken like columns of floats, by models fitted on either, in this process and after loading.</summary>
[TestClass]
public sealed class DoubleColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static IEnumerable<object[]> Names => Member.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void MembersFittedOnEitherScoreBothAlike(string name)
    {
        var member = Member.Named(name);
        SeriesRow[] rows = SeriesRows.Make(40);
        IDataView floats = Keyed(SeriesRows.View(_ml, rows, 60)), doubles = Keyed(Doubles(rows));
        string expected = Bits(member.Classify(_ml).Fit(floats).Transform(floats));
        foreach (IDataView train in new[] { floats, doubles })
        {
            ITransformer model = member.Classify(_ml).Fit(train), loaded = Pipelines.Reload(_ml, model, train.Schema);
            foreach (IDataView data in new[] { floats, doubles })
            {
                Assert.AreEqual(expected, Bits(model.Transform(data)));
                Assert.AreEqual(expected, Bits(loaded.Transform(data)));
            }
        }

        ShapeTests.AssertPromised(member.Classify(_ml), doubles);
        ShapeTests.AssertPromised(member.Regress(_ml), doubles);
        ShapeTests.AssertPromised(member.Transform(_ml), doubles);
    }

    [TestMethod]
    public void NormalizedSeriesAreNormalizedBeforeTheyAreNarrowed()
    {
        // A swing of 1 on a level of 1.7e9 is nothing in floats, whose steps are 128 there.
        SeriesRow[] rows = SeriesRows.Make(60), test = SeriesRows.Make(60, seed: 2);
        var trainer = _ml.MulticlassClassification.Trainers.MiniRocket(new MiniRocketMulticlassTrainer.Options
        {
            NumberOfFeatures = 500,
            Seed = 5,
            Repair = new SeriesRepair { ZNormalize = true },
        });
        IDataView train = Doubles(rows, 1.7e9);
        ITransformer model = Pipelines.Classifier(_ml, trainer).Fit(train);
        List<string> lines = Pipelines.Log(_ml);
        foreach (ITransformer one in new[] { model, Pipelines.Reload(_ml, model, train.Schema) })
        {
            string[] predicted = SeriesRows.Texts(one.Transform(Doubles(test, 1.7e9)), "PredictedLabel");
            Assert.IsGreaterThan(55, predicted.Zip(test).Count(pair => pair.First == pair.Second.Label));
            predicted = SeriesRows.Texts(one.Transform(SeriesRows.View(_ml, test, 60)), "PredictedLabel");
            Assert.IsGreaterThan(55, predicted.Zip(test).Count(pair => pair.First == pair.Second.Label));
        }

        Assert.IsFalse(lines.Any(line => line.Contains("lose")), string.Join('\n', lines));
    }

    [TestMethod]
    public void ALossIsToldOnceWhileFittingAndOnceWhileScoring()
    {
        IDataView train = Keyed(Doubles(SeriesRows.Make(60), 1e6)), test = Keyed(Doubles(SeriesRows.Make(60, seed: 2), 1e6));
        List<string> lines = Pipelines.Log(_ml);
        ITransformer model = _ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 84, seed: 5).Fit(train);
        string[] Told() => [.. lines.Where(line => line.Contains("lose"))];
        Assert.HasCount(1, Told());
        StringAssert.Contains(Told()[0], "Column 'Series', channel 0:");
        StringAssert.Contains(Told()[0], "set SeriesRepair.ZNormalize, or subtract the level first");
        for (int pass = 0; pass < 2; pass++)
            _ = Bits(model.Transform(test));
        Assert.HasCount(2, Told());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1e3)]
    public void WhatIsPreciseEnoughIsNotToldOf(double level)
    {
        IDataView data = Keyed(Doubles(SeriesRows.Make(60), level + 1.0 / 3));
        List<string> lines = Pipelines.Log(_ml);
        _ = Bits(_ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 84, seed: 5).Fit(data).Transform(data));
        Assert.IsFalse(lines.Any(line => line.Contains("lose")), string.Join('\n', lines));
    }

    [TestMethod]
    public void AConstantForMissingValuesIsInTheUnitOfTheData()
    {
        SeriesRow[] rows = SeriesRows.Make(30);
        rows[4].Series.AsSpan(10, 20).Fill(float.NaN);
        var repair = new SeriesRepair { ZNormalize = true, Missing = MissingValues.Constant, MissingConstant = 3 };
        var estimator = _ml.Transforms.MiniRocket(
            new MiniRocketEstimator.Options { InputColumnName = "Series", NumberOfFeatures = 84, Seed = 5, Repair = repair });
        IDataView floats = SeriesRows.View(_ml, rows, 60), doubles = Doubles(rows, 1e-12);
        float[][] expected = SeriesRows.Vectors(estimator.Fit(floats).Transform(floats), "Features");
        float[][] found = SeriesRows.Vectors(estimator.Fit(doubles).Transform(doubles), "Features");
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < 84; k++)
                Assert.AreEqual(expected[i][k], found[i][k], 0.05f);
        }
    }

    [TestMethod]
    public void VariableAndMultivariateColumnsAreTaken()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(40, channels: 3);
        var estimator = _ml.Transforms.MiniRocket("Features", "Series", 84, channels: 3, seed: 5);
        IDataView floats = SeriesRows.View(_ml, rows), doubles = Doubles(rows, dimensions: []);
        float[][] expected = SeriesRows.Vectors(estimator.Fit(floats).Transform(floats), "Features");
        SeriesFeatureTransformer model = estimator.Fit(doubles);
        foreach (float[][] found in new[]
        {
            SeriesRows.Vectors(model.Transform(doubles), "Features"),
            SeriesRows.Vectors(Pipelines.Reload(_ml, model, doubles.Schema).Transform(floats), "Features")
        })
        {
            for (int i = 0; i < rows.Length; i++)
                CollectionAssert.AreEqual(expected[i], found[i]);
        }
    }

    [TestMethod]
    public void LinearTrainersTakeFeaturesOfDoubles()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        IDataView floats = Keyed(SeriesRows.View(_ml, rows, 60)), doubles = Keyed(Doubles(rows));
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.MulticlassClassification.Trainers.Ridge("Label", "Series"),
            _ml.MulticlassClassification.Trainers.Logistic("Label", "Series", seed: 1),
            _ml.Regression.Trainers.Ridge("Weight", "Series"),
        })
        {
            string expected = Bits(trainer.Fit(floats).Transform(floats));
            ITransformer model = trainer.Fit(doubles);
            Assert.AreEqual(expected, Bits(model.Transform(doubles)));
            Assert.AreEqual(expected, Bits(Pipelines.Reload(_ml, model, doubles.Schema).Transform(floats)));
            ShapeTests.AssertPromised(trainer, doubles);
        }
    }

    [TestMethod]
    public void APredictionEngineTakesDoubles()
    {
        SeriesRow[] rows = SeriesRows.Make(60);
        IDataView doubles = Doubles(rows);
        ITransformer model = Pipelines.OneStep(_ml).Fit(doubles);
        string[] expected = SeriesRows.Texts(model.Transform(doubles), "PredictedLabel");
        foreach (ITransformer one in new[] { model, Pipelines.Reload(_ml, model, doubles.Schema) })
        {
            PredictionEngine<FixedRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<FixedRow, ClassPrediction>(one);
            for (int i = 0; i < 10; i++)
                Assert.AreEqual(
                    expected[i],
                    engine.Predict(new FixedRow { Series = Array.ConvertAll(rows[i].Series, value => (double)value) }).PredictedLabel);
        }
    }

    [TestMethod]
    public void ADoubleBeyondFloatsIsRefused()
    {
        SeriesRow[] rows = SeriesRows.Make(30);
        IDataView data = Doubles(rows, level: 0, spoil: wide => wide[7][9] = 1e300);
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(
            () => _ml.Transforms.MiniRocket("Features", "Series").Fit(data));
        StringAssert.Contains(problem.Message, "'Series': row 7 has Infinity in slot 9");
    }

    private static string Bits(IDataView predictions) => string.Join('\n', (predictions.Schema["Score"].Type is VectorDataViewType
        ? SeriesRows.Vectors(predictions, "Score")
        : predictions.GetColumn<float>("Score").Select(score => new[] { score }))
        .Select(scores => string.Join(' ', scores.Select(BitConverter.SingleToInt32Bits))));

    private IDataView Keyed(IDataView data) => Pipelines.Keyed(_ml, data);

    private IDataView Doubles(SeriesRow[] rows, double level = 0, int[]? dimensions = null, Action<double[][]>? spoil = null)
    {
        double[][] wide = Array.ConvertAll(rows, row => Array.ConvertAll(row.Series, value => value + level));
        spoil?.Invoke(wide);
        SchemaDefinition definition = SchemaDefinition.Create(typeof(DoubleRow));
        dimensions ??= [60];
        if (dimensions.Length > 0)
            definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Double, dimensions);
        return _ml.Data.LoadFromEnumerable(
            rows.Zip(wide, (row, values) => new DoubleRow { Label = row.Label, Weight = row.Weight, Series = values }).ToArray(),
            definition);
    }

    private sealed class DoubleRow
    {
        public string Label { get; set; } = "";

        public double[] Series { get; set; } = [];

        public float Weight { get; set; }
    }

    private sealed class FixedRow
    {
        public string Label { get; set; } = "";

        [VectorType(60)]
        public double[] Series { get; set; } = [];

        public float Weight { get; set; }
    }
}
