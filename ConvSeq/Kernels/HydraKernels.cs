using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The inner loops of Hydra, one subclass per instruction path. All paths give the same bits: a lane is one time point, sums over
/// points are sixteen partial sums, by point modulo 16, and one tree that adds them up.
/// </summary>
/// <remarks>
/// Rows live in an <see cref="AlignedBuffer"/>, so every loop may run on to the next multiple of
/// <see cref="AlignedBuffer.Slack"/> points. Numbers are finite and so small that no sum of them overflows.
/// </remarks>
internal abstract unsafe class HydraKernels
{
    /// <summary>Weights of one kernel.</summary>
    public const int Taps = 9;

    /// <summary>Partial sums of one sum over points.</summary>
    public const int Parts = 16;

    /// <summary>Rows of <see cref="Parts"/> floats that a competition needs as scratch for each kernel.</summary>
    public const int ScratchRows = 3;

    /// <summary>Largest number of points of a series: partial counts of them are exact in a float, with room to spare.</summary>
    public const int MaxLength = 1 << 26;

    /// <summary>The widest path of this machine, chosen once.</summary>
    public static HydraKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorHydraKernels<SimdSingle512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorHydraKernels<SimdSingle256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorHydraKernels<SimdSingle128, Vector128<float>>()
        : new ScalarHydraKernels();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Lets the kernels of one group compete at every point t. Kernel k's response is the sum over taps j = 0 … 8, in this order
    /// and each added by one fused multiply-add, of <c>weights[j · kernels + k] · x[t + (j - 4) · dilation]</c>.
    /// </summary>
    /// <param name="x">First point; 4 dilations before it and after its end are readable (zeros where the series has ended).</param>
    /// <param name="dilation">1 or more.</param>
    /// <param name="weights">Tap after tap the weights of all kernels.</param>
    /// <param name="kernels">Number of kernels, 1 or more.</param>
    /// <param name="length">Number of points, 1 to <see cref="MaxLength"/>.</param>
    /// <param name="scratch"><see cref="ScratchRows"/> · <paramref name="kernels"/> rows of <see cref="Parts"/> floats.</param>
    /// <param name="counts">
    /// Receives for each kernel the sum of its responses at those points at which it is the first of the largest, then for each
    /// kernel the number of points at which it is the first of the smallest.
    /// </param>
    public abstract void Compete(float* x, int dilation, float* weights, int kernels, int length, float* scratch, float* counts);

    /// <summary><c>destination[t] = rows[r₀][t] + rows[r₁][t] + …</c>, added in that order.</summary>
    /// <param name="rows">First point of row 0.</param>
    /// <param name="stride">Distance between two rows.</param>
    /// <param name="chosen">The rows to add, two or more.</param>
    /// <param name="destination">Receives <paramref name="length"/> points.</param>
    /// <param name="length">Number of points.</param>
    public abstract void Sum(float* rows, nint stride, ReadOnlySpan<int> chosen, float* destination, int length);

    /// <summary>Adds partial sums up: those 8 apart first, then those 4, 2 and 1 apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static float Total(float* parts)
    {
        Vector128<float> four = FourOf(parts);
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Vector128<float> FourOf(float* parts) =>
        (Vector128.Load(parts) + Vector128.Load(parts + 8)) + (Vector128.Load(parts + 4) + Vector128.Load(parts + 12));
}

/// <summary>The plain path: the oracle of all others.</summary>
internal sealed unsafe class ScalarHydraKernels : HydraKernels
{
    public override string Name => "scalar";

    public override void Compete(float* x, int dilation, float* weights, int kernels, int length, float* scratch, float* counts)
    {
        float* wins = scratch;
        int* losses = (int*)(scratch + kernels * Parts);
        new Span<float>(wins, kernels * Parts).Clear();
        new Span<int>(losses, kernels).Clear();
        for (int t = 0; t < length; t++)
        {
            float greatest = float.NegativeInfinity, least = float.PositiveInfinity;
            int winner = 0, loser = 0;
            for (int k = 0; k < kernels; k++)
            {
                float response = 0;
                for (int tap = 0; tap < Taps; tap++)
                    response = MathF.FusedMultiplyAdd(weights[tap * kernels + k], x[t + (tap - Taps / 2) * dilation], response);
                if (response > greatest)
                    (greatest, winner) = (response, k);
                if (response < least)
                    (least, loser) = (response, k);
            }

            wins[winner * Parts + t % Parts] += greatest;
            losses[loser]++;
        }

        for (int k = 0; k < kernels; k++)
        {
            counts[k] = Total(wins + k * Parts);
            counts[kernels + k] = losses[k];
        }
    }

