using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>The transformer that a trainer of ConvSeq returns when it is fitted.</summary>
/// <typeparam name="TModel">The engine's model.</typeparam>
public sealed class ConvSeqPredictionTransformer<TModel> : ConvSeqTransformer, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    internal ConvSeqPredictionTransformer(
        Fitted<TModel> fitted, DataViewSchema schema, ITransformer mapping, Func<ITransformer> saved)
        : base(fitted.Input, mapping, saved)
    {
        Model = fitted.Model;
        FeatureColumnName = fitted.Input.Column;
        FeatureColumnType = schema[fitted.Input.Column].Type;
    }

    /// <summary>The engine's fitted model.</summary>
    public TModel Model { get; }

    /// <summary>The column that predictions are made from.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Type of that column in the training data.</summary>
    public DataViewType FeatureColumnType { get; }

    internal override object FittedModel => Model;
}

/// <summary>Makes the transformers of each kind of prediction: their columns in this process and when saved.</summary>
internal static class PredictionTransformers
{
    public static ConvSeqPredictionTransformer<TModel> Multiclass<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema, ClassKeys classes) where TModel : LinearClassifier =>
        Multiclass<TModel, LinearClassifier>(
            fitted, schema, classes, Mappings.Classify, Contract.LinearMulticlass, LinearMulticlassFactory.Map);

    /// <summary>Of models of features that are not linear.</summary>
    public static ConvSeqPredictionTransformer<TModel> FeatureMulticlass<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema, ClassKeys classes) where TModel : FeatureClassifier =>
        Multiclass<TModel, FeatureClassifier>(
            fitted, schema, classes, Mappings.Classify, Contract.FeatureClassifier, FeatureClassifierFactory.Map);

    public static ConvSeqPredictionTransformer<TModel> SeriesMulticlass<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema, ClassKeys classes) where TModel : class, ISeriesClassifier =>
        SeriesMulticlass(fitted, schema, classes, Contract.SeriesClassifier, SeriesClassifierFactory.Map);

    /// <summary>The same, saved under a contract of the assembly that registers the kind of model.</summary>
    public static ConvSeqPredictionTransformer<TModel> SeriesMulticlass<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema, ClassKeys classes, string contract,
        Action<SavedRow<ISeriesClassifier>, ClassRow> saved)
        where TModel : class, ISeriesClassifier =>
        Multiclass<TModel, ISeriesClassifier>(fitted, schema, classes, Mappings.ClassifySeries, contract, saved);

    public static ConvSeqPredictionTransformer<TModel> Binary<TModel>(Fitted<TModel> fitted, DataViewSchema schema)
        where TModel : LinearClassifier =>
        AsTheyAre<TModel, LinearClassifier, BinaryRow>(
            fitted, schema, Mappings.ClassifyBinary, Contract.LinearBinary, LinearBinaryFactory.Map);

    /// <summary>Of models of features that are not linear.</summary>
    public static ConvSeqPredictionTransformer<TModel> FeatureBinary<TModel>(Fitted<TModel> fitted, DataViewSchema schema)
        where TModel : FeatureClassifier =>
        AsTheyAre<TModel, FeatureClassifier, BinaryRow>(
            fitted, schema, Mappings.ClassifyBinary, Contract.FeatureBinary, FeatureBinaryFactory.Map);

    public static ConvSeqPredictionTransformer<RidgeRegressor> Regression(Fitted<RidgeRegressor> fitted, DataViewSchema schema) =>
        AsTheyAre<RidgeRegressor, RidgeRegressor, ScoreRow>(
            fitted, schema, Mappings.Regress, Contract.RidgeRegression, RidgeRegressionFactory.Map);

    /// <summary>Of models of features that are not linear.</summary>
    public static ConvSeqPredictionTransformer<TModel> FeatureRegression<TModel>(Fitted<TModel> fitted, DataViewSchema schema)
        where TModel : FeatureRegressor =>
        AsTheyAre<TModel, FeatureRegressor, ScoreRow>(
            fitted, schema, Mappings.Regress, Contract.FeatureRegressor, FeatureRegressorFactory.Map);

    public static ConvSeqPredictionTransformer<TModel> SeriesRegression<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema) where TModel : class, ISeriesRegressor =>
        SeriesRegression(fitted, schema, Contract.SeriesRegressor, SeriesRegressorFactory.Map);

    /// <summary>The same, saved under a contract of the assembly that registers the kind of model.</summary>
    public static ConvSeqPredictionTransformer<TModel> SeriesRegression<TModel>(
        Fitted<TModel> fitted, DataViewSchema schema, string contract, Action<SavedRow<ISeriesRegressor>, ScoreRow> saved)
        where TModel : class, ISeriesRegressor =>
        AsTheyAre<TModel, ISeriesRegressor, ScoreRow>(fitted, schema, Mappings.RegressSeries, contract, saved);

    /// <summary>Of models that give each point of a series a class.</summary>
    public static ConvSeqPredictionTransformer<SequenceLabeler> Points(Fitted<SequenceLabeler> fitted, DataViewSchema schema)
    {
        var ml = new MLContext();
        SchemaDefinition output = SchemaDefinition.Create(typeof(PointsRow));
        output[Temporary.Slots].ColumnName = PredictionColumns.Score;
        ITransformer names = ConvSeqTransformer.Map<PointsRow>((row, points) => Mappings.LabelPoints(fitted, row, points), output);
        ITransformer keys = SavedChain.Keys(ml, fitted.Model.ClassNames)
            .Append(ml.Transforms.DropColumns(Temporary.Names))
            .Fit(ml.Data.LoadFromEnumerable<PointsRow>([]));
        return new ConvSeqPredictionTransformer<SequenceLabeler>(
            fitted, schema, names.Append(keys),
            () => SavedChain.Build<SequenceLabeler, PointsRow>(
                fitted, schema[fitted.Input.Column].Type, Contract.SequenceLabeler, SequenceLabelerFactory.Map,
                (chainContext, chain) => SavedChain.KeyPoints(chainContext, chain, fitted.Model.ClassNames)));
    }

    /// <summary>The shape of a schema with the columns of a prediction.</summary>
    public static SchemaShape Shape(SchemaShape input, SchemaShape.Column label, LabelKind kind) => kind switch
    {
        LabelKind.Key => ConvSeqTransformer.Shape<ClassRow>(input, MulticlassOutput(ClassKeys.Placeholder(label))),
        LabelKind.PointKeys => ConvSeqTransformer.Shape<PointKeysRow>(input, PointsOutput()),
        LabelKind.Boolean => ConvSeqTransformer.Shape<BinaryRow>(input, SchemaDefinition.Create(typeof(BinaryRow))),
        _ => ConvSeqTransformer.Shape<ScoreRow>(input, SchemaDefinition.Create(typeof(ScoreRow))),
    };

    /// <summary>Predictions whose columns are the fields of a row class.</summary>
    /// <typeparam name="TModel">The model's class.</typeparam>
    /// <typeparam name="TMapped">The type by which the mapping knows the model.</typeparam>
    /// <typeparam name="TRow">The row class.</typeparam>
    private static ConvSeqPredictionTransformer<TModel> AsTheyAre<TModel, TMapped, TRow>(
        Fitted<TModel> fitted, DataViewSchema schema, Action<Fitted<TMapped>, InputRow, TRow> predict,
        string contract, Action<SavedRow<TMapped>, TRow> saved)
        where TModel : class, TMapped
        where TMapped : class
        where TRow : class, new()
    {
        Fitted<TMapped> mapped = fitted.As<TMapped>();
        return new ConvSeqPredictionTransformer<TModel>(
            fitted, schema,
            ConvSeqTransformer.Map<TRow>(
                (row, output) => predict(mapped, row, output), SchemaDefinition.Create(typeof(TRow))),
            () => SavedChain.Build(mapped, schema[fitted.Input.Column].Type, contract, saved));
    }

    private static ConvSeqPredictionTransformer<TModel> Multiclass<TModel, TMapped>(
        Fitted<TModel> fitted, DataViewSchema schema, ClassKeys classes, Action<Fitted<TMapped>, InputRow, ClassRow> classify,
        string contract, Action<SavedRow<TMapped>, ClassRow> saved)
        where TModel : class, TMapped
        where TMapped : class
    {
        bool IsTaken(string name) =>
            name is PredictionColumns.PredictedLabel or PredictionColumns.Score || schema.GetColumnOrNull(name) is not null;
        Fitted<TMapped> mapped = fitted.As<TMapped>();
        return new ConvSeqPredictionTransformer<TModel>(
            fitted, schema,
            ConvSeqTransformer.Map<ClassRow>(
                (row, output) => classify(mapped, row, output), MulticlassOutput(classes)),
            () => SavedChain.Build(
                mapped, schema[fitted.Input.Column].Type, contract, saved,
                (ml, chain) => SavedChain.NameClasses(ml, chain, classes, IsTaken)));
    }

    private static SchemaDefinition PointsOutput()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(PointKeysRow));
        SchemaDefinition.Column label = definition[PredictionColumns.PredictedLabel];
        label.ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 2));
        label.AddAnnotation(
            Annotation.KeyValues, new VBuffer<ReadOnlyMemory<char>>(2, new ReadOnlyMemory<char>[2]),
            new VectorDataViewType(TextDataViewType.Instance, 2));
        return definition;
    }

    private static SchemaDefinition MulticlassOutput(ClassKeys classes)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(ClassRow));
        SchemaDefinition.Column label = definition[Temporary.Index], score = definition[Temporary.Slots];
        label.ColumnName = PredictionColumns.PredictedLabel;
        classes.Annotate(label);
        score.ColumnName = PredictionColumns.Score;
        classes.NameSlots(score);
        return definition;
    }
}
