using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Numbers in the form that libtorch's operations take. TorchSharp's own conversions, also those inside its operators, make an object
/// that nothing refers to once the native call has its address: a garbage collection during the call frees the number while libtorch
/// reads it. It then reads a wrong number, or fails with "Expected false to be true". The methods here stand for those operators.
/// </summary>
internal static class Scalars
{
    // No operation takes more than three, and a thread runs one operation at a time.
    private const int Recent = 16;

    [ThreadStatic]
    private static Scalar?[]? s_recent;

    [ThreadStatic]
    private static int s_next;

    /// <summary>A number that lives at least until this thread has asked for 16 more.</summary>
    /// <param name="value">The number.</param>
    public static Scalar Of(double value) => Keep(value.ToScalar());

    /// <inheritdoc cref="Of(double)"/>
    public static Scalar Of(long value) => Keep(value.ToScalar());

    /// <summary>The whole numbers from 0, in 64 bits.</summary>
    /// <param name="count">How many.</param>
    /// <param name="device">The device to create them on.</param>
    public static Tensor Range(long count, Device device) => arange(Of(0), Of(count), Of(1), ScalarType.Int64, device);

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, Of(1));

    /// <inheritdoc cref="Plus(Tensor, Tensor)"/>
    public static Tensor Plus(this Tensor a, double b) => a.add(Of(b), Of(1));

    /// <inheritdoc cref="Plus(Tensor, Tensor)"/>
    public static Tensor Plus(this Tensor a, int b) => a.add(Of(b), Of(1));

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x * x;

    private static Scalar Keep(Scalar scalar)
    {
        s_recent ??= new Scalar?[Recent];
        s_recent[s_next]?.Dispose();
        s_recent[s_next] = scalar;
        s_next = (s_next + 1) % Recent;
        return scalar;
    }
}
