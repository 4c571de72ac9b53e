using Microsoft.ML.OnnxRuntime;

namespace ConvSeq.Tests.Onnx;

/// <summary>Marks a test that runs an exported file in ONNX Runtime.</summary>
internal sealed class NeedsOnnxRuntimeAttribute() : NeedsNativeAttribute(Problem)
{
    private static readonly Lazy<string?> Problem = TryLoad(() => OrtEnv.Instance().GetVersionString());
}
