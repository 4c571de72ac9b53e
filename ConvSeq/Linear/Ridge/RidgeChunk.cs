using System.Numerics;
using System.Runtime.InteropServices;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>Rows on their way into <see cref="RidgeSums"/>, with room for one more before them.</summary>
internal sealed class RidgeChunk : IDisposable
{
    /// <summary>Largest number of rows: with the one before them they fill blocks of the product's depth.</summary>
    public const int Capacity = 4 * MatrixProduct.BlockDepth - 1;

    private readonly Matrix _features;
    private readonly double[] _weights, _targets;

    /// <param name="featureCount">Features of a row.</param>
    /// <param name="capacity">Largest number of rows that it will take.</param>
    public RidgeChunk(int featureCount, int capacity = Capacity)
    {
        _features = new Matrix(1 + capacity, featureCount, zeroed: false);
        _weights = new double[capacity];
        _targets = new double[capacity];
    }

    /// <summary>Rows that are there.</summary>
    public int Count { get; private set; }

    /// <summary>A spare row, then the features of the rows.</summary>
    public MatrixView Features => _features.View.Slice(0, 0, 1 + Count, _features.View.Columns);

    /// <summary>The weight of each row.</summary>
    public ReadOnlySpan<double> Weights => _weights.AsSpan(0, Count);

    /// <summary>The class index of each row, or the number to predict.</summary>
    public ReadOnlySpan<double> Targets => _targets.AsSpan(0, Count);

    public void Dispose() => _features.Dispose();

    /// <summary>Adds a row.</summary>
    public void Append(ReadOnlySpan<float> features, double target, double weight)
    {
        _weights[Count] = weight;
        _targets[Count] = target;
        Count++;
        Span<double> row = _features.View.RowSpan(Count);
        int whole = features.Length - features.Length % Vector<float>.Count;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(features[..whole]);
        for (int v = 0; v < vectors.Length; v++)
        {
            Vector.Widen(vectors[v], out Vector<double> low, out Vector<double> high);
            low.CopyTo(row[(v * Vector<float>.Count)..]);
            high.CopyTo(row[(v * Vector<float>.Count + Vector<double>.Count)..]);
        }

        for (int j = whole; j < features.Length; j++)
            row[j] = features[j];
    }

    /// <summary>The features of a row as they were added.</summary>
    public void CopyRow(int row, Span<float> features)
    {
        ReadOnlySpan<double> source = _features.View.RowSpan(1 + row);
        for (int j = 0; j < source.Length; j++)
            features[j] = (float)source[j];
    }

    /// <summary>Copies the rows to separate memory.</summary>
    public RidgeChunk Copy()
    {
        var copy = new RidgeChunk(_features.View.Columns, Count) { Count = Count };
        Features.CopyTo(copy.Features);
        Weights.CopyTo(copy._weights);
        Targets.CopyTo(copy._targets);
        return copy;
    }

    public void Clear() => Count = 0;
}
