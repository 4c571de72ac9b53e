namespace ConvSeq.Kernels;

/// <summary>
/// Magnitudes of the discrete Fourier transform of a real series of one length, in double precision. Lengths of small prime factors
/// take mixed radices (Stockham's order), others Bluestein's convolution.
/// </summary>
/// <remarks>An instance is immutable. Every number comes from the same operations on any machine.</remarks>
internal sealed unsafe class RealFourier
{
    private readonly ComplexFourier _transform;

    /// <summary>cos and sin of 2πk / length, by turns, for k = 0 … length / 2; empty for odd lengths.</summary>
    private readonly double[] _turns = [];

    /// <param name="length">Number of points, 1 or more.</param>
    public RealFourier(int length)
    {
        Length = length;
        _transform = new ComplexFourier(length % 2 == 0 ? length / 2 : length);
        if (length % 2 == 0)
            _turns = ComplexFourier.Circle(length / 2 + 1, length);
    }

    /// <summary>Number of points of a series.</summary>
    public int Length { get; }

    /// <summary>Doubles that <see cref="Magnitudes"/> needs as scratch.</summary>
    public int ScratchLength => _transform.ScratchLength;

    /// <summary>
    /// <c>magnitudes[k] = |Σ x[t] · exp(-2πi·k·t / length)|</c> for k = 0 … length / 2, rounded to float. Those beyond the first are 0
    /// where all values are equal.
    /// </summary>
    /// <param name="x">The finite values.</param>
    /// <param name="scratch">Overwritten.</param>
    /// <param name="magnitudes">Receives length / 2 + 1 values.</param>
    public void Magnitudes(float* x, double* scratch, float* magnitudes)
    {
        // A level changes the first one alone, and would cost precision in the others.
        double level = x[0], sum = 0;
        for (int t = 0; t < Length; t++)
            sum += x[t];
        int n = _transform.Length;
        double* re = scratch, im = scratch + n;
        if (Length % 2 == 0)
        {
            for (int t = 0; t < n; t++)
            {
                re[t] = x[2 * t] - level;
                im[t] = x[2 * t + 1] - level;
            }
        }
        else
        {
            for (int t = 0; t < n; t++)
                re[t] = x[t] - level;
            new Span<double>(im, n).Clear();
        }

        double* transformed = _transform.Run(scratch);
        re = transformed;
        im = transformed + n;
        if (Length % 2 == 0)
            Untangle(re, im, n, magnitudes);
        else
        {
            for (int k = 1; k <= Length / 2; k++)
                magnitudes[k] = (float)Math.Sqrt(re[k] * re[k] + im[k] * im[k]);
        }

        magnitudes[0] = (float)Math.Abs(sum);
    }

    /// <summary>Even points were the real part and odd ones the imaginary part: two spectra in one.</summary>
    private void Untangle(double* re, double* im, int n, float* magnitudes)
    {
        fixed (double* turns = _turns)
        {
            for (int k = 1; k < n; k++)
            {
                double a = re[k], b = im[k], c = re[n - k], d = im[n - k];
                double evenRe = 0.5 * (a + c), evenIm = 0.5 * (b - d), oddRe = 0.5 * (b + d), oddIm = 0.5 * (c - a);
                double cos = turns[2 * k], sin = turns[2 * k + 1];
                double real = evenRe + (oddRe * cos + oddIm * sin), imaginary = evenIm + (oddIm * cos - oddRe * sin);
                magnitudes[k] = (float)Math.Sqrt(real * real + imaginary * imaginary);
            }
        }

        magnitudes[n] = (float)Math.Abs(re[0] - im[0]);
    }
}
