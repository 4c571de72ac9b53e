namespace ConvSeq.Tests;

[TestClass]
public sealed class FloatMatrixTests
{
    [TestMethod]
    [DataRow(int.MaxValue, 0)]
    [DataRow(0, int.MaxValue)]
    [DataRow(0, 0)]
    [DataRow(3, 7)]
    public void ItsExtentsAreThoseAskedFor(int rows, int columns)
    {
        var matrix = new FloatMatrix(rows, columns);
        Assert.AreEqual(rows, matrix.Rows);
        Assert.AreEqual(columns, matrix.Columns);
        if (rows > 0)
            Assert.AreEqual(columns, matrix.Row(rows - 1).Length);
    }
}
