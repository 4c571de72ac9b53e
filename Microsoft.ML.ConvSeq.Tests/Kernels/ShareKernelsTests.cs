using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>The loops of explanations on every instruction path. Those wider than the machine run too: .NET splits their vectors.</summary>
[TestClass]
public sealed unsafe class ShareKernelsTests
{
    private static readonly ShareKernels[] Paths =
    [
        new VectorShareKernels<SimdSingle128, Vector128<float>>(),
        new VectorShareKernels<SimdSingle256, Vector256<float>>(),
        new VectorShareKernels<SimdSingle512, Vector512<float>>(),
    ];

    [TestMethod]
    [DataRow(1, 3, 2)]
    [DataRow(5, 9, 8)]
    [DataRow(16, 1, 11)]
    [DataRow(33, 11, 7)]
    [DataRow(100, 9, 8)]
    public void AllPathsGiveTheSameBits(int length, int taps, int kernels)
    {
        float[] expected = Run(Paths[0], length, taps, kernels);
        foreach (ShareKernels path in Paths[1..])
            CollectionAssert.AreEqual(expected, Run(path, length, taps, kernels), path.Name);
    }

    [TestMethod]
    [DataRow(9, 8)]
    [DataRow(40, 11)]
    public void WinnersAndLosersAreCountedAndGiveAsWhenOneKernelFollowsAnother(int length, int kernels)
    {
        const int Taps = 9;
        int* counts = stackalloc int[ShareKernels.Together];
        foreach (ShareKernels path in Paths)
        {
            var rows = new Rows(length, Taps, kernels);
            Rank(path, rows, length, kernels);
            float* winner = rows.Ranks.Row(1), loser = rows.Ranks.Row(3);
            for (int k = 0; k < kernels; k++)
            {
                if (k % ShareKernels.Together == 0)
                    path.CountFour(winner, length, k, counts);
                Assert.AreEqual(new ReadOnlySpan<float>(winner, length).Count(k), counts[k % ShareKernels.Together], path.Name);
            }

            GiveRanked(path, rows, length, Taps, kernels);
            for (int t = 0; t < length; t++)
            {
                (int won, int lost) = ((int)winner[t], (int)loser[t]);
                double whole = 0, wholeOfLost = 0;
                for (int tap = 0; tap < Taps; tap++)
                {
                    whole += (double)rows.Tables.Row(3 + tap)[won] * rows.Parts.Row(tap)[t];
                    wholeOfLost += (double)rows.Tables.Row(3 + tap)[lost] * rows.Parts.Row(tap)[t];
                }

                double carried = (double)rows.Tables.Row(0)[won] * rows.Ranks.Row(0)[t] + rows.Tables.Row(1)[won];
                double carriedByLost = rows.Tables.Row(2)[lost], equal = 0;
                if (whole == 0)
                    equal += carried / Rows.Inside;
                if (wholeOfLost == 0)
                    equal += carriedByLost / Rows.Inside;
                Assert.AreEqual(equal, rows.Equal.Row(0)[t], 1e-5, path.Name);
                for (int tap = 0; tap < Taps; tap++)
                {
                    double given = (whole == 0 ? 0 : rows.Tables.Row(3 + tap)[won] * carried / whole)
                        + (wholeOfLost == 0 ? 0 : rows.Tables.Row(3 + tap)[lost] * carriedByLost / wholeOfLost);
                    Assert.AreEqual(given, rows.Given.Row(tap)[t], 1e-4 * (1 + Math.Abs(given)), $"{path.Name}, {t}");
                }
            }
        }
    }

