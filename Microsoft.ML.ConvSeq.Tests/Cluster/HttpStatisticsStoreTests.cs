using global::Cluster;

namespace ConvSeq.Tests.Cluster;

/// <summary>The sample's store against a server that knows GET, PUT and DELETE.</summary>
[TestClass]
public sealed class HttpStatisticsStoreTests
{
    private readonly ObjectServer _server = new();
    private HttpStatisticsStore _store = null!;

    [TestInitialize]
    public void Initialize() => _store = new HttpStatisticsStore(new Uri($"{_server.Address}/?signature=a%2Bb"));

    [TestCleanup]
    public void Cleanup() => _server.Dispose();

    [TestMethod]
    public void ObjectsAreWrittenReadReplacedAndRemoved()
    {
        Assert.IsNull(_store.OpenRead("a.csq"));
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        _store.Write("a.csq", file => file.Write(large));
        CollectionAssert.AreEqual(large, Read("a.csq"));
        _store.Write("a.csq", file => file.Write([1, 2]));
        CollectionAssert.AreEqual((byte[])[1, 2], Read("a.csq"));
        CollectionAssert.AreEqual((string[])["/container/a.csq?signature=a%2Bb"], _server.Objects.Keys.ToArray());
        _store.Delete("a.csq");
        _store.Delete("a.csq");
        Assert.IsNull(_store.OpenRead("a.csq"));
    }

    [TestMethod]
    public void WhatFailsIsNamedAndLeavesNothing()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => _store.Write("a.csq", file =>
        {
            file.Write([1]);
            throw new InvalidOperationException();
        }));
        _store = new HttpStatisticsStore(new Uri(_server.Address));
        string message = Assert.ThrowsExactly<IOException>(() => _store.Write("full", file => file.Write([1]))).Message;
        Assert.StartsWith($"PUT '{_server.Address}/full' was answered by 507 ", message);
        Assert.IsEmpty(_server.Objects);
    }

    private byte[] Read(string name)
    {
        using Stream file = _store.OpenRead(name)!;
        var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
