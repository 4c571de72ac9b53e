using System.Runtime.Intrinsics;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public unsafe class MatrixProductTests
{
    public static IEnumerable<object[]> Shapes() =>
        from rows in new[] { 1, 7, 8, 9, 101 }
        from columns in new[] { 1, 23, 24, 25, 215 }
        from depth in new[] { 1, 383, 385, 900 }
        select new object[] { rows, columns, depth };

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void ElementsAreSumsInTheOrderOfTheDepth(int rows, int columns, int depth)
    {
        using Matrix left = Random(depth, rows, 1), right = Random(depth, columns, 2);
        using Matrix leftAcross = Transposed(left), rightAcross = Transposed(right), result = Random(rows, columns, 3);
        using var sum = new Matrix(rows, columns);
        foreach (DenseKernels kernels in Paths())
        {
            using var product = new MatrixProduct(new Execution { Threads = 3 }, "test", 1, kernels);
            result.View.CopyTo(sum.View);
            product.Add(sum.View, new DepthByRow(left.View), new DepthByColumn(rightAcross.View, -1), depth);
            AssertElements((i, j) => Expected(left, right, i, j, -1, result.View.Row(i)[j]), sum, upper: false);
            product.Set(sum.View, new DepthByColumn(leftAcross.View), new DepthByRow(right.View, 2), depth);
            AssertElements((i, j) => Expected(left, right, i, j, 2), sum, upper: false);
        }
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(64)]
    [DataRow(311)]
    public void TheUpperTriangleIsThatOfTheWhole(int order)
    {
        using Matrix left = Random(70, order, 1), right = Random(70, order, 2);
        using Matrix whole = Random(order, order, 3), upper = Random(order, order, 3);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        product.Set(whole.View, new DepthByRow(left.View), new DepthByRow(right.View), 70);
        product.SetUpper(upper.View, new DepthByRow(left.View), new DepthByRow(right.View), 70);
        AssertElements((i, j) => whole.View.Row(i)[j], upper, upper: true);
        product.Add(whole.View, new DepthByRow(left.View), new DepthByRow(right.View), 70);
        product.AddUpper(upper.View, new DepthByRow(left.View), new DepthByRow(right.View), 70);
        AssertElements((i, j) => whole.View.Row(i)[j], upper, upper: true);
    }

    [TestMethod]
    [DataRow(0, 90)]
    [DataRow(24, 100)]
    [DataRow(131, 300)]
    public void APanelOfTheUpperTriangleIsThatOfTheWhole(int firstColumn, int end)
    {
        using Matrix left = Random(400, 300, 1), right = Random(400, 300, 2), whole = Random(300, 300, 3);
        using var panel = new Matrix(end, end - firstColumn);
        whole.View.Slice(0, firstColumn, end, end - firstColumn).CopyTo(panel.View);
        using var product = new MatrixProduct(new Execution { Threads = 3 }, "test", 1, DenseKernels.Best);
        product.Add(whole.View, new DepthByRow(left.View), new DepthByRow(right.View), 400);
        product.AddUpper(panel.View, new DepthByRow(left.View), new DepthByRow(right.View), 400, firstColumn);
        for (int j = 0; j < end - firstColumn; j++)
        {
            for (int i = 0; i <= firstColumn + j; i++)
                Assert.AreEqual(whole.View.Row(i)[firstColumn + j], panel.View.Row(i)[j]);
        }
    }

    [TestMethod]
    public void MoreThanOneBlockEachWay()
    {
        using Matrix left = Random(3, 1_600, 1), right = Random(3, 1_700, 2);
        using var result = new Matrix(1_600, 1_700);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        product.Set(result.View, new DepthByRow(left.View), new DepthByRow(right.View), 3);
        AssertElements((i, j) => Expected(left, right, i, j, 1), result, upper: false);
    }

    [TestMethod]
    public void ASymmetricMatrixIsReadFromItsUpperHalf()
    {
        using Matrix half = Random(130, 130, 1), whole = Random(130, 130, 1), other = Random(130, 9, 2);
        for (int i = 0; i < 130; i++)
        {
            for (int j = 0; j < i; j++)
                (half.View.Row(i)[j], whole.View.Row(i)[j]) = (double.NaN, whole.View.Row(j)[i]);
        }

        using Matrix expected = new(9, 130), actual = new(9, 130);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        product.Set(expected.View, new DepthByRow(other.View), new DepthByRow(whole.View), 130);
        product.Set(actual.View, new DepthByRow(other.View), new UpperSymmetric(half.View), 130);
        AssertElements((i, j) => expected.View.Row(i)[j], actual, upper: false);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 300)]
    [DataRow(280, 3)]
    [DataRow(48, 48)]
    public void StackedOperandsAddUp(int headDepth, int tailDepth)
    {
        using Matrix head = Random(headDepth, 30, 1), tail = Random(tailDepth, 30, 2);
        using Matrix both = new(headDepth + tailDepth, 30);
        head.View.CopyTo(both.View);
        tail.View.CopyTo(both.View.Slice(headDepth, 0, tailDepth, 30));
        using Matrix expected = new(30, 30), actual = new(30, 30);
        using var product = new MatrixProduct(Execution.Default, "test", 1, DenseKernels.Best);
        var stacked = new Stacked(new DepthByRow(head.View), headDepth, new DepthByRow(tail.View));
        product.Set(expected.View, new DepthByRow(both.View), new DepthByRow(both.View), headDepth + tailDepth);
        product.Set(actual.View, stacked, stacked, headDepth + tailDepth);
        AssertElements((i, j) => expected.View.Row(i)[j], actual, upper: false);
    }

    [TestMethod]
    public void SumsOverVectorsAreTheSameAtAnyWidth()
    {
        foreach (int count in new[] { 1, 15, 16, 17, 200 })
        {
            using Matrix values = Random(2, count, 5);
            double* x = values.View.Row(0), y = values.View.Row(1);
            double expected = 0;
            for (int i = 0; i < count; i++)
                expected += x[i] * y[i];
            double dot = DenseKernels.Best.Dot(x, y, count);
            Assert.AreEqual(expected, dot, 1e-13);
            foreach (DenseKernels kernels in Paths())
                Assert.AreEqual(dot, kernels.Dot(x, y, count));
        }
    }

    internal static IEnumerable<DenseKernels> Paths() =>
    [
        new DenseKernels<Simd128, Vector128<double>>(), new DenseKernels<Simd256, Vector256<double>>(),
        new DenseKernels<Simd512, Vector512<double>>(),
    ];

    internal static Matrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            foreach (ref double value in matrix.View.RowSpan(i))
                value = random.NextDouble() - 0.5;
        }

        return matrix;
    }

    // The order that the documentation states: fused, by blocks of 384, which are added up.
    private static double Expected(Matrix left, Matrix right, int i, int j, double factor, double start = 0)
    {
        double total = start, sum = 0;
        for (int k = 0; k < left.View.Rows; k++)
        {
            sum = Math.FusedMultiplyAdd(left.View.Row(k)[i], factor * right.View.Row(k)[j], sum);
            if (k % 384 == 383)
                (total, sum) = (total + sum, 0);
        }

        return left.View.Rows % 384 == 0 ? total : total + sum;
    }

    private static Matrix Transposed(Matrix matrix)
    {
        var transposed = new Matrix(matrix.View.Columns, matrix.View.Rows);
        for (int i = 0; i < matrix.View.Rows; i++)
        {
            for (int j = 0; j < matrix.View.Columns; j++)
                transposed.View.Row(j)[i] = matrix.View.Row(i)[j];
        }

        return transposed;
    }

    private static void AssertElements(Func<int, int, double> expected, Matrix actual, bool upper)
    {
        for (int i = 0; i < actual.View.Rows; i++)
        {
            for (int j = upper ? i : 0; j < actual.View.Columns; j++)
            {
                if (expected(i, j) != actual.View.Row(i)[j])
                    Assert.Fail($"Element {i}, {j} is {actual.View.Row(i)[j]:R} instead of {expected(i, j):R}.");
            }
        }
    }
}
