using System.CommandLine;
using System.Diagnostics;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Benchmarks;

/// <summary>What the ML.NET layer costs on top of the engine, for a pipeline just fitted and for one loaded from a .zip.</summary>
internal static class MLNetMeasurements
{
    public static Command Command(Option<int> repeats, Option<bool> json)
    {
        var length = new Option<int>("--length") { Description = "Points a series.", DefaultValueFactory = _ => 150 };
        var count = new Option<int>("--count") { Description = "Series a repeat.", DefaultValueFactory = _ => 400 };
        var command = new Command("mlnet", "Speed of Transform next to the engine, and milliseconds of PredictionEngine.Predict.")
        {
            length, count, repeats, json,
        };
        command.SetAction(parsed =>
        {
            SeriesSet set = GeneratedData.RandomWalks(parsed.GetValue(count), 1, parsed.GetValue(length));
            var ml = new MLContext(seed: 1);
            IDataView data = ml.Data.LoadFromSeriesSet(set);
            ITransformer features = ml.Transforms.MiniRocket("Features", "Series").Fit(data);
            ITransformer classifier = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.MiniRocket())
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
            MiniRocket engine = features.GetConvSeqModel<TimeSeriesFeaturizer>().Features;
            ITransformer loadedFeatures = Reload(ml, features, data.Schema);

            var matrix = new FloatMatrix(set.Count, engine.FeatureCount);
            double Seconds(Action action) => QuickMeasurements.Median(QuickMeasurements.Measure(0.5, parsed.GetValue(repeats), action));
            double engine1 = Seconds(() => engine.Transform(set, matrix, new Execution { Threads = 1 }));
            double engine2 = Seconds(() => engine.Transform(set, matrix, new Execution { Threads = 2 }));
            double Share(ITransformer model, int cursors) =>
                (cursors == 1 ? engine1 : engine2) / Seconds(() => ReadAll(model.Transform(data), cursors));
            QuickMeasurements.Print(parsed.GetValue(json), [
                ("length", set.MaxLength), ("count", set.Count), ("features", engine.FeatureCount),
                ("engineMsPerSeries", engine1 * 1000 / set.Count),
                ("shareOfEngineFitted", Share(features, 1)), ("shareOfEngineLoaded", Share(loadedFeatures, 1)),
                ("shareOfEngineFittedTwoCursors", Share(features, 2)), ("shareOfEngineLoadedTwoCursors", Share(loadedFeatures, 2)),
                ("msPerPredictFitted", PredictMilliseconds(ml, classifier, set)),
                ("msPerPredictLoaded", PredictMilliseconds(ml, Reload(ml, classifier, data.Schema), set)),
            ]);
        });
        return command;
    }

    private static ITransformer Reload(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(model, schema, zip);
        zip.Position = 0;
        return ml.Model.Load(zip, out _);
    }

    private static void ReadAll(IDataView data, int cursors)
    {
        DataViewSchema.Column column = data.Schema["Features"];
        DataViewRowCursor[] set = cursors == 1 ? [data.GetRowCursor([column])] : data.GetRowCursorSet([column], cursors);
        Task[] tasks = [.. set.Select(cursor => Task.Factory.StartNew(() => Read(cursor, column), TaskCreationOptions.LongRunning))];
        Task.WaitAll(tasks);
    }

    private static void Read(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        using (cursor)
        {
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> features = default;
            while (cursor.MoveNext())
                getter(ref features);
        }
    }

    private static double PredictMilliseconds(MLContext ml, ITransformer model, SeriesSet set)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, set.MaxLength);
        PredictionEngine<Row, Prediction> predictor = ml.Model.CreatePredictionEngine<Row, Prediction>(
            model, inputSchemaDefinition: definition);
        var row = new Row { Series = set.Values(0).ToArray() };
        var prediction = new Prediction();
        for (int i = 0; i < 500; i++)
            predictor.Predict(row, ref prediction);
        var milliseconds = new double[2000];
        for (int i = 0; i < milliseconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            predictor.Predict(row, ref prediction);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return QuickMeasurements.Median(milliseconds);
    }

    private sealed class Row
    {
        public float[] Series { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
