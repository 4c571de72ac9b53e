using BenchmarkDotNet.Attributes;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>Transforms one series to MiniRocket's 9,996 features, on every instruction path down to the scalar oracle.</summary>
public class TransformSuite
{
    private MiniRocket _model = null!;
    private float[] _series = null!, _features = null!;

    [Params(150, 500, 1000, 2000)]
    public int Length { get; set; }

    [Params("scalar", "Vector128", "Vector256", "Vector512")]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        SeriesSet set = GeneratedData.RandomWalks(20, 1, Length);
        ConvolutionKernels[] paths = [new ScalarKernels(), new Vector128Kernels(), new Vector256Kernels(), new Vector512Kernels()];
        _model = MiniRocket.Fit(set).On(paths.Single(kernels => kernels.Name == Path));
        _series = set.Values(0).ToArray();
        _features = new float[_model.FeatureCount];
    }

    [Benchmark]
    public void Transform() => _model.Transform(_series, _features);
}

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
