using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ConvSeq.Tests.Cluster;

/// <summary>A Redis of its own on a free port, which keeps nothing on disk and ends with the test.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    public RedisServer()
    {
        int port = FreePort();
        Address = $"127.0.0.1:{port}";
        var start = new ProcessStartInfo(
            Program ?? throw new FileNotFoundException(NeedsRedisAttribute.Absent),
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory", "64mb"])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        while (_process.StandardOutput.ReadLine() is { } line && !line.Contains("eady to accept connections"))
            ;
        Assert.IsFalse(_process.HasExited, "redis-server has ended.");
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The program; null where there is none on the path.</summary>
    public static string? Program { get; } = ProgramOnPath.Find("redis-server");

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>A port that nothing listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>Marks a test that needs Redis.</summary>
internal sealed class NeedsRedisAttribute() : NeedsNativeAttribute(Problem)
{
    public const string Absent = "There is no redis-server on the PATH; on Debian, apt-get install redis-server.";

    private static readonly Lazy<string?> Problem = TryLoad(() =>
    {
        if (RedisServer.Program is null)
            throw new FileNotFoundException(Absent);
    });
}
