using System.Diagnostics;
using System.Text;
using ConvSeq.Tests.Samples;

namespace ConvSeq.Tests.Cluster;

/// <summary>A silo of the sample in a process of its own.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _ready = new();

    private SiloProcess(int port, string[] settings)
    {
        Port = port;
        var start = new ProcessStartInfo(
            ChildProcess.DotNet, [SampleTests.Program("Cluster"), "silo", "--Port", $"{port}", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // 400 MB of managed memory: what is more fails the test.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x18000000";
        _process = Process.Start(start)!;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The silo has ended."));
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a silo and waits until it is one of the cluster.</summary>
    public static async Task<SiloProcess> StartAsync(params string[] settings)
    {
        var silo = new SiloProcess(RedisServer.FreePort(), [.. settings, "--GatewayPort", $"{RedisServer.FreePort()}"]);
        try
        {
            await silo._ready.Task.WaitAsync(TimeSpan.FromMinutes(3));
            return silo;
        }
        catch (Exception problem)
        {
            string said = silo.Log;
            silo.Dispose();
            throw new InvalidOperationException($"The silo has not started: {said}", problem);
        }
    }

    /// <summary>Whether a silo's address, "S127.0.0.1:11111:123456", is this one's.</summary>
    public bool Is(string address) => address.Contains($":{Port}:", StringComparison.Ordinal);

    /// <summary>SIGKILL, where there are signals.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private void Read(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
        if (line.Data?.Contains("Application started.", StringComparison.Ordinal) == true)
            _ready.TrySetResult();
    }
}
