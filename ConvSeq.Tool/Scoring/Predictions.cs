using System.Globalization;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Scoring;

/// <summary>Predictions for a set of series, whatever is predicted, as people and scripts read them.</summary>
internal abstract class Predictions
{
    /// <summary>Number of series.</summary>
    public abstract int Count { get; }

    /// <summary>Compares with the truth, which must be of the kind that is predicted.</summary>
    public abstract Score ScoreOn(SeriesSet truth);

    /// <summary>Writes a line per series: its number from 0 and what is predicted.</summary>
    public void WriteCsv(TextWriter output, bool withProbabilities)
    {
        CsvLine.Write(output, ["series", .. Columns(withProbabilities)]);
        for (int i = 0; i < Count; i++)
            CsvLine.Write(output, [i.ToString(CultureInfo.InvariantCulture), .. Fields(i, withProbabilities)]);
    }

    /// <summary>Writes an object per series.</summary>
    public void WriteJson(Utf8JsonWriter json, bool withProbabilities)
    {
        json.WriteStartArray("predictions");
        for (int i = 0; i < Count; i++)
        {
            json.WriteStartObject();
            WriteMembers(json, i, withProbabilities);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether all predictions are the same, to the last bit that ML.NET passes on.</summary>
    public bool AreAs(Predictions other)
    {
        return Text(this) == Text(other);

        static string Text(Predictions predictions)
        {
            using var writer = new StringWriter();
            predictions.WriteCsv(writer, withProbabilities: true);
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
internal sealed class PredictedClasses(ClassPredictions classes) : Predictions
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
