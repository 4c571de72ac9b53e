using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvSeq.Kernels;

/// <summary>
/// Finds stretches from one set bit to the next in rows of bits that lie one after another. Every row begins and ends with a
/// set bit, so the end of a row need not be known: from row to row the stretch is 1, and no stretch is shorter.
/// </summary>
internal static unsafe class BitStretches
{
    /// <summary>Words after the last that are overwritten, and likewise stretches.</summary>
    public const int Slack = 8;

    /// <summary>
    /// Finds for each word the longest stretch that ends in it, or a shorter part of one that continues: the longest of a whole
    /// row is right.
    /// </summary>
    /// <param name="words">The bits.</param>
    /// <param name="count">Number of words.</param>
    /// <param name="stretches">Receives a length for each word.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Find(ulong* words, int count, int* stretches)
    {
        // From word to word. One without a set bit makes the open stretch longer; adding that up needs no branch.
        for (int word = 0, open = 0; word < count; word++)
        {
            stretches[word] = open + BitOperations.TrailingZeroCount(words[word]);
            int behind = BitOperations.LeadingZeroCount(words[word]), empty = behind >> 6;
            open = behind + (open & -empty) + (1 - empty);
        }

        // Within words.
        int lanes = Vector<ulong>.Count;
        for (int word = 0; word < count; word += 2 * lanes)
        {
            Vector<uint> inside = Vector.Narrow(LongestClear(Vector.Load(words + word)), LongestClear(Vector.Load(words + word + lanes)));
            Vector.Max(Vector.AsVectorInt32(inside) + Vector<int>.One, Vector.Load(stretches + word)).Store(stretches + word);
        }
    }

    /// <summary>Does the same with eight words at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Find512(ulong* words, int count, int* stretches)
    {
        if (!Avx512CD.IsSupported)
        {
            Find(words, count, stretches);
            return;
        }

        Vector512<long> ends = Vector512.Create(63L) + 64 * Vector512<long>.Indices;
        Vector512<long> carried = Vector512<long>.Zero, none = Vector512<long>.AllBitsSet;
        for (int word = 0; word < count; word += 8)
        {
            Vector512<ulong> bits = Vector512.Load(words + word);
            Vector512<long> first = ends - Avx512CD.LeadingZeroCount(bits & (Vector512<ulong>.Zero - bits)).AsInt64();
            Vector512<long> last = Vector512.ConditionalSelect(
                Vector512.Equals(bits, Vector512<ulong>.Zero).AsInt64(), none, ends - Avx512CD.LeadingZeroCount(bits).AsInt64());

            // The last set bit of all words before each.
            Vector512<long> before = Avx512F.AlignRight64(last, carried, 7);
            before = Vector512.Max(before, Avx512F.AlignRight64(before, none, 7));
            before = Vector512.Max(before, Avx512F.AlignRight64(before, none, 6));
            before = Vector512.Max(before, Avx512F.AlignRight64(before, none, 4));
            carried = Vector512.Max(before, last);
            Avx512F.ConvertToVector256Int32(Vector512.Max(first - before, LongestClear(bits) + Vector512<long>.One))
                .Store(stretches + word);
            ends += Vector512.Create(64L * 8);
        }
    }

    /// <summary>The longest run of clear bits in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> LongestClear(Vector512<ulong> bits)
    {
        // A bit for each place where this many clear bits begin.
        Vector512<ulong> one = ~bits, two = one & (one >>> 1), four = two & (two >>> 2), eight = four & (four >>> 4);
        Vector512<ulong> sixteen = eight & (eight >>> 8), thirtyTwo = sixteen & (sixteen >>> 16);

        Vector512<ulong> clear = Vector512<ulong>.AllBitsSet, length = Vector512<ulong>.Zero;
        Lengthen(thirtyTwo, 5, ref clear, ref length);
        Lengthen(sixteen, 4, ref clear, ref length);
        Lengthen(eight, 3, ref clear, ref length);
        Lengthen(four, 2, ref clear, ref length);
        Lengthen(two, 1, ref clear, ref length);
        Lengthen(one, 0, ref clear, ref length);
        return length.AsInt64();
    }

    /// <summary>Keeps runs of the length found that continue for <paramref name="by"/> bits, in lanes where there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lengthen(Vector512<ulong> runs, int by, ref Vector512<ulong> clear, ref Vector512<ulong> length)
    {
        Vector512<ulong> longer = clear & Avx512F.ShiftRightLogicalVariable(runs, length);
        Vector512<ulong> any = Vector512.Min(longer, Vector512<ulong>.One);
        clear = longer | (clear & (any - Vector512<ulong>.One));
        length += any << by;
    }

    /// <summary>The longest run of clear bits in each lane. Lanes cannot be shifted by different numbers here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> LongestClear(Vector<ulong> bits)
    {
        Vector<ulong> one = ~bits, two = one & (one >>> 1), four = two & (two >>> 2), eight = four & (four >>> 4);
        Vector<ulong> sixteen = eight & (eight >>> 8), thirtyTwo = sixteen & (sixteen >>> 16);

        Vector<ulong> clear = Vector<ulong>.AllBitsSet, nothing = Vector<ulong>.AllBitsSet, length = Vector<ulong>.Zero;
        Lengthen(thirtyTwo, 32, ref clear, ref nothing, ref length);
        Lengthen(sixteen, 16, ref clear, ref nothing, ref length);
        Lengthen(eight, 8, ref clear, ref nothing, ref length);
        Lengthen(four, 4, ref clear, ref nothing, ref length);
        Lengthen(two, 2, ref clear, ref nothing, ref length);
        Lengthen(one, 1, ref clear, ref nothing, ref length);
        return length;
    }

    /// <summary>Keeps runs of <paramref name="by"/> bits that are followed by the length found, in lanes where there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lengthen(
        Vector<ulong> runs, int by, ref Vector<ulong> clear, ref Vector<ulong> nothing, ref Vector<ulong> length)
    {
        // While nothing has been found, that follows everywhere, after the last bit too.
        Vector<ulong> longer = runs & ((clear >>> by) | nothing);
        Vector<ulong> none = Vector.Equals(longer, Vector<ulong>.Zero);
        clear = longer | (clear & none);
        nothing &= none;
        length += Vector.AndNot(new Vector<ulong>((ulong)by), none);
    }
}
