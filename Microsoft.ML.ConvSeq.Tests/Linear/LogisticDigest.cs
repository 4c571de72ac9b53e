using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

/// <summary>As <see cref="RidgeDigest"/>, of logistic fits.</summary>
internal static class LogisticDigest
{
    /// <summary>The digest, by the given number of threads and with the given inner loops.</summary>
    public static string Compute(int threads, LogisticKernels? kernels = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((int examples, int features, int classes, FeatureScaling scaling, bool weighted, double heldOut) in new[]
        {
            (30, 40, 3, FeatureScaling.StandardDeviation, false, 0),
            (210, 1_100, 6, FeatureScaling.StandardDeviation, true, 0.2),
            (150, 70, 2, FeatureScaling.EuclideanNorm, true, 0.3),
            (90, 20, 9, FeatureScaling.None, false, 0),
        })
        {
            RidgeProblem problem = RidgeProblem.Create(examples, features, classes, scaling, weighted);
            LogisticClassifier fitted = LogisticFit.Run(
                new MatrixStream(problem.Features), problem.Labels, classes,
                new LogisticOptions { HeldOutFraction = heldOut, L2 = 0.001, MaxEpochs = 12, Scaling = scaling, BatchSize = 50 },
                problem.Weights, new Execution { Threads = threads }, kernels);
            hash.AppendData(MemoryMarshal.AsBytes(fitted.Weights));
            hash.AppendData(MemoryMarshal.AsBytes(fitted.Biases));
            hash.AppendData(MemoryMarshal.AsBytes<double>(
                [fitted.Temperature, fitted.Epochs, fitted.HeldOutLoss ?? 0, fitted.HeldOutAccuracy ?? 0]));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The vector width that was chosen, and the digest.</summary>
    public static string Report() => $"{DenseKernels.Best.Width} {Compute(threads: 1)}";
}
