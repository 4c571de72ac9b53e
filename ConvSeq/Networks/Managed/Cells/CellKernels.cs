using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed.Cells;

/// <summary>
/// The values of one series at one point in a recurrent layer, each of them <see cref="Units"/> floats or blocks of as many.
/// </summary>
internal unsafe struct CellPoint
{
    public int Units;

    /// <summary>
    /// Blocks in the order of <see cref="CellLayout"/>: before the forward pass sums, after it gates, after the backward pass the
    /// gradients of the sums.
    /// </summary>
    public float* Gates;

    /// <summary>The state before the point.</summary>
    public float* Before;

    /// <summary>Receive the state after the point, in the forward pass.</summary>
    public float* State, Output;

    /// <summary>An LSTM's memory before and after the point, and the tangent of the latter.</summary>
    public float* MemoryBefore, Memory, Tangent;

    /// <summary>An LSTM's peepholes of the gates i, f and o; null for none. Their gradient is added to what is there.</summary>
    public float* Peepholes, PeepholeGradient;

    /// <summary>
    /// Gradient of the output, and that of the state from later points; the backward pass turns the latter into its share.
    /// </summary>
    public float* OutputGradient, StateGradient;

    /// <summary>Gradient of the memory from later points; becomes that of the memory before the point.</summary>
    public float* MemoryGradient;
}

/// <summary>
/// What recurrent cells do unit by unit, one subclass per vector width. Every unit is computed by the same operations, so that widths do
/// not change the bits.
/// </summary>
internal abstract unsafe class CellKernels
{
    /// <summary>The widest path of this machine, chosen once.</summary>
    public static CellKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorCellKernels<SimdSingle512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorCellKernels<SimdSingle256, Vector256<float>>()
        : new VectorCellKernels<SimdSingle128, Vector128<float>>();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>From the sums to the state.</summary>
    public abstract void Forward(RecurrentCell cell, CellPoint* point);

    /// <summary>From the gradient of the state to those of the sums, and to what reaches the point before without the weights.</summary>
    public abstract void Backward(RecurrentCell cell, CellPoint* point);
}

