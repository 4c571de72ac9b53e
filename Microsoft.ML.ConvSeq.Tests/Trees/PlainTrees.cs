using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

/// <summary>Extremely randomised trees as the specification says it, one example and one node after the other.</summary>
internal sealed class PlainTrees(float[][] rows, double[] answers, int classCount, double[]? weights, ExtraTreesOptions options)
{
    private readonly List<string> _nodes = [];
    private CounterRandom _random;
    private int[] _order = [];

    /// <summary>The nodes of a tree, each as text, grown from some examples.</summary>
    public string[] Grow(int tree, int[] examples)
    {
        _nodes.Clear();
        _random = new CounterRandom(options.Seed, 0x4554_0001, (ulong)tree);
        _order = [.. Enumerable.Range(0, rows[0].Length)];
        Grow(examples, 0);
        return [.. _nodes];
    }

    public static string[] TextOf(ExtraTreesClassifier classifier) => TextOf(classifier.Forest, outcome =>
        outcome < classifier.ClassCount
            ? string.Join(' ', Enumerable.Range(0, classifier.ClassCount).Select(k => k == outcome ? "1" : "0"))
            : string.Join(' ', classifier.Shares.Slice((outcome - classifier.ClassCount) * classifier.ClassCount, classifier.ClassCount)
                .ToArray().Select(share => $"{share:g9}")));

    public static string[] TextOf(ExtraTreesRegressor regressor) => TextOf(regressor.Forest, outcome => $"{regressor.Values[outcome]:g9}");

    private static string[] TextOf(Forest forest, Func<int, string> leaf)
    {
        (int[] nodes, float[] thresholds) = forest.ToArrays();
        int split = 0;
        return [.. nodes.Select(node => node >= 0 ? $"{node} {thresholds[split++]:r}" : leaf(-1 - node))];
    }

    private void Grow(int[] examples, int depth)
    {
        int feature = -1;
        float threshold = 0;
        bool differ = examples.Any(i => answers[i] != answers[examples[0]]);
        if (differ && examples.Length >= 2 * options.MinLeaf && depth != options.MaxDepth)
            (feature, threshold) = Search(examples);
        if (feature < 0)
        {
            _nodes.Add(Leaf(examples));
            return;
        }

        _nodes.Add($"{feature} {threshold:r}");
        Grow([.. examples.Where(i => rows[i][feature] <= threshold)], depth + 1);
        Grow([.. examples.Where(i => rows[i][feature] > threshold)], depth + 1);
    }

    private (int Feature, float Threshold) Search(int[] examples)
    {
        int wanted = options.TriedOf(_order.Length), tried = 0, best = -1;
        double highest = double.NegativeInfinity;
        float bestThreshold = 0;
        for (int drawn = 0; drawn < _order.Length && tried < wanted; drawn++)
        {
            int other = drawn + _random.NextInt(_order.Length - drawn);
            (_order[drawn], _order[other]) = (_order[other], _order[drawn]);
            int feature = _order[drawn];
            float least = examples.Min(i => rows[i][feature]), greatest = examples.Max(i => rows[i][feature]);
            if (least == greatest)
                continue;
            tried++;
            float threshold = (float)(least + ((double)greatest - least) * (_random.NextUInt32() / 4294967296.0));
            if (threshold >= greatest)
                threshold = least;
            int[] left = [.. examples.Where(i => rows[i][feature] <= threshold)];
            int[] right = [.. examples.Where(i => rows[i][feature] > threshold)];
            if (Math.Min(left.Length, right.Length) < options.MinLeaf)
                continue;
            double rating = classCount == 0 ? RateTargets(examples, left, right) : RateClasses(left, right);
            if (rating <= highest)
                continue;
            (best, highest, bestThreshold) = (feature, rating, threshold);
            int classes = examples.Select(i => answers[i]).Distinct().Count();
            bool separates = !left.Select(i => answers[i]).Intersect(right.Select(i => answers[i])).Any();
            if (classCount == 0 ? examples.Length == 2 : classes == 2 && separates)
                break;
        }

        return (best, bestThreshold);
    }

    private double RateClasses(int[] left, int[] right)
    {
        double[] l = Sums(left), r = Sums(right);
        if (options.Criterion == SplitCriterion.Gini)
            return l.Sum(x => x * x) / l.Sum() + r.Sum(x => x * x) / r.Sum();
        double sum = 0;
        for (int k = 0; k < classCount; k++)
            sum += XLogX(l[k]) + XLogX(r[k]);
        return sum - (XLogX(l.Sum()) + XLogX(r.Sum()));
    }

    private double RateTargets(int[] all, int[] left, int[] right)
    {
        double mean = all.Sum(i => Weight(i) * answers[i]) / all.Sum(Weight);
        return Gain(left) + Gain(right);
        double Gain(int[] side) => Math.Pow(side.Sum(i => Weight(i) * (answers[i] - mean)), 2) / side.Sum(Weight);
    }

    private string Leaf(int[] examples) => classCount == 0
        ? $"{examples.Sum(i => Weight(i) * answers[i]) / examples.Sum(Weight):g9}"
        : string.Join(' ', Sums(examples).Select(sum => $"{sum / examples.Sum(Weight):g9}"));

    private double[] Sums(int[] examples) =>
        [.. Enumerable.Range(0, classCount).Select(k => examples.Where(i => answers[i] == k).Sum(Weight))];

    private double Weight(int example) => weights?[example] ?? 1;

    private static double XLogX(double x) => x == 0 ? 0 : x * PortableMath.Log(x);
}
