using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// What a Gram matrix K from products in float may change in the ridge. With the error E of K, the diagonal of (K + αI)⁻¹ and the
/// dual coefficients change by at most ‖E‖ / (λ + α) of themselves to first order, λ the least eigenvalue of K. E is measured on
/// a sample of elements, of which each is computed once more in double.
/// </summary>
/// <param name="norm">An estimate of ‖E‖.</param>
internal sealed unsafe class SingleError(double norm)
{
    // A residual, and thus a score, may change by twice the change of the matrix: by 10⁻⁴ at most.
    private const double MaxChange = 5e-5;

    private const int Sampled = 1024;
    private const int Iterations = 16;

    /// <summary>Measures E.</summary>
    /// <param name="gram">K, on and above the diagonal.</param>
    /// <param name="x">The elements that it is the product of.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static SingleError Measure(MatrixView gram, StandardizedFeatures x, Execution execution)
    {
        int order = gram.Rows;
        var differences = new double[2 * Sampled];
        execution.For(Sampled, sample =>
        {
            // Rows spread evenly, and distances from the diagonal spread evenly by the golden section.
            int i = (int)((long)sample * order / Sampled);
            int j = (int)((i + 1 + (order - 1) * (sample * 0.6180339887498949 % 1)) % order);
            differences[sample] = gram.Row(Math.Min(i, j))[Math.Max(i, j)] - x.Product(i, j);
            if (sample % 16 == 0)
                differences[Sampled + sample] = gram.Row(i)[i] - x.Product(i, i);
        });

        // The norm of a symmetric matrix of independent elements is 2 σ √n; twice that, and the diagonal.
        double squares = 0, diagonal = 0;
        for (int sample = 0; sample < Sampled; sample++)
        {
            squares += differences[sample] * differences[sample];
            diagonal = Math.Max(diagonal, Math.Abs(differences[Sampled + sample]));
        }

        return new SingleError(4 * Math.Sqrt(squares / Sampled * order) + 2 * diagonal);
    }

    /// <summary>Whether in double another α might be chosen, or scores change by more than 10⁻⁴.</summary>
    /// <param name="alphas">The α.</param>
    /// <param name="errors">The sum of squared leave-one-out residuals for each.</param>
    /// <param name="best">The index of the chosen α.</param>
    /// <param name="factors">The factors of B + αI for each.</param>
    public bool LeavesDoubt(double[] alphas, double[] errors, int best, BandCholesky[] factors)
    {
        int least = Array.IndexOf(alphas, alphas.Min());
        double shift = Math.Max(0, 0.5 * factors[least].LeastEigenvalue(Iterations) - alphas[least]);
        if (!(Change(alphas[best]) <= MaxChange))
            return true;
        for (int a = 0; a < alphas.Length; a++)
        {
            if (alphas[a] == alphas[best])
                continue;

            // Two α that are close together beside the least eigenvalue suffer nearly the same change.
            double lower = Math.Min(alphas[a], alphas[best]), apart = Math.Abs(alphas[a] - alphas[best]);
            double change = 8 * Change(lower) * Math.Min(1, apart / (shift + lower));
            if (!(errors[a] - errors[best] > change * errors[a]))
                return true;
        }

        return false;

        double Change(double alpha) => norm / (shift + alpha);
    }
}
