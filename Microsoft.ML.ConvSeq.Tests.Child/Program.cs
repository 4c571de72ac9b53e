using System.Globalization;
using Child;
using Microsoft.ML;
using Microsoft.ML.Data;

// Scores series with a saved model in a process that knows of nothing but ML.NET.
// Arguments: the model, then optionally where to save it again. Input: a series a line. Output: label and bits of the scores a line.
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out DataViewSchema schema);
if (args.Length > 1)
    ml.Model.Save(model, schema, args[1]);

var rows = new List<Row>();
while (Console.ReadLine() is { } line)
    rows.Add(new Row { Series = [.. line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture))] });
SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
definition["Series"].ColumnType = schema["Series"].Type;
IDataView predictions = model.Transform(ml.Data.LoadFromEnumerable(rows, definition));
foreach ((string label, float[] scores) in predictions.GetColumn<string>("PredictedLabel").Zip(predictions.GetColumn<float[]>("Score")))
    Console.WriteLine($"{label} {string.Join(' ', scores.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8")))}");
