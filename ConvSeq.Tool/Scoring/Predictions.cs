using System.Globalization;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Scoring;

/// <summary>A series of the input, in the order of the output.</summary>
/// <param name="Series">Its number from 0.</param>
/// <param name="Name">Its name; null where the input has none.</param>
/// <param name="Prediction">Index of its prediction; null for a series that could not be predicted.</param>
internal readonly record struct PredictedRow(int Series, string? Name, int? Prediction);

/// <summary>Predictions for a set of series, whatever is predicted, as people and scripts read them.</summary>
internal abstract class Predictions
{
    /// <summary>Number of series.</summary>
    public abstract int Count { get; }

    /// <summary>Compares with the truth, which must be of the kind that is predicted.</summary>
    public abstract Score ScoreOn(SeriesSet truth);

    /// <summary>Writes a line per series: its name, or its number from 0, and what is predicted.</summary>
    public void WriteCsv(TextWriter output, bool withProbabilities, IEnumerable<PredictedRow> rows)
    {
        string[] columns = [.. Columns(withProbabilities)];
        CsvLine.Write(output, ["series", .. columns]);
        foreach (PredictedRow row in rows)
        {
            IEnumerable<string> fields = row.Prediction is { } index ? Fields(index, withProbabilities) : columns.Select(_ => "");
            CsvLine.Write(output, [row.Name ?? row.Series.ToString(CultureInfo.InvariantCulture), .. fields]);
        }
    }

    /// <summary>Writes an object per series.</summary>
    public void WriteJson(Utf8JsonWriter json, bool withProbabilities, IEnumerable<PredictedRow> rows)
    {
        json.WriteStartArray("predictions");
        foreach (PredictedRow row in rows)
        {
            json.WriteStartObject();
            json.WriteNumber("series", row.Series);
            if (row.Name is not null)
                json.WriteString("name", row.Name);
            if (row.Prediction is { } index)
                WriteMembers(json, index, withProbabilities);
            else
                WriteNothing(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNothing(Utf8JsonWriter json)
    {
        foreach (string column in Columns(false))
            json.WriteNull(column);
    }

    /// <summary>Whether all predictions are the same, to the last bit that ML.NET passes on.</summary>
    public bool AreAs(Predictions other)
    {
        return Text(this) == Text(other);

        static string Text(Predictions predictions)
        {
            using var writer = new StringWriter();
            predictions.WriteCsv(
                writer, withProbabilities: true, Enumerable.Range(0, predictions.Count).Select(i => new PredictedRow(i, null, i)));
            return writer.ToString();
        }
    }

    protected abstract IEnumerable<string> Columns(bool withProbabilities);

    protected abstract IEnumerable<string> Fields(int series, bool withProbabilities);

    protected abstract void WriteMembers(Utf8JsonWriter json, int series, bool withProbabilities);

    /// <summary>The shortest text that is read as the same Single.</summary>
    protected static string Text(double value) => ((float)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Predicted classes and their probabilities.</summary>
internal class PredictedClasses(ClassPredictions classes) : Predictions
{
    public override int Count => classes.Count;

    public override ClassificationScore ScoreOn(SeriesSet truth) => new(truth, classes);

    protected override IEnumerable<string> Columns(bool withProbabilities) =>
        ["label", .. withProbabilities ? classes.ClassNames : []];

    protected override IEnumerable<string> Fields(int series, bool withProbabilities) =>
        [classes.LabelOf(series), .. withProbabilities ? classes.Probabilities(series).ToArray().Select(Text) : []];

    protected override void WriteMembers(Utf8JsonWriter json, int series, bool withProbabilities)
    {
        json.WriteString("label", classes.LabelOf(series));
        if (!withProbabilities)
            return;
        json.WriteStartArray("probabilities");
        foreach (double probability in classes.Probabilities(series))
            json.WriteNumberValue((float)probability);
        json.WriteEndArray();
    }
}

/// <summary>Predicted classes, their probabilities, and after how many points they were decided.</summary>
internal sealed class PredictedEarly(EarlyPredictions early) : PredictedClasses(early.Classes)
{
    private const string Points = "points";

    public override EarlyScore ScoreOn(SeriesSet truth) => new(truth, early);

    protected override IEnumerable<string> Columns(bool withProbabilities) => Inserted(base.Columns(withProbabilities), Points);

    protected override IEnumerable<string> Fields(int series, bool withProbabilities) =>
        Inserted(base.Fields(series, withProbabilities), early.Points[series].ToString(CultureInfo.InvariantCulture));

    protected override void WriteMembers(Utf8JsonWriter json, int series, bool withProbabilities)
    {
        base.WriteMembers(json, series, withProbabilities);
        json.WriteNumber(Points, early.Points[series]);
    }

    // After the label.
    private static IEnumerable<string> Inserted(IEnumerable<string> all, string points) => [all.First(), points, .. all.Skip(1)];
}

/// <summary>Predicted numbers.</summary>
internal sealed class PredictedTargets(TargetPredictions targets) : Predictions
{
    public override int Count => targets.Count;

    public override RegressionScore ScoreOn(SeriesSet truth) => new(truth, targets);

    protected override IEnumerable<string> Columns(bool withProbabilities) => ["target"];

    protected override IEnumerable<string> Fields(int series, bool withProbabilities) => [Text(targets.Values[series])];

    protected override void WriteMembers(Utf8JsonWriter json, int series, bool withProbabilities) =>
        json.WriteNumber("target", (float)targets.Values[series]);
}
