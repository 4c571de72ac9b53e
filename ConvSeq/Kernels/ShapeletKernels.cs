using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// Windows of a series that start at consecutive points. Point <c>t + channel · ChannelStride + tap · TapStride</c> is a tap of the
/// window that starts at t.
/// </summary>
/// <param name="Points">The first tap of the first window.</param>
/// <param name="ChannelStride">Distance in floats between two channels.</param>
/// <param name="TapStride">Distance in floats between two taps: the dilation, or the length of rows that hold a tap each.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Taps">Points of a window in each channel.</param>
/// <param name="Count">Number of windows, 1 or more; every row is readable to the next multiple of 16 windows.</param>
internal readonly unsafe record struct ShapeletWindows(
    nint Points, nint ChannelStride, nint TapStride, int Channels, int Taps, int Count)
{
    /// <summary>Number of values of a window.</summary>
    public int Size => Channels * Taps;

    public float* Start => (float*)Points;
}

/// <summary>What the windows of a series say about one shapelet, as far as they have been compared with it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ShapeletMatch
{
    /// <summary>The smallest distance.</summary>
    public float Distance;

    /// <summary>The first window that has it.</summary>
    public int Position;

    /// <summary>Number of windows closer than the threshold.</summary>
    public int Occurrences;

    /// <summary>The match with no window at all.</summary>
    public static ShapeletMatch None => new() { Distance = float.PositiveInfinity };

    /// <summary>Adds windows that come after all before.</summary>
    public void Add(float distance, int position, int occurrences)
    {
        if (distance < Distance)
            (Distance, Position) = (distance, position);
        Occurrences += occurrences;
    }
}

/// <summary>
/// The inner loops of dilated shapelets, one subclass per instruction path. A lane is one window, whose distance is summed in a
/// fixed order; smallest distance, first position and count do not depend on the order of windows. So all paths give the same bits.
/// </summary>
internal abstract unsafe class ShapeletKernels
{
    /// <summary>Number of shapelets that are compared together; their values lie side by side.</summary>
    public const int Together = 4;

    /// <summary>The widest path of this machine, chosen once.</summary>
    public static ShapeletKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorShapeletKernels<SimdSingle512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorShapeletKernels<SimdSingle256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorShapeletKernels<SimdSingle128, Vector128<float>>()
        : new ScalarShapeletKernels();

    /// <summary>The path's name.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Windows with mean 0 and standard deviation 1 in each channel. With values v, added in order, m = (v₀ + v₁ + …) · r and
    /// s² = ((v₀ - m)² + (v₁ - m)² + …) · r, where r = 1 / taps; the result is (v - m) · (1 / s), or 0 if s² is at most
    /// 2⁻⁴⁰ m² or 2⁻¹⁰⁰.
    /// </summary>
    /// <param name="windows">The windows.</param>
    /// <param name="rows">Receives a row for each channel and tap; may be where the windows are, if those are rows, too.</param>
    /// <param name="stride">Distance between two rows.</param>
    public abstract void Normalize(in ShapeletWindows windows, float* rows, nint stride);

    /// <summary>
    /// The distance of every window from one shapelet: the sum of |v - value| over channels and in them over taps, in order.
    /// </summary>
    /// <param name="windows">The windows.</param>
    /// <param name="values">The shapelet, channel after channel.</param>
    /// <param name="distances">Receives the distances, and more up to the next multiple of 16.</param>
    public abstract void Distances(in ShapeletWindows windows, float* values, float* distances);

    /// <summary>Compares windows with one shapelet.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="first">The position of the first window; earlier ones have been added to the match.</param>
    /// <param name="values">The shapelet, channel after channel.</param>
    /// <param name="threshold">Its threshold.</param>
    /// <param name="match">Receives the windows.</param>
    public abstract void Match(in ShapeletWindows windows, int first, float* values, float threshold, ref ShapeletMatch match);

    /// <summary>Compares windows with <see cref="Together"/> shapelets.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="first">The position of the first window; earlier ones have been added to the matches.</param>
    /// <param name="values">For each channel and in it each tap the values of all these shapelets.</param>
    /// <param name="thresholds">Their thresholds.</param>
    /// <param name="matches">Receive the windows.</param>
    public abstract void MatchFour(
        in ShapeletWindows windows, int first, float* values, float* thresholds, Span<ShapeletMatch> matches);

