using BenchmarkDotNet.Attributes;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Speed;

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
