using System.Diagnostics;

namespace ConvSeq.Tests.Samples;

/// <summary>The page of samples/Onnx with a model of the test's own beside it, served as its README says.</summary>
internal sealed class OnnxPageServer : IDisposable
{
    private static readonly string[] s_tools = ["node", "nodejs"];

    private readonly Process _process;

    /// <param name="folder">An empty folder. It gets a copy of the page.</param>
    /// <param name="model">The model, an ONNX file.</param>
    public OnnxPageServer(TemporaryFolder folder, byte[] model)
    {
        if (Problem() is { } problem)
            throw new FileNotFoundException(problem);
        foreach (string file in Directory.GetFiles(Source))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        Directory.CreateSymbolicLink(folder.File("node_modules"), Path.Combine(Source, "node_modules"));
        File.WriteAllBytes(folder.File("shapes.onnx"), model);
        var start = new ProcessStartInfo(ProgramOnPath.Find(s_tools)!, [folder.File("serve.mjs"), "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        Address = _process.StandardOutput.ReadLine()?.Split(' ')[0] ?? throw new InvalidOperationException(errors.Result);
    }

    /// <summary>Where the page is.</summary>
    public string Address { get; }

    private static string Source => Repository.Find("samples", "Onnx", "browser");

    /// <summary>Why the page cannot be served; null if it can.</summary>
    public static string? Problem()
    {
        if (ProgramOnPath.Find(s_tools) is null)
            return "There is no node on the PATH; on Debian, apt-get install npm.";
        return Directory.Exists(Path.Combine(Source, "node_modules", "onnxruntime-web"))
            ? null
            : "ONNX Runtime for browsers is not installed; run npm ci in samples/Onnx/browser.";
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>Marks a test that needs Node and ONNX Runtime for browsers.</summary>
internal sealed class NeedsOnnxRuntimeWebAttribute() : NeedsNativeAttribute(s_problem)
{
    private static readonly Lazy<string?> s_problem = TryLoad(() =>
    {
        if (OnnxPageServer.Problem() is { } problem)
            throw new FileNotFoundException(problem);
    });
}
