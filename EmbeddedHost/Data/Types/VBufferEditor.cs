namespace Microsoft.ML.Data;

/// <summary>Starts editing a vector, taking over its arrays where they are long enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.Parts.Count);

    public static VBufferEditor<T> Create<T>(scoped ref VBuffer<T> destination, int newLogicalLength,
        int? valuesCount = null, int? maxValuesCapacity = null, bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        Throw.Unless(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        int count = valuesCount ?? newLogicalLength;
        Throw.Unless(count >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        Throw.Unless(count <= newLogicalLength, nameof(valuesCount),
            $"If specified, must be no greater than {nameof(newLogicalLength)}");
        if (maxValuesCapacity is not null)
            throw Throw.NotChecked("a limit to the capacity of a vector");
        (T[] values, int[] indices, _) = destination.Parts;
        bool newValues = Ensure(ref values, count, keepOldOnResize);
        bool withIndices = count < newLogicalLength || requireIndicesOnDense;
        bool newIndices = withIndices && Ensure(ref indices, count, keepOldOnResize);
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, withIndices, newValues, newIndices);
    }

    private static bool Ensure<TItem>(ref TItem[] array, int length, bool keep)
    {
        if ((array?.Length ?? 0) >= length)
            return false;
        if (keep)
            Array.Resize(ref array, length);
        else
            array = new TItem[length];
        return true;
    }
}

/// <summary>A vector being edited: write <see cref="Values"/> and <see cref="Indices"/>, then commit.</summary>
public readonly ref struct VBufferEditor<T>
{
    public readonly Span<T> Values;
    public readonly Span<int> Indices;
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices, bool withIndices, bool newValues,
        bool newIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = withIndices ? indices.AsSpan(0, count) : default;
        CreatedNewValues = newValues;
        CreatedNewIndices = newIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Throw.Unless(physicalValuesCount <= Values.Length, nameof(physicalValuesCount),
            "Cannot be greater than the number of values that the editor was created with.");
        return new VBuffer<T>(_length, physicalValuesCount, _values, _indices);
    }
}