    public override void Sum(float* rows, nint stride, ReadOnlySpan<int> chosen, float* destination, int length)
    {
        for (int t = 0; t < length; t++)
        {
            float sum = rows[chosen[0] * stride + t];
            foreach (int row in chosen[1..])
                sum += rows[row * stride + t];
            destination[t] = sum;
        }
    }
}

/// <summary>
/// The path of one vector width: responses are computed in registers and compete there, without ever being stored. Giving ties
/// to the first kernel takes no chain of comparisons: max(z₀, …, z_k) is the largest response g for the winner and for all
/// kernels after it. So the points at which it is g, counted for each k, differ from one k to the next by those that k wins;
/// and g, added where it is g, is set to 0 there for the following kernels.
/// </summary>
internal sealed unsafe class VectorHydraKernels<TSimd, TVector> : HydraKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    public override string Name => typeof(TVector).Name[..^2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compete(float* x, int dilation, float* weights, int kernels, int length, float* scratch, float* counts)
    {
        float* wins = scratch, reached = scratch + kernels * Parts;
        for (int part = 0; part < Parts; part += TSimd.Width)
        {
            if (kernels == 8)
                CompeteEight(x + part, dilation, weights, length - part, wins + part, reached + part);
            else
                CompeteAny(x + part, dilation, weights, kernels, length - part, wins + part, reached + part, reached + kernels * Parts);
        }

        int before = 0;
        for (int k = 0; k < kernels; k++)
        {
            counts[k] = Total(wins + k * Parts);
            int upToThis = k == kernels - 1 ? length : WholeTotal(reached + k * Parts);
            counts[kernels + k] = upToThis - before;
            before = upToThis;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(float* rows, nint stride, ReadOnlySpan<int> chosen, float* destination, int length)
    {
        for (int t = 0; t < length; t += TSimd.Width)
        {
            TVector sum = TSimd.Load(rows + chosen[0] * stride + t);
            for (int i = 1; i < chosen.Length; i++)
                sum = TSimd.Add(sum, TSimd.Load(rows + chosen[i] * stride + t));
            TSimd.Store(sum, destination + t);
        }
    }

    /// <summary>
    /// For a group of eight the vectors of points that start at <paramref name="x"/>, sixteen points apart: responses, sums and
    /// seven counts are 23 of the 32 registers that AVX-512 and Arm have.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompeteEight(float* x, int dilation, float* weights, int length, float* wins, float* reached)
    {
        TVector one = TSimd.Broadcast(1), none = TSimd.Broadcast(0);
        TVector win0 = none, win1 = none, win2 = none, win3 = none, win4 = none, win5 = none, win6 = none, win7 = none;
        TVector reach0 = none, reach1 = none, reach2 = none, reach3 = none, reach4 = none, reach5 = none, reach6 = none;
        for (int t = 0; t < length; t += Parts)
        {
            TVector z0 = none, z1 = none, z2 = none, z3 = none, z4 = none, z5 = none, z6 = none, z7 = none;
            float* points = x + t - (nint)(Taps / 2) * dilation, w = weights;
            for (int tap = 0; tap < Taps; tap++, points += dilation, w += 8)
            {
                TVector point = TSimd.Load(points);
                z0 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[0]), z0);
                z1 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[1]), z1);
                z2 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[2]), z2);
                z3 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[3]), z3);
                z4 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[4]), z4);
                z5 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[5]), z5);
                z6 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[6]), z6);
                z7 = TSimd.FusedMultiplyAdd(point, TSimd.Broadcast(w[7]), z7);
            }

            TVector min1 = TSimd.Min(z0, z1), min2 = TSimd.Min(min1, z2), min3 = TSimd.Min(min2, z3), min4 = TSimd.Min(min3, z4);
            TVector min5 = TSimd.Min(min4, z5), min6 = TSimd.Min(min5, z6), least = TSimd.Min(min6, z7);
            if (t > length - TSimd.Width)
                least = Least(length - t, least);
            reach0 = TSimd.AddWhereEqual(reach0, one, z0, least);
            reach1 = TSimd.AddWhereEqual(reach1, one, min1, least);
            reach2 = TSimd.AddWhereEqual(reach2, one, min2, least);
            reach3 = TSimd.AddWhereEqual(reach3, one, min3, least);
            reach4 = TSimd.AddWhereEqual(reach4, one, min4, least);
            reach5 = TSimd.AddWhereEqual(reach5, one, min5, least);
            reach6 = TSimd.AddWhereEqual(reach6, one, min6, least);

            TVector max1 = TSimd.Max(z0, z1), max2 = TSimd.Max(max1, z2), max3 = TSimd.Max(max2, z3), max4 = TSimd.Max(max3, z4);
            TVector max5 = TSimd.Max(max4, z5), max6 = TSimd.Max(max5, z6), greatest = TSimd.Max(max6, z7), gain = greatest;
            if (t > length - TSimd.Width)
                gain = Gain(length - t, gain);
            win0 = TSimd.AddWhereEqual(win0, gain, z0, greatest);
            gain = TSimd.ZeroWhereEqual(gain, z0, greatest);
            win1 = TSimd.AddWhereEqual(win1, gain, max1, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max1, greatest);
            win2 = TSimd.AddWhereEqual(win2, gain, max2, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max2, greatest);
            win3 = TSimd.AddWhereEqual(win3, gain, max3, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max3, greatest);
            win4 = TSimd.AddWhereEqual(win4, gain, max4, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max4, greatest);
            win5 = TSimd.AddWhereEqual(win5, gain, max5, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max5, greatest);
            win6 = TSimd.AddWhereEqual(win6, gain, max6, greatest);
            gain = TSimd.ZeroWhereEqual(gain, max6, greatest);
            win7 = TSimd.Add(win7, gain);
        }

        TSimd.Store(win0, wins);
        TSimd.Store(win1, wins + Parts);
        TSimd.Store(win2, wins + 2 * Parts);
        TSimd.Store(win3, wins + 3 * Parts);
        TSimd.Store(win4, wins + 4 * Parts);
        TSimd.Store(win5, wins + 5 * Parts);
        TSimd.Store(win6, wins + 6 * Parts);
        TSimd.Store(win7, wins + 7 * Parts);
        TSimd.Store(reach0, reached);
        TSimd.Store(reach1, reached + Parts);
        TSimd.Store(reach2, reached + 2 * Parts);
        TSimd.Store(reach3, reached + 3 * Parts);
        TSimd.Store(reach4, reached + 4 * Parts);
        TSimd.Store(reach5, reached + 5 * Parts);
        TSimd.Store(reach6, reached + 6 * Parts);
    }

    /// <summary>Does the same for any number of kernels, with responses, sums and counts in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompeteAny(
        float* x, int dilation, float* weights, int kernels, int length, float* wins, float* reached, float* responses)
    {
        TVector one = TSimd.Broadcast(1), none = TSimd.Broadcast(0);
        for (int k = 0; k < kernels; k++)
        {
            TSimd.Store(none, wins + k * Parts);
            TSimd.Store(none, reached + k * Parts);
        }

        for (int t = 0; t < length; t += Parts)
        {
            TVector greatest = TSimd.Broadcast(float.NegativeInfinity), least = TSimd.Broadcast(float.PositiveInfinity);
            for (int k = 0; k < kernels; k++)
            {
                TVector z = none;
                float* points = x + t - (nint)(Taps / 2) * dilation, w = weights + k;
                for (int tap = 0; tap < Taps; tap++, points += dilation, w += kernels)
                    z = TSimd.FusedMultiplyAdd(TSimd.Load(points), TSimd.Broadcast(*w), z);
                TSimd.Store(z, responses + k * Parts);
                greatest = TSimd.Max(greatest, z);
                least = TSimd.Min(least, z);
            }

            TVector gain = greatest;
            if (t > length - TSimd.Width)
            {
                gain = Gain(length - t, gain);
                least = Least(length - t, least);
            }

            TVector max = TSimd.Load(responses), min = max;
            for (int k = 0; k < kernels; k++)
            {
                TVector z = TSimd.Load(responses + k * Parts);
                max = TSimd.Max(max, z);
                min = TSimd.Min(min, z);
                TSimd.Store(TSimd.AddWhereEqual(TSimd.Load(wins + k * Parts), gain, max, greatest), wins + k * Parts);
                TSimd.Store(TSimd.AddWhereEqual(TSimd.Load(reached + k * Parts), one, min, least), reached + k * Parts);
                gain = TSimd.ZeroWhereEqual(gain, max, greatest);
            }
        }
    }

    /// <summary>Gains of winners at the last points; beyond them nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gain(int points, TVector greatest) => TSimd.Until(points, greatest, TSimd.Broadcast(0));

    /// <summary>The smallest responses at the last points; beyond them no response is the smallest, as NaN equals nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Least(int points, TVector least) => TSimd.Until(points, least, TSimd.Broadcast(float.NaN));

    /// <summary>The sum of partial counts; a float holds four of them exactly, but perhaps not sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WholeTotal(float* parts) => Vector128.Sum(Vector128.ConvertToInt32Native(FourOf(parts)));
}
