using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures early classification on a folder of data sets: the accuracy on whole test series, the accuracy of early decisions, the share of
/// a series that they see, and the harmonic mean of accuracy and the rest.
/// </summary>
internal static class EarlyAccuracy
{
    /// <summary>
    /// The first ten by name, of the folder that the tables in docs/results.md are made from, that have class labels, 50 training series or
    /// more, and one length. They were named before the first run.
    /// </summary>
    private static readonly string[] Sets =
        ["ACSF1", "Adiac", "Car", "CricketX", "Crop", "DodgerLoopDay", "ECG200", "EOGVerticalSignal", "Earthquakes", "Epilepsy"];

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<string> member = Members.Option();
        Option<double> share = Choice.Of(
            "--accuracy-share", "Part of the accuracy on whole series to keep.", EarlyClassifierOptions.DefaultAccuracyShare);
        Option<int> seeds = Choice.Seeds(1);
        return archive.Command(
            "early",
            $"Early classification on a folder of data sets, as a Markdown table: {string.Join(' ', Sets)}, unless others are named.",
            threads, [member, share, seeds], (parsed, execution) =>
            {
                Report.Head(
                    texts: 1, "data set", "checkpoints", "whole series", "early", "share of it", "seen", "harmonic mean", "threshold",
                    "seconds to fit");
                var rows = new List<Row>();
                foreach (DataSet set in archive.LabeledSets(parsed, Sets))
                {
                    for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
                    {
                        var options = new EarlyClassifierOptions
                        {
                            AccuracyShare = parsed.GetValue(share),
                            Classifier = new EnsembleOptions
                            {
                                Members = [Members.ByName(parsed.GetRequiredValue(member))],
                                Seed = (ulong)seed,
                            },
                        };
                        rows.Add(Measure(set, options, execution));
                    }
                }

                Report.Say(
                    $"| mean | | {rows.Average(row => row.Whole):f4} | {rows.Average(row => row.Early):f4} | {rows
                        .Average(row => row.Early / row.Whole):f4} | {rows.Average(row => row.Earliness):f4} | {rows
                        .Average(row => row.HarmonicMean):f4} | | |");
            });
    }

    private static Row Measure(DataSet set, EarlyClassifierOptions options, Execution execution)
    {
        EarlyClassifier? early = null;
        double seconds = Timing.Once(() => early = EarlyClassifier.Fit(set.Train, options, default, execution));
        EarlyPredictions predictions = early!.PredictEarly(set.Test, execution);
        var row = new Row(
            early.Checkpoints[^1].Classifier.Predict(set.Test, execution).Accuracy(set.Test), predictions.Classes.Accuracy(set.Test),
            predictions.Earliness, predictions.HarmonicMean(set.Test));
        Report.Say(
            $"| {set.Name} | {early.Checkpoints.Length} | {row.Whole:f4} | {row.Early:f4} | {row.Early / row.Whole:f4} | {row
                .Earliness:f4} | {row.HarmonicMean:f4} | {early.Threshold:f4} | {seconds:f0} |");
        return row;
    }

    private sealed record Row(double Whole, double Early, double Earliness, double HarmonicMean);
}
