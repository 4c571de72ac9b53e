using System.Globalization;
using Child;
using Microsoft.ML;
using Microsoft.ML.Data;

// Scores series with a saved model in a process that knows of nothing but ML.NET.
// Arguments: the model, then optionally where to save it again. Input: a series, or a text, a line. Output: label, if it predicts one,
// and bits of the scores a line.
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out DataViewSchema schema);
if (args.Length > 1)
    ml.Model.Save(model, schema, args[1]);

var rows = new List<Row>();
bool areTexts = schema.GetColumnOrNull("Text") is not null;
while (Console.ReadLine() is { } line)
{
    rows.Add(areTexts
        ? new Row { Text = line }
        : new Row { Series = [.. line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture))] });
}

SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
if (!areTexts)
    definition["Series"].ColumnType = schema["Series"].Type;
IDataView predictions = model.Transform(ml.Data.LoadFromEnumerable(rows, definition));
string[] labels = predictions.Schema.GetColumnOrNull("PredictedLabel") is not { } predicted
    ? [.. rows.Select(_ => "")]
    : predicted.Type is VectorDataViewType
    ? [.. predictions.GetColumn<string[]>("PredictedLabel").Select(all => $"{string.Join(' ', all)} ")]
    : [.. predictions.GetColumn<string>("PredictedLabel").Select(label => $"{label} ")];
IEnumerable<float[]> scores = predictions.Schema["Score"].Type is VectorDataViewType
    ? predictions.GetColumn<float[]>("Score")
    : predictions.GetColumn<float>("Score").Select(score => new[] { score });
foreach ((string label, float[] values) in labels.Zip(scores))
    Console.WriteLine($"{label}{string.Join(' ', values.Select(value => BitConverter.SingleToInt32Bits(value).ToString("x8")))}");
