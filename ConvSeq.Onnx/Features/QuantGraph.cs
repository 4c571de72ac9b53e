using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="Quant"/>: quantiles of the values in intervals of four representations of a series.</summary>
internal static class QuantGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(Quant features, Tensor series, int length)
    {
        GraphBuilder graph = series.Graph;
        series = PointWindows.Clip(series, SeriesFeatures.MaxMagnitude);
        Interval[] intervals = [.. IntervalsOf(features, length)];
        var parts = new FeatureParts();
        foreach (var representation in intervals.GroupBy(interval => interval.Representation))
        {
            using var name = graph.Part(FormattableString.Invariant($"representation{representation.Key}"));
            int points = Quant.LengthOf(representation.Key, length);
            Tensor values = Represent(representation.Key, series, length).Reshape(-1, features.Channels * points);
            foreach (var same in representation.GroupBy(interval => (interval.Length, interval.Quantiles)))
            {
                Interval[] own = [.. same];
                Tensor quantiles = Quantiles(values, own, points, same.Key.Length, same.Key.Quantiles);
                parts.Add(
                    quantiles.Reshape(-1, own.Length * same.Key.Quantiles),
                    own.SelectMany(interval => Enumerable.Range(interval.FirstFeature, interval.Quantiles)));
            }
        }

        return parts.InOrder(parts.AsAdded());
    }

    private readonly record struct Interval(int Channel, int Representation, int Start, int Length, int Quantiles, int FirstFeature);

    /// <summary>The intervals that have features, for series of a length.</summary>
    private static IEnumerable<Interval> IntervalsOf(Quant features, int length)
    {
        QuantTree[] trees = [.. features.Layouts.Select((layout, r) => new QuantTree(layout, Quant.LengthOf(r, length)))];
        for (int i = 0, feature = 0; i < features.IntervalCount; i++)
        {
            (int channel, int representation, int place) = features.PlaceOf(features.KeptIntervals?[i] ?? i);
            int quantiles = features.Layouts[representation].Intervals[place].Quantiles;

            // An interval that scaling has emptied keeps one value.
            int start = trees[representation].Starts[place], end = Math.Max(start + 1, trees[representation].Ends[place]);
            yield return new Interval(channel, representation, start, end - start, quantiles, feature);
            feature += quantiles;
        }
    }

    /// <summary>One of the representations, as the engine rounds them.</summary>
    private static Tensor Represent(int representation, Tensor series, int length)
    {
        Tensor x = series.ToDouble(), none = series.Slice(2, 0, 1) * series.Graph.Scalar(0f);
        return representation switch
        {
            0 => series,
            1 => length < 2 ? none : SmoothedDifference(x, length),
            2 => length < 3 ? none : (x.Slice(2, 2) - x.Slice(2, 1, -1) * series.Graph.Scalar(2.0) + x.Slice(2, 0, -2)).ToSingle(),
            _ => Spectrum(x, length),
        };
    }

    /// <summary>
    /// The mean of five differences: what is between their ends, and where they go beyond the series the outermost difference again.
    /// </summary>
    private static Tensor SmoothedDifference(Tensor x, int length)
    {
        int points = length - 1;
        int[] all = [.. Enumerable.Range(0, points)];
        double[] before = [.. all.Select(t => (double)Math.Max(0, 2 - t))], after = [.. all.Select(t => Math.Max(0.0, t + 3 - points))];
        Tensor between = x.Gather(2, Array.ConvertAll(all, t => Math.Min(length - 1, t + 3)))
            - x.Gather(2, Array.ConvertAll(all, t => Math.Max(0, t - 2)));
        Tensor first = x.Slice(2, 1, 2) - x.Slice(2, 0, 1), last = x.Slice(2, length - 1) - x.Slice(2, length - 2, length - 1);
        GraphBuilder graph = x.Graph;
        return ((between + first * graph.Doubles(before, points) + last * graph.Doubles(after, points)) / graph.Scalar(5.0)).ToSingle();
    }

    /// <summary>
    /// Magnitudes of the spectrum, as products with sines and cosines, which are gathered from one period of a sine. The first value is
    /// subtracted before and put back into the first magnitude, so that the others are 0 for a series of equal values.
    /// </summary>
    private static Tensor Spectrum(Tensor x, int length)
    {
        GraphBuilder graph = x.Graph;
        int magnitudes = length / 2 + 1;
        long[] points = [.. Enumerable.Range(0, length).Select(t => (long)t)];
        double[] sine = [.. points.Select(t => Math.Sin(2 * Math.PI * t / length))];
        double[] cosine = [.. points.Select(t => Math.Cos(2 * Math.PI * t / length))];
        double[] whole = new double[magnitudes];
        whole[0] = length;
        Tensor place = (graph.Constant(OnnxTensor.Of(points, length, 1)) * graph.Longs(points.AsSpan(0, magnitudes)))
            .With("Mod", graph.Scalar((long)length));
        Tensor first = x.Slice(2, 0, 1), rest = x - first;
        Tensor real = rest.With("MatMul", graph.Doubles(cosine, length).Gather(0, place)) + first * graph.Doubles(whole, magnitudes);
        Tensor imaginary = rest.With("MatMul", graph.Doubles(sine, length).Gather(0, place));
        return (real * real + imaginary * imaginary).Apply("Sqrt").ToSingle();
    }

    /// <summary>Quantiles of intervals of the same length.</summary>
    private static Tensor Quantiles(Tensor values, Interval[] intervals, int points, int length, int count)
    {
        GraphBuilder graph = values.Graph;
        int[] starts = Array.ConvertAll(intervals, interval => interval.Channel * points + interval.Start);
        Tensor places = graph.Constant(OnnxTensor.Of(starts, starts.Length, 1))
            + graph.Constant(OnnxTensor.Of([.. Enumerable.Range(0, length)], length));
        Tensor windows = values.Gather(1, places);
        Tensor sorted = length == 1 ? windows : graph.Nodes(
            "TopK", "", [windows, graph.Longs(length)], 2, ("axis", -1L), ("largest", 0L), ("sorted", 1L))[0];

        // Of one quantile the rank is that of the median.
        int[] below = new int[count], above = new int[count];
        double[] shares = new double[count], isLessMean = new double[count];
        for (int j = 0; j < count; j++)
        {
            (int scaled, int steps) = count == 1 ? (length - 1, 2) : (j * (length - 1), count - 1);
            (below[j], int rest) = Math.DivRem(scaled, steps);
            (above[j], shares[j], isLessMean[j]) = (below[j] + (rest > 0 ? 1 : 0), rest * (1.0 / steps), j % 2);
        }

        Tensor low = sorted.Gather(2, below).ToDouble(), high = sorted.Gather(2, above).ToDouble();
        Tensor quantiles = low + (high - low) * graph.Doubles(shares, count);
        return count == 1
            ? quantiles.ToSingle()
            : (quantiles - windows.ToDouble().Reduce("ReduceMean", 2, keep: true) * graph.Doubles(isLessMean, count)).ToSingle();
    }
}
