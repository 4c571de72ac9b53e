using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The few operations on vectors of floats that <see cref="PooledConvolution{TLanes, TVector}"/> is built on, so that it is
/// written once for every vector width. No operand is ever NaN.
/// </summary>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>Number of kernels that fit into the registers with four vectors of outputs each, their counts and maxima.</summary>
    static abstract int KernelsAtOnce { get; }

    static abstract TVector Load(float* source);

    static abstract TVector Broadcast(float value);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The larger value; of two zeros with different signs, either.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The first lanes; the others become minus infinity.</summary>
    static abstract TVector Until(int lanes, TVector points);

    /// <summary>Lanes of 32-bit integers, increased where a point is above 0.</summary>
    static abstract TVector CountPositive(TVector counts, TVector points);

    /// <summary>The largest lane; of zeros with different signs, either.</summary>
    static abstract float Greatest(TVector points);

    /// <summary>The sum of lanes of 32-bit integers.</summary>
    static abstract int Sum(TVector counts);
}

internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Width => 16;

    public static int KernelsAtOnce => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Until(int lanes, Vector512<float> points) => Vector512.ConditionalSelect(
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), points, Vector512.Create(float.NegativeInfinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CountPositive(Vector512<float> counts, Vector512<float> points) =>
        // A masked addition: one instruction after the comparison, where subtracting the mask would take two.
        Vector512.ConditionalSelect(
            Vector512.GreaterThan(points, Vector512<float>.Zero).AsInt32(), counts.AsInt32() + Vector512<int>.One,
            counts.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector512<float> points) =>
        Lanes256.Greatest(Vector256.MaxNative(points.GetLower(), points.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<float> counts) =>
        Vector256.Sum(counts.GetLower().AsInt32() + counts.GetUpper().AsInt32());
}

internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Width => 8;

    public static int KernelsAtOnce => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Until(int lanes, Vector256<float> points) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(lanes)).AsSingle(), points, Vector256.Create(float.NegativeInfinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CountPositive(Vector256<float> counts, Vector256<float> points) =>
        (counts.AsInt32() - Vector256.GreaterThan(points, Vector256<float>.Zero).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector256<float> points) =>
        Lanes128.Greatest(Vector128.MaxNative(points.GetLower(), points.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<float> counts) => Vector256.Sum(counts.AsInt32());
}

internal readonly unsafe struct Lanes128 : ILanes<Vector128<float>>
{
    public static int Width => 4;

    public static int KernelsAtOnce => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Until(int lanes, Vector128<float> points) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(lanes)).AsSingle(), points, Vector128.Create(float.NegativeInfinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CountPositive(Vector128<float> counts, Vector128<float> points) =>
        (counts.AsInt32() - Vector128.GreaterThan(points, Vector128<float>.Zero).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector128<float> points)
    {
        Vector128<float> pairs = Vector128.MaxNative(points, Vector128.Shuffle(points, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector128<float> counts) => Vector128.Sum(counts.AsInt32());
}
