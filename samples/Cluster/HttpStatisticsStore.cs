using System.Net;
using ConvSeq.Models;

namespace Cluster;

/// <summary>
/// Statistics in an object store, by GET, PUT and DELETE: nginx with <c>dav_methods</c>, a bucket of an S3-compatible store behind a
/// signing proxy, or a container of Azure Blob Storage, whose URL ends with a shared access signature. With the SDK of a cloud, a store is
/// the same four methods. A PUT replaces an object at once and as a whole in all of these, as <see cref="IStatisticsStore"/> asks.
/// </summary>
/// <param name="container">The container; names of objects go between its path and its query.</param>
internal sealed class HttpStatisticsStore(Uri container) : IStatisticsStore
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(10) };

    public Stream? OpenRead(string name)
    {
        HttpResponseMessage response = Send(HttpMethod.Get, name, null, HttpStatusCode.NotFound);
        if (response.IsSuccessStatusCode)
            return response.Content.ReadAsStream();
        response.Dispose();
        return null;
    }

    // On disk first: stores want to know the length before the bytes.
    public void Write(string name, Action<Stream> write)
    {
        using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        write(file);
        file.Position = 0;
        using HttpResponseMessage _ = Send(HttpMethod.Put, name, new StreamContent(file, 1 << 20));
    }

    public void Delete(string name)
    {
        using HttpResponseMessage _ = Send(HttpMethod.Delete, name, null, HttpStatusCode.NotFound);
    }

    public string Describe(string name) => $"'{Address(name).GetLeftPart(UriPartial.Path)}'";

    private HttpResponseMessage Send(HttpMethod method, string name, HttpContent? content, HttpStatusCode? accepted = null)
    {
        using var request = new HttpRequestMessage(method, Address(name)) { Content = content };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        if (response.IsSuccessStatusCode || response.StatusCode == accepted)
            return response;
        using (response)
            throw new IOException($"{method} {Describe(name)} was answered by {(int)response.StatusCode} {response.ReasonPhrase}.");
    }

    private Uri Address(string name) => new UriBuilder(container) { Path = $"{container.AbsolutePath.TrimEnd('/')}/{name}" }.Uri;
}
