using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>
/// Real data sets of the UCR and UEA archives in their original split, five seeds each, against what reference
/// implementations reached on them (shared/reference-accuracy.csv).
/// </summary>
[TestClass]
public sealed class ArchiveTests
{
    private const int Seeds = 5;

    private static readonly Lazy<Outcome[]> Outcomes = new(() => References().Select(Run).ToArray());

    [TestMethod]
    public void NoSetIsBelowItsReference()
    {
        // The reference's own spread, but never less than a hundredth: one test series is more than that on many sets.
        string[] below = Outcomes.Value
            .Where(outcome => outcome.Accuracy < outcome.Reference.Mean - Math.Max(0.01, 2 * outcome.Reference.Deviation))
            .Select(outcome =>
                $"{outcome.Reference.Set}: {outcome.Accuracy:f4}, reference {outcome.Reference.Mean:f4} ± {outcome.Reference.Deviation:f4}")
            .ToArray();
        Assert.AreEqual("", string.Join("; ", below));
    }

    [TestMethod]
    public void TheMeanOverAllSetsIsNoLowerThanTheReferences()
    {
        double ours = Outcomes.Value.Average(outcome => outcome.Accuracy);
        double reference = Outcomes.Value.Average(outcome => outcome.Reference.Mean);
        Assert.IsTrue(ours >= reference, $"{ours:f5}, reference {reference:f5}");
    }

    [TestMethod]
    public void ProbabilitiesSayMoreThanASmoothedLabel()
    {
        // The rival: the predicted class gets the leave-one-out accuracy, which is the best smoothing known before the test, and
        // the other classes share the rest.
        Outcome[] outcomes = Outcomes.Value;
        int better = outcomes.Count(outcome => outcome.LogLoss < outcome.SmoothedLabelLogLoss);
        double ours = outcomes.Average(outcome => outcome.LogLoss), smoothed = outcomes.Average(outcome => outcome.SmoothedLabelLogLoss);
        Assert.IsTrue(ours < smoothed, $"mean log-loss {ours:f4}, of smoothed labels {smoothed:f4}");
        Assert.IsTrue(better >= 0.9 * outcomes.Length, $"lower on {better} of {outcomes.Length} sets");
        Assert.AreEqual(
            "", string.Join(", ", outcomes.Where(outcome => outcome.OneHotShare > 0.01).Select(outcome => outcome.Reference.Set)));
    }

    private static IEnumerable<Reference> References()
    {
        string[][] lines = File.ReadLines(SharedData.Find("reference-accuracy.csv")).Select(line => line.Split(',')).ToArray();
        int Column(string name) => Array.IndexOf(lines[0], name);
        double Number(string[] cells, string name) => double.Parse(cells[Column(name)], CultureInfo.InvariantCulture);

        // "adjusted" sets were made of equal length first: another problem than the one in the folder.
        return lines.Skip(1)
            .Where(cells =>
                cells[Column("method")].StartsWith("minirocket", StringComparison.Ordinal) && cells[Column("version")] != "adjusted")
            .Select(cells => new Reference(cells[Column("dataset")], Number(cells, "acc_mean"), Number(cells, "acc_std")));
    }

    private static Outcome Run(Reference reference)
    {
        string folder = SharedData.Find("data", reference.Set);
        SeriesSet Read(string part) => SeriesFile.Read(Directory.GetFiles(folder, $"{reference.Set}_{part}.ts")
            .Concat(Directory.GetFiles(folder, $"{reference.Set}_{part}.tsv")).First());
        SeriesSet train = Read("TRAIN"), test = Read("TEST");
        int oneHot = 0;
        double accuracy = 0, logLoss = 0, smoothed = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
                train, new TimeSeriesClassifierOptions { Features = new MiniRocketOptions { Seed = (ulong)seed } });
            ClassPredictions predictions = model.Predict(test);
            accuracy += predictions.Accuracy(test) / Seeds;
            logLoss += predictions.LogLoss(test) / Seeds;
            double sure = Math.Clamp(model.Head.EstimatedAccuracy!.Value, 1.0 / train.ClassNames.Length, 1 - 1.0 / (train.Count + 1));
            for (int i = 0; i < test.Count; i++)
            {
                bool hit = predictions.LabelOf(i) == test.LabelOf(i);
                smoothed -= Math.Log(hit ? sure : (1 - sure) / (model.ClassNames.Length - 1));
                oneHot += predictions.Probabilities(i)[predictions.Labels[i]] > 1 - 1e-9 ? 1 : 0;
            }
        }

        double count = Seeds * test.Count;
        return new Outcome(reference, accuracy, logLoss, smoothed / count, oneHot / count);
    }

    private sealed record Reference(string Set, double Mean, double Deviation);

    private sealed record Outcome(Reference Reference, double Accuracy, double LogLoss, double SmoothedLabelLogLoss, double OneHotShare);
}
