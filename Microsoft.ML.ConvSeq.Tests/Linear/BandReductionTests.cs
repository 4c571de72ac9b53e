using ConvSeq.Linear.Algebra;
using MathNet.Numerics.LinearAlgebra;
using Matrix = ConvSeq.Linear.Algebra.Matrix;

namespace ConvSeq.Tests.Linear;

[TestClass]
public unsafe class BandReductionTests
{
    private const int Bandwidth = BandReduction.Bandwidth;

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(2, 3)]
    [DataRow(Bandwidth, 90)]
    [DataRow(Bandwidth + 1, 90)]
    [DataRow(Bandwidth + 2, 90)]
    [DataRow(2 * Bandwidth, 300)]
    [DataRow(2 * Bandwidth + 1, 300)]
    [DataRow(3 * Bandwidth + 5, 20)]
    [DataRow(5 * Bandwidth, 0)]
    public void TheBasisIsOrthogonalAndTheBandIsTheMatrixInIt(int order, int rank)
    {
        using Matrix factor = MatrixProductTests.Random(Math.Max(1, rank), order, order), basis = new(order, order);
        using Matrix band = new(order, Bandwidth + 1);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        if (rank > 0)
            product.SetUpper(basis.View, new DepthByRow(factor.View), new DepthByRow(factor.View), rank);
        Matrix<double> matrix = Symmetric(basis);
        BandReduction.Reduce(basis.View, band.View, product, DenseKernels.Best);

        Matrix<double> q = Matrix<double>.Build.Dense(order, order, (i, j) => basis.View.Row(i)[j]);
        Matrix<double> b = Matrix<double>.Build.Dense(order, order, (i, j) =>
            Math.Abs(i - j) <= Bandwidth ? band.View.Row(Math.Max(i, j))[Bandwidth - Math.Abs(i - j)] : 0);
        Assert.AreEqual(0, (q.Transpose() * q - Matrix<double>.Build.DenseIdentity(order)).FrobeniusNorm(), 1e-12);
        Assert.AreEqual(0, (q * b * q.Transpose() - matrix).FrobeniusNorm(), 1e-13 * matrix.FrobeniusNorm());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(Bandwidth - 1)]
    [DataRow(Bandwidth + 30)]
    [DataRow(4 * Bandwidth + 3)]
    public void TheFactorSolvesAndMeasures(int order)
    {
        using Matrix band = new(order, Bandwidth + 1);
        for (int i = 0; i < order; i++)
        {
            for (int d = 0; d <= Math.Min(i, Bandwidth); d++)
                band.View.Row(i)[Bandwidth - d] = d == 0 ? 2 * Bandwidth : Math.Sin(i * d);
        }

        Matrix<double> shifted = Matrix<double>.Build.Dense(order, order, (i, j) =>
            (Math.Abs(i - j) <= Bandwidth ? band.View.Row(Math.Max(i, j))[Bandwidth - Math.Abs(i - j)] : 0)
            + (i == j ? 0.25 : 0));
        using Matrix sides = MatrixProductTests.Random(order, DenseKernels.Sides, 3);
        using Matrix scratch = new(2 * Bandwidth + 1, DenseKernels.Sides);
        Matrix<double> x = Matrix<double>.Build.Dense(order, DenseKernels.Sides, (i, j) => sides.View.Row(i)[j]);
        Matrix<double> solution = shifted.Cholesky().Solve(x);

        double* forms = scratch.View.Row(2 * Bandwidth);
        double[]? first = null;
        foreach (DenseKernels kernels in MatrixProductTests.Paths())
        {
            using var factor = new BandCholesky(order, kernels);
            factor.Factorize(band.View, 0.25);
            factor.InverseForm(sides.View.Data, scratch.View.Data, forms);
            double[] found = new Span<double>(forms, DenseKernels.Sides).ToArray();
            for (int s = 0; s < found.Length; s++)
                Assert.AreEqual(x.Column(s) * solution.Column(s), found[s], 1e-14 * order);
            CollectionAssert.AreEqual(first ??= found, found);
        }

        using (var factor = new BandCholesky(order, DenseKernels.Best))
        {
            factor.Factorize(band.View, 0.25);
            factor.Solve(sides.View);
        }

        for (int i = 0; i < order; i++)
        {
            for (int s = 0; s < DenseKernels.Sides; s++)
                Assert.AreEqual(solution[i, s], sides.View.Row(i)[s], 1e-14);
        }
    }

    private static Matrix<double> Symmetric(Matrix upper) =>
        Matrix<double>.Build.Dense(
            upper.View.Rows, upper.View.Rows, (i, j) => upper.View.Row(Math.Min(i, j))[Math.Max(i, j)]);
}
