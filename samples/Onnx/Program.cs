using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Series;
using OnnxSample;

// Train on synthetic shapes, and write the model as an ONNX file.
SeriesSet train = SeriesGenerators.Cbf(60, seed: 1), test = SeriesGenerators.Cbf(300, seed: 2);
TimeSeriesClassifier classifier = TimeSeriesClassifier.Fit(train);
OnnxExportSummary file = classifier.ExportOnnx("shapes.onnx");
Console.WriteLine($"Wrote shapes.onnx for series of {file.Length} points");

// From here on ONNX Runtime alone scores: see Scorer.cs, which knows nothing of ConvSeq.
using var scorer = new Scorer("shapes.onnx");
int right = 0;
double farthest = 0;
for (int i = 0; i < test.Count; i++)
{
    (string label, float[] probabilities) = scorer.Score(test.Values(i).ToArray());
    right += label == test.LabelOf(i) ? 1 : 0;
    double[] own = new double[classifier.ClassNames.Length];
    classifier.Predict(test.Values(i), own);
    farthest = Math.Max(farthest, own.Zip(probabilities, (a, b) => Math.Abs(a - b)).Max());
}

Console.WriteLine($"ONNX Runtime is right on {right} of {test.Count} new series");
Console.WriteLine($"Its probabilities are ConvSeq's to within 0.00001: {farthest <= 1e-5}");

// Expected output:
//   Wrote shapes.onnx for series of 128 points
//   ONNX Runtime is right on 299 of 300 new series
//   Its probabilities are ConvSeq's to within 0.00001: True
