using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;
using ModelBuilderStyle;

// The data files that a user would have: control charts of six kinds, one a line.
(SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 1);
SeriesFile.Write(ChartModel.RetrainFilePath, train);
SeriesFile.Write("charts_test.csv", test);

ChartModel.Train("ChartModel.zip");

var mlContext = new MLContext();
ITransformer model = mlContext.Model.Load("ChartModel.zip", out _);
IDataView testData = ChartModel.LoadIDataViewFromFile(mlContext, "charts_test.csv");
MulticlassClassificationMetrics metrics = ChartModel.Evaluate(mlContext, testData, model);
Console.WriteLine($"MacroAccuracy: {metrics.MacroAccuracy:f3}");
Console.WriteLine($"LogLoss: {metrics.LogLoss:f3}");
Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

// Create single instance of sample data for the model input
var sampleData = new ChartModel.ModelInput { Series = test.Values(4).ToArray() };
Console.WriteLine($"Actual: {test.LabelOf(4)}");
foreach ((string label, float probability) in ChartModel.PredictAllLabels(sampleData))
    Console.WriteLine($"{label,-20}{probability:f3}");

// Expected output:
//   MacroAccuracy: 0.983
//   LogLoss: 0.049
//
//   Confusion table
//                     ||================================================
//   PREDICTED         ||     0 |     1 |     2 |     3 |     4 |     5 | Recall
//   TRUTH             ||================================================
//   0.         normal ||    50 |     0 |     0 |     0 |     0 |     0 | 1.0000
//   1.         cyclic ||     0 |    50 |     0 |     0 |     0 |     0 | 1.0000
//   2.     increasing ||     0 |     0 |    49 |     0 |     1 |     0 | 0.9800
//   3.     decreasing ||     0 |     0 |     0 |    50 |     0 |     0 | 1.0000
//   4.   upward-shift ||     2 |     0 |     1 |     0 |    47 |     0 | 0.9400
//   5. downward-shift ||     0 |     0 |     0 |     1 |     0 |    49 | 0.9800
//                     ||================================================
//   Precision         ||0.9615 |1.0000 |0.9800 |0.9804 |0.9792 |1.0000 |
//
//   Actual: upward-shift
//   upward-shift        0.998
//   normal              0.001
//   cyclic              0.000
//   increasing          0.000
//   decreasing          0.000
//   downward-shift      0.000
