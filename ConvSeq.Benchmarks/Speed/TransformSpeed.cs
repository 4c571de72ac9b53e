using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>Measures the time to compute features.</summary>
internal static class TransformSpeed
{
    public static Command Command(Option<int> threads, Option<int> repeats, Option<bool> json)
    {
        Option<string> algorithm = Members.Option();
        Option<int> length = Choice.Of("--length", "Points a series.", 500), count = Choice.Of("--count", "Series a repeat.", 200);
        Option<int> channels = Choice.Of("--channels", "Channels a series.", 1);
        var command = new Command("transform", "Seconds to fit the features, and milliseconds to compute those of one series.")
        {
            algorithm, length, count, channels, threads, repeats, json,
        };
        command.SetAction(parsed =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads) };
            SeriesSet set = GeneratedData.RandomWalks(parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length));
            SeriesFeatureOptions member = Members.ByName(parsed.GetRequiredValue(algorithm));
            SeriesFeatures model = member.Fit(set, execution);
            double[] fits = Timing.Measure(0, 3, () => member.Fit(set, execution));
            var features = new FloatMatrix(set.Count, model.FeatureCount);
            double[] seconds = Timing.Measure(0.5, parsed.GetValue(repeats), () => model.Transform(set, features, execution));
            Report.Print(parsed.GetValue(json), [
                ("algorithm", parsed.GetValue(algorithm)!), ("length", set.MaxLength), ("channels", set.Channels),
                ("count", set.Count), ("threads", execution.Threads), ("features", model.FeatureCount),
                ("path", ConvolutionKernels.Best.Name), ("repeats", seconds.Length),
                ("fitSeconds", Statistics.Median(fits)), ("msPerSeries", Statistics.Median(seconds) * 1000 / set.Count),
                ("msPerSeriesFastest", seconds.Min() * 1000 / set.Count), ("msPerSeriesSlowest", seconds.Max() * 1000 / set.Count),
                .. Bound(model, set, seconds.Min(), execution.Threads),
            ]);
        });
        return command;
    }

    /// <summary>
    /// Of shapelets: the additions that no way of computing all distances can do without, two for each point of each window, and their
    /// share of the time if they were as fast as the fused multiply-adds of <see cref="AttainablePeak"/>.
    /// </summary>
    private static (string, object)[] Bound(SeriesFeatures model, SeriesSet set, double fastest, int threads)
    {
        if (model is not DilatedShapelets shapelets)
            return [];
        double additions = 0;
        foreach (DilatedShapeletGroup group in shapelets.Groups)
        {
            int windows = Math.Max(1, set.MaxLength - (group.ShapeletLength - 1) * group.Dilation);
            additions += 2.0 * group.Count * set.Channels * group.ShapeletLength * windows;
        }

        double peak = AttainablePeak.GigaFlops(threads);
        return
        [
            ("additionsPerSeries", additions), ("peakGigaFlops", peak),
            ("shareOfAdditions", additions * set.Count / (fastest * peak * 1e9 / 2)),
        ];
    }
}
