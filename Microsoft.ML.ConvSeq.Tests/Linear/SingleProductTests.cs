using System.Runtime.Intrinsics;
using ConvSeq.Kernels;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public unsafe class SingleProductTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(7, 64)]
    [DataRow(48, 65)]
    [DataRow(49, 640)]
    [DataRow(193, 130)]
    [DataRow(201, 1_345)]
    public void ElementsAreSumsOfChunksInTheOrderOfTheDepth(int order, int depth)
    {
        StandardizedFeatures x = Features(order, depth);
        using var expected = new Matrix(order, order);
        for (int i = 0; i < order; i++)
        {
            for (int j = i; j < order; j++)
                expected.View.Row(i)[j] = Sum(Elements(x, i, depth), Elements(x, j, depth));
        }

        foreach (SingleKernels kernels in Paths())
        {
            foreach (int threads in new[] { 1, 3 })
            {
                using var actual = new Matrix(order, order);
                for (int i = 0; i < order; i++)
                    actual.View.RowSpan(i).Fill(0.5);
                double work = 0;
                SingleProduct.AddUpper(
                    actual.View, x.ByExampleInSingle(0.25), depth, new Execution { Threads = threads }, kernels, done => work += done);
                for (int i = 0; i < order; i++)
                {
                    for (int j = i; j < order; j++)
                        Assert.AreEqual(expected.View.Row(i)[j], actual.View.Row(i)[j]);
                }

                Assert.AreEqual(0.5 * order * order * depth, work, 1e-3);
            }
        }
    }

    [TestMethod]
    public void TheTraceAndTheProductsAreThoseOfTheElements()
    {
        StandardizedFeatures x = Features(30, 300);
        double trace = 0;
        for (int i = 0; i < 30; i++)
        {
            float[] elements = Elements(x, i, 300), others = Elements(x, 29 - i, 300);
            double product = elements.Zip(others, (left, right) => 16.0 * left * right).Sum();
            Assert.AreEqual(product, x.Product(i, 29 - i), 1e-4);
            trace += x.Product(i, i);
        }

        Assert.AreEqual(trace, x.Trace, 1e-12 * trace);
    }

    [TestMethod]
    public void ACancelledProductStops()
    {
        using var result = new Matrix(100, 100);
        var execution = new Execution { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => SingleProduct.AddUpper(
            result.View, Features(100, 10).ByExampleInSingle(1), 10, execution, SingleKernels.Best, _ => { }));
    }

    private static IEnumerable<SingleKernels> Paths() =>
    [
        new SingleKernels<SimdSingle128, Vector128<float>, Simd128, Vector128<double>>(),
        new SingleKernels<SimdSingle256, Vector256<float>, Simd256, Vector256<double>>(),
        new SingleKernels<SimdSingle512, Vector512<float>, Simd512, Vector512<double>>(),
    ];

    private static StandardizedFeatures Features(int examples, int features)
    {
        RidgeProblem problem = RidgeProblem.Create(examples, features, 2, weighted: true);
        return new StandardizedFeatures(problem.Features, problem.Weights, false, Execution.Default);
    }

    private static float[] Elements(StandardizedFeatures x, int example, int depth)
    {
        double[] row = new double[depth];
        fixed (double* strip = row)
            x.ByExample().Pack(example, 1, 0, depth, strip, 1);
        return Array.ConvertAll(row, value => (float)(0.25 * value));
    }

    // The order that the documentation states: fused in float, by chunks of 64, which are added in double.
    private static double Sum(float[] left, float[] right)
    {
        double total = 0.5;
        float sum = 0;
        for (int k = 0; k < left.Length; k++)
        {
            sum = MathF.FusedMultiplyAdd(left[k], right[k], sum);
            if (k % 64 == 63 || k == left.Length - 1)
                (total, sum) = (total + sum, 0);
        }

        return total;
    }
}
