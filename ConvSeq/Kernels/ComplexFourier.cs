using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>The discrete Fourier transform of complex numbers for one length: real parts in one row, imaginary ones in the next.</summary>
/// <remarks>An instance is immutable. Additions and multiplications are those of one lane, however many run side by side.</remarks>
internal sealed unsafe class ComplexFourier
{
    /// <summary>With a larger prime factor a convolution is cheaper.</summary>
    private const int MaxRadix = 31;

    // 1/17!, -1/15!, … 1/1!, and 1/16!, -1/14!, … 1/0!.
    private static readonly double[] SineTerms = [.. Enumerable.Range(0, 9).Select(i => Term(17 - 2 * i, i))];
    private static readonly double[] CosineTerms = [.. Enumerable.Range(0, 9).Select(i => Term(16 - 2 * i, i))];

    private readonly Pass[] _passes = [];

    /// <summary>For Bluestein's convolution, else null: exp(-πi·k² / length), and the transform of its conjugate.</summary>
    private readonly double[]? _chirp, _kernel;

    private readonly ComplexFourier? _inner;

    /// <param name="length">Number of points, 1 or more.</param>
    public ComplexFourier(int length)
    {
        Length = length;
        int[] radices = Radices(length);
        if (radices.All(radix => radix <= MaxRadix))
        {
            _passes = new Pass[radices.Length];
            for (int i = 0, stride = 1; i < radices.Length; stride *= radices[i++])
                _passes[i] = new Pass(radices[i], length / stride / radices[i], stride);
            ScratchLength = 4 * length;
            return;
        }

        int padded = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * length - 1));
        _inner = new ComplexFourier(padded);
        _chirp = new double[2 * length];
        for (long k = 0; k < length; k++)
        {
            (double cos, double sin) = Turn(k * k % (2L * length), 2L * length);
            (_chirp[2 * k], _chirp[2 * k + 1]) = (cos, -sin);
        }

        double[] scratch = GC.AllocateArray<double>(_inner.ScratchLength, pinned: true);
        for (int k = 0; k < length; k++)
        {
            scratch[k] = scratch[(padded - k) % padded] = _chirp[2 * k] / padded;
            scratch[padded + k] = scratch[padded + (padded - k) % padded] = -_chirp[2 * k + 1] / padded;
        }

        double* start = (double*)Unsafe.AsPointer(ref scratch[0]);
        _kernel = new Span<double>(_inner.Run(start), 2 * padded).ToArray();
        GC.KeepAlive(scratch);
        ScratchLength = 2 * length + _inner.ScratchLength;
    }

    /// <summary>Number of points.</summary>
    public int Length { get; }

    /// <summary>Doubles that <see cref="Run"/> needs.</summary>
    public int ScratchLength { get; }

    /// <summary>cos and sin of 2πk / length, by turns, for k = 0 … count - 1.</summary>
    public static double[] Circle(int count, int length)
    {
        double[] circle = new double[2 * count];
        for (int k = 0; k < count; k++)
            (circle[2 * k], circle[2 * k + 1]) = Turn(k, length);
        return circle;
    }

    /// <summary>Transforms the numbers at the start of the scratch.</summary>
    /// <param name="scratch"><see cref="Length"/> real parts, then as many imaginary parts, then room.</param>
    /// <returns>Where in the scratch the transform lies, again real parts before imaginary ones.</returns>
    public double* Run(double* scratch)
    {
        if (_inner is not null)
            return Convolve(scratch);
        double* from = scratch, to = scratch + 2 * Length;
        foreach (Pass pass in _passes)
        {
            pass.Run(from, to, Length);
            double* done = to;
            to = from;
            from = done;
        }

        return from;
    }

    private double* Convolve(double* scratch)
    {
        int n = Length, padded = _inner!.Length;
        double* a = scratch + 2 * n;
        new Span<double>(a, 2 * padded).Clear();
        fixed (double* chirp = _chirp, kernel = _kernel)
        {
            for (int k = 0; k < n; k++)
            {
                double re = scratch[k], im = scratch[n + k], cos = chirp[2 * k], sin = chirp[2 * k + 1];
                a[k] = re * cos - im * sin;
                a[padded + k] = re * sin + im * cos;
            }

            double* spectrum = _inner.Run(a);

            // Transforming back is transforming with real and imaginary parts exchanged.
            for (int k = 0; k < padded; k++)
            {
                double re = spectrum[k], im = spectrum[padded + k], other = kernel[k], otherIm = kernel[padded + k];
                double real = re * other - im * otherIm, imaginary = re * otherIm + im * other;
                a[k] = imaginary;
                a[padded + k] = real;
            }

            double* back = _inner.Run(a);
            for (int k = 0; k < n; k++)
            {
                double re = back[padded + k], im = back[k], cos = chirp[2 * k], sin = chirp[2 * k + 1];
                scratch[k] = re * cos - im * sin;
                scratch[n + k] = re * sin + im * cos;
            }
        }

        return scratch;
    }

    /// <summary>Factors of a length: fours and a two at most, then odd primes, ascending.</summary>
    private static int[] Radices(int length)
    {
        var radices = new List<int>();
        for (; length % 4 == 0; length /= 4)
            radices.Add(4);
        for (int factor = 2; length > 1; factor++)
        {
            if ((long)factor * factor > length)
                factor = length;
            for (; length % factor == 0; length /= factor)
                radices.Add(factor);
        }

        return [.. radices];
    }

    /// <summary>
    /// cos and sin of 2πk / n for 0 ≤ k &lt; n, by power series for angles up to π/4: those of platforms differ in the last bit.
    /// </summary>
    private static (double Cos, double Sin) Turn(long k, long n)
    {
        // The angle is π·a / (2n).
        long a = 4 * k;
        bool below = a > 2 * n;
        if (below)
            a = 4 * n - a;
        bool left = a > n;
        if (left)
            a = 2 * n - a;
        bool steep = 2 * a > n;
        if (steep)
            a = n - a;
        double x = Math.PI * a / (2.0 * n), square = x * x, sin = 0, cos = 0;
        foreach (double term in SineTerms)
            sin = Math.FusedMultiplyAdd(sin, square, term);
        foreach (double term in CosineTerms)
            cos = Math.FusedMultiplyAdd(cos, square, term);
        sin *= x;
        if (steep)
            (cos, sin) = (sin, cos);
        return (left ? -cos : cos, below ? -sin : sin);
    }

    private static double Term(int factorial, int index)
    {
        double product = index % 2 == 0 ? 1 : -1;
        for (int i = 2; i <= factorial; i++)
            product *= i;
        return 1 / product;
    }

    /// <summary>
    /// One pass of Stockham's transform: <c>radix</c> numbers that lie <c>count · stride</c> apart become as many that lie
    /// <c>stride</c> apart.
    /// </summary>
    private sealed class Pass
    {
        private readonly int _radix, _count, _stride;

        /// <summary>For each of <c>count</c> the factors of outputs 1 … radix - 1, and the circle of the radix.</summary>
        private readonly double[] _factors, _circle;

        public Pass(int radix, int count, int stride)
        {
            (_radix, _count, _stride) = (radix, count, stride);
            _circle = Circle(radix, radix);
            _factors = new double[2 * count * (radix - 1)];
            for (int p = 0, at = 0; p < count; p++)
            {
                for (long j = 1; j < radix; j++)
                {
                    (double cos, double sin) = Turn(j * p, (long)radix * count);
                    (_factors[at++], _factors[at++]) = (cos, -sin);
                }
            }
        }

        public void Run(double* from, double* to, int length)
        {
            fixed (double* factors = _factors, circle = _circle)
            {
                double* factor = factors;
                for (int p = 0; p < _count; p++, factor += 2 * (_radix - 1))
                {
                    double* x = from + _stride * (nint)p, y = to + _stride * (nint)p * _radix;
                    int q = 0;
                    for (; q <= _stride - Vector256<double>.Count; q += Vector256<double>.Count)
                        Butterfly<Four, Vector256<double>>(x + q, y + q, length, factor, circle);
                    for (; q < _stride; q++)
                        Butterfly<One, double>(x + q, y + q, length, factor, circle);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Butterfly<TLanes, T>(double* x, double* y, int length, double* factor, double* circle)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            nint apart = (nint)_count * _stride;
            switch (_radix)
            {
                case 2:
                    Two<TLanes, T>(x, apart, y, _stride, length, factor);
                    break;
                case 3:
                    Three<TLanes, T>(x, apart, y, _stride, length, factor, circle);
                    break;
                case 4:
                    FourWay<TLanes, T>(x, apart, y, _stride, length, factor);
                    break;
                case 5:
                    Five<TLanes, T>(x, apart, y, _stride, length, factor, circle);
                    break;
                default:
                    Any<TLanes, T>(_radix, x, apart, y, _stride, length, factor, circle);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Two<TLanes, T>(double* x, nint apart, double* y, nint stride, int length, double* factor)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            T aRe = TLanes.Load(x), aIm = TLanes.Load(x + length), bRe = TLanes.Load(x + apart), bIm = TLanes.Load(x + length + apart);
            TLanes.Store(TLanes.Add(aRe, bRe), y);
            TLanes.Store(TLanes.Add(aIm, bIm), y + length);
            Put<TLanes, T>(TLanes.Subtract(aRe, bRe), TLanes.Subtract(aIm, bIm), factor, y + stride, length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Three<TLanes, T>(double* x, nint apart, double* y, nint stride, int length, double* factor, double* circle)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            T aRe = TLanes.Load(x), aIm = TLanes.Load(x + length), bRe = TLanes.Load(x + apart), bIm = TLanes.Load(x + length + apart);
            T cRe = TLanes.Load(x + 2 * apart), cIm = TLanes.Load(x + length + 2 * apart);
            T sumRe = TLanes.Add(bRe, cRe), sumIm = TLanes.Add(bIm, cIm);
            TLanes.Store(TLanes.Add(aRe, sumRe), y);
            TLanes.Store(TLanes.Add(aIm, sumIm), y + length);
            T half = TLanes.Broadcast(0.5), sin = TLanes.Broadcast(circle[3]);
            T midRe = TLanes.Subtract(aRe, TLanes.Multiply(half, sumRe)), midIm = TLanes.Subtract(aIm, TLanes.Multiply(half, sumIm));
            T sideRe = TLanes.Multiply(sin, TLanes.Subtract(bIm, cIm)), sideIm = TLanes.Multiply(sin, TLanes.Subtract(cRe, bRe));
            Put<TLanes, T>(TLanes.Add(midRe, sideRe), TLanes.Add(midIm, sideIm), factor, y + stride, length);
            Put<TLanes, T>(TLanes.Subtract(midRe, sideRe), TLanes.Subtract(midIm, sideIm), factor + 2, y + 2 * stride, length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void FourWay<TLanes, T>(double* x, nint apart, double* y, nint stride, int length, double* factor)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            T aRe = TLanes.Load(x), aIm = TLanes.Load(x + length), bRe = TLanes.Load(x + apart), bIm = TLanes.Load(x + length + apart);
            T cRe = TLanes.Load(x + 2 * apart), cIm = TLanes.Load(x + length + 2 * apart);
            T dRe = TLanes.Load(x + 3 * apart), dIm = TLanes.Load(x + length + 3 * apart);
            T evenRe = TLanes.Add(aRe, cRe), evenIm = TLanes.Add(aIm, cIm), oddRe = TLanes.Add(bRe, dRe), oddIm = TLanes.Add(bIm, dIm);
            T gapRe = TLanes.Subtract(aRe, cRe), gapIm = TLanes.Subtract(aIm, cIm);
            T turnRe = TLanes.Subtract(bIm, dIm), turnIm = TLanes.Subtract(dRe, bRe);
            TLanes.Store(TLanes.Add(evenRe, oddRe), y);
            TLanes.Store(TLanes.Add(evenIm, oddIm), y + length);
            Put<TLanes, T>(TLanes.Add(gapRe, turnRe), TLanes.Add(gapIm, turnIm), factor, y + stride, length);
            Put<TLanes, T>(TLanes.Subtract(evenRe, oddRe), TLanes.Subtract(evenIm, oddIm), factor + 2, y + 2 * stride, length);
            Put<TLanes, T>(TLanes.Subtract(gapRe, turnRe), TLanes.Subtract(gapIm, turnIm), factor + 4, y + 3 * stride, length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Five<TLanes, T>(double* x, nint apart, double* y, nint stride, int length, double* factor, double* circle)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            T aRe = TLanes.Load(x), aIm = TLanes.Load(x + length), bRe = TLanes.Load(x + apart), bIm = TLanes.Load(x + length + apart);
            T cRe = TLanes.Load(x + 2 * apart), cIm = TLanes.Load(x + length + 2 * apart);
            T dRe = TLanes.Load(x + 3 * apart), dIm = TLanes.Load(x + length + 3 * apart);
            T eRe = TLanes.Load(x + 4 * apart), eIm = TLanes.Load(x + length + 4 * apart);
            T outerRe = TLanes.Add(bRe, eRe), outerIm = TLanes.Add(bIm, eIm);
            T innerRe = TLanes.Add(cRe, dRe), innerIm = TLanes.Add(cIm, dIm);
            T farRe = TLanes.Subtract(bIm, eIm), farIm = TLanes.Subtract(eRe, bRe);
            T nearRe = TLanes.Subtract(cIm, dIm), nearIm = TLanes.Subtract(dRe, cRe);
            TLanes.Store(TLanes.Add(aRe, TLanes.Add(outerRe, innerRe)), y);
            TLanes.Store(TLanes.Add(aIm, TLanes.Add(outerIm, innerIm)), y + length);
            T cos1 = TLanes.Broadcast(circle[2]), sin1 = TLanes.Broadcast(circle[3]);
            T cos2 = TLanes.Broadcast(circle[4]), sin2 = TLanes.Broadcast(circle[5]);
            T midRe = Sum<TLanes, T>(aRe, cos1, outerRe, cos2, innerRe), midIm = Sum<TLanes, T>(aIm, cos1, outerIm, cos2, innerIm);
            T sideRe = TLanes.Add(TLanes.Multiply(sin1, farRe), TLanes.Multiply(sin2, nearRe));
            T sideIm = TLanes.Add(TLanes.Multiply(sin1, farIm), TLanes.Multiply(sin2, nearIm));
            Put<TLanes, T>(TLanes.Add(midRe, sideRe), TLanes.Add(midIm, sideIm), factor, y + stride, length);
            Put<TLanes, T>(TLanes.Subtract(midRe, sideRe), TLanes.Subtract(midIm, sideIm), factor + 6, y + 4 * stride, length);
            midRe = Sum<TLanes, T>(aRe, cos2, outerRe, cos1, innerRe);
            midIm = Sum<TLanes, T>(aIm, cos2, outerIm, cos1, innerIm);
            sideRe = TLanes.Subtract(TLanes.Multiply(sin2, farRe), TLanes.Multiply(sin1, nearRe));
            sideIm = TLanes.Subtract(TLanes.Multiply(sin2, farIm), TLanes.Multiply(sin1, nearIm));
            Put<TLanes, T>(TLanes.Add(midRe, sideRe), TLanes.Add(midIm, sideIm), factor + 2, y + 2 * stride, length);
            Put<TLanes, T>(TLanes.Subtract(midRe, sideRe), TLanes.Subtract(midIm, sideIm), factor + 4, y + 3 * stride, length);
        }

        private static void Any<TLanes, T>(
            int radix, double* x, nint apart, double* y, nint stride, int length, double* factor, double* circle)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            for (int k = 0; k < radix; k++)
            {
                T re = TLanes.Load(x), im = TLanes.Load(x + length);
                for (int j = 1, turn = k; j < radix; j++, turn = turn + k < radix ? turn + k : turn + k - radix)
                {
                    T cos = TLanes.Broadcast(circle[2 * turn]), sin = TLanes.Broadcast(circle[2 * turn + 1]);
                    T bRe = TLanes.Load(x + j * apart), bIm = TLanes.Load(x + length + j * apart);
                    re = TLanes.Add(re, TLanes.Add(TLanes.Multiply(bRe, cos), TLanes.Multiply(bIm, sin)));
                    im = TLanes.Add(im, TLanes.Subtract(TLanes.Multiply(bIm, cos), TLanes.Multiply(bRe, sin)));
                }

                if (k > 0)
                    Put<TLanes, T>(re, im, factor + 2 * (k - 1), y + k * stride, length);
                else
                {
                    TLanes.Store(re, y);
                    TLanes.Store(im, y + length);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Sum<TLanes, T>(T a, T cos1, T b, T cos2, T c)
            where TLanes : struct, ILanes<T>
            where T : unmanaged =>
            TLanes.Add(a, TLanes.Add(TLanes.Multiply(cos1, b), TLanes.Multiply(cos2, c)));

        /// <summary>Stores a number times a factor.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put<TLanes, T>(T re, T im, double* factor, double* y, int length)
            where TLanes : struct, ILanes<T>
            where T : unmanaged
        {
            T cos = TLanes.Broadcast(factor[0]), sin = TLanes.Broadcast(factor[1]);
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(re, cos), TLanes.Multiply(im, sin)), y);
            TLanes.Store(TLanes.Add(TLanes.Multiply(re, sin), TLanes.Multiply(im, cos)), y + length);
        }
    }

    /// <summary>One number, or several that take the same steps side by side.</summary>
    private interface ILanes<T>
        where T : unmanaged
    {
        static abstract T Load(double* source);

        static abstract void Store(T value, double* target);

        static abstract T Broadcast(double value);

        static abstract T Add(T left, T right);

        static abstract T Subtract(T left, T right);

        static abstract T Multiply(T left, T right);
    }

    private readonly struct One : ILanes<double>
    {
        public static double Load(double* source) => *source;

        public static void Store(double value, double* target) => *target = value;

        public static double Broadcast(double value) => value;

        public static double Add(double left, double right) => left + right;

        public static double Subtract(double left, double right) => left - right;

        public static double Multiply(double left, double right) => left * right;
    }

    private readonly struct Four : ILanes<Vector256<double>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Load(double* source) => Vector256.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<double> value, double* target) => value.Store(target);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Add(Vector256<double> left, Vector256<double> right) => left + right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Subtract(Vector256<double> left, Vector256<double> right) => left - right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Multiply(Vector256<double> left, Vector256<double> right) => left * right;
    }
}
