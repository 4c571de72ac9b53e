namespace ConvSeq.Networks.Managed;

/// <summary>
/// The values of all nodes of a network for a batch of series, and in training their gradients. Series are stored one after another
/// at their own lengths, without padding. No series affects the values of another, except by batch normalization during training.
/// <c>PlainNetwork</c> in the tests is the same arithmetic, written plainly.
/// </summary>
internal sealed unsafe class NetworkRun : IDisposable
{
    /// <summary>Maximum number of points of a batch: together with the reach of kernels beyond a series, they stay countable.</summary>
    private const int MaxPoints = 1 << 30;

    /// <summary>Number of series, and of their points, that are scored together at most.</summary>
    private const int MaxTogether = 16, MaxPointsTogether = 1 << 16;

    private readonly StoragePlan _storage;
    private readonly int[] _valueBlock, _gradientBlock;
    private readonly FloatBuffer[] _values, _gradients;
    private readonly List<int> _valueWidth, _gradientWidth;

    // Rows before each series of the batch, for each number of rows that occurs: those of nodes, and of their places in blocks.
    private readonly List<LengthMap> _maps = [LengthMap.Identity];
    private readonly int[] _rowsOfNode, _roomOfNode, _roomOfValues, _roomOfGradients;
    private readonly int[][] _before;

    /// <param name="architecture">The network.</param>
    /// <param name="storage">Storage of the values of its nodes.</param>
    /// <param name="packed">Its weights.</param>
    /// <param name="training">Whether gradients are computed and batch normalization uses the statistics of the batch.</param>
    public NetworkRun(NetworkArchitecture architecture, StoragePlan storage, PackedWeights packed, bool training)
    {
        Architecture = architecture;
        Packed = packed;
        IsTraining = training;
        _storage = storage;
        WidestChannels = architecture.Nodes.Max(node => node.Layer is Recurrent cell ? 4 * cell.Units : node.Channels);
        if (training)
        {
            // The backward pass needs all values again.
            _valueBlock = [.. Enumerable.Range(0, architecture.Nodes.Length)];
            _valueWidth = [.. architecture.Nodes.Select((node, i) => storage.Root[i] == i ? node.Channels : 0)];
            _roomOfValues = [.. _valueBlock.Select(i => Number(storage.RoomOf(i)))];
            (_gradientBlock, _gradientWidth, List<LengthMap> rows) = storage.Share(backward: true);
            _roomOfGradients = [.. rows.Select(Number)];
        }
        else
        {
            (_valueBlock, _valueWidth, List<LengthMap> rows) = storage.Share(backward: false);
            _roomOfValues = [.. rows.Select(Number)];
            (_gradientBlock, _gradientWidth, _roomOfGradients) = ([], [], []);
        }

        _rowsOfNode = [.. architecture.Nodes.Select(node => Number(node.Rows))];
        _roomOfNode = [.. architecture.Nodes.Select((_, i) => Number(storage.RoomOf(i)))];
        _before = [.. _maps.Select(_ => new int[2])];

        _values = [.. _valueWidth.Select(_ => new FloatBuffer())];
        _gradients = [.. _gradientWidth.Select(_ => new FloatBuffer())];
        Layers = LayerRun.OfAll(this, storage);

        int Number(LengthMap map)
        {
            if (!_maps.Contains(map))
                _maps.Add(map);
            return _maps.IndexOf(map);
        }
    }

    public NetworkArchitecture Architecture { get; }

    public PackedWeights Packed { get; }

    public bool IsTraining { get; }

    /// <summary>The computation of each node.</summary>
    public LayerRun[] Layers { get; }

    /// <summary>
    /// Number of series that are best computed together: layers that take parts are slow with fewer, and more need more memory.
    /// </summary>
    /// <param name="architecture">The network.</param>
    /// <param name="longest">Points of the longest.</param>
    public static int SeriesTogether(NetworkArchitecture architecture, int longest) =>
        architecture.Nodes.Any(node => node.Layer is Recurrent) ? Math.Clamp(MaxPointsTogether / longest, 1, MaxTogether) : 1;

    /// <summary>Number of series in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Values of a point in the widest layer, what it needs inside included.</summary>
    public int WidestChannels { get; }

    /// <summary>Number of points of all series of the batch.</summary>
    public int Points => _before[0][Count];

    /// <summary>Floats of scratch that the layers need for a series of the batch.</summary>
    public long ScratchLength { get; private set; }

