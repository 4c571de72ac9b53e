using System.Numerics;
using System.Runtime.Intrinsics;

namespace ConvSeq.Networks.Managed;

/// <summary>Attention of the rows of a first input over those of a second and a third.</summary>
/// <remarks>
/// Products are summed in <see cref="Lanes"/> sums whatever the width of vectors, so the bits do not depend on it. The backward pass
/// computes the weights again instead of keeping them.
/// </remarks>
internal sealed unsafe class AttentionRun(LayerRun.Placement placement) : LayerRun(placement)
{
    /// <summary>Sums of a product, channel c in sum c modulo 8, and the rest after whole eights one by one.</summary>
    private const int Lanes = 8;

    public override long ScratchLength(int longest, int count) =>
        2 * RoomFor(Run.Architecture.Nodes[Run.Architecture.Nodes[Node].Inputs[1]].Rows.Of(longest));

    public override void Forward(int series, Scratch scratch)
    {
        Rows q = Input(series), k = Input(series, 1), v = Input(series, 2), y = Output(series);
        for (int t = 0; t < q.Count; t++)
        {
            float* query = q.Start + (nint)t * q.Stride, weights = scratch.LayerMemory.Start;
            Weigh(query, q.Channels, k.Start, k.Stride, k.Count, weights);
            Mean(v.Start, v.Stride, v.Count, weights, y.Start + (nint)t * y.Stride, y.Channels);
        }
    }

    // With weights a, sums over keys j, and e_j = dy · v_j: dv_j += a_j dy; the product s_j has the gradient a_j (e_j - Σ a e).
    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0) && !Sends(1) && !Sends(2))
            return;
        Rows q = Input(series), k = Input(series, 1), v = Input(series, 2), dy = OutputGradient(series);
        Rows dq = Sends(0) ? GradientToAdd(series) : default, dk = Sends(1) ? GradientToAdd(series, 1) : default;
        Rows dv = Sends(2) ? GradientToAdd(series, 2) : default;
        float* weights = scratch.LayerMemory.Start, slopes = weights + RoomFor(k.Count);
        float scale = Scale(q.Channels);
        for (int t = 0; t < q.Count; t++)
        {
            float* query = q.Start + (nint)t * q.Stride, gradient = dy.Start + (nint)t * dy.Stride;
            Weigh(query, q.Channels, k.Start, k.Stride, k.Count, weights);
            double mean = 0;
            for (int j = 0; j < k.Count; j++)
            {
                slopes[j] = Product(gradient, v.Start + (nint)j * v.Stride, v.Channels);
                mean += (double)weights[j] * slopes[j];
            }

            for (int j = 0; j < k.Count; j++)
            {
                float slope = (float)(scale * weights[j] * (slopes[j] - mean));
                if (Sends(2))
                    RowOperations.AddScaled(gradient, weights[j], RowOf(dv, j), v.Channels);
                if (Sends(1))
                    RowOperations.AddScaled(query, slope, RowOf(dk, j), q.Channels);
                if (Sends(0))
                    RowOperations.AddScaled(k.Start + (nint)j * k.Stride, slope, RowOf(dq, t), q.Channels);
            }
        }
    }

    /// <summary>Floats of the weights of so many keys: whole vectors.</summary>
    public static long RoomFor(int keys) => keys + (long)Vector<float>.Count;

    /// <summary>The weights of the keys for a query: the softmax of their products, divided by the root of the channels.</summary>
    public static void Weigh(float* query, int channels, float* keys, int ldk, int count, float* weights)
    {
        float scale = Scale(channels), largest = float.NegativeInfinity;
        for (int j = 0; j < count; j++)
        {
            weights[j] = scale * Product(query, keys + (nint)j * ldk, channels);
            largest = Math.Max(largest, weights[j]);
        }

        double sum = 0;
        for (int j = 0; j < count; j += Vector<float>.Count)
            Vector.Store(SmoothFunctions.Exp(Vector.Load(weights + j) - new Vector<float>(largest)), weights + j);
        for (int j = 0; j < count; j++)
            sum += weights[j];
        for (int j = 0; j < count; j++)
            weights[j] = (float)(weights[j] / sum);
    }

    /// <summary>The mean of rows with the given weights.</summary>
    public static void Mean(float* values, int ldv, int count, float* weights, float* y, int channels)
    {
        new Span<float>(y, channels).Clear();
        for (int j = 0; j < count; j++)
            RowOperations.AddScaled(values + (nint)j * ldv, weights[j], y, channels);
    }

    private static float Scale(int channels) => (float)(1 / Math.Sqrt(channels));

    private static float Product(float* x, float* y, int channels)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        int c = 0;
        for (; c <= channels - Lanes; c += Lanes)
            sums = Vector256.FusedMultiplyAdd(Vector256.Load(x + c), Vector256.Load(y + c), sums);
        float sum = 0;
        for (int lane = 0; lane < Lanes; lane++)
            sum += sums[lane];
        for (; c < channels; c++)
            sum = MathF.FusedMultiplyAdd(x[c], y[c], sum);
        return sum;
    }

    private static float* RowOf(Rows rows, int row) => rows.Start + (nint)row * rows.Stride;
}
