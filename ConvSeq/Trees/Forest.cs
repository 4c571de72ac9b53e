using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvSeq.Trees;

/// <summary>
/// Trees that lead a row of features to outcomes, one a tree. All nodes are in one table, tree after tree, each tree with its root
/// first and each split followed by its left side: only where the right side begins must be kept.
/// </summary>
/// <remarks>Immutable; 12 bytes a node.</remarks>
internal sealed class Forest
{
    private const int TreesAtOnce = 8;

    private readonly Node[] _nodes;
    private readonly int[] _roots;
    private readonly int[] _leafRows;

    /// <param name="featureCount">Features of a row, 1 or more.</param>
    /// <param name="treeCount">Number of trees, 1 or more.</param>
    /// <param name="nodes">The trees' nodes: the feature of a split, or -1 - the number of a leaf's outcome.</param>
    /// <param name="thresholds">The finite threshold of each split, in the order of nodes.</param>
    /// <param name="outcomes">Number of outcomes.</param>
    /// <param name="leafRows">
    /// For each leaf, in the order of nodes, the number of training examples that it was made of, 1 or more; empty where it is not known.
    /// </param>
    /// <exception cref="ArgumentException">The nodes are not those of so many trees, or a number is out of range.</exception>
    public Forest(int featureCount, int treeCount, ReadOnlySpan<int> nodes, ReadOnlySpan<float> thresholds, int outcomes,
        int[] leafRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(treeCount, 1);
        if (treeCount > nodes.Length)
            throw new ArgumentException($"There are {nodes.Length} nodes for {treeCount} trees.", nameof(nodes));
        _nodes = new Node[nodes.Length];
        _roots = new int[treeCount];
        var open = new Stack<(int Node, int Depth)>();
        int tree = 0, splits = 0, depth = 0;
        bool isRoot = true;
        for (int i = 0; i < nodes.Length; i++)
        {
            if (isRoot)
            {
                if (tree == treeCount)
                    throw new ArgumentException($"Node {i} follows the last of {treeCount} trees.", nameof(nodes));
                _roots[tree++] = i;
                isRoot = false;
            }

            if (nodes[i] >= 0)
            {
                if (nodes[i] >= featureCount)
                    throw new ArgumentException($"Node {i} splits by feature {nodes[i]} of {featureCount}.", nameof(nodes));
                if (splits == thresholds.Length)
                    throw new ArgumentException($"There are {thresholds.Length} thresholds for more splits.", nameof(thresholds));
                if (!float.IsFinite(thresholds[splits]))
                {
                    throw new ArgumentException(
                        $"Threshold {splits} is {thresholds[splits]}; thresholds must be finite.", nameof(thresholds));
                }

                _nodes[i] = new Node { Feature = nodes[i], Threshold = thresholds[splits++] };
                open.Push((i, ++depth));
                Depth = Math.Max(Depth, depth);
                continue;
            }

            if (-1 - nodes[i] >= outcomes)
                throw new ArgumentException($"Node {i} has outcome {-1L - nodes[i]} of {outcomes}.", nameof(nodes));
            _nodes[i] = new Node { Feature = nodes[i], Threshold = float.NegativeInfinity, Right = i };
            isRoot = !open.TryPop(out (int Node, int Depth) split);
            depth = split.Depth;
            if (!isRoot)
                _nodes[split.Node].Right = i + 1;
        }

        if (!isRoot || tree < treeCount)
            throw new ArgumentException($"The nodes end within tree {Math.Max(0, tree - 1)} of {treeCount}.", nameof(nodes));
        if (splits < thresholds.Length)
            throw new ArgumentException($"There are {thresholds.Length} thresholds for {splits} splits.", nameof(thresholds));
        int leaves = nodes.Length - splits;
        if (leafRows.Length != 0 && leafRows.Length != leaves)
            throw new ArgumentException($"There are {leafRows.Length} numbers of examples for {leaves} leaves.", nameof(leafRows));
        int bad = Array.FindIndex(leafRows, rows => rows < 1);
        if (bad >= 0)
            throw new ArgumentException($"Leaf {bad} is made of {leafRows[bad]} examples.", nameof(leafRows));
        FeatureCount = featureCount;
        _leafRows = leafRows;
    }

