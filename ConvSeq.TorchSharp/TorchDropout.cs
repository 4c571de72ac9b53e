using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Dropout by the masks of <see cref="DropoutDraw"/>, computed on the device in 32-bit integers, which wrap around as they do
/// there.
/// </summary>
internal sealed class TorchDropout : IDisposable
{
    private readonly Tensor _by13 = Kept(13), _by16 = Kept(16), _low19 = Kept((1 << 19) - 1), _low16 = Kept((1 << 16) - 1),
        _sign = Kept(int.MinValue);

    /// <summary>Keeps and scales values, or sets them to 0.</summary>
    /// <param name="values">The values.</param>
    /// <param name="elements">Their numbers, modulo 2^32.</param>
    /// <param name="draw">The choice of the kept values.</param>
    public Tensor Apply(Tensor values, Tensor elements, DropoutDraw draw)
    {
        if (draw.KeepsAll)
            return values.alias();
        Tensor kept;
        using (no_grad())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor hash = elements.Plus(unchecked((int)draw.Key0));
            FoldRight(hash, _by16, _low16);
            hash.mul_(Scalars.Of(unchecked((int)DropoutDraw.Factor0)));
            FoldRight(hash, _by13, _low19);
            hash.bitwise_xor_(Number(unchecked((int)draw.Key1)));
            hash.mul_(Scalars.Of(unchecked((int)DropoutDraw.Factor1)));
            FoldRight(hash, _by16, _low16);

            // Compared as signed numbers.
            hash.bitwise_xor_(_sign);
            kept = hash.lt(Scalars.Of(unchecked((int)(draw.Threshold ^ 0x8000_0000)))).MoveToOuterDisposeScope();
        }

        return (values * kept).mul_(Scalars.Of(draw.Scale));
    }

    public void Dispose()
    {
        foreach (Tensor number in (Tensor[])[_by13, _by16, _low19, _low16, _sign])
            number.Dispose();
    }

    // hash ^= hash >>> n. A negative number is shifted with its sign, which the mask removes.
    private static void FoldRight(Tensor hash, Tensor by, Tensor mask) =>
        hash.bitwise_xor_(hash.bitwise_right_shift(by).bitwise_and_(mask));

    private static Tensor Kept(int value) => Number(value).DetachFromDisposeScope();

    private static Tensor Number(int value) => tensor(value, ScalarType.Int32);
}
