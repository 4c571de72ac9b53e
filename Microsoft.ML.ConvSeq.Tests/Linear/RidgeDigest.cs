using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

/// <summary>
/// A digest of all that fits and scores compute, for comparing them between threads and processors; also computed by this
/// assembly when it is started as a program of its own, with instruction sets turned off.
/// </summary>
internal static class RidgeDigest
{
    /// <summary>The digest, by the given number of threads.</summary>
    public static string Compute(int threads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var execution = new Execution { Threads = threads };
        foreach ((int examples, int features, int classes, FeatureScaling scaling, bool weighted) in new[]
        {
            (53, 71, 3, FeatureScaling.StandardDeviation, false),
            (71, 53, 6, FeatureScaling.StandardDeviation, true),
            (110, 120, 2, FeatureScaling.EuclideanNorm, true),
        })
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted);
            (RidgeClassifier ridge, double[] leaveOneOutScores) = RidgeClassifierFit.Run(
                problem.Features, problem.Labels, classes, problem.Options(), problem.Weights, execution);
            var scores = new double[examples * classes];
            ridge.Score(problem.Features, scores, execution);
            hash.AppendData(MemoryMarshal.AsBytes(ridge.Weights));
            hash.AppendData(MemoryMarshal.AsBytes(ridge.Biases));
            hash.AppendData(MemoryMarshal.AsBytes<double>(leaveOneOutScores));
            hash.AppendData(MemoryMarshal.AsBytes<double>(scores));
            hash.AppendData(MemoryMarshal.AsBytes<double>([ridge.Alpha, ridge.Temperature, ridge.LeaveOneOutAccuracy]));
            AppendStatistics(problem);
            int[] kept = RidgeClassifierFit.Detach(
                problem.Features, problem.Labels, classes, 20, problem.Options(), problem.Weights, execution);
            hash.AppendData(MemoryMarshal.AsBytes<int>(kept));
            AppendSingle(problem);
            AppendRegression(RidgeProblem.CreateRegression(examples, features, scaling, weighted));
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        void AppendStatistics(RidgeProblem problem)
        {
            using RidgeStatistics statistics = RidgeStatisticsTests.Add(problem, 0, 40, execution: execution);
            using RidgeStatistics rest = RidgeStatisticsTests.Add(problem, 40, execution: execution);
            statistics.Add(rest, execution);
            hash.AppendData(RidgeStatisticsTests.Bytes(statistics));
            hash.AppendData(MemoryMarshal.AsBytes(RidgeClassifier.Fit(statistics, problem.Options(), execution).Weights));
        }

        void AppendSingle(RidgeProblem problem)
        {
            SingleRidgeTests.Solution solution = SingleRidgeTests.Solve(problem, [300, 10_000], singleExamples: 1, execution);
            hash.AppendData(MemoryMarshal.AsBytes<double>(solution.Coefficients));
            hash.AppendData(MemoryMarshal.AsBytes<double>(solution.Residuals));
        }

        void AppendRegression(RidgeProblem problem)
        {
            (RidgeRegressor ridge, double[] residuals) = RidgeRegressorFit.Run(
                problem.Features, problem.Values, problem.Options(), problem.Weights, execution);
            var predictions = new double[problem.Features.Rows];
            ridge.Predict(problem.Features, predictions, execution);
            hash.AppendData(MemoryMarshal.AsBytes(ridge.Weights));
            hash.AppendData(MemoryMarshal.AsBytes<double>(residuals));
            hash.AppendData(MemoryMarshal.AsBytes<double>(predictions));
            hash.AppendData(MemoryMarshal.AsBytes<double>([ridge.Alpha, ridge.Bias, ridge.Scale, ridge.LeaveOneOutError]));
        }
    }

    /// <summary>The vector width that was chosen, whether there are fused multiply-adds, and the digest.</summary>
    public static string Report() => $"{DenseKernels.Best.Width} {Fma.IsSupported} {Compute(threads: 1)}";
}
