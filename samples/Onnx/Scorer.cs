using Microsoft.ML.OnnxRuntime;

namespace OnnxSample;

/// <summary>Scores series of one channel by an ONNX file. All that it needs is ONNX Runtime.</summary>
internal sealed class Scorer(string path) : IDisposable
{
    private static readonly string[] s_outputs = ["label", "probabilities"];

    private readonly InferenceSession _session = new(path);
    private readonly RunOptions _run = new();

    /// <summary>The class of one series, and the probability of each class.</summary>
    public (string Label, float[] Probabilities) Score(float[] series)
    {
        // Batch × channels × points.
        using var input = OrtValue.CreateTensorValueFromMemory(series, [1, 1, series.Length]);
        using var results = _session.Run(_run, new Dictionary<string, OrtValue> { ["series"] = input }, s_outputs);
        return (results[0].GetStringElement(0), results[1].GetTensorDataAsSpan<float>().ToArray());
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
