namespace ConvSeq.Onnx.Graphs;

/// <summary>
/// Features that a graph computes in an order of its own: tensors of series × some features, and for each of these its place among all.
/// </summary>
internal sealed class FeatureParts
{
    private readonly List<Tensor> _parts = [];
    private readonly List<int> _places = [];

    /// <summary>The place of each feature, in the order in which they were added.</summary>
    public IReadOnlyList<int> Places => _places;

    /// <summary>Adds features.</summary>
    public void Add(Tensor part, IEnumerable<int> places)
    {
        _parts.Add(part);
        _places.AddRange(places);
    }

    /// <summary>All of them, as they were added.</summary>
    public Tensor AsAdded() => Tensor.Concat(1, _parts);

    /// <summary>Brings a tensor in the order in which the features were added into that of their places.</summary>
    public Tensor InOrder(Tensor asAdded)
    {
        int[] from = new int[_places.Count];
        bool isInOrder = true;
        for (int i = 0; i < from.Length; i++)
        {
            from[_places[i]] = i;
            isInOrder &= _places[i] == i;
        }

        return isInOrder ? asAdded : asAdded.Gather(1, from);
    }
}