    /// <summary>Runs every loop once; returns all that was written where there are points.</summary>
    private static float[] Run(ShareKernels path, int length, int taps, int kernels)
    {
        var rows = new Rows(length, taps, kernels);
        var written = new List<float>();
        float** points = rows.PointersTo(rows.Parts), given = rows.PointersTo(rows.Given), equal = rows.PointersTo(rows.Equal);
        path.Convolve(points, taps, rows.Weights.Row(0), rows.Weights.Row(0), length, rows.Carried.Row(0), rows.Carried.RowStride);
        Keep(rows.Carried);
        for (int k = 0; k < ShareKernels.Together; k++)
            new Span<float>(rows.Carried.Row(k) + length, ShareKernels.RowStep).Clear();
        var others = new ShareRows(
            length, (nint)rows.Carried.Row(0), rows.Carried.RowStride, (nint)rows.Taps.Row(0), (nint)equal, Channels: 1);
        path.Give(points, given, taps, rows.Weights.Row(0), others);
        if (taps >= ShareKernels.AlikeRows)
            path.GiveAlike(points, given, others);
        Rank(path, rows, length, kernels);
        for (int row = 0; row < ShareKernels.Ranks; row++)
            written.AddRange(new Span<float>(rows.Ranks.Row(row), length));
        GiveRanked(path, rows, length, taps, kernels);
        Keep(rows.Given);
        Keep(rows.Equal);

        float* a = rows.Responses.Row(0), b = rows.Responses.Row(1), biases = rows.Weights.Row(0), values = rows.Weights.Row(1);
        path.AddAbove(a, b, length, 0.25f, biases, values, 5, rows.Carried.Row(0));
        path.AddLinesAbove(a, b, length, 0.5f, biases, values, values + 1, values + 2, 4, rows.Carried.Row(1), rows.Carried.Row(2));
        path.AddToAll(rows.Carried.Row(2) + length / 3, length / 2, 1.5f);
        Keep(rows.Carried);
        ulong* below = stackalloc ulong[length / 64 + 1];
        path.FindBelow(rows.Carried.Row(1), length, 0.1f, below);
        for (int t = 0; t < length; t++)
            Assert.AreEqual(rows.Carried.Row(1)[t] < 0.1f, (below[t / 64] >> (t % 64) & 1) == 1, path.Name);
        float[] outputs = new Span<float>(rows.Carried.Row(1), length).ToArray();
        (float largest, int first) = path.ReplaceBySign(rows.Carried.Row(1), length, 2, 3);
        Assert.AreEqual(outputs.Max(), largest, path.Name);
        Assert.AreEqual(Array.IndexOf(outputs, largest), first, path.Name);
        for (int t = 0; t < length; t++)
            Assert.AreEqual(outputs[t] > 0 ? 2 : 3, rows.Carried.Row(1)[t], path.Name);
        return [.. written];

        void Keep(AlignedBuffer buffer)
        {
            for (int row = 0; row < Math.Min(taps, 3); row++)
                written.AddRange(new Span<float>(buffer.Row(row), length));
        }
    }

    private static void Rank(ShareKernels path, Rows rows, int length, int kernels)
    {
        for (int k = 0; k < kernels; k += ShareKernels.Together)
        {
            path.Rank(
                rows.Responses.Row(k), rows.Responses.RowStride, k, Math.Min(ShareKernels.Together, kernels - k), length,
                rows.Ranks.Row(0), rows.Ranks.RowStride);
        }
    }

    private static void GiveRanked(ShareKernels path, Rows rows, int length, int taps, int kernels) => path.GiveRanked(
        rows.Ranks.Row(0), rows.Ranks.RowStride, kernels, rows.Tables.Row(0), rows.Tables.RowStride, rows.PointersTo(rows.Parts),
        rows.PointersTo(rows.Given), taps,
        new ShareRows(length, 0, 0, (nint)rows.Taps.Row(0), (nint)rows.PointersTo(rows.Equal), Channels: 1));

    /// <summary>Random rows; some of the parts are all 0.</summary>
    private sealed class Rows
    {
        public const int Inside = 3;

        private readonly List<nint[]> _pointers = [];

        public Rows(int length, int taps, int kernels)
        {
            var random = new CounterRandom(3, 1, (ulong)length);
            int room = length + ShareKernels.RowStep;
            Parts = Random(taps, room, t => t % 7 == 3 ? 0 : Math.Abs(random.NextGaussian()));
            Given = new AlignedBuffer(Math.Max(taps, 3), room);
            Equal = new AlignedBuffer(3, room);
            Taps = Random(1, room, _ => Inside);
            Carried = new AlignedBuffer(ShareKernels.Together, room);
            Responses = Random(kernels + 2, room, _ => Math.Round(random.NextGaussian(), 1));
            Ranks = new AlignedBuffer(ShareKernels.Ranks, room);
            Weights = Random(2, ShareKernels.Together * taps + 8, _ => Math.Abs(random.NextGaussian()));
            Tables = Random(3 + taps, kernels, _ => Math.Abs(random.NextGaussian()));
        }

        public AlignedBuffer Parts { get; }

        public AlignedBuffer Given { get; }

        public AlignedBuffer Equal { get; }

        public AlignedBuffer Taps { get; }

        public AlignedBuffer Carried { get; }

        public AlignedBuffer Responses { get; }

        public AlignedBuffer Ranks { get; }

        public AlignedBuffer Weights { get; }

        public AlignedBuffer Tables { get; }

        public float** PointersTo(AlignedBuffer buffer)
        {
            nint[] pointers = GC.AllocateArray<nint>(16, pinned: true);
            for (int row = 0; row < pointers.Length; row++)
                pointers[row] = (nint)buffer.Row(row);
            _pointers.Add(pointers);
            return (float**)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pointers, 0);
        }

        private static AlignedBuffer Random(int rows, int length, Func<int, double> value)
        {
            var buffer = new AlignedBuffer(rows, length);
            for (int row = 0; row < rows; row++)
            {
                for (int t = 0; t < length; t++)
                    buffer.Row(row)[t] = (float)value(t);
            }

            return buffer;
        }
    }
}
