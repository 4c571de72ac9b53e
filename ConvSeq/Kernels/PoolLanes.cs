using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Kernels;

/// <summary>Sixteen points in 512 bits.</summary>
internal unsafe struct PoolLanes512 : IPoolLanes<PoolLanes512, PoolLanes512.Points>
{
    private Vector512<float> _bias, _sum;
    private Vector512<int> _tally;

    public static int MaxBatch => 8;

    public static Points First => new() { Tallies = Vector512.Create(PoolBlock.One - PoolBlock.Lanes) + Vector512<int>.Indices };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolLanes512 For(float bias) => new() { _bias = Vector512.Create(bias + 0f) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Next(Points before, float* a, float* b) => new()
    {
        Values = Vector512.Load(a) + Vector512.Load(b),
        Tallies = before.Tallies + Vector512.Create(PoolBlock.Lanes),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Until(int count, Points points) => points with
    {
        Values = Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), points.Values,
            Vector512.Create(float.NegativeInfinity)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Take(Points points)
    {
        // The sign as a mask: a comparison would give a mask register, and only one instruction a cycle can write these.
        Vector512<float> shortfall = _bias - points.Values;
        Vector512<int> above = shortfall.AsInt32() >> 31;
        _sum += shortfall & above.AsSingle();
        _tally += points.Tallies & above;
        return (ushort)Vector512.GreaterThan(shortfall, Vector512<float>.Zero).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce(
        in PoolLanes512 lanes0, in PoolLanes512 lanes1, in PoolLanes512 lanes2, in PoolLanes512 lanes3, float* sums, int* tallies)
    {
        PoolLanes256.Reduce(Half(lanes0._sum), Half(lanes1._sum), Half(lanes2._sum), Half(lanes3._sum)).Store(sums);
        PoolLanes256.Reduce(Half(lanes0._tally), Half(lanes1._tally), Half(lanes2._tally), Half(lanes3._tally)).Store(tallies);
    }

    public static void FindStretches(ulong* words, int count, int* stretches) => BitStretches.Find512(words, count, stretches);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Half(Vector512<float> lanes) => lanes.GetLower() + lanes.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Half(Vector512<int> lanes) => lanes.GetLower() + lanes.GetUpper();

    public struct Points
    {
        public Vector512<float> Values;
        public Vector512<int> Tallies;
    }
}

/// <summary>Sixteen points in two times 256 bits.</summary>
internal unsafe struct PoolLanes256 : IPoolLanes<PoolLanes256, PoolLanes256.Points>
{
    private Vector256<float> _bias, _sum0, _sum1;
    private Vector256<int> _tally;

    public static int MaxBatch => 3;

    public static Points First => new() { Tallies = Vector256.Create(PoolBlock.One - PoolBlock.Lanes) + Vector256<int>.Indices };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolLanes256 For(float bias) => new() { _bias = Vector256.Create(bias + 0f) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Next(Points before, float* a, float* b) => new()
    {
        Values0 = Vector256.Load(a) + Vector256.Load(b),
        Values1 = Vector256.Load(a + 8) + Vector256.Load(b + 8),
        Tallies = before.Tallies + Vector256.Create(PoolBlock.Lanes),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Until(int count, Points points) => points with
    {
        Values0 = Until(count, points.Values0),
        Values1 = Until(count - 8, points.Values1),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Take(Points points)
    {
        Vector256<float> shortfall0 = _bias - points.Values0, shortfall1 = _bias - points.Values1;
        Vector256<int> above0 = shortfall0.AsInt32() >> 31, above1 = shortfall1.AsInt32() >> 31;
        _sum0 += shortfall0 & above0.AsSingle();
        _sum1 += shortfall1 & above1.AsSingle();
        _tally += (points.Tallies & above0) + ((points.Tallies + Vector256.Create(8)) & above1);
        return (ushort)(Vector256.GreaterThan(shortfall0, Vector256<float>.Zero).ExtractMostSignificantBits()
            | Vector256.GreaterThan(shortfall1, Vector256<float>.Zero).ExtractMostSignificantBits() << 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce(
        in PoolLanes256 lanes0, in PoolLanes256 lanes1, in PoolLanes256 lanes2, in PoolLanes256 lanes3, float* sums, int* tallies)
    {
        Reduce(lanes0._sum0 + lanes0._sum1, lanes1._sum0 + lanes1._sum1, lanes2._sum0 + lanes2._sum1, lanes3._sum0 + lanes3._sum1)
            .Store(sums);
        Reduce(lanes0._tally, lanes1._tally, lanes2._tally, lanes3._tally).Store(tallies);
    }

    public static void FindStretches(ulong* words, int count, int* stretches) => BitStretches.Find(words, count, stretches);

    /// <summary>
    /// The sums of four vectors' elements, neighbors first; adding all up side by side costs less than half of one after
    /// another.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reduce(Vector256<float> u0, Vector256<float> u1, Vector256<float> u2, Vector256<float> u3)
    {
        if (!Avx.IsSupported)
        {
            return PoolLanes128.Reduce(u0.GetLower(), u1.GetLower(), u2.GetLower(), u3.GetLower())
                + PoolLanes128.Reduce(u0.GetUpper(), u1.GetUpper(), u2.GetUpper(), u3.GetUpper());
        }

        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(u0, u1), Avx.HorizontalAdd(u2, u3));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Reduce(Vector256<int> u0, Vector256<int> u1, Vector256<int> u2, Vector256<int> u3)
    {
        if (!Avx2.IsSupported)
            return Vector128.Create(Vector256.Sum(u0), Vector256.Sum(u1), Vector256.Sum(u2), Vector256.Sum(u3));
        Vector256<int> halves = Avx2.HorizontalAdd(Avx2.HorizontalAdd(u0, u1), Avx2.HorizontalAdd(u2, u3));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Until(int count, Vector256<float> points) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), points, Vector256.Create(float.NegativeInfinity));

    public struct Points
    {
        public Vector256<float> Values0, Values1;
        public Vector256<int> Tallies;
    }
}

/// <summary>Sixteen points in four times 128 bits.</summary>
internal unsafe struct PoolLanes128 : IPoolLanes<PoolLanes128, PoolLanes128.Points>
{
    private Vector128<float> _bias, _sum0, _sum1, _sum2, _sum3;
    private Vector128<int> _tally;

    public static int MaxBatch => 2;

    public static Points First => new() { Tallies = Vector128.Create(PoolBlock.One - PoolBlock.Lanes) + Vector128<int>.Indices };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolLanes128 For(float bias) => new() { _bias = Vector128.Create(bias + 0f) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Next(Points before, float* a, float* b) => new()
    {
        Values0 = Vector128.Load(a) + Vector128.Load(b),
        Values1 = Vector128.Load(a + 4) + Vector128.Load(b + 4),
        Values2 = Vector128.Load(a + 8) + Vector128.Load(b + 8),
        Values3 = Vector128.Load(a + 12) + Vector128.Load(b + 12),
        Tallies = before.Tallies + Vector128.Create(PoolBlock.Lanes),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Points Until(int count, Points points) => points with
    {
        Values0 = Until(count, points.Values0),
        Values1 = Until(count - 4, points.Values1),
        Values2 = Until(count - 8, points.Values2),
        Values3 = Until(count - 12, points.Values3),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Take(Points points)
    {
        uint bits = Take(points.Values0, points.Tallies, ref _sum0);
        bits |= Take(points.Values1, points.Tallies + Vector128.Create(4), ref _sum1) << 4;
        bits |= Take(points.Values2, points.Tallies + Vector128.Create(8), ref _sum2) << 8;
        bits |= Take(points.Values3, points.Tallies + Vector128.Create(12), ref _sum3) << 12;
        return (ushort)bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce(
        in PoolLanes128 lanes0, in PoolLanes128 lanes1, in PoolLanes128 lanes2, in PoolLanes128 lanes3, float* sums, int* tallies)
    {
        (Reduce(lanes0._sum0 + lanes0._sum2, lanes1._sum0 + lanes1._sum2, lanes2._sum0 + lanes2._sum2, lanes3._sum0 + lanes3._sum2)
            + Reduce(lanes0._sum1 + lanes0._sum3, lanes1._sum1 + lanes1._sum3, lanes2._sum1 + lanes2._sum3, lanes3._sum1 + lanes3._sum3))
            .Store(sums);
        Vector128.Create(
            Vector128.Sum(lanes0._tally), Vector128.Sum(lanes1._tally), Vector128.Sum(lanes2._tally), Vector128.Sum(lanes3._tally))
            .Store(tallies);
    }

    public static void FindStretches(ulong* words, int count, int* stretches) => BitStretches.Find(words, count, stretches);

    /// <summary>The sums of four vectors' elements, neighbors first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reduce(Vector128<float> u0, Vector128<float> u1, Vector128<float> u2, Vector128<float> u3) =>
        Vector128.Create(Sum(u0), Sum(u1), Sum(u2), Sum(u3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector128<float> u) => (u[0] + u[1]) + (u[2] + u[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Take(Vector128<float> points, Vector128<int> tallies, ref Vector128<float> sum)
    {
        Vector128<float> shortfall = _bias - points;
        Vector128<int> above = shortfall.AsInt32() >> 31;
        sum += shortfall & above.AsSingle();
        _tally += tallies & above;
        return Vector128.GreaterThan(shortfall, Vector128<float>.Zero).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Until(int count, Vector128<float> points) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle(), points, Vector128.Create(float.NegativeInfinity));

    public struct Points
    {
        public Vector128<float> Values0, Values1, Values2, Values3;
        public Vector128<int> Tallies;
    }
}