    /// <summary>Number of features of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of trees.</summary>
    public int TreeCount => _roots.Length;

    /// <summary>Number of splits and leaves of all trees.</summary>
    public int NodeCount => _nodes.Length;

    /// <summary>
    /// For each leaf, in the order of nodes, the number of training examples that it was made of; empty if it is not known.
    /// </summary>
    public ReadOnlySpan<int> LeafRows => _leafRows;

    /// <summary>Number of splits from a root to the deepest leaf of all trees.</summary>
    public int Depth { get; }

    /// <summary>Puts trees together. Outcomes that are not <paramref name="known"/> are renumbered, tree after tree.</summary>
    /// <param name="featureCount">Features of a row.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="known">Number of outcomes that all trees share.</param>
    /// <param name="width">Numbers of an outcome that is not known.</param>
    /// <returns>The trees, and all outcomes that are not known.</returns>
    public static (Forest Forest, double[] Outcomes) Of(int featureCount, GrownTree[] trees, int known, int width)
    {
        int[] nodes = new int[checked(trees.Sum(tree => tree.Nodes.Length))];
        float[] thresholds = new float[trees.Sum(tree => tree.Thresholds.Length)];
        double[] outcomes = new double[checked(trees.Sum(tree => tree.Outcomes.Length))];
        int node = 0, split = 0, outcome = 0;
        foreach (GrownTree tree in trees)
        {
            int shift = outcome / width;
            foreach (int one in tree.Nodes)
                nodes[node++] = -1 - one >= known ? one - shift : one;
            tree.Thresholds.CopyTo(thresholds, split);
            split += tree.Thresholds.Length;
            tree.Outcomes.CopyTo(outcomes, outcome);
            outcome += tree.Outcomes.Length;
        }

        int[] leafRows = [.. trees.SelectMany(tree => tree.LeafRows)];
        return (new Forest(featureCount, trees.Length, nodes, thresholds, known + outcomes.Length / width, leafRows), outcomes);
    }

    /// <summary>Returns what the constructor takes: the nodes and the thresholds.</summary>
    public (int[] Nodes, float[] Thresholds) ToArrays()
    {
        int[] nodes = Array.ConvertAll(_nodes, node => node.Feature);
        float[] thresholds = [.. _nodes.Where(node => node.Feature >= 0).Select(node => node.Threshold)];
        return (nodes, thresholds);
    }

    /// <summary>The mean value of the roots: that of a row of which nothing is known.</summary>
    /// <param name="outcomeValues">The value of each outcome.</param>
    public double RootValue(ReadOnlySpan<double> outcomeValues)
    {
        var values = new NodeValues(this);
        double sum = 0;
        foreach (int root in _roots)
        {
            values.Next(outcomeValues);
            sum += values[root];
        }

        return sum / _roots.Length;
    }

    /// <summary>
    /// Divides a row's mean value, less <see cref="RootValue"/>, among its features: each split on its paths gives its feature the change
    /// of value from the node to the side that the row takes. All nodes are visited.
    /// </summary>
    /// <param name="row">The features; must be usable.</param>
    /// <param name="outcomeValues">The value of each outcome.</param>
    /// <param name="contributions">What each feature has so far, to which its part is added.</param>
    public void AddContributions(ReadOnlySpan<float> row, ReadOnlySpan<double> outcomeValues, Span<double> contributions)
    {
        var values = new NodeValues(this);
        foreach (int root in _roots)
        {
            values.Next(outcomeValues);
            for (int i = root; _nodes[i].Feature >= 0;)
            {
                int next = row[_nodes[i].Feature] <= _nodes[i].Threshold ? i + 1 : _nodes[i].Right;
                contributions[_nodes[i].Feature] += (values[next] - values[i]) / _roots.Length;
                i = next;
            }
        }
    }

    /// <summary>Throws unless a row has the right number of features, all finite.</summary>
    public void ThrowUnlessUsable(ReadOnlySpan<float> row)
    {
        if (row.Length != FeatureCount)
            throw new ArgumentException($"There are {row.Length} features instead of {FeatureCount}.", nameof(row));
        int column = FloatSpans.IndexOfNonFinite(row);
        if (column >= 0)
            throw new ArgumentException($"Feature {column} is {row[column]}; features must be finite.", nameof(row));
    }

