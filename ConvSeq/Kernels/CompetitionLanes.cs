using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The few operations on vectors of floats that <see cref="VectorHydraKernels{TLanes, TVector}"/> is built on, so that it is
/// written once for every vector width. An operand may be NaN only where this is stated.
/// </summary>
internal unsafe interface ICompetitionLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The larger value; of two zeros with different signs, either.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller value; of two zeros with different signs, either.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The first lanes of <paramref name="value"/>, then those of <paramref name="beyond"/>.</summary>
    static abstract TVector Until(int lanes, TVector value, TVector beyond);

    /// <summary>
    /// <paramref name="sum"/>, plus <paramref name="addend"/> in those lanes in which <paramref name="left"/> equals
    /// <paramref name="right"/>; NaN equals nothing. The sum is never -0, so that adding 0 elsewhere changes nothing.
    /// </summary>
    static abstract TVector AddWhereEqual(TVector sum, TVector addend, TVector left, TVector right);

    /// <summary>0 in those lanes in which <paramref name="left"/> equals <paramref name="right"/>, else <paramref name="value"/>.</summary>
    static abstract TVector ZeroWhereEqual(TVector value, TVector left, TVector right);
}

internal readonly unsafe struct CompetitionLanes512 : ICompetitionLanes<Vector512<float>>
{
    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Until(int lanes, Vector512<float> value, Vector512<float> beyond) => Vector512.ConditionalSelect(
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddWhereEqual(
        Vector512<float> sum, Vector512<float> addend, Vector512<float> left, Vector512<float> right) =>
        // A masked addition: one instruction after the comparison.
        Vector512.ConditionalSelect(Vector512.Equals(left, right), sum + addend, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ZeroWhereEqual(Vector512<float> value, Vector512<float> left, Vector512<float> right) =>
        Vector512.ConditionalSelect(Vector512.Equals(left, right), Vector512<float>.Zero, value);
}

internal readonly unsafe struct CompetitionLanes256 : ICompetitionLanes<Vector256<float>>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Until(int lanes, Vector256<float> value, Vector256<float> beyond) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(lanes)).AsSingle(), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddWhereEqual(
        Vector256<float> sum, Vector256<float> addend, Vector256<float> left, Vector256<float> right) =>
        sum + (Vector256.Equals(left, right) & addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ZeroWhereEqual(Vector256<float> value, Vector256<float> left, Vector256<float> right) =>
        Vector256.AndNot(value, Vector256.Equals(left, right));
}

internal readonly unsafe struct CompetitionLanes128 : ICompetitionLanes<Vector128<float>>
{
    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Until(int lanes, Vector128<float> value, Vector128<float> beyond) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(lanes)).AsSingle(), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddWhereEqual(
        Vector128<float> sum, Vector128<float> addend, Vector128<float> left, Vector128<float> right) =>
        sum + (Vector128.Equals(left, right) & addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ZeroWhereEqual(Vector128<float> value, Vector128<float> left, Vector128<float> right) =>
        Vector128.AndNot(value, Vector128.Equals(left, right));
}
