#!/usr/bin/env dotnet
#:project ../../Microsoft.ML.ConvSeq
#:package ScottPlot
#:property PublishAot=false

// From a CSV file to a report: read it, train, test, look at what the model went by, and write it all down in one HTML page.
using System.Net;
using System.Text;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;
using ScottPlot;

// 1. Read what lies beside this file. A row is a stroke of a pump: its condition, then the pressure in bar, 60 values.
var mlContext = new MLContext(seed: 1);
string folder = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
IDataView strokes = mlContext.Data.LoadFromTimeSeriesFile(
    Path.Combine(folder, "pumps.csv"), new SeriesReadOptions { LabelColumn = "condition" });
DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(strokes, testFraction: 0.3);

// 2. Train on 70 %. MiniRocket with a ridge classifier is fast and good; exchange this one line for others.
ITransformer model = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.MulticlassClassification.Trainers.MiniRocket())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
    .Fit(split.TrainSet);
mlContext.Model.Save(model, strokes.Schema, "pumps.zip");

// 3. Test on the other 30 %.
Tested[] tested = [.. mlContext.Data.CreateEnumerable<Tested>(
    mlContext.Transforms.Conversion.MapKeyToValue("Condition", "Label").Fit(model.Transform(split.TestSet))
        .Transform(model.Transform(split.TestSet)), reuseRowObject: false)];
TimeSeriesClassifier classifier = model.GetConvSeqModel<TimeSeriesClassifier>();
string[] conditions = [.. classifier.ClassNames];
int right = tested.Count(stroke => stroke.PredictedLabel == stroke.Condition);
Console.WriteLine($"{right} of {tested.Length} strokes are classified correctly");

// 4. Look: the mean of each condition, and the worst stroke, whose condition was thought least likely: what spoke for the answer?
Plot means = Framed("Pressure, mean of each condition", "bar");
foreach (string condition in conditions)
{
    float[][] own = [.. tested.Where(stroke => stroke.Condition == condition).Select(stroke => stroke.Series)];
    double[] mean = [.. Enumerable.Range(0, own[0].Length).Select(t => (double)own.Average(series => series[t]))];
    means.Add.Signal(mean).LegendText = condition;
}

means.ShowLegend(Alignment.LowerCenter);
Tested worst = tested.MinBy(stroke => stroke.Score[Array.IndexOf(conditions, stroke.Condition)])!;
var why = SeriesExplanation.OfClass(classifier, worst.Series, Array.IndexOf(conditions, worst.PredictedLabel));
Plot pressure = Framed($"The worst stroke: '{worst.Condition}', taken for '{worst.PredictedLabel}'", "bar");
pressure.Add.Signal(Array.ConvertAll(worst.Series, value => (double)value));
Plot reasons = Framed($"What spoke for '{worst.PredictedLabel}' (above 0) and against it", "contribution");
reasons.Add.Bars(why.Values(0, channel: 0).ToArray());

// 5. Report: one file that opens anywhere.
var page = new StringBuilder();
page.Append($"""
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Pumps</title>
    <style>body {"{"} font: 16px sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem {"}"}
    svg {"{"} max-width: 100%; height: auto {"}"} td, th {"{"} padding: .2rem .8rem; text-align: right {"}"}</style></head><body>
    <h1>Pumps</h1>
    <p>{right} of {tested.Length} strokes that were not trained on are classified correctly.</p>
    <table><tr><th>condition</th>{Cells("th", conditions)}</tr>

    """);
foreach (string condition in conditions)
{
    page.AppendLine($"<tr><th>{Html(condition)}</th>" + Cells("td", conditions.Select(
        answer => $"{tested.Count(stroke => stroke.Condition == condition && stroke.PredictedLabel == answer)}")) + "</tr>");
}

page.AppendLine("</table><p>Rows are conditions, columns are answers.</p>");
foreach (Plot plot in new[] { means, pressure, reasons })
    page.AppendLine(plot.GetSvgXml(width: 760, height: 300));
page.AppendLine("</body></html>");
File.WriteAllText("pumps.html", page.ToString());
Console.WriteLine("Written: pumps.html, and the model, pumps.zip");

static Plot Framed(string title, string unit)
{
    var plot = new Plot();
    plot.Title(title);
    plot.XLabel("sample");
    plot.YLabel(unit);
    return plot;
}

static string Cells(string tag, IEnumerable<string> texts) => string.Concat(texts.Select(text => $"<{tag}>{Html(text)}</{tag}>"));

static string Html(string text) => WebUtility.HtmlEncode(text);

// A stroke of the test set and what the model says of it.
internal sealed class Tested
{
    public string Condition { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    public float[] Series { get; set; } = [];

    public float[] Score { get; set; } = [];
}

// Expected output:
//   39 of 44 strokes are classified correctly
//   Written: pumps.html, and the model, pumps.zip
