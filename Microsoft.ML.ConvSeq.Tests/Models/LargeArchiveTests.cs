using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>The archive sets on which the ridge has more than 7,000 examples; a minute or more and a gigabyte for each.</summary>
[TestClass]
public sealed class LargeArchiveTests
{
    [TestMethod]
    [TestCategory("Long")]
    [DataRow("Crop", ".tsv", 0.7649)]
    [DataRow("PenDigits", ".ts", 0.9676)]
    public void LargeSetsReachTheAccuracyInTheDocumentation(string name, string extension, double recorded)
    {
        SeriesSet train = SeriesFile.Read(SharedData.Series(name, "TRAIN", extension));
        SeriesSet test = SeriesFile.Read(SharedData.Series(name, "TEST", extension));
        Assert.IsGreaterThan(7000, train.Count);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train);
        ClassPredictions predictions = model.Predict(test);
        int right = Enumerable.Range(0, test.Count)
            .Count(i => predictions.Labels[i] == model.ClassNames.IndexOf(test.LabelOf(i)));
        Assert.AreEqual(recorded, (double)right / test.Count, 0.01, "docs/results.md says what five seeds reach");
    }
}