    /// <summary>Finds the outcomes of a row in some consecutive trees.</summary>
    /// <param name="row">The features; must be usable.</param>
    /// <param name="firstTree">The first tree.</param>
    /// <param name="outcomes">Receives an outcome for each of as many trees.</param>
    public void Outcomes(ReadOnlySpan<float> row, int firstTree, Span<int> outcomes)
    {
        ref float features = ref MemoryMarshal.GetReference(row);
        ref Node nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        Span<int> at = stackalloc int[TreesAtOnce];
        for (int first = 0; first < outcomes.Length; first += TreesAtOnce)
        {
            Span<int> own = at[..Math.Min(TreesAtOnce, outcomes.Length - first)];
            _roots.AsSpan(firstTree + first, own.Length).CopyTo(own);
            int inAllLeaves;
            do
            {
                // A step in each tree, without a branch, so that the processor need not wait for one after the other. Children come after
                // their node, and no further than the end: the constructor has made sure.
                inAllLeaves = -1;
                foreach (ref int i in own)
                {
                    ref Node node = ref Unsafe.Add(ref nodes, i);
                    int feature = node.Feature, right = node.Right;
                    inAllLeaves &= feature;
                    bool isLeft = Unsafe.Add(ref features, feature & ~(feature >> 31)) <= node.Threshold;
                    i = right + ((i + 1 - right) & -Unsafe.BitCast<bool, byte>(isLeft));
                }
            }
            while (inAllLeaves >= 0);
            for (int t = 0; t < own.Length; t++)
                outcomes[first + t] = -1 - Unsafe.Add(ref nodes, own[t]).Feature;
        }
    }

    /// <summary>Finds the outcome of a training example in a tree.</summary>
    public int Outcome(FeatureColumns columns, int place, int tree)
    {
        int i = _roots[tree];
        while (_nodes[i].Feature >= 0)
            i = columns[_nodes[i].Feature][place] <= _nodes[i].Threshold ? i + 1 : _nodes[i].Right;
        return -1 - _nodes[i].Feature;
    }

    /// <summary>
    /// The value of each node of one tree after another, the mean of those of its leaves by the number of their training examples; where
    /// that is not known, each leaf counts as one.
    /// </summary>
    private sealed class NodeValues
    {
        private readonly Forest _forest;
        private readonly double[] _values;
        private readonly long[] _rows;
        private int _tree = -1, _lastLeaf;

        public NodeValues(Forest forest)
        {
            _forest = forest;
            int largest = Enumerable.Range(0, forest.TreeCount).Max(tree => EndOf(tree) - forest._roots[tree]);
            (_values, _rows) = (new double[largest], new long[largest]);
        }

        /// <summary>The value of a node of the present tree.</summary>
        public double this[int node] => _values[node - _forest._roots[_tree]];

        /// <summary>Goes to the next tree, the first one at first.</summary>
        /// <param name="outcomeValues">The value of each outcome.</param>
        public void Next(ReadOnlySpan<double> outcomeValues)
        {
            int root = _forest._roots[++_tree], end = EndOf(_tree);

            // A tree of n nodes has (n + 1) / 2 leaves.
            int leaf = _lastLeaf += (end - root + 1) / 2;
            for (int i = end - 1; i >= root; i--)
            {
                int at = i - root, left = at + 1, right = _forest._nodes[i].Right - root;
                if (_forest._nodes[i].Feature < 0)
                {
                    _rows[at] = _forest._leafRows.Length > 0 ? _forest._leafRows[--leaf] : 1;
                    _values[at] = outcomeValues[-1 - _forest._nodes[i].Feature];
                    continue;
                }

                _rows[at] = _rows[left] + _rows[right];
                _values[at] = (_values[left] * _rows[left] + _values[right] * _rows[right]) / _rows[at];
            }
        }

        private int EndOf(int tree) => tree + 1 < _forest.TreeCount ? _forest._roots[tree + 1] : _forest._nodes.Length;
    }

    // In a leaf all features are above the threshold, and its right side is the leaf itself.
    private struct Node
    {
        public int Feature;
        public float Threshold;
        public int Right;
    }
}
