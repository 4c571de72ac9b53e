using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures whether explanations find a region of which it is known that the classes differ there, beside occlusion and the maps of
/// networks, and what an explanation takes; the table "Explanations" of docs/results.md.
/// </summary>
internal static class PlantedRegions
{
    private const int Margin = 4, Trained = 100;

    public static Command Command(Option<int> threads)
    {
        Option<string[]> members = Choice.SeveralOf("--members", "The members to run; all by default.", Members.Explicit, Members.Names);
        Option<int> series = Choice.Of("--series", "Series that are explained.", 40);
        Option<int> epochs = Choice.Of("--epochs", "Epochs of an InceptionTime network beside the members; 0 for none.", 0);
        Option<ulong> seed = Choice.Of("--seed", "Chooses the series.", 11UL);
        var command = new Command("planted", "Share of positive contributions in the planted region ± 4 points, as a Markdown table.")
        {
            members, series, epochs, seed, threads,
        };
        return command.Does(threads, Run);

        void Run(ParseResult parsed, Execution execution)
        {
            int count = parsed.GetValue(series);
            ulong chosen = parsed.GetValue(seed);
            SeriesSet all = SeriesGenerators.Planted(Trained + count, chosen);
            SeriesSet train = all.Subset([.. Enumerable.Range(0, Trained)]);
            Report.Head(
                texts: 1, "member", "accuracy", "share in region ± 4", "times its share of the length", "share by windows",
                "occlusion's share, of the score", "of the probability", "ms a prediction", "ms an explanation");
            foreach (string member in parsed.GetRequiredValue(members))
            {
                TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
                    train, new TimeSeriesClassifierOptions { Features = Members.ByName(member) }, default, execution);
                Say(
                    member, model, i => PointImportance.Explained(model, all.Values(i), all.Labels[i], execution),
                    label => PointImportance.Score(model, label));
            }

            if (parsed.GetValue(epochs) is > 0 and int trained)
            {
                var options = new NetworkModelOptions
                {
                    Network = new InceptionTimeOptions { Members = 1, Training = new NetworkTrainingOptions { Epochs = trained } },
                };
                NetworkClassifier network = NetworkClassifier.Fit(train, options, execution: execution);
                Say("InceptionTime, one network: maps", network, i => Map(network, all.Values(i), all.Labels[i]), explained: null);
            }

            // The score that is explained is occluded as well, where there is one: probabilities near 1 hardly move with it.
            void Say(string name, ISeriesClassifier model, Func<int, double[]> explain, Func<int, Func<float[], double>>? explained)
            {
                double share = 0, windows = 0, ofScore = 0, ofProbability = 0, right = 0;
                double[] probabilities = new double[2];
                for (int i = Trained; i < all.Count; i++)
                {
                    Range region = SeriesGenerators.PlantedRegion(i, chosen);
                    int start = region.Start.Value - Margin, end = region.End.Value + Margin;
                    double[] importance = explain(i);
                    share += Inside(importance);
                    windows += Inside(PointImportance.InWindows(importance));
                    ofProbability += Inside(
                        PointImportance.Occluded(PointImportance.Probability(model, all.Labels[i]), all.Values(i)));
                    if (explained is not null)
                        ofScore += Inside(PointImportance.Occluded(explained(all.Labels[i]), all.Values(i)));
                    right += model.Predict(all.Values(i), probabilities) == all.Labels[i] ? 1.0 / count : 0;

                    double Inside(double[] points) => PointImportance.PositiveShare(points, start, end) / count;
                }

                Range own = SeriesGenerators.PlantedRegion(0, chosen);
                double ofLength = (double)(own.End.Value - own.Start.Value) / all.LengthOf(0);
                double predicting = Milliseconds(() => model.Predict(all.Values(Trained), probabilities));
                double explaining = Milliseconds(() => explain(Trained));
                string score = explained is null ? "" : FormattableString.Invariant($"{ofScore:f3}");
                string others = FormattableString.Invariant($"{ofProbability:f3} | {predicting:f2} | {explaining:f2}");
                Report.Say(
                    $"| {name} | {right:f3} | {share:f3} | {share / ofLength:f1} | {windows:f3} | {score} | {others} |");
            }
        }
    }

    private static double[] Map(NetworkClassifier network, ReadOnlySpan<float> series, int label)
    {
        int points = network.ActivationPointsOf(series.Length), classes = network.ClassNames.Length;
        float[] maps = new float[classes * points];
        network.ActivationMaps(series, maps);
        double[] own = new double[series.Length];
        for (int t = 0; t < points; t++)
        {
            double mean = 0;
            for (int k = 0; k < classes; k++)
                mean += maps[k * points + t] / classes;
            own[t + (series.Length - points) / 2] = maps[label * points + t] - mean;
        }

        return own;
    }

    // The fastest of several repeats, which other programs disturbed least.
    private static double Milliseconds(Action work) => 1e3 * Timing.Measure(warmUpSeconds: 0, repeats: 500, work).Min();
}