/// <summary>The path of one vector width.</summary>
internal sealed unsafe class VectorCellKernels<TSimd, TVector> : CellKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    public override string Name => typeof(TVector).Name[..^2];

    public override void Forward(RecurrentCell cell, CellPoint* point)
    {
        int whole = point->Units / TSimd.Width * TSimd.Width;
        if (whole > 0)
            Forward<WholeVectors>(cell, point, 0, whole);
        if (whole < point->Units)
            Forward<PartOfVector>(cell, point, whole, point->Units);
    }

    public override void Backward(RecurrentCell cell, CellPoint* point)
    {
        int whole = point->Units / TSimd.Width * TSimd.Width;
        if (whole > 0)
            Backward<WholeVectors>(cell, point, 0, whole);
        if (whole < point->Units)
            Backward<PartOfVector>(cell, point, whole, point->Units);
    }

    private static void Forward<TLanes>(RecurrentCell cell, CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        switch (cell)
        {
            case RecurrentCell.Lstm: LstmForward<TLanes>(point, start, end); break;
            case RecurrentCell.Gru: GruForward<TLanes>(point, start, end); break;
            default: RnnForward<TLanes>(point, start, end); break;
        }
    }

    private static void Backward<TLanes>(RecurrentCell cell, CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        switch (cell)
        {
            case RecurrentCell.Lstm: LstmBackward<TLanes>(point, start, end); break;
            case RecurrentCell.Gru: GruBackward<TLanes>(point, start, end); break;
            default: RnnBackward<TLanes>(point, start, end); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RnnForward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            TVector state = CellFunctions<TSimd, TVector>.Tanh(Load<TLanes>(point->Gates + u, count));
            Store<TLanes>(state, point->Gates + u, count);
            Store<TLanes>(state, point->State + u, count);
            Store<TLanes>(state, point->Output + u, count);
        }
    }

    // dz = dh (1 - h²).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RnnBackward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            TVector h = Load<TLanes>(point->Gates + u, count);
            TVector dh = TSimd.Add(Load<TLanes>(point->OutputGradient + u, count), Load<TLanes>(point->StateGradient + u, count));
            Store<TLanes>(TSimd.Multiply(dh, TangentSlope(h)), point->Gates + u, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LstmForward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        int units = point->Units;
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            float* gates = point->Gates + u;
            TVector i = Load<TLanes>(gates, count), f = Load<TLanes>(gates + units, count);
            TVector g = Load<TLanes>(gates + 2 * units, count), o = Load<TLanes>(gates + 3 * units, count);
            TVector before = Load<TLanes>(point->MemoryBefore + u, count);
            if (point->Peepholes != null)
            {
                i = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + u, count), before, i);
                f = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + units + u, count), before, f);
            }

            i = CellFunctions<TSimd, TVector>.Logistic(i);
            f = CellFunctions<TSimd, TVector>.Logistic(f);
            g = CellFunctions<TSimd, TVector>.Tanh(g);
            TVector memory = TSimd.FusedMultiplyAdd(f, before, TSimd.Multiply(i, g));
            if (point->Peepholes != null)
                o = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + 2 * units + u, count), memory, o);
            o = CellFunctions<TSimd, TVector>.Logistic(o);
            TVector tangent = CellFunctions<TSimd, TVector>.Tanh(memory), state = TSimd.Multiply(o, tangent);
            Store<TLanes>(i, gates, count);
            Store<TLanes>(f, gates + units, count);
            Store<TLanes>(g, gates + 2 * units, count);
            Store<TLanes>(o, gates + 3 * units, count);
            Store<TLanes>(memory, point->Memory + u, count);
            Store<TLanes>(tangent, point->Tangent + u, count);
            Store<TLanes>(state, point->State + u, count);
            Store<TLanes>(state, point->Output + u, count);
        }
    }

    // With T = tanh m': dzo = dh T o (1 - o); dm += dh o (1 - T²) + po dzo; dzi = dm g i (1 - i); dzf = dm m f (1 - f);
    // dzg = dm i (1 - g²); what goes on to m is dm f + pi dzi + pf dzf.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LstmBackward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        int units = point->Units;
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            float* gates = point->Gates + u;
            TVector i = Load<TLanes>(gates, count), f = Load<TLanes>(gates + units, count);
            TVector g = Load<TLanes>(gates + 2 * units, count), o = Load<TLanes>(gates + 3 * units, count);
            TVector before = Load<TLanes>(point->MemoryBefore + u, count), tangent = Load<TLanes>(point->Tangent + u, count);
            TVector dh = TSimd.Add(Load<TLanes>(point->OutputGradient + u, count), Load<TLanes>(point->StateGradient + u, count));
            TVector dzo = TSimd.Multiply(TSimd.Multiply(dh, tangent), Slope(o));
            TVector dm = TSimd.FusedMultiplyAdd(
                TSimd.Multiply(dh, o), TangentSlope(tangent), Load<TLanes>(point->MemoryGradient + u, count));
            if (point->Peepholes != null)
                dm = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + 2 * units + u, count), dzo, dm);
            TVector dzi = TSimd.Multiply(TSimd.Multiply(dm, g), Slope(i));
            TVector dzf = TSimd.Multiply(TSimd.Multiply(dm, before), Slope(f));
            TVector dzg = TSimd.Multiply(TSimd.Multiply(dm, i), TangentSlope(g)), dBefore = TSimd.Multiply(dm, f);
            if (point->Peepholes != null)
            {
                dBefore = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + u, count), dzi, dBefore);
                dBefore = TSimd.FusedMultiplyAdd(Load<TLanes>(point->Peepholes + units + u, count), dzf, dBefore);
                float* gradient = point->PeepholeGradient + u;
                TVector memory = Load<TLanes>(point->Memory + u, count);
                Store<TLanes>(TSimd.FusedMultiplyAdd(dzi, before, Load<TLanes>(gradient, count)), gradient, count);
                gradient += units;
                Store<TLanes>(TSimd.FusedMultiplyAdd(dzf, before, Load<TLanes>(gradient, count)), gradient, count);
                gradient += units;
                Store<TLanes>(TSimd.FusedMultiplyAdd(dzo, memory, Load<TLanes>(gradient, count)), gradient, count);
            }

            Store<TLanes>(dzi, gates, count);
            Store<TLanes>(dzf, gates + units, count);
            Store<TLanes>(dzg, gates + 2 * units, count);
            Store<TLanes>(dzo, gates + 3 * units, count);
            Store<TLanes>(dBefore, point->MemoryGradient + u, count);
        }
    }

    // Blocks n, r, z and a = U h + c of the new value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GruForward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        int units = point->Units;
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            float* gates = point->Gates + u;
            TVector r = CellFunctions<TSimd, TVector>.Logistic(Load<TLanes>(gates + units, count));
            TVector z = CellFunctions<TSimd, TVector>.Logistic(Load<TLanes>(gates + 2 * units, count));
            TVector a = Load<TLanes>(gates + 3 * units, count);
            TVector n = CellFunctions<TSimd, TVector>.Tanh(TSimd.FusedMultiplyAdd(r, a, Load<TLanes>(gates, count)));
            TVector before = Load<TLanes>(point->Before + u, count);
            TVector state = TSimd.FusedMultiplyAdd(z, TSimd.Subtract(before, n), n);
            Store<TLanes>(n, gates, count);
            Store<TLanes>(r, gates + units, count);
            Store<TLanes>(z, gates + 2 * units, count);
            Store<TLanes>(state, point->State + u, count);
            Store<TLanes>(state, point->Output + u, count);
        }
    }

    // dzn = dh (1 - z) (1 - n²); dzz = dh (h - n) z (1 - z); da = dzn r; dzr = dzn a r (1 - r); what goes on to h is dh z.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GruBackward<TLanes>(CellPoint* point, int start, int end)
        where TLanes : struct, ILanes
    {
        int units = point->Units;
        for (int u = start; u < end; u += TSimd.Width)
        {
            int count = end - u;
            float* gates = point->Gates + u;
            TVector n = Load<TLanes>(gates, count), r = Load<TLanes>(gates + units, count);
            TVector z = Load<TLanes>(gates + 2 * units, count), a = Load<TLanes>(gates + 3 * units, count);
            TVector before = Load<TLanes>(point->Before + u, count);
            TVector dh = TSimd.Add(Load<TLanes>(point->OutputGradient + u, count), Load<TLanes>(point->StateGradient + u, count));
            TVector share = TSimd.Multiply(dh, z);
            TVector dn = TSimd.Multiply(TSimd.Subtract(dh, share), TangentSlope(n));
            Store<TLanes>(dn, gates, count);
            Store<TLanes>(TSimd.Multiply(TSimd.Multiply(dn, a), Slope(r)), gates + units, count);
            Store<TLanes>(
                TSimd.Multiply(TSimd.Multiply(dh, TSimd.Subtract(before, n)), Slope(z)), gates + 2 * units, count);
            Store<TLanes>(TSimd.Multiply(dn, r), gates + 3 * units, count);
            Store<TLanes>(share, point->StateGradient + u, count);
        }
    }

    /// <summary>1 - t², the derivative of a tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector TangentSlope(TVector t) => TSimd.FusedMultiplyAdd(TSimd.Negate(t), t, TSimd.Broadcast(1));

    /// <summary>s (1 - s), the derivative of a logistic gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Slope(TVector s) => TSimd.FusedMultiplyAdd(TSimd.Negate(s), s, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load<TLanes>(float* source, int count)
        where TLanes : struct, ILanes => TLanes.AreAll ? TSimd.Load(source) : TSimd.LoadFirst(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TVector value, float* target, int count)
        where TLanes : struct, ILanes
    {
        if (TLanes.AreAll)
            TSimd.Store(value, target);
        else
            TSimd.StoreFirst(value, target, count);
    }
}

/// <summary>Whether all lanes of vectors are used, as a type: the loops are compiled for each.</summary>
internal interface ILanes
{
    static abstract bool AreAll { get; }
}

internal readonly struct WholeVectors : ILanes { public static bool AreAll => true; }
internal readonly struct PartOfVector : ILanes { public static bool AreAll => false; }
