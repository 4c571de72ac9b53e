using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using ConvSeq.Linear;

namespace ConvSeq.Tests.Linear;

/// <summary>
/// A digest of all that fits and scores compute, for comparing them between threads and processors; also computed by this
/// assembly when it is started as a program of its own, with instruction sets turned off.
/// </summary>
internal static class RidgeDigest
{
    private const string Request = "CONVSEQ_TEST_RIDGE_DIGEST";

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
            (RidgeClassifier ridge, double[] leaveOneOutScores) = RidgeFit.Run(
                problem.Features, problem.Labels, classes, problem.Options(), problem.Weights, execution);
            var scores = new double[examples * classes];
            ridge.Score(problem.Features, scores, execution);
            hash.AppendData(MemoryMarshal.AsBytes(ridge.Weights));
            hash.AppendData(MemoryMarshal.AsBytes(ridge.Biases));
            hash.AppendData(MemoryMarshal.AsBytes<double>(leaveOneOutScores));
            hash.AppendData(MemoryMarshal.AsBytes<double>(scores));
            hash.AppendData(MemoryMarshal.AsBytes<double>([ridge.Alpha, ridge.Temperature, ridge.LeaveOneOutAccuracy]));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What a process of its own computes with the given setting of the runtime.</summary>
    /// <returns>The vector width it chose, whether it had fused multiply-adds, and the digest.</returns>
    public static (int Width, bool Fused, string Digest) ComputeInChild(string setting)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string host = Path.GetFullPath(
            Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(host, ["exec", typeof(RidgeDigest).Assembly.Location])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Request] = "1";
        start.Environment[setting] = "0";
        using Process process = Process.Start(start)!;
        string[] answer = process.StandardOutput.ReadToEnd().Split();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
        return (int.Parse(answer[0]), bool.Parse(answer[1]), answer[2]);
    }

#pragma warning disable CA2255 // The only way into a test assembly that is started as a program.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void AnswerRequest()
    {
        if (Environment.GetEnvironmentVariable(Request) is null)
            return;
        Console.WriteLine($"{DenseKernels.Best.Width} {Fma.IsSupported} {Compute(threads: 1)}");
        Environment.Exit(0);
    }
}
