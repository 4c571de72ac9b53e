using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WebApi;

/// <summary>Scores one series at a time with a saved model; any number of requests may do so at once.</summary>
internal sealed class Scorer
{
    private readonly MLContext _mlContext = new();
    private readonly ITransformer _model;
    private readonly DataViewType _seriesType;

    // A prediction engine serves one thread at a time and is dear to make: each request borrows an idle one.
    private readonly ConcurrentBag<PredictionEngine<Row, Prediction>> _idle = [];

    public Scorer(string modelPath)
    {
        _model = _mlContext.Model.Load(modelPath, out DataViewSchema schema);
        _seriesType = schema["Series"].Type;
        Length = ((VectorDataViewType)_seriesType).Size;
        PredictionEngine<Row, Prediction> first = MakeEngine();
        VBuffer<ReadOnlyMemory<char>> names = default;
        first.OutputSchema["Score"].GetSlotNames(ref names);
        Classes = [.. names.DenseValues().Select(name => name.ToString())];
        _idle.Add(first);
    }

    /// <summary>Values that a series must have; 0 if the model takes any number.</summary>
    public int Length { get; }

    public string[] Classes { get; }

    /// <summary>Why a series cannot be scored; null if it can.</summary>
    public string? ProblemOf(float[]? series)
    {
        if (series is null or [])
            return "There is no series: send {\"series\":[1.5, 2, ...]}.";
        if (Length > 0 && series.Length != Length)
            return $"The series has {series.Length} values; the model takes {Length}.";
        int odd = Array.FindIndex(series, value => !float.IsFinite(value));
        return odd < 0 ? null : $"Value {odd} of the series is {series[odd]}; values must be finite numbers.";
    }

    public Answer Score(float[] series)
    {
        if (!_idle.TryTake(out PredictionEngine<Row, Prediction>? engine))
            engine = MakeEngine();
        Prediction prediction = engine.Predict(new Row { Series = series });
        _idle.Add(engine);
        return new Answer(
            prediction.PredictedLabel,
            Classes.Zip(prediction.Score).ToDictionary(pair => pair.First, pair => MathF.Round(pair.Second, 4)));
    }

    private PredictionEngine<Row, Prediction> MakeEngine()
    {
        SchemaDefinition row = SchemaDefinition.Create(typeof(Row));
        row["Series"].ColumnType = _seriesType;
        return _mlContext.Model.CreatePredictionEngine<Row, Prediction>(_model, inputSchemaDefinition: row);
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public float[] Series { get; set; } = [];
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
