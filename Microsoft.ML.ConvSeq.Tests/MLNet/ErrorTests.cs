using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Every mistake gets an error that names the column and what was expected of it.</summary>
[TestClass]
public sealed class ErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static IEnumerable<object[]> Names => Member.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AColumnThatAMemberMissesIsNamed(string name)
    {
        var member = Member.Named(name);
        IDataView data = Keyed(SeriesRows.View(_ml, SeriesRows.Make(10), 60));
        Member.Request noSeries = new("Absent"), noLabel = new(Label: "Absent");
        AssertRefused(member.Classify(_ml, noSeries), data, "series column 'Absent'");
        AssertRefused(member.Classify(_ml, noLabel), data, "label column 'Absent'");
        AssertRefused(member.Regress(_ml, noSeries), data, "series column 'Absent'");
        AssertRefused(member.Regress(_ml, noLabel), data, "label column 'Absent'");
        AssertRefused(member.Transform(_ml, noSeries), data, "series column 'Absent'");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AColumnOfAWrongTypeIsNamedWithTheExpectedOne(string name)
    {
        var member = Member.Named(name);
        IDataView bare = SeriesRows.View(_ml, SeriesRows.Make(10), 60), data = Keyed(bare);
        Member.Request noSeries = new("Weight"), swapped = new(Label: "Series");
        AssertRefused(member.Classify(_ml), bare, "'Label': expected Key<UInt32>");
        AssertRefused(member.Classify(_ml, noSeries), data, "'Weight': expected Vector<Single>");
        AssertRefused(member.Regress(_ml, swapped), data, "'Series': expected Single");
        AssertRefused(member.Regress(_ml, noSeries), data, "'Weight': expected Vector<Single>");
        AssertRefused(member.Transform(_ml, noSeries), data, "'Weight': expected Vector<Single>");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ChannelsMustFitTheTypeForEveryMember(string name)
    {
        var member = Member.Named(name);
        IDataView three = Keyed(SeriesRows.View(_ml, SeriesRows.Make(10, channels: 3), 3, 60));
        var two = new Member.Request(Channels: 2);
        AssertRefusedByFit(member.Classify(_ml, two), three, "'Series': expected 2 channels");
        AssertRefusedByFit(member.Regress(_ml, two), three, "'Series': expected 2 channels");
        AssertRefusedByFit(member.Transform(_ml, two), three, "'Series': expected 2 channels");
    }

    [TestMethod]
    public void AColumnThatAHeadMissesIsNamed()
    {
        IDataView data = Keyed(SeriesRows.View(_ml, SeriesRows.Make(10), 60));
        AssertRefused(_ml.MulticlassClassification.Trainers.Ridge("Absent", "Series"), data, "label column 'Absent'");
        AssertRefused(_ml.MulticlassClassification.Trainers.Ridge("Label", "Absent"), data, "feature column 'Absent'");
        AssertRefused(_ml.MulticlassClassification.Trainers.Logistic("Label", "Absent"), data, "feature column 'Absent'");
        AssertRefusedByFit(_ml.MulticlassClassification.Trainers.Ridge("Label", "Series", "Absent"), data, "weight column 'Absent'");
        AssertRefusedByFit(_ml.MulticlassClassification.Trainers.Logistic("Label", "Series", "Absent"), data, "weight column 'Absent'");
    }

    [TestMethod]
    public void AColumnOfAWrongTypeForAHeadIsNamedWithTheExpectedOne()
    {
        IDataView data = SeriesRows.View(_ml, SeriesRows.Make(10), 60), ragged = SeriesRows.View(_ml, SeriesRows.MakeRagged(10));
        AssertRefused(_ml.MulticlassClassification.Trainers.Ridge("Label", "Series"), data, "'Label': expected Key<UInt32>");
        AssertRefused(_ml.MulticlassClassification.Trainers.Logistic("Label", "Series"), data, "'Label': expected Key<UInt32>");
        AssertRefused(
            _ml.MulticlassClassification.Trainers.Ridge("Label", "Series"), Keyed(ragged), "'Series': expected known-size Vector<Single>");
        AssertRefused(_ml.MulticlassClassification.Trainers.Logistic("Label", "Series"), Keyed(ragged),
            "'Series': expected known-size Vector<Single>");
        AssertRefused(_ml.BinaryClassification.Trainers.Ridge("Label", "Series"), data, "'Label': expected Boolean");
        AssertRefused(_ml.BinaryClassification.Trainers.Logistic("Label", "Series"), data, "'Label': expected Boolean");
        AssertRefusedByFit(
            _ml.MulticlassClassification.Trainers.Ridge("Label", "Series", "Label"), Keyed(data), "weight column 'Label': expected Single");
    }

    [TestMethod]
    public void ChannelsMustFitTheType()
    {
        IDataView one = SeriesRows.View(_ml, SeriesRows.Make(10), 60);
        AssertRefusedByFit(
            _ml.Transforms.MiniRocket("Features", "Series", channels: 7), one, "'Series': expected a multiple of 7 channels");
        SeriesRow[] odd = SeriesRows.MakeRagged(10, channels: 3);
        odd[4].Series = odd[4].Series[1..];
        AssertThrows(() => _ml.Transforms.MiniRocket("Features", "Series", channels: 3).Fit(SeriesRows.View(_ml, odd)),
            "'Series': row 4 has 167 values; expected a multiple of its 3 channels");
    }

    [TestMethod]
    public void ARowOfTheWrongLengthIsNamed()
    {
        SeriesRow[] rows = SeriesRows.Make(20);
        ITransformer model = Pipelines.OneStep(_ml).Fit(SeriesRows.View(_ml, rows, 60));
        rows[13].Series = rows[13].Series[..59];
        IDataView bad = SeriesRows.View(_ml, rows, 60);
        AssertThrows(() => Pipelines.OneStep(_ml).Fit(bad), "'Series': row 13 has 59 values; expected 60");
        AssertThrows(() => Pipelines.TwoSteps(_ml).Fit(bad), "'Series': row 13 has 59 values; expected 60");
        AssertThrows(() => Pipelines.Describe(model.Transform(bad)), "'Series': row 13 has 59 values; expected 60");
        ITransformer loaded = Pipelines.Reload(_ml, model, bad.Schema);
        AssertThrows(() => Pipelines.Describe(loaded.Transform(bad)), "'Series': a row has 59 values; expected 60");
        AssertThrows(() => _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(Keyed(bad)),
            "'Series': row 13 has 59 values; expected 60");
        SeriesRow[] shorter = SeriesRows.Make(20, length: 50);
        AssertThrows(() => model.Transform(SeriesRows.View(_ml, shorter, 50)), "input column 'Series': expected Vector<Single, 60>");
    }

    [TestMethod]
    public void AnEmptySeriesIsNamed()
    {
        SeriesRow[] rows = SeriesRows.MakeRagged(20);
        rows[3].Series = [];
        AssertThrows(() => Pipelines.OneStep(_ml).Fit(SeriesRows.View(_ml, rows)), "'Series': row 3 has 0 values; expected 1 or more");
    }

    [TestMethod]
    public void ValuesThatAreNotFiniteAreNamed()
    {
        SeriesRow[] rows = SeriesRows.Make(20);
        ITransformer model = Pipelines.OneStep(_ml).Fit(SeriesRows.View(_ml, rows, 60));
        rows[7].Series[9] = float.PositiveInfinity;
        IDataView infinite = SeriesRows.View(_ml, rows, 60);
        AssertThrows(() => Pipelines.OneStep(_ml).Fit(infinite), "'Series': row 7 has Infinity in slot 9");
        AssertThrows(() => Pipelines.Describe(model.Transform(infinite)), "'Series': row 7 has Infinity in slot 9");
        rows[7].Series[9] = float.NaN;
        AssertThrows(
            () => Pipelines.Describe(model.Transform(infinite)),
            "'Series': row 7 has NaN in slot 9; fit with SeriesRepair { Missing = MissingValues.Interpolate } in Options.Repair");
        AssertThrows(
            () => _ml.MulticlassClassification.Trainers.Ridge("Label", "Series").Fit(Keyed(infinite)), "'Series': row 7 has NaN in slot 9");
    }

    [TestMethod]
    public void MissingValuesInTrainingAreInterpolatedLikeTheEngineDoes()
    {
        SeriesRow[] rows = SeriesRows.Make(20);
        rows[7].Series[9] = float.NaN;
        IDataView data = SeriesRows.View(_ml, rows, 60);
        float[][] found = SeriesRows.Vectors(Pipelines.OneStep(_ml).Fit(data).Transform(data), "Score");
        var engine = TimeSeriesClassifier.Fit(SeriesRows.Set(rows), Pipelines.EngineOptions);
        for (int i = 0; i < rows.Length; i++)
        {
            CollectionAssert.AreEqual(
                engine.Predict(SeriesRows.Set(rows)).Probabilities(i).ToArray().Select(p => (float)p).ToArray(), found[i]);
        }
    }

    [TestMethod]
    public void OneClassAndNoRowsAreRefused()
    {
        SeriesRow[] rows = SeriesRows.Make(20);
        ITransformer keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(SeriesRows.View(_ml, rows, 60));
        IDataView same = keys.Transform(SeriesRows.View(_ml, rows.Where(row => row.Label == "fast").ToArray(), 60));
        AssertThrows(() => _ml.MulticlassClassification.Trainers.MiniRocket().Fit(same), "rows are of class 'fast'");
        IDataView none = keys.Transform(SeriesRows.View(_ml, Array.Empty<SeriesRow>(), 60));
        AssertThrows(() => _ml.MulticlassClassification.Trainers.MiniRocket().Fit(none), "'Label': the training set has no row");
        AssertThrows(() => _ml.Transforms.MiniRocket("Features", "Series").Fit(none), "empty");
    }

    [TestMethod]
    public void AWeightThatIsNoneIsNamed()
    {
        SeriesRow[] rows = SeriesRows.Make(20);
        rows[5].Weight = 0;
        AssertThrows(
            () => _ml.MulticlassClassification.Trainers.Ridge("Label", "Series", "Weight").Fit(Keyed(SeriesRows.View(_ml, rows, 60))),
            "'Weight': row 5 is 0; expected a finite weight above 0");
    }

    [TestMethod]
    public void OptionsAreChecked()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.MiniRocket("Features", "Series", numberOfFeatures: 10));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.MiniRocket((MiniRocketEstimator.Options)null!));
        Assert.ThrowsExactly<ArgumentNullException>(
            () => _ml.MulticlassClassification.Trainers.Logistic((LogisticMulticlassTrainer.Options)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Regression.Trainers.Hydra((HydraRegressionTrainer.Options)null!));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.MiniRocket(""));
        foreach (Action<MiniRocketMulticlassTrainer.Options> unset in new Action<MiniRocketMulticlassTrainer.Options>[]
        {
            o => o.Features = null!, o => o.Repair = null!, o => o.Ridge = null!,
        })
        {
            Assert.ThrowsExactly<ArgumentNullException>(() => unset(new MiniRocketMulticlassTrainer.Options()));
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.MulticlassClassification.Trainers.MiniRocket(new MiniRocketMulticlassTrainer.Options { FeaturesToKeep = 0 }));
        var options = new RidgeMulticlassTrainer.Options { FeatureColumnName = "Series", Ridge = new RidgeOptions { Alphas = [-1] } };
        AssertThrows(() => _ml.MulticlassClassification.Trainers.Ridge(options).Fit(Keyed(SeriesRows.View(_ml, SeriesRows.Make(20), 60))),
            "Alpha 0 is -1");
        var repair = new MiniRocketEstimator.Options { InputColumnName = "Series", Repair = new SeriesRepair { Length = -1 } };
        AssertThrows(() => _ml.Transforms.MiniRocket(repair).Fit(SeriesRows.View(_ml, SeriesRows.Make(20), 60)), "Length");
    }

    private IDataView Keyed(IDataView data) => Pipelines.Keyed(_ml, data);

    /// <summary>Refused both by the shape, before anything is fitted, and by the fit.</summary>
    private void AssertRefused(IEstimator<ITransformer> estimator, IDataView data, string expected)
    {
        AssertThrows(() => new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.CopyColumns("Copy", "Weight")).Append(estimator).Fit(data), expected);
        AssertRefusedByFit(estimator, data, expected);
    }

    private static void AssertRefusedByFit(IEstimator<ITransformer> estimator, IDataView data, string expected) =>
        AssertThrows(() => estimator.Fit(data), expected);

    private static void AssertThrows(Action action, string expected)
    {
        Exception? error = Assert.Throws<Exception>(action);
        // ML.NET wraps what a row's getters throw, once a cursor or two lie between.
        var messages = new List<string>();
        for (; error is not null; error = error.InnerException)
            messages.Add(error.Message);
        Assert.IsTrue(messages.Any(message => message.Contains(expected)), string.Join("\n", messages));
    }
}
