using BenchmarkDotNet.Attributes;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Linear;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>Fits the ridge with selection among ten regularization strengths.</summary>
public class RidgeSuite
{
    private FloatMatrix _features = null!;
    private int[] _labels = null!;

    [Params(300, 1000)]
    public int Examples { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup() => (_features, _labels) = GeneratedData.NoisyClasses(Examples, 9996, 5);

    [Benchmark]
    public RidgeClassifier Fit() => RidgeClassifier.Fit(_features, _labels, 5, null, default, new Execution { Threads = Threads });
}