    /// <summary>Below this the variance of a window whose mean is 0 counts as none: 2⁻¹⁰⁰.</summary>
    internal const float LeastVariance = 1f / (1L << 50) / (1L << 50);

    /// <summary>
    /// Below this multiple of the squared mean the variance counts as none: 2⁻⁴⁰, a little more than rounding makes of no variance.
    /// </summary>
    internal const float LeastRelativeVariance = 1f / (1L << 40);
}

/// <summary>The plain path: the oracle of all others.</summary>
internal sealed unsafe class ScalarShapeletKernels : ShapeletKernels
{
    public override string Name => "scalar";

    public override void Normalize(in ShapeletWindows windows, float* rows, nint stride)
    {
        float share = 1f / windows.Taps;
        for (int c = 0; c < windows.Channels; c++)
        {
            for (int t = 0; t < windows.Count; t++)
            {
                float* points = windows.Start + c * windows.ChannelStride + t;
                float sum = points[0];
                for (int tap = 1; tap < windows.Taps; tap++)
                    sum += points[tap * windows.TapStride];
                float mean = sum * share, squares = 0;
                for (int tap = 0; tap < windows.Taps; tap++)
                {
                    float centered = points[tap * windows.TapStride] - mean;
                    squares += centered * centered;
                }

                float variance = squares * share;
                float factor = variance > MathF.Max(mean * mean * LeastRelativeVariance, LeastVariance) ? 1 / MathF.Sqrt(variance) : 0;
                for (int tap = 0; tap < windows.Taps; tap++)
                    rows[(c * windows.Taps + tap) * stride + t] = (points[tap * windows.TapStride] - mean) * factor;
            }
        }
    }

    public override void Distances(in ShapeletWindows windows, float* values, float* distances)
    {
        for (int t = 0; t < windows.Count; t++)
            distances[t] = Distance(windows, t, values, 1);
    }

    public override void Match(in ShapeletWindows windows, int first, float* values, float threshold, ref ShapeletMatch match)
    {
        for (int t = 0; t < windows.Count; t++)
        {
            float distance = Distance(windows, t, values, 1);
            match.Add(distance, first + t, distance < threshold ? 1 : 0);
        }
    }

    public override void MatchFour(
        in ShapeletWindows windows, int first, float* values, float* thresholds, Span<ShapeletMatch> matches)
    {
        for (int k = 0; k < Together; k++)
        {
            for (int t = 0; t < windows.Count; t++)
            {
                float distance = Distance(windows, t, values + k, Together);
                matches[k].Add(distance, first + t, distance < thresholds[k] ? 1 : 0);
            }
        }
    }

    private static float Distance(in ShapeletWindows windows, int t, float* values, int step)
    {
        float distance = 0;
        for (int c = 0; c < windows.Channels; c++)
        {
            float* points = windows.Start + c * windows.ChannelStride + t;
            for (int tap = 0; tap < windows.Taps; tap++, values += step)
                distance += MathF.Abs(points[tap * windows.TapStride] - *values);
        }

        return distance;
    }
}

