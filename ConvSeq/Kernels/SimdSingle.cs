using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Kernels;

/// <summary>
/// Vectors of floats of one width, so that each inner loop is written once for all widths. Only this file knows which way of an
/// operation is the best of its width.
/// </summary>
internal unsafe interface ISimdSingle<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>Vector registers of the machine: a loop keeps no more vectors than these.</summary>
    static abstract int Registers { get; }

    /// <summary>The number of each lane: 0, 1, 2, …</summary>
    static abstract TVector Indices { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    /// <summary>The first <paramref name="count"/> floats, and zeros; nothing beyond is read.</summary>
    static abstract TVector LoadFirst(float* source, int count);

    /// <summary>Stores the first <paramref name="count"/> floats; nothing beyond is written.</summary>
    static abstract void StoreFirst(TVector value, float* target, int count);

    static abstract TVector Broadcast(float value);

    static abstract TVector Negate(TVector value);

    /// <summary>The magnitude; never -0.</summary>
    static abstract TVector Abs(TVector value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The larger value; of two zeros with different signs, either. No operand is NaN.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller value; of two zeros with different signs, either. No operand is NaN.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The largest lane; of zeros with different signs, either. No lane is NaN.</summary>
    static abstract float MaxLane(TVector value);

    /// <summary>The smallest lane; of zeros with different signs, either. No lane is NaN.</summary>
    static abstract float MinLane(TVector value);

    /// <summary>
    /// <paramref name="then"/> in those lanes in which <paramref name="left"/> is less than <paramref name="right"/>, else
    /// <paramref name="otherwise"/>.
    /// </summary>
    static abstract TVector WhereLess(TVector left, TVector right, TVector then, TVector otherwise);

    /// <summary>A bit for each lane, set where <paramref name="left"/> is less than <paramref name="right"/>.</summary>
    static abstract uint MaskLess(TVector left, TVector right);

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="value"/>, then those of <paramref name="beyond"/>.</summary>
    static abstract TVector Until(int count, TVector value, TVector beyond);

    /// <summary>Lanes of 32-bit integers, increased where <paramref name="left"/> is greater than <paramref name="right"/>.</summary>
    static abstract TVector CountGreater(TVector counts, TVector left, TVector right);

    /// <summary>The sums of the lanes of 32-bit integers of each of four vectors.</summary>
    static abstract Vector128<int> CountSums(TVector counts0, TVector counts1, TVector counts2, TVector counts3);

    /// <summary>
    /// <paramref name="sum"/>, plus <paramref name="addend"/> in those lanes in which <paramref name="left"/> equals
    /// <paramref name="right"/>; NaN equals nothing. The sum is never -0, so that adding 0 elsewhere changes nothing.
    /// </summary>
    static abstract TVector AddWhereEqual(TVector sum, TVector addend, TVector left, TVector right);

    /// <summary>0 in those lanes in which <paramref name="left"/> equals <paramref name="right"/>, else <paramref name="value"/>.</summary>
    static abstract TVector ZeroWhereEqual(TVector value, TVector left, TVector right);

    /// <summary>Whole numbers as lanes of 32-bit integers.</summary>
    static abstract TVector ToIntegers(TVector whole);

    /// <summary>
    /// For each lane the float of a table that a 32-bit integer from 0 to 7 names; 16 floats are readable, and those that no lane names do
    /// not matter.
    /// </summary>
    static abstract TVector LookUp(float* table, TVector places);

    /// <summary>2ⁿ in lanes that hold 1.5 · 2²³ + n, for whole n from -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector shifted);
}

internal readonly unsafe struct SimdSingle512 : ISimdSingle<Vector512<float>>
{
    public static int Width => 16;

    public static int Registers => 32;

    public static Vector512<float> Indices => Vector512<float>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFirst(float* source, int count)
    {
        if (Avx512F.IsSupported)
            return Avx512F.MaskLoad(source, First(count), Vector512<float>.Zero);
        Vector512<float> value = default;
        Unsafe.CopyBlockUnaligned(&value, source, (uint)count * sizeof(float));
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector512<float> value, float* target, int count)
    {
        if (Avx512F.IsSupported)
            Avx512F.MaskStore(target, First(count), value);
        else
            Unsafe.CopyBlockUnaligned(target, &value, (uint)count * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SquareRoot(Vector512<float> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector512<float> value) =>
        SimdSingle256.MaxLane(Vector256.MaxNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinLane(Vector512<float> value) =>
        SimdSingle256.MinLane(Vector256.MinNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WhereLess(
        Vector512<float> left, Vector512<float> right, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(left, right), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Vector512<float> left, Vector512<float> right) =>
        (uint)Vector512.LessThan(left, right).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Until(int count, Vector512<float> value, Vector512<float> beyond) =>
        Vector512.ConditionalSelect(First(count), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CountGreater(Vector512<float> counts, Vector512<float> left, Vector512<float> right) =>
        // A masked addition: one instruction after the comparison, where subtracting the mask would take two.
        Vector512.ConditionalSelect(
            Vector512.GreaterThan(left, right).AsInt32(), counts.AsInt32() + Vector512<int>.One, counts.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> CountSums(
        Vector512<float> counts0, Vector512<float> counts1, Vector512<float> counts2, Vector512<float> counts3) =>
        SimdSingle256.CountSums(Half(counts0), Half(counts1), Half(counts2), Half(counts3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddWhereEqual(
        Vector512<float> sum, Vector512<float> addend, Vector512<float> left, Vector512<float> right) =>
        // A masked addition: one instruction after the comparison.
        Vector512.ConditionalSelect(Vector512.Equals(left, right), sum + addend, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ZeroWhereEqual(Vector512<float> value, Vector512<float> left, Vector512<float> right) =>
        Vector512.ConditionalSelect(Vector512.Equals(left, right), Vector512<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToIntegers(Vector512<float> whole) => Vector512.ConvertToInt32Native(whole).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp(float* table, Vector512<float> places) =>
        Vector512.Shuffle(Vector512.Load(table), places.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        // n, in the last bits, becomes the exponent.
        ((shifted.AsInt32() << 23) + Vector512.Create(127 << 23)).AsSingle();

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Half(Vector512<float> counts) =>
        (counts.GetLower().AsInt32() + counts.GetUpper().AsInt32()).AsSingle();
}

internal readonly unsafe struct SimdSingle256 : ISimdSingle<Vector256<float>>
{
    public static int Width => 8;

    public static int Registers => 16;

    public static Vector256<float> Indices => Vector256<float>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFirst(float* source, int count)
    {
        if (Avx.IsSupported)
            return Avx.MaskLoad(source, First(count));
        Vector256<float> value = default;
        Unsafe.CopyBlockUnaligned(&value, source, (uint)count * sizeof(float));
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector256<float> value, float* target, int count)
    {
        if (Avx.IsSupported)
            Avx.MaskStore(target, First(count), value);
        else
            Unsafe.CopyBlockUnaligned(target, &value, (uint)count * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Negate(Vector256<float> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SquareRoot(Vector256<float> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector256<float> value) =>
        SimdSingle128.MaxLane(Vector128.MaxNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinLane(Vector256<float> value) =>
        SimdSingle128.MinLane(Vector128.MinNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WhereLess(
        Vector256<float> left, Vector256<float> right, Vector256<float> then, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(left, right), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Vector256<float> left, Vector256<float> right) =>
        Vector256.LessThan(left, right).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Until(int count, Vector256<float> value, Vector256<float> beyond) =>
        Vector256.ConditionalSelect(First(count), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CountGreater(Vector256<float> counts, Vector256<float> left, Vector256<float> right) =>
        (counts.AsInt32() - Vector256.GreaterThan(left, right).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> CountSums(
        Vector256<float> counts0, Vector256<float> counts1, Vector256<float> counts2, Vector256<float> counts3)
    {
        if (!Avx2.IsSupported)
            return SimdSingle128.CountSums(Half(counts0), Half(counts1), Half(counts2), Half(counts3));
        // Adding all counts up side by side costs less than half of one after another.
        Vector256<int> sums = Avx2.HorizontalAdd(
            Avx2.HorizontalAdd(counts0.AsInt32(), counts1.AsInt32()), Avx2.HorizontalAdd(counts2.AsInt32(), counts3.AsInt32()));
        return sums.GetLower() + sums.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddWhereEqual(
        Vector256<float> sum, Vector256<float> addend, Vector256<float> left, Vector256<float> right) =>
        sum + (Vector256.Equals(left, right) & addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ZeroWhereEqual(Vector256<float> value, Vector256<float> left, Vector256<float> right) =>
        Vector256.AndNot(value, Vector256.Equals(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToIntegers(Vector256<float> whole) => Vector256.ConvertToInt32Native(whole).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp(float* table, Vector256<float> places) =>
        Vector256.Shuffle(Vector256.Load(table), places.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> shifted) =>
        // n, in the last bits, becomes the exponent.
        ((shifted.AsInt32() << 23) + Vector256.Create(127 << 23)).AsSingle();

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Half(Vector256<float> counts) =>
        (counts.GetLower().AsInt32() + counts.GetUpper().AsInt32()).AsSingle();
}

internal readonly unsafe struct SimdSingle128 : ISimdSingle<Vector128<float>>
{
    public static int Width => 4;

    public static int Registers => AdvSimd.IsSupported ? 32 : 16;

    public static Vector128<float> Indices => Vector128<float>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFirst(float* source, int count)
    {
        if (Avx.IsSupported)
            return Avx.MaskLoad(source, First(count));
        Vector128<float> value = default;
        Unsafe.CopyBlockUnaligned(&value, source, (uint)count * sizeof(float));
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector128<float> value, float* target, int count)
    {
        if (Avx.IsSupported)
            Avx.MaskStore(target, First(count), value);
        else
            Unsafe.CopyBlockUnaligned(target, &value, (uint)count * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Negate(Vector128<float> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SquareRoot(Vector128<float> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector128<float> value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MinLane(Vector128<float> value)
    {
        Vector128<float> pairs = Vector128.MinNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MinNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WhereLess(
        Vector128<float> left, Vector128<float> right, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(left, right), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Vector128<float> left, Vector128<float> right) =>
        Vector128.LessThan(left, right).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Until(int count, Vector128<float> value, Vector128<float> beyond) =>
        Vector128.ConditionalSelect(First(count), value, beyond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CountGreater(Vector128<float> counts, Vector128<float> left, Vector128<float> right) =>
        (counts.AsInt32() - Vector128.GreaterThan(left, right).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> CountSums(
        Vector128<float> counts0, Vector128<float> counts1, Vector128<float> counts2, Vector128<float> counts3)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.HorizontalAdd(
                Ssse3.HorizontalAdd(counts0.AsInt32(), counts1.AsInt32()), Ssse3.HorizontalAdd(counts2.AsInt32(), counts3.AsInt32()));
        }

        return Vector128.Create(
            Vector128.Sum(counts0.AsInt32()), Vector128.Sum(counts1.AsInt32()),
            Vector128.Sum(counts2.AsInt32()), Vector128.Sum(counts3.AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddWhereEqual(
        Vector128<float> sum, Vector128<float> addend, Vector128<float> left, Vector128<float> right) =>
        sum + (Vector128.Equals(left, right) & addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ZeroWhereEqual(Vector128<float> value, Vector128<float> left, Vector128<float> right) =>
        Vector128.AndNot(value, Vector128.Equals(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ToIntegers(Vector128<float> whole) => Vector128.ConvertToInt32Native(whole).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp(float* table, Vector128<float> places) =>
        Vector128.Create(
            table[places.AsInt32()[0]], table[places.AsInt32()[1]], table[places.AsInt32()[2]], table[places.AsInt32()[3]]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> shifted) =>
        // n, in the last bits, becomes the exponent.
        ((shifted.AsInt32() << 23) + Vector128.Create(127 << 23)).AsSingle();

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First(int count) =>
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();
}
