namespace ConvSeq.Networks.Managed;

/// <summary>
/// Storage of the values of each node of a network, and of their gradients. ReLU, dropout and others work in place where no other
/// node needs their input, and the inputs of a concatenation are computed in their final place. Blocks that are not needed at the same
/// time share memory.
/// </summary>
internal sealed class StoragePlan
{
    private readonly NetworkArchitecture _architecture;
    private readonly int[] _consumers;
    private readonly int[] _owner;
    private readonly int[] _joined;

    public StoragePlan(NetworkArchitecture architecture)
    {
        _architecture = architecture;
        int count = architecture.Nodes.Length;
        _consumers = new int[count];
        foreach (int input in architecture.Nodes.SelectMany(node => node.Inputs))
            _consumers[input]++;
        _owner = [.. Enumerable.Range(0, count)];
        _joined = new int[count];
        Array.Fill(_joined, -1);
        for (int i = 0; i < count; i++)
            Place(i);
        Root = [.. Enumerable.Range(0, count).Select(i => Follow(i).Root)];
        FirstChannel = [.. Enumerable.Range(0, count).Select(i => Follow(i).FirstChannel)];
        NeedsGradient = FindNeedsGradient(architecture);
    }

    /// <summary>For each node the node whose block stores it.</summary>
    public int[] Root { get; }

    /// <summary>For each node the position of its first channel in a row of that block.</summary>
    public int[] FirstChannel { get; }

    /// <summary>For each node whether it, or a node before it, has learned weights.</summary>
    public bool[] NeedsGradient { get; }

    /// <summary>Whether a node changes its input in place.</summary>
    public bool IsInPlace(int node) => _owner[node] != node;

    /// <summary>Whether an input of a node is already stored in its final place, so that there is nothing to do.</summary>
    public bool LiesInPlace(int node, int input) => Root[input] == Root[node];

    /// <summary>
    /// Rows that a series takes up in the block of a node: as many as it has there, or, so that nodes of one stride can share blocks, as
    /// many as it would have without points lost at its ends.
    /// </summary>
    public LengthMap RoomOf(int node)
    {
        LengthMap rows = _architecture.Nodes[node].Rows;
        return rows.IsFixed ? rows : LengthMap.Of(rows.Part).Then(rows.Stride - 1, rows.Stride);
    }

    /// <summary>
    /// Shares blocks in a pass over the nodes: forward, or backward for gradients.
    /// </summary>
    /// <returns>For each root its block, and for each block the channels of the widest root in it, and its rows.</returns>
    public (int[] Block, List<int> Width, List<LengthMap> Rows) Share(bool backward)
    {
        int count = _architecture.Nodes.Length;
        var first = new int[count];
        var last = new int[count];
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        for (int i = 0; i < count; i++)
        {
            Use(i, i);
            foreach (int input in _architecture.Nodes[i].Inputs)
                Use(input, i);
        }

        // The outputs are read, and their gradients written, after the last node; so is what is kept of a source.
        last[Root[^1]] = count;
        foreach (int node in SourceNodes.LinksOf(_architecture))
            last[Root[node]] = count;
        var block = new int[count];
        var width = new List<int>();
        var busyUntil = new List<int>();
        var rows = new List<LengthMap>();
        IEnumerable<int> roots = Enumerable.Range(0, count).Where(i => Root[i] == i);
        foreach (int root in backward ? roots.OrderByDescending(i => last[i]) : roots.OrderBy(i => first[i]))
        {
            (int start, int end) = backward ? (count - last[root], count - first[root]) : (first[root], last[root]);
            LengthMap room = RoomOf(root);
            int free = Enumerable.Range(0, width.Count).FirstOrDefault(b => busyUntil[b] < start && rows[b] == room, -1);
            if (free < 0)
            {
                free = width.Count;
                width.Add(0);
                busyUntil.Add(0);
                rows.Add(room);
            }

            width[free] = Math.Max(width[free], _architecture.Nodes[root].Channels);
            busyUntil[free] = end;
            block[root] = free;
        }

        return (block, width, rows);

        void Use(int node, int at)
        {
            first[Root[node]] = Math.Min(first[Root[node]], at);
            last[Root[node]] = Math.Max(last[Root[node]], at);
        }
    }

    private void Place(int i)
    {
        NetworkNode node = _architecture.Nodes[i];
        switch (node.Layer)
        {
            case Relu or Dropout when _consumers[node.Inputs[0]] == 1 && !StaysUnchanged(node.Inputs[0]):

            // These would also change the sign by which ReLU knows what passed, in the node or in the parts of a concatenation.
            case Tanh or Sigmoid or Elu when _consumers[node.Inputs[0]] == 1
                && _architecture.Nodes[node.Inputs[0]].Layer is Conv1d or Dense or TiedDense or BatchNorm1d or LayerNorm or Add:
                _owner[i] = _owner[node.Inputs[0]];
                break;
            case Concat:
                foreach (int input in node.Inputs)
                {
                    if (_consumers[input] == 1 && !StaysUnchanged(input))
                        _joined[_owner[input]] = i;
                }

                break;
        }
    }

    // The gradients of these layers read their outputs again, and a series must stay unchanged.
    private bool StaysUnchanged(int node) =>
        _architecture.Nodes[node].Layer is SeriesInput or MaxPool1d or GlobalMaxPool or Tanh or Sigmoid or Elu;

    private (int Root, int FirstChannel) Follow(int node)
    {
        int channel = 0;
        for (node = _owner[node]; _joined[node] >= 0; node = _owner[_joined[node]])
        {
            foreach (int input in _architecture.Nodes[_joined[node]].Inputs)
            {
                if (_owner[input] == node)
                    break;
                channel += _architecture.Nodes[input].Channels;
            }
        }

        return (node, channel);
    }

    private static bool[] FindNeedsGradient(NetworkArchitecture architecture)
    {
        var needs = new bool[architecture.Nodes.Length];
        foreach (NetworkParameter parameter in architecture.Weights)
            needs[parameter.Node] = true;
        for (int i = 0; i < needs.Length; i++)
            needs[i] |= architecture.Nodes[i].Layer is TiedDense || architecture.Nodes[i].Inputs.Any(input => needs[input]);
        return needs;
    }
}