/// <summary>The path of one vector width: distances of as many windows as a vector has lanes, compared where they are computed.</summary>
internal sealed unsafe class VectorShapeletKernels<TSimd, TVector> : ShapeletKernels
    where TSimd : struct, ISimdSingle<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of what lanes have found about a shapelet.</summary>
    private const int Rows = 3;

    public override string Name => typeof(TVector).Name[..^2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Normalize(in ShapeletWindows windows, float* rows, nint stride)
    {
        int taps = windows.Taps, count = windows.Count;
        nint tapStride = windows.TapStride;
        float share = 1f / taps;
        TVector shares = TSimd.Broadcast(share), one = TSimd.Broadcast(1), none = TSimd.Broadcast(0);
        TVector relative = TSimd.Broadcast(LeastRelativeVariance), least = TSimd.Broadcast(LeastVariance);
        for (int c = 0; c < windows.Channels; c++)
        {
            float* points = windows.Start + c * windows.ChannelStride, row = rows + c * taps * stride;
            for (int t = 0; t < count; t += TSimd.Width)
            {
                TVector mean = TSimd.Load(points + t), squares = none;
                for (int tap = 1; tap < taps; tap++)
                    mean = TSimd.Add(mean, TSimd.Load(points + tap * tapStride + t));
                mean = TSimd.Multiply(mean, shares);
                for (int tap = 0; tap < taps; tap++)
                {
                    TVector centered = TSimd.Subtract(TSimd.Load(points + tap * tapStride + t), mean);
                    squares = TSimd.Add(squares, TSimd.Multiply(centered, centered));
                }

                TVector variance = TSimd.Multiply(squares, shares);
                TVector limit = TSimd.Max(TSimd.Multiply(TSimd.Multiply(mean, mean), relative), least);
                TVector factor = TSimd.WhereLess(limit, variance, TSimd.Divide(one, TSimd.SquareRoot(variance)), none);
                for (int tap = 0; tap < taps; tap++)
                {
                    TVector centered = TSimd.Subtract(TSimd.Load(points + tap * tapStride + t), mean);
                    TSimd.Store(TSimd.Multiply(centered, factor), row + tap * stride + t);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Distances(in ShapeletWindows windows, float* values, float* distances)
    {
        for (int t = 0; t < windows.Count; t += TSimd.Width)
            TSimd.Store(Distance(windows, t, values), distances + t);
    }

    public override void Match(in ShapeletWindows windows, int first, float* values, float threshold, ref ShapeletMatch match)
    {
        float* found = stackalloc float[Rows * AlignedBuffer.Slack];
        CompareOne(windows, values, threshold, found);
        match.Add(Distance(found), first + Position(found), Occurrences(found, found, found, found)[0]);
    }

    public override void MatchFour(
        in ShapeletWindows windows, int first, float* values, float* thresholds, Span<ShapeletMatch> matches)
    {
        const int Size = Rows * AlignedBuffer.Slack;
        float* found = stackalloc float[Together * Size];
        CompareFour(windows, values, thresholds, found);
        Vector128<int> occurrences = Occurrences(found, found + Size, found + 2 * Size, found + 3 * Size);
        for (int k = 0; k < Together; k++)
            matches[k].Add(Distance(found + k * Size), first + Position(found + k * Size), occurrences[k]);
    }

    /// <summary>
    /// Compares windows with one shapelet. Its loop is by itself, as in a method with calls the vectors would not stay in registers.
    /// </summary>
    /// <param name="windows">The windows.</param>
    /// <param name="values">The shapelet.</param>
    /// <param name="threshold">Its threshold.</param>
    /// <param name="found">
    /// Receives in each lane the smallest distance, the first position that has it and the number of occurrences, in a row each. Positions
    /// are exact in a float, since windows come in tiles.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CompareOne(in ShapeletWindows windows, float* values, float threshold, float* found)
    {
        int count = windows.Count;
        TVector infinity = TSimd.Broadcast(float.PositiveInfinity), limit = TSimd.Broadcast(threshold);
        TVector least = infinity, position = infinity, occurrences = TSimd.Broadcast(0);
        TVector width = TSimd.Broadcast(TSimd.Width), at = TSimd.Indices;
        for (int t = 0; t < count; t += TSimd.Width)
        {
            TVector distance = Distance(windows, t, values);
            if (t > count - TSimd.Width)
                distance = TSimd.Until(count - t, distance, infinity);
            position = TSimd.WhereLess(distance, least, at, position);
            least = TSimd.Min(least, distance);
            occurrences = TSimd.CountGreater(occurrences, limit, distance);
            at = TSimd.Add(at, width);
        }

        Store(found, least, position, occurrences);
    }

    /// <summary>As <see cref="CompareOne"/>, for four shapelets side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CompareFour(in ShapeletWindows windows, float* values, float* thresholds, float* found)
    {
        int count = windows.Count, channels = windows.Channels, taps = windows.Taps;
        nint tapStride = windows.TapStride, channelStride = windows.ChannelStride;
        TVector infinity = TSimd.Broadcast(float.PositiveInfinity), none = TSimd.Broadcast(0);
        TVector limit0 = TSimd.Broadcast(thresholds[0]), limit1 = TSimd.Broadcast(thresholds[1]);
        TVector limit2 = TSimd.Broadcast(thresholds[2]), limit3 = TSimd.Broadcast(thresholds[3]);
        TVector least0 = infinity, least1 = infinity, least2 = infinity, least3 = infinity;
        TVector position0 = infinity, position1 = infinity, position2 = infinity, position3 = infinity;
        TVector occurrences0 = none, occurrences1 = none, occurrences2 = none, occurrences3 = none;
        TVector width = TSimd.Broadcast(TSimd.Width), at = TSimd.Indices;
        float* start = windows.Start;
        for (int t = 0; t < count; t += TSimd.Width)
        {
            TVector z0 = none, z1 = none, z2 = none, z3 = none;
            float* value = values;
            for (int c = 0; c < channels; c++)
            {
                float* points = start + c * channelStride + t;
                for (int tap = 0; tap < taps; tap++, points += tapStride, value += Together)
                {
                    TVector point = TSimd.Load(points);
                    z0 = TSimd.Add(z0, TSimd.Abs(TSimd.Subtract(point, TSimd.Broadcast(value[0]))));
                    z1 = TSimd.Add(z1, TSimd.Abs(TSimd.Subtract(point, TSimd.Broadcast(value[1]))));
                    z2 = TSimd.Add(z2, TSimd.Abs(TSimd.Subtract(point, TSimd.Broadcast(value[2]))));
                    z3 = TSimd.Add(z3, TSimd.Abs(TSimd.Subtract(point, TSimd.Broadcast(value[3]))));
                }
            }

            if (t > count - TSimd.Width)
            {
                z0 = TSimd.Until(count - t, z0, infinity);
                z1 = TSimd.Until(count - t, z1, infinity);
                z2 = TSimd.Until(count - t, z2, infinity);
                z3 = TSimd.Until(count - t, z3, infinity);
            }

            position0 = TSimd.WhereLess(z0, least0, at, position0);
            position1 = TSimd.WhereLess(z1, least1, at, position1);
            position2 = TSimd.WhereLess(z2, least2, at, position2);
            position3 = TSimd.WhereLess(z3, least3, at, position3);
            least0 = TSimd.Min(least0, z0);
            least1 = TSimd.Min(least1, z1);
            least2 = TSimd.Min(least2, z2);
            least3 = TSimd.Min(least3, z3);
            occurrences0 = TSimd.CountGreater(occurrences0, limit0, z0);
            occurrences1 = TSimd.CountGreater(occurrences1, limit1, z1);
            occurrences2 = TSimd.CountGreater(occurrences2, limit2, z2);
            occurrences3 = TSimd.CountGreater(occurrences3, limit3, z3);
            at = TSimd.Add(at, width);
        }

        const int Size = Rows * AlignedBuffer.Slack;
        Store(found, least0, position0, occurrences0);
        Store(found + Size, least1, position1, occurrences1);
        Store(found + 2 * Size, least2, position2, occurrences2);
        Store(found + 3 * Size, least3, position3, occurrences3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Distance(in ShapeletWindows windows, int t, float* values)
    {
        TVector distance = TSimd.Broadcast(0);
        for (int c = 0; c < windows.Channels; c++)
        {
            float* points = windows.Start + c * windows.ChannelStride + t;
            for (int tap = 0; tap < windows.Taps; tap++, points += windows.TapStride, values++)
                distance = TSimd.Add(distance, TSimd.Abs(TSimd.Subtract(TSimd.Load(points), TSimd.Broadcast(*values))));
        }

        return distance;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* found, TVector least, TVector position, TVector occurrences)
    {
        TSimd.Store(least, found);
        TSimd.Store(position, found + AlignedBuffer.Slack);
        TSimd.Store(occurrences, found + 2 * AlignedBuffer.Slack);
    }

    /// <summary>The smallest distance of all lanes.</summary>
    private static float Distance(float* found) => TSimd.MinLane(TSimd.Load(found));

    /// <summary>The first position among the lanes with the smallest distance.</summary>
    private static int Position(float* found)
    {
        TVector least = TSimd.Load(found), infinity = TSimd.Broadcast(float.PositiveInfinity);
        TVector smallest = TSimd.Broadcast(TSimd.MinLane(least));
        return (int)TSimd.MinLane(TSimd.WhereLess(smallest, least, infinity, TSimd.Load(found + AlignedBuffer.Slack)));
    }

    /// <summary>The occurrences in all lanes, for each of four shapelets.</summary>
    private static Vector128<int> Occurrences(float* found0, float* found1, float* found2, float* found3)
    {
        const int Row = 2 * AlignedBuffer.Slack;
        return TSimd.CountSums(TSimd.Load(found0 + Row), TSimd.Load(found1 + Row), TSimd.Load(found2 + Row), TSimd.Load(found3 + Row));
    }
}
