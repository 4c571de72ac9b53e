using System.Collections.Concurrent;
using System.Net;

namespace ConvSeq.Tests.Cluster;

/// <summary>An object store by GET, PUT and DELETE, in memory, which can be full and can keep writers waiting.</summary>
internal sealed class ObjectServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _held = new(0);

    public ObjectServer()
    {
        Address = $"http://127.0.0.1:{RedisServer.FreePort()}/container";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>What has been put, by path and query.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>Which objects wait until <see cref="Admit"/> lets them in.</summary>
    public Predicate<string> Holds { get; set; } = _ => false;

    /// <summary>Lets in some that wait, or will.</summary>
    public void Admit(int count) => _held.Release(count);

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using HttpListenerResponse response = context.Response;
            string name = context.Request.RawUrl!;
            byte[]? found = null;
            switch (context.Request.HttpMethod)
            {
                case "PUT" when name.EndsWith("/full", StringComparison.Ordinal):
                    response.StatusCode = (int)HttpStatusCode.InsufficientStorage;
                    break;
                case "PUT":
                    var content = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(content);
                    if (Holds(name))
                        await _held.WaitAsync();
                    Objects[name] = content.ToArray();
                    break;
                case "GET" when Objects.TryGetValue(name, out found):
                case "DELETE" when Objects.TryRemove(name, out _):
                    break;
                default:
                    response.StatusCode = (int)HttpStatusCode.NotFound;
                    break;
            }

            response.ContentLength64 = found?.Length ?? 0;
            if (found is not null)
                await response.OutputStream.WriteAsync(found);
        }
        catch (Exception end) when (end is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Who asked has been killed.
        }
    }
}
