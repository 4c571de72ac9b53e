using System.Diagnostics;
using System.Numerics;

namespace ConvSeq.Networks.Managed;

/// <summary>
/// Operations of layers on rows of channels, element by element or channel by channel. A matrix is given by its first float and the
/// number of floats from one row to the next. Every element is computed by the same operations at every vector width, so the bits
/// do not depend on it.
/// </summary>
internal static unsafe class RowOperations
{
    /// <summary>Number of rows that are summed in single precision before the sum is added to a total in double precision.</summary>
    private const int SumRows = 32;

    /// <summary>y = x, or y += x.</summary>
    public static void Copy(float* x, int ldx, float* y, int ldy, int rows, int channels, bool accumulate)
    {
        Flatten(ref rows, ref channels, ldx == channels && ldy == channels);
        for (int r = 0; r < rows; r++, x += ldx, y += ldy)
        {
            if (!accumulate)
            {
                new ReadOnlySpan<float>(x, channels).CopyTo(new Span<float>(y, channels));
                continue;
            }

            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(y + i) + Vector.Load(x + i), y + i);
            for (; i < channels; i++)
                y[i] += x[i];
        }
    }

    /// <summary>x = 0.</summary>
    public static void Clear(float* x, int ldx, int rows, int channels)
    {
        Flatten(ref rows, ref channels, ldx == channels);
        for (int r = 0; r < rows; r++, x += ldx)
            new Span<float>(x, channels).Clear();
    }

    /// <summary>y = max(y, 0); NaN stays.</summary>
    public static void Relu(float* y, int ldy, int rows, int channels)
    {
        Flatten(ref rows, ref channels, ldy == channels);
        for (int r = 0; r < rows; r++, y += ldy)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Max(Vector.Load(y + i), Vector<float>.Zero), y + i);
            for (; i < channels; i++)
                y[i] = Math.Max(y[i], 0);
        }
    }

    /// <summary>dy = 0 wherever y is not above 0.</summary>
    public static void ReluGradient(float* y, int ldy, float* dy, int lddy, int rows, int channels)
    {
        Flatten(ref rows, ref channels, ldy == channels && lddy == channels);
        for (int r = 0; r < rows; r++, y += ldy, dy += lddy)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<int> passes = Vector.GreaterThan(Vector.Load(y + i), Vector<float>.Zero);
                Vector.Store(Vector.ConditionalSelect(passes, Vector.Load(dy + i), Vector<float>.Zero), dy + i);
            }

            for (; i < channels; i++)
                dy[i] = y[i] > 0 ? dy[i] : 0;
        }
    }

    /// <summary>y = factor · x + constant, factor and constant of each channel.</summary>
    public static void Affine(float* x, int ldx, float* factors, float* constants, float* y, int ldy, int rows, int channels)
    {
        for (int r = 0; r < rows; r++, x += ldx, y += ldy)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.FusedMultiplyAdd(Vector.Load(x + i), Vector.Load(factors + i), Vector.Load(constants + i)), y + i);
            for (; i < channels; i++)
                y[i] = MathF.FusedMultiplyAdd(x[i], factors[i], constants[i]);
        }
    }

    /// <summary>dx = a · dy + (b · x + c), or dx += that; a, b and c of each channel.</summary>
    public static void Affine2(
        float* dy, int lddy, float* x, int ldx, float* a, float* b, float* c, float* dx, int lddx, int rows, int channels, bool accumulate)
    {
        for (int r = 0; r < rows; r++, dy += lddy, x += ldx, dx += lddx)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> inner = Vector.FusedMultiplyAdd(Vector.Load(b + i), Vector.Load(x + i), Vector.Load(c + i));
                Vector<float> value = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(dy + i), inner);
                Vector.Store(accumulate ? Vector.Load(dx + i) + value : value, dx + i);
            }

            for (; i < channels; i++)
            {
                float value = MathF.FusedMultiplyAdd(a[i], dy[i], MathF.FusedMultiplyAdd(b[i], x[i], c[i]));
                dx[i] = accumulate ? dx[i] + value : value;
            }
        }
    }

    /// <summary>sums = Σ over rows of x, in order of rows.</summary>
    public static void Sums(float* x, int ldx, int rows, int channels, double* sums)
    {
        int i = 0;
        for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
        {
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                sums[i + lane] = 0;
            for (int start = 0; start < rows; start += SumRows)
            {
                Vector<float> sum = Vector<float>.Zero;
                float* row = x + (nint)start * ldx + i;
                for (int r = Math.Min(SumRows, rows - start); r > 0; r--, row += ldx)
                    sum += Vector.Load(row);
                AddLanes(sum, sums + i);
            }
        }

        for (; i < channels; i++)
        {
            sums[i] = 0;
            for (int start = 0; start < rows; start += SumRows)
            {
                float sum = 0;
                for (int r = start; r < Math.Min(start + SumRows, rows); r++)
                    sum += x[(nint)r * ldx + i];
                sums[i] += sum;
            }
        }
    }

    /// <summary>y += Σ over the rows, each sum rounded once.</summary>
    public static void AddSums(float* x, int ldx, int rows, int channels, float* y, double[] room)
    {
        fixed (double* sums = room)
        {
            Sums(x, ldx, rows, channels, sums);
            for (int i = 0; i < channels; i++)
                y[i] += (float)sums[i];
        }
    }

    /// <summary>sums = Σ over rows of (x - mean) · (y - mean of y), in order of rows; without y, of (x - mean)².</summary>
    public static void CenteredProducts(float* x, int ldx, float* means, float* y, int ldy, int rows, int channels, double* sums)
    {
        int i = 0;
        for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> mean = Vector.Load(means + i);
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                sums[i + lane] = 0;
            for (int start = 0; start < rows; start += SumRows)
            {
                Vector<float> sum = Vector<float>.Zero;
                float* row = x + (nint)start * ldx + i, other = y + (nint)start * ldy + i;
                for (int r = Math.Min(SumRows, rows - start); r > 0; r--, row += ldx, other += ldy)
                {
                    Vector<float> centered = Vector.Load(row) - mean;
                    sum = Vector.FusedMultiplyAdd(centered, y == null ? centered : Vector.Load(other), sum);
                }

                AddLanes(sum, sums + i);
            }
        }

        for (; i < channels; i++)
        {
            sums[i] = 0;
            for (int start = 0; start < rows; start += SumRows)
            {
                float sum = 0;
                for (int r = start; r < Math.Min(start + SumRows, rows); r++)
                {
                    float centered = x[(nint)r * ldx + i] - means[i];
                    sum = MathF.FusedMultiplyAdd(centered, y == null ? centered : y[(nint)r * ldy + i], sum);
                }

                sums[i] += sum;
            }
        }
    }

    /// <summary>y = f(x); y may be x.</summary>
    public static void Map<T>(in T function, float* x, int ldx, float* y, int ldy, int rows, int channels) where T : struct, IActivation
    {
        Flatten(ref rows, ref channels, ldx == channels && ldy == channels);
        float* rest = stackalloc float[Vector<float>.Count];
        for (int r = 0; r < rows; r++, x += ldx, y += ldy)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(function.Value(Vector.Load(x + i)), y + i);
            if (i == channels)
                continue;
            Vector.Store(function.Value(LoadRest(x + i, channels - i, rest)), rest);
            for (int k = 0; i < channels; i++, k++)
                y[i] = rest[k];
        }
    }

    /// <summary>y = tanh of the first half of x times σ of the second half.</summary>
    public static void Gate(float* x, float* y, int channels)
    {
        int i = 0;
        for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Gated(Vector.Load(x + i), Vector.Load(x + channels + i)), y + i);
        if (i == channels)
            return;
        float* rest = stackalloc float[Vector<float>.Count];
        Vector<float> value = LoadRest(x + i, channels - i, rest);
        Vector.Store(Gated(value, LoadRest(x + channels + i, channels - i, rest)), rest);
        for (int k = 0; i < channels; i++, k++)
            y[i] = rest[k];

        static Vector<float> Gated(Vector<float> value, Vector<float> gate) => SmoothFunctions.Tanh(value) * SmoothFunctions.Sigmoid(gate);
    }

    /// <summary>dx = f'(x) · dy, or dx += that, for y = f(x); dx may be dy, and x may be y where the function allows it.</summary>
    public static void MapGradient<T>(
        in T function, float* x, int ldx, float* y, int ldy, float* dy, int lddy, float* dx, int lddx, int rows, int channels,
        bool accumulate) where T : struct, IActivation
    {
        Flatten(ref rows, ref channels, ldx == channels && ldy == channels && lddy == channels && lddx == channels);
        float* rest = stackalloc float[Vector<float>.Count];
        for (int r = 0; r < rows; r++, x += ldx, y += ldy, dy += lddy, dx += lddx)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = function.Slope(Vector.Load(x + i), Vector.Load(y + i)) * Vector.Load(dy + i);
                Vector.Store(accumulate ? Vector.Load(dx + i) + value : value, dx + i);
            }

            if (i == channels)
                continue;
            Vector<float> input = LoadRest(x + i, channels - i, rest);
            Vector.Store(function.Slope(input, LoadRest(y + i, channels - i, rest)), rest);
            for (int k = 0; i < channels; i++, k++)
                dx[i] = accumulate ? dx[i] + rest[k] * dy[i] : rest[k] * dy[i];
        }
    }

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(float* x, float factor, float* y, int channels)
    {
        int i = 0;
        for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector.FusedMultiplyAdd(Vector.Load(x + i), new Vector<float>(factor), Vector.Load(y + i)), y + i);
        for (; i < channels; i++)
            y[i] = MathF.FusedMultiplyAdd(x[i], factor, y[i]);
    }

    /// <summary>y[t] = the largest of x in the window of t, as far as it lies within the rows of x.</summary>
    public static void LargestNearby(float* x, int ldx, in Windows windows, float* y, int ldy, int channels)
    {
        for (int t = 0; t < windows.Count; t++)
        {
            (int first, int last) = windows[t];
            float* target = y + (nint)t * ldy;
            Copy(x + (nint)first * ldx, ldx, target, ldy, 1, channels, accumulate: false);
            for (int s = first + 1; s <= last; s++)
            {
                float* row = x + (nint)s * ldx;
                int i = 0;
                for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(Vector.Max(Vector.Load(target + i), Vector.Load(row + i)), target + i);
                for (; i < channels; i++)
                    target[i] = Math.Max(target[i], row[i]);
            }
        }
    }

    /// <summary>dx[s] += dy[t] for the first s in the window of t whose x is the largest; see <see cref="LargestNearby"/>.</summary>
    public static void LargestNearbyGradient(
        float* x, int ldx, float* y, int ldy, in Windows windows, float* dy, int lddy, float* dx, int lddx, int channels)
    {
        for (int t = 0; t < windows.Count; t++)
        {
            (int first, int last) = windows[t];
            float* largest = y + (nint)t * ldy, gradient = dy + (nint)t * lddy;
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> top = Vector.Load(largest + i), rest = Vector.Load(gradient + i);
                for (int s = first; s <= last; s++)
                {
                    Vector<int> here = Vector.Equals(Vector.Load(x + (nint)s * ldx + i), top);
                    float* target = dx + (nint)s * lddx + i;
                    Vector.Store(Vector.Load(target) + Vector.ConditionalSelect(here, rest, Vector<float>.Zero), target);
                    rest = Vector.ConditionalSelect(here, Vector<float>.Zero, rest);
                }
            }

            for (; i < channels; i++)
            {
                int s = first;
                while (s < last && x[(nint)s * ldx + i] != largest[i])
                    s++;
                dx[(nint)s * lddx + i] += gradient[i];
            }
        }
    }

    /// <summary>y[t] = the mean of x in the window of t, as far as it lies within the rows of x.</summary>
    public static void MeanNearby(float* x, int ldx, in Windows windows, float* y, int ldy, int channels)
    {
        for (int t = 0; t < windows.Count; t++)
        {
            (int first, int last) = windows[t];
            float* target = y + (nint)t * ldy;
            new Span<float>(target, channels).Clear();
            for (int s = first; s <= last; s++)
                AddScaled(x + (nint)s * ldx, 1f / (last - first + 1), target, channels);
        }
    }

    /// <summary>dx[s] += dy[t] / (number of rows in the window of t) for each s there.</summary>
    public static void MeanNearbyGradient(in Windows windows, float* dy, int lddy, float* dx, int lddx, int channels)
    {
        for (int t = 0; t < windows.Count; t++)
        {
            (int first, int last) = windows[t];
            for (int s = first; s <= last; s++)
                AddScaled(dy + (nint)t * lddy, 1f / (last - first + 1), dx + (nint)s * lddx, channels);
        }
    }

    /// <summary>Keeps and scales values, or sets them to 0.</summary>
    /// <param name="y">The values.</param>
    /// <param name="ldy">Floats from one row to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="channels">Values of a row.</param>
    /// <param name="element">Number of the first value.</param>
    /// <param name="draw">The choice of the kept values.</param>
    public static void Drop(float* y, int ldy, int rows, int channels, uint element, in DropoutDraw draw)
    {
        if (draw.KeepsAll)
            return;
        Flatten(ref rows, ref channels, ldy == channels);
        Vector<uint> indices = Vector<uint>.Indices;
        for (int r = 0; r < rows; r++, y += ldy)
        {
            int i = 0;
            for (; i <= channels - Vector<float>.Count; i += Vector<float>.Count, element += (uint)Vector<float>.Count)
            {
                Vector<uint> hash = new Vector<uint>(element + draw.Key0) + indices;
                hash = (hash ^ (hash >>> 16)) * DropoutDraw.Factor0;
                hash = (hash ^ new Vector<uint>(draw.Key1) ^ (hash >>> 13)) * DropoutDraw.Factor1;
                hash ^= hash >>> 16;
                Vector<float> kept = Vector.ConditionalSelect(
                    Vector.AsVectorSingle(Vector.LessThan(hash, new Vector<uint>(draw.Threshold))),
                    new Vector<float>(draw.Scale), Vector<float>.Zero);
                Vector.Store(Vector.Load(y + i) * kept, y + i);
            }

            for (; i < channels; i++, element++)
                y[i] *= draw.Hash(element) < draw.Threshold ? draw.Scale : 0;
        }
    }

    // The rest of a row, followed by zeros.
    private static Vector<float> LoadRest(float* x, int count, float* room)
    {
        for (int k = 0; k < Vector<float>.Count; k++)
            room[k] = k < count ? x[k] : 0;
        return Vector.Load(room);
    }

    private static void AddLanes(Vector<float> sum, double* sums)
    {
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            sums[lane] += sum[lane];
    }

    /// <summary>
    /// Turns contiguous rows into one long row; <see cref="NetworkRun.Begin"/> ensures that its length can be counted.
    /// </summary>
    private static void Flatten(ref int rows, ref int channels, bool dense)
    {
        Debug.Assert((long)rows * channels <= int.MaxValue);
        if (dense)
            (rows, channels) = (1, rows * channels);
    }
}
