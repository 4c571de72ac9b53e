using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public unsafe class CholeskySolverTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 3)]
    [DataRow(127, 1)]
    [DataRow(128, 2)]
    [DataRow(129, 200)]
    [DataRow(300, 7)]
    public void ThePartOnTheRightIsTheSolution(int order, int sides)
    {
        using Matrix root = MatrixProductTests.Random(order + 10, order, 1), right = MatrixProductTests.Random(order, sides, 2);
        using Matrix system = System(root, right);
        double[,] matrix = new double[order, order];
        for (int i = 0; i < order; i++)
        {
            for (int j = i; j < order; j++)
                matrix[i, j] = matrix[j, i] = system.View.Row(i)[j];
        }

        Solve(system, DenseKernels.Best, threads: 2);
        for (int i = 0; i < order; i++)
        {
            for (int k = 0; k < sides; k++)
            {
                double sum = 0;
                for (int j = 0; j < order; j++)
                    sum += matrix[i, j] * system.View.Row(j)[order + k];
                Assert.AreEqual(right.View.Row(i)[k], sum, 1e-10, $"row {i}, side {k}");
            }
        }
    }

    [TestMethod]
    public void NeitherThreadsNorVectorsChangeABit()
    {
        using Matrix root = MatrixProductTests.Random(310, 300, 1), right = MatrixProductTests.Random(300, 250, 2);
        using Matrix expected = System(root, right);
        Solve(expected, DenseKernels.Best, threads: 1);
        foreach (DenseKernels kernels in MatrixProductTests.Paths())
        {
            foreach (int threads in (int[])[1, 2, 5])
            {
                using Matrix system = System(root, right);
                Solve(system, kernels, threads);
                for (int i = 0; i < 300; i++)
                    Assert.IsTrue(expected.View.RowSpan(i)[i..].SequenceEqual(system.View.RowSpan(i)[i..]), $"row {i}");
            }
        }
    }

    [TestMethod]
    public void APivotThatRoundingMakesNegativeIsTheLeastEigenvalue()
    {
        // Three equal rows, but for the last place of the diagonal: after the first is eliminated less than nothing is left of the others.
        using var system = new Matrix(3, 4);
        for (int i = 0; i < 3; i++)
        {
            system.View.RowSpan(i).Fill(1 / 3.0);
            system.View.Row(i)[i] -= i == 0 ? 0 : 1e-15;
        }

        Solve(system, DenseKernels.Best, threads: 1);
        Assert.AreEqual(Math.Sqrt(1e-30), system.View.Row(1)[1]);
        Assert.AreEqual(Math.Sqrt(1e-30), system.View.Row(2)[2]);
    }

    [TestMethod]
    public void CancelledWhileItRuns()
    {
        using Matrix root = MatrixProductTests.Random(310, 300, 1), right = MatrixProductTests.Random(300, 2, 2);
        using Matrix system = System(root, right);
        var execution = new Execution { CancellationToken = new CancellationToken(canceled: true) };
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        Assert.Throws<OperationCanceledException>(() => CholeskySolver.Solve(system.View, 1e-30, product, DenseKernels.Best, execution));
    }

    private static void Solve(Matrix system, DenseKernels kernels, int threads)
    {
        var execution = new Execution { Threads = threads };
        using var product = new MatrixProduct(execution, "test", 1, kernels);
        CholeskySolver.Solve(system.View, 1e-30, product, kernels, execution);
    }

    // [rootᵀ root + 0.1 I | right], with anything below the diagonal.
    private static Matrix System(Matrix root, Matrix right)
    {
        int order = right.View.Rows;
        var system = new Matrix(order, order + right.View.Columns);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        product.Set(system.View.Slice(0, 0, order, order), new DepthByRow(root.View), new DepthByRow(root.View), root.View.Rows);
        for (int i = 0; i < order; i++)
        {
            system.View.RowSpan(i)[..i].Fill(double.NaN);
            system.View.Row(i)[i] += 0.1;
            right.View.RowSpan(i).CopyTo(system.View.RowSpan(i)[order..]);
        }

        return system;
    }
}
