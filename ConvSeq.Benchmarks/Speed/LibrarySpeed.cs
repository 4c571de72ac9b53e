using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Linear;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures the cost of a ridge made of a library's parts: MathNet.Numerics' managed matrix product, symmetric eigenvalue decomposition and
/// Cholesky factorization, beside the whole fit here.
/// </summary>
internal static class LibrarySpeed
{
    public static Command Command(Option<int> threads, Option<bool> json)
    {
        Option<int> size = Choice.Of("--size", "Rows and columns, and training examples.", 1000);
        var command = new Command("libraries", "MathNet.Numerics' managed dense algebra beside the ridge's whole fit; seconds.")
        {
            size, threads, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(size), parsed.GetValue(threads), parsed.GetValue(json)));
        return command;
    }

    private static void Run(int n, int threads, bool json)
    {
        const int Features = 9996, Classes = 5;
        Control.UseManaged();
        Control.MaxDegreeOfParallelism = threads;
        (Matrix<double> x, Matrix<double> gram) = Prepare(n);
        double product = Median(() => x.TransposeAndMultiply(x));
        double eigen = Median(() => gram.Evd(Symmetricity.Symmetric));
        double cholesky = Median(() => gram.Cholesky());
        (FloatMatrix features, int[] labels) = GeneratedData.NoisyClasses(n, Features, Classes);
        var execution = new Execution { Threads = threads };
        double ridge = Median(() => RidgeClassifier.Fit(features, labels, Classes, null, default, execution));
        Report.Print(json, [
            ("size", n), ("threads", threads), ("productSeconds", product), ("productGflops", 2e-9 * n * n * n / product),
            ("symmetricEvdSeconds", eigen), ("choleskySeconds", cholesky), ("ridgeFeatures", Features), ("ridgeSeconds", ridge),
        ]);
    }

    /// <summary>A random matrix and one that is symmetric and positive definite.</summary>
    private static (Matrix<double> X, Matrix<double> Gram) Prepare(int n)
    {
        Matrix<double> x = Matrix<double>.Build.Random(n, n, 1);
        Matrix<double> gram = x.TransposeAndMultiply(x) + n * Matrix<double>.Build.DenseIdentity(n);
        return (x, gram);
    }

    private static double Median(Action action) => Statistics.Median(Timing.Measure(0.1, 3, action));
}
