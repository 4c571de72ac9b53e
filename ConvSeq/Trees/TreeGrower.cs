using System.Runtime.InteropServices;

namespace ConvSeq.Trees;

/// <summary>A tree: its nodes with the root first, each followed by what is on its left, then by what is on its right.</summary>
/// <param name="Nodes">For a split its feature; for a leaf -1 - the number of its outcome.</param>
/// <param name="Thresholds">For each split, in the order of nodes, the greatest value of the feature that goes left.</param>
/// <param name="Outcomes">Outcomes of leaves that are not known otherwise, each <em>width</em> numbers.</param>
/// <param name="LeafRows">For each leaf, in the order of nodes, the number of training examples that it was made of.</param>
internal sealed record GrownTree(int[] Nodes, float[] Thresholds, double[] Outcomes, int[] LeafRows);

/// <summary>
/// Grows one extremely randomised tree (Geurts, Ernst and Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006, table 1).
/// docs/specification.md, "Extremely randomised trees", is normative.
/// </summary>
internal abstract unsafe class TreeGrower : IDisposable
{
    private const uint TreePurpose = 0x4554_0001;

    private readonly FeatureColumns _columns;
    private readonly ExtraTreesOptions _options;
    private readonly int _tried;
    private readonly int* _room;
    private readonly float* _values;

    private protected TreeGrower(FeatureColumns columns, ExtraTreesOptions options)
    {
        (_columns, _options, _tried) = (columns, options, options.TriedOf(columns.Count));
        _room = (int*)NativeMemory.Alloc((nuint)columns.Rows, sizeof(int));
        _values = (float*)NativeMemory.AllocZeroed((nuint)columns.Rows + SplitKernels.Padding, sizeof(float));
    }

    /// <summary>Smallest number of examples in a leaf.</summary>
    private protected int MinLeaf => _options.MinLeaf;

    /// <summary>Grows the tree of a number.</summary>
    /// <param name="tree">The number.</param>
    /// <param name="examples">Places of the examples to learn from, ascending.</param>
    /// <param name="cancellation">Stops it.</param>
    public GrownTree Grow(int tree, ReadOnlySpan<int> examples, CancellationToken cancellation)
    {
        var random = new CounterRandom(_options.Seed, TreePurpose, (ulong)tree);
        int[] features = new int[_columns.Count];
        for (int j = 0; j < features.Length; j++)
            features[j] = j;
        var nodes = new List<int>();
        var thresholds = new List<float>();
        var outcomes = new List<double>();
        var leafRows = new List<int>();
        var open = new Stack<(int Start, int End, int Depth)>();
        open.Push((0, examples.Length, 0));
        fixed (int* rows = examples.ToArray())
        {
            while (open.TryPop(out (int Start, int End, int Depth) node))
            {
                cancellation.ThrowIfCancellationRequested();
                int count = node.End - node.Start;
                int* own = rows + node.Start;
                int feature = -1;
                float threshold = 0;
                bool isMixed = Enter(own, count);
                if (isMixed && count >= 2L * _options.MinLeaf && node.Depth != _options.MaxDepth)
                    feature = Search(own, count, features, ref random, out threshold);
                if (feature < 0)
                {
                    nodes.Add(-1 - Close(own, count, outcomes));
                    leafRows.Add(count);
                    continue;
                }

                nodes.Add(feature);
                thresholds.Add(threshold);
                fixed (float* column = _columns[feature])
                {
                    int middle = node.Start + SplitKernels.Partition(column, own, count, threshold, _room);
                    open.Push((middle, node.End, node.Depth + 1));
                    open.Push((node.Start, middle, node.Depth + 1));
                }
            }
        }

        return new GrownTree([.. nodes], [.. thresholds], [.. outcomes], [.. leafRows]);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    ~TreeGrower() => Free();

    /// <summary>Prepares the search for a split of a node.</summary>
    /// <param name="rows">Its examples, ascending.</param>
    /// <param name="count">Their number.</param>
    /// <returns>Whether there is anything to separate.</returns>
    private protected abstract bool Enter(int* rows, int count);

    /// <summary>Rates a split of the node that was entered last: the higher, the better.</summary>
    /// <param name="values">The values of a feature, which differ.</param>
    /// <param name="count">Number of examples.</param>
    /// <param name="threshold">The threshold: at least the smallest value, below the greatest.</param>
    /// <param name="isUnbeatable">Whether no other split can be better.</param>
    /// <returns>Negative infinity if a side has too few examples.</returns>
    private protected abstract double Rate(float* values, int count, float threshold, out bool isUnbeatable);

    /// <summary>Makes a leaf of the node that was entered last.</summary>
    /// <param name="rows">Its examples.</param>
    /// <param name="count">Their number.</param>
    /// <param name="outcomes">Receives its outcome, unless that is known otherwise.</param>
    /// <returns>Number of the outcome.</returns>
    private protected abstract int Close(int* rows, int count, List<double> outcomes);

    private protected virtual void Free()
    {
        NativeMemory.Free(_room);
        NativeMemory.Free(_values);
    }

    // Draws features without replacement until enough of them vary. The order that is left is the start for the next node: any order
    // gives equal chances.
    private int Search(int* rows, int count, int[] features, ref CounterRandom random, out float threshold)
    {
        int best = -1, tried = 0;
        double highest = double.NegativeInfinity;
        threshold = 0;
        for (int drawn = 0; drawn < features.Length && tried < _tried; drawn++)
        {
            int other = drawn + random.NextInt(features.Length - drawn);
            int feature = features[other];
            features[other] = features[drawn];
            features[drawn] = feature;

            float least, greatest;
            fixed (float* column = _columns[feature])
                (least, greatest) = SplitKernels.Collect(column, rows, count, _values);
            if (least == greatest)
                continue;
            tried++;
            float at = (float)(least + ((double)greatest - least) * (random.NextUInt32() * (1.0 / (1UL << 32))));
            if (at >= greatest)
                at = least;
            double rating = Rate(_values, count, at, out bool isUnbeatable);
            if (rating > highest)
            {
                (best, highest, threshold) = (feature, rating, at);
                if (isUnbeatable)
                    break;
            }
        }

        return best;
    }
}
