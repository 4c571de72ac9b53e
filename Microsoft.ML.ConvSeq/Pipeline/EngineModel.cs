using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>Makes a transformer of a model of the engine that no trainer of ML.NET has fitted.</summary>
internal static class EngineModel
{
    private const string Series = "Series";

    public static ITransformer ToTransformer(TimeSeriesModel model, string column, out DataViewSchema schema)
    {
        var ml = new MLContext();
        IDataView none = ml.Data.LoadFromSeriesSet(new SeriesSetBuilder(model.Channels).Build(), anyLength: true);
        if (column != Series)
            none = ml.Transforms.CopyColumns(column, Series).Append(ml.Transforms.DropColumns(Series)).Fit(none).Transform(none);
        schema = none.Schema;
        VectorExtents extents = VectorExtents.OfSeries(schema, column, model.Channels);
        return model switch
        {
            ISeriesClassifier classifier => PredictionTransformers.SeriesMulticlass(
                new Fitted<ISeriesClassifier>(classifier, extents), schema, Classes(ml, classifier)),
            ISeriesRegressor regressor => PredictionTransformers.SeriesRegression(new Fitted<ISeriesRegressor>(regressor, extents), schema),
            _ => throw new ArgumentException(
                $"A {model.GetType().Name} is neither a classifier nor a regressor of series.", nameof(model)),
        };
    }

    private static ClassKeys Classes(MLContext ml, ISeriesClassifier classifier)
    {
        IDataView names = ml.Data.LoadFromEnumerable(classifier.ClassNames.Select(name => new ClassName { Name = name }));
        return ClassKeys.Of(ml.Transforms.Conversion.MapValueToKey(nameof(ClassName.Name)).Fit(names).Transform(names).Schema[
            nameof(ClassName.Name)]);
    }

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
