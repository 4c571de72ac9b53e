using System.CommandLine;
using System.Diagnostics;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures the cost of the ML.NET layer on top of the engine, for a pipeline just fitted and for one loaded from a .zip.
/// </summary>
internal static class MLNetSpeed
{
    public static Command Command(Option<int> repeats, Option<bool> json)
    {
        Option<int> length = Choice.Of("--length", "Points a series.", 150), count = Choice.Of("--count", "Series a repeat.", 400);
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
            SeriesFeatures engine = features.GetConvSeqModel<TimeSeriesFeaturizer>().Features;
            ITransformer loadedFeatures = Reload(ml, features, data.Schema);

            var matrix = new FloatMatrix(set.Count, engine.FeatureCount);
            Execution one = new() { Threads = 1 }, two = new() { Threads = 2 };
            (double Wall, double Processor)[] times = Fastest(parsed.GetValue(repeats), [
                () => engine.Transform(set, matrix, one), () => ReadAll(features.Transform(data), 1),
                () => ReadAll(loadedFeatures.Transform(data), 1),
                () => engine.Transform(set, matrix, two), () => ReadAll(features.Transform(data), 2),
                () => ReadAll(loadedFeatures.Transform(data), 2),
            ]);
            Report.Print(parsed.GetValue(json), [
                ("length", set.MaxLength), ("count", set.Count), ("features", engine.FeatureCount),
                ("engineMsPerSeries", times[0].Wall * 1000 / set.Count),
                ("shareOfEngineFitted", times[0].Wall / times[1].Wall), ("shareOfEngineLoaded", times[0].Wall / times[2].Wall),
                ("shareOfProcessorTimeFitted", times[0].Processor / times[1].Processor),
                ("shareOfProcessorTimeLoaded", times[0].Processor / times[2].Processor),
                ("engineMsPerSeriesTwoThreads", times[3].Wall * 1000 / set.Count),
                ("shareOfEngineFittedTwoCursors", times[3].Wall / times[4].Wall),
                ("shareOfEngineLoadedTwoCursors", times[3].Wall / times[5].Wall),
                ("msPerPredictFitted", PredictMilliseconds(ml, classifier, set)),
                ("msPerPredictLoaded", PredictMilliseconds(ml, Reload(ml, classifier, data.Schema), set)),
            ]);
        });
        return command;
    }

    /// <summary>
    /// Returns the smallest wall-clock and processor seconds of each action. The actions take turns, so that other load on the machine
    /// affects all of them. (ML.NET computes rows ahead on several threads even for one cursor; processor time shows what that costs.)
    /// </summary>
    private static (double Wall, double Processor)[] Fastest(int repeats, Action[] actions)
    {
        (double Wall, double Processor)[] best = [.. actions.Select(_ => (double.MaxValue, double.MaxValue))];
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            for (int a = 0; a < actions.Length; a++)
            {
                TimeSpan processor = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                actions[a]();
                double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
                // The first round is the warm-up.
                if (repeat > 0)
                    best[a] = (
                        Math.Min(best[a].Wall, wall),
                        Math.Min(best[a].Processor, (Environment.CpuUsage.TotalTime - processor).TotalSeconds));
            }
        }

        return best;
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
        if (cursors == 1)
        {
            Read(data.GetRowCursor([column]), column);
            return;
        }

        Task[] tasks = [.. data.GetRowCursorSet([column], cursors).Select(
            cursor => Task.Factory.StartNew(() => Read(cursor, column), TaskCreationOptions.LongRunning))];
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

        return Statistics.Median(milliseconds);
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
