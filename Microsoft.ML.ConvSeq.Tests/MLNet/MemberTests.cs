using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>Every algorithm gives through ML.NET what the engine gives, fitted and loaded.</summary>
[TestClass]
public sealed class MemberTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SeriesRow[] _train = SeriesRows.Make(50), _test = SeriesRows.Make(20, seed: 2);

    private static IEnumerable<object[]> Names => Member.Names;

    private IDataView Train => SeriesRows.View(_ml, _train, 60);

    private IDataView Test => SeriesRows.View(_ml, _test, 60);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FeaturesAreTheEnginesBitForBit(string name)
    {
        var member = Member.Named(name);
        SeriesFeatureTransformer fitted = member.Transform(_ml).Fit(Train);
        SeriesSet unlabeled = SeriesSet.FromArrays([.. _train.Select(row => row.Series)]);
        TimeSeriesFeaturizer engine = TimeSeriesFeaturizer.Fit(unlabeled, member.Engine);
        FloatMatrix expected = engine.Transform(SeriesRows.Set(_test));
        foreach (ITransformer model in new[] { fitted, Pipelines.Reload(_ml, fitted, Train.Schema) })
        {
            IDataView features = model.Transform(Test);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, engine.FeatureCount), features.Schema["Features"].Type);
            float[][] found = SeriesRows.Vectors(features, "Features");
            for (int i = 0; i < found.Length; i++)
                CollectionAssert.AreEqual(expected.Row(i).ToArray(), found[i]);
            Assert.IsFalse(features.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FeaturesSayWhatTheyAre(string name)
    {
        SeriesFeatureTransformer fitted = Member.Named(name).Transform(_ml).Fit(Train);
        DataViewSchema.Annotations annotations = fitted.GetOutputSchema(Train.Schema)["Features"].Annotations;
        VBuffer<ReadOnlyMemory<char>> names = default;
        annotations.GetValue("SlotNames", ref names);
        CollectionAssert.AreEqual(
            fitted.Model.Features.FeatureNames().ToArray(), names.DenseValues().Select(slot => slot.ToString()).ToArray());
        foreach (ITransformer model in new[] { fitted, Pipelines.Reload(_ml, fitted, Train.Schema) })
        {
            annotations = model.GetOutputSchema(Train.Schema)["Features"].Annotations;
            bool normalized = false;
            if (fitted.Model.Features.AreScaled)
                annotations.GetValue("IsNormalized", ref normalized);
            else
                Assert.IsNull(annotations.Schema.GetColumnOrNull("IsNormalized"));
            Assert.AreEqual(fitted.Model.Features.AreScaled, normalized);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ClassesAreTheEnginesAlsoInTwoStepsAndWhenLoaded(string name)
    {
        var member = Member.Named(name);
        var engine = TimeSeriesClassifier.Fit(SeriesRows.Set(_train), new TimeSeriesClassifierOptions { Features = member.Engine });
        ITransformer model = Pipelines.Classifier(_ml, member.Classify(_ml)).Fit(Train);
        AssertPredictsAs(engine, model);
        AssertPredictsAs(engine, Pipelines.Reload(_ml, model, Train.Schema));
        IEstimator<ITransformer> transform = member.Transform(_ml, new Member.Request(Label: "Label"));
        IEstimator<ITransformer> head = member.Engine.SuitsTrees
            ? _ml.MulticlassClassification.Trainers.ExtraTrees(seed: Member.Seed)
            : _ml.MulticlassClassification.Trainers.Ridge();
        AssertPredictsAs(engine, Pipelines.Classifier(_ml, transform, head).Fit(Train));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NumbersAreTheEnginesAlsoInTwoStepsAndWhenLoaded(string name)
    {
        var member = Member.Named(name);
        SeriesSet train = Targets(_train), test = Targets(_test);
        TargetPredictions engine =
            TimeSeriesRegressor.Fit(train, new TimeSeriesRegressorOptions { Features = member.Engine }).Predict(test);
        float[] expected = [.. engine.Values.ToArray().Select(value => (float)value)];
        var models = new List<ITransformer> { member.Regress(_ml).Fit(Train) };
        models.Add(Pipelines.Reload(_ml, models[0], Train.Schema));
        IEstimator<ITransformer> head = member.Engine.SuitsTrees
            ? _ml.Regression.Trainers.ExtraTrees("Weight", seed: Member.Seed)
            : _ml.Regression.Trainers.Ridge("Weight");
        models.Add(member.Transform(_ml, new Member.Request(Label: "Weight")).Append(head).Fit(Train));
        foreach (ITransformer model in models)
        {
            IDataView predictions = model.Transform(Test);
            CollectionAssert.AreEqual(expected, predictions.GetColumn<float>("Score").ToArray());
            RegressionMetrics metrics = _ml.Regression.Evaluate(predictions, "Weight");
            Assert.AreEqual(engine.RootMeanSquaredError(test), metrics.RootMeanSquaredError, 1e-5);
            Assert.AreEqual(engine.MeanAbsoluteError(test), metrics.MeanAbsoluteError, 1e-5);
            Assert.AreEqual(engine.RSquared(test), metrics.RSquared, 1e-5);
        }

        Assert.AreEqual(TimeSeriesRegressor.Fit(train, new TimeSeriesRegressorOptions { Features = member.Engine }).Head.EstimatedError,
            models[1].GetConvSeqModel<TimeSeriesRegressor>().Head.EstimatedError);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void MethodsWithoutOptionsDoTheSame(string name)
    {
        var member = Member.Named(name);
        IDataView data = Pipelines.Keyed(_ml, Train);
        IEstimator<ITransformer>[] expected = [member.Transform(_ml), member.Classify(_ml), member.Regress(_ml)];
        foreach ((IEstimator<ITransformer> one, IEstimator<ITransformer> other) in
            expected.Zip(member.Simple(_ml), (one, other) => (one, other)))
        {
            Assert.AreEqual(one.GetType(), other.GetType());
            string column = one is IEstimator<SeriesFeatureTransformer> ? "Features" : "Score";
            IDataView a = one.Fit(data).Transform(data), b = other.Fit(data).Transform(data);
            Assert.AreEqual(a.Schema[column].Type, b.Schema[column].Type);
            CollectionAssert.AreEqual(Values(a, column), Values(b, column));
        }
    }

    private static float[] Values(IDataView data, string column) => data.Schema[column].Type is VectorDataViewType
        ? [.. SeriesRows.Vectors(data, column).SelectMany(values => values)]
        : [.. data.GetColumn<float>(column)];

    private static SeriesSet Targets(SeriesRow[] rows)
    {
        var builder = new SeriesSetBuilder(1);
        foreach (SeriesRow row in rows)
            builder.Add(row.Series, row.Weight);
        return builder.Build();
    }

    private void AssertPredictsAs(TimeSeriesClassifier engine, ITransformer model)
    {
        ClassPredictions expected = engine.Predict(SeriesRows.Set(_test));
        IDataView predictions = model.Transform(Test);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, _test.Length).Select(expected.LabelOf).ToArray(), SeriesRows.Texts(predictions, "PredictedLabel"));
        float[][] scores = SeriesRows.Vectors(predictions, "Score");
        for (int i = 0; i < _test.Length; i++)
            CollectionAssert.AreEqual(expected.Probabilities(i).ToArray().Select(p => (float)p).ToArray(), scores[i]);
        Assert.IsFalse(predictions.Schema.Any(column => column.Name.StartsWith("ConvSeq")), "Temporary columns are left.");
    }
}