    /// <summary>Makes room for series of the given lengths.</summary>
    /// <param name="lengths">Points of each, those of its source included.</param>
    /// <param name="sources">Points of the source of each; empty if they have none.</param>
    /// <exception cref="ArgumentException">A layer would have more values than can be counted.</exception>
    public void Begin(ReadOnlySpan<int> lengths, ReadOnlySpan<int> sources)
    {
        long points = 0, rows = 0;
        int longest = 0;
        foreach (int length in lengths)
        {
            points += length;
            longest = Math.Max(longest, length);
        }

        foreach (LengthMap map in _maps)
            rows = Math.Max(rows, map.IsFixed ? map.Offset * lengths.Length : 0);

        // All extents of a layer's work on one series are products below these, and need no separate check.
        if (points > MaxPoints || Math.Max(points, rows) * WidestChannels > int.MaxValue
            || ScratchLengthOf(longest, lengths.Length) > int.MaxValue)
        {
            throw new ArgumentException(
                $"{points:N0} points at once are too many for {Architecture.Name}, "
                + $"whose widest layer has {WidestChannels:N0} channels: a layer can hold {int.MaxValue:N0} values, margins included.",
                nameof(lengths));
        }

        ScratchLength = ScratchLengthOf(longest, lengths.Length);
        Count = lengths.Length;
        for (int m = 0; m < _before.Length; m++)
        {
            if (_before[m].Length <= Count)
                _before[m] = new int[Count + 1];
            for (int i = 0; i < Count; i++)
                _before[m][i + 1] = _before[m][i] + _maps[m].Of(lengths[i], sources.IsEmpty ? 0 : sources[i]);
        }

        for (int i = 0; i < _values.Length; i++)
            _values[i].Ensure((long)_before[_roomOfValues[i]][Count] * _valueWidth[i]);
        for (int i = 0; i < _gradients.Length; i++)
            _gradients[i].Ensure((long)_before[_roomOfGradients[i]][Count] * _gradientWidth[i]);
        foreach (LayerRun? layer in Layers)
            layer?.Begin();
    }

    /// <summary>Rows of a node before those of a series of the batch.</summary>
    public int RowsBefore(int node, int series) => _before[_rowsOfNode[node]][series];

    /// <summary>Rows of a node for a series.</summary>
    public int Rows(int node, int series) => RowsBefore(node, series + 1) - RowsBefore(node, series);

    /// <summary>Floats from one row of a node to the next.</summary>
    public int Stride(int node) => Architecture.Nodes[_storage.Root[node]].Channels;

    /// <summary>The first row of a node for a series.</summary>
    public float* Values(int node, int series)
    {
        int root = _storage.Root[node], block = _valueBlock[root];
        return _values[block].Start + (nint)FirstRow(root, series) * _valueWidth[block] + _storage.FirstChannel[node];
    }

    /// <summary>The first row of the gradient with respect to a node, for a series.</summary>
    public float* Gradient(int node, int series)
    {
        int root = _storage.Root[node], block = _gradientBlock[root];
        return _gradients[block].Start + (nint)FirstRow(root, series) * _gradientWidth[block] + _storage.FirstChannel[node];
    }

    /// <summary>Scores the series that were loaded, layer after layer.</summary>
    /// <param name="scratch">Working memory.</param>
    public void Score(Scratch scratch)
    {
        for (int node = 1; node < Layers.Length; node++)
            Layers[node].Forward(0, Count, scratch);
    }

    /// <summary>Sets the input, from one of its values on.</summary>
    public void Load(int series, ReadOnlySpan<float> values, int from = 0) =>
        values.CopyTo(new Span<float>(Values(0, series) + from, values.Length));

    public void Dispose()
    {
        foreach (FloatBuffer buffer in _values)
            buffer.Dispose();
        foreach (FloatBuffer buffer in _gradients)
            buffer.Dispose();
        foreach (LayerRun layer in Layers)
            layer?.Dispose();
    }

    private int FirstRow(int root, int series) => _before[_roomOfNode[root]][series];

    private long ScratchLengthOf(int longest, int count)
    {
        long most = 0;
        foreach (LayerRun? layer in Layers)
            most = Math.Max(most, layer?.ScratchLength(longest, count) ?? 0);
        return most;
    }
}

/// <summary>Working memory of one thread, or of one part of a batch.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private readonly FloatBuffer _row = new();

    /// <summary>Memory for layers, while one of them works.</summary>
    public FloatBuffer LayerMemory { get; } = new();

    /// <summary>The gradient of all weights, added up over the series of a part; empty unless training.</summary>
    public FloatBuffer Gradient { get; } = new();

    /// <summary>Room for a sum of each channel, while a layer works.</summary>
    public double[] Sums { get; private set; } = [];

    /// <summary>More room for a sum of each channel.</summary>
    public double[] MoreSums { get; private set; } = [];

    /// <summary>Room for one row of the widest layer, while a layer works.</summary>
    public float* Row => _row.Start;

    /// <summary>Makes room for what the layers of a run need for its batch.</summary>
    public void Begin(NetworkRun run)
    {
        LayerMemory.Ensure(run.ScratchLength);
        if (Sums.Length < run.WidestChannels)
            (Sums, MoreSums) = (new double[run.WidestChannels], new double[run.WidestChannels]);
        _row.Ensure(run.WidestChannels);
    }

    public void Dispose()
    {
        LayerMemory.Dispose();
        Gradient.Dispose();
        _row.Dispose();
    }
}
