using Microsoft.ML.Data;

namespace ConvSeq.Tests.EmbeddedHost;

[TestClass]
public sealed class VBufferTests
{
    private readonly VBuffer<float> _sparse = new(6, 2, [10, 20], [1, 4]);
    private readonly VBuffer<float> _dense = new(3, [1, 2, 3]);

    [TestMethod]
    public void SparseAndDenseReadAlike()
    {
        Assert.IsFalse(_sparse.IsDense);
        Assert.IsTrue(_dense.IsDense);
        CollectionAssert.AreEqual(new float[] { 0, 10, 0, 0, 20, 0 }, _sparse.DenseValues().ToArray());
        Assert.AreEqual(20, _sparse.GetItemOrDefault(4));
        Assert.AreEqual(0, _sparse.GetItemOrDefault(5));
        Assert.AreEqual(3, _dense.GetItemOrDefault(2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _dense.GetItemOrDefault(3));
        Assert.AreEqual("1:10 4:20", string.Join(" ", _sparse.Items().Select(item => $"{item.Key}:{item.Value}")));
        Assert.AreEqual(6, _sparse.Items(all: true).Count());
    }

    [TestMethod]
    public void CopiesKeepWhatTheyHold()
    {
        VBuffer<float> whole = default, part = default, dense = default;
        _sparse.CopyTo(ref whole);
        _sparse.CopyTo(ref part, 3, 3);
        _sparse.CopyToDense(ref dense);
        var array = new float[8];
        _sparse.CopyTo(array, 1, -1);

        CollectionAssert.AreEqual(_sparse.DenseValues().ToArray(), whole.DenseValues().ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 20, 0 }, part.DenseValues().ToArray());
        Assert.IsTrue(dense.IsDense);
        CollectionAssert.AreEqual(new float[] { 0, -1, 10, -1, -1, 20, -1, 0 }, array);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _sparse.CopyTo(new float[5]));
    }

    [TestMethod]
    public void EditorsReuseArrays()
    {
        VBuffer<float> buffer = new(4, [1, 2, 3, 4]);
        var editor = VBufferEditor.Create(ref buffer, 2);
        Assert.IsFalse(editor.CreatedNewValues);
        Assert.AreEqual(2, editor.Values.Length);
        editor.Values[0] = 9;
        buffer = editor.Commit();
        CollectionAssert.AreEqual(new float[] { 9, 2 }, buffer.DenseValues().ToArray());

        editor = VBufferEditor.Create(ref buffer, 10, 3);
        editor.Values[0] = 5;
        editor.Indices[0] = 7;
        buffer = editor.CommitTruncated(1);
        Assert.AreEqual("7:5", string.Join(" ", buffer.Items().Select(item => $"{item.Key}:{item.Value}")));
        Assert.AreEqual(10, buffer.Length);
    }

    [TestMethod]
    public void TypesSayWhatTheyAre()
    {
        var vector = new VectorDataViewType(NumberDataViewType.Single, 3, 5);

        Assert.AreEqual("Vector<Single, 3, 5>", vector.ToString());
        Assert.AreEqual(15, vector.Size);
        Assert.AreEqual(vector, new VectorDataViewType(NumberDataViewType.Single, 3, 5));
        Assert.AreNotEqual<DataViewType>(vector, new VectorDataViewType(NumberDataViewType.Single, 15));
        Assert.IsFalse(new VectorDataViewType(NumberDataViewType.Single, 3, 0).IsKnownSize);
        Assert.AreEqual("Key<Byte, 0-254>", new KeyDataViewType(typeof(byte), 255).ToString());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
    }
}
