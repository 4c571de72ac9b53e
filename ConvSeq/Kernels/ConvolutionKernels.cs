using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The inner loops that all convolutional features are made of, one subclass per instruction path. All paths give the same
/// bits: a lane is one time point, so widths only change how many points are worked on at once.
/// </summary>
/// <remarks>
/// Rows live in an <see cref="AlignedBuffer"/>, so every loop may run on to the next multiple of
/// <see cref="AlignedBuffer.Slack"/> points: values that it reads there are ignored, values that it writes there are scratch.
/// The loops are compiled optimized at once (AggressiveOptimization): a short program would end before tiering reached them.
/// </remarks>
internal abstract unsafe class ConvolutionKernels
{
    /// <summary>The widest path of this machine, chosen once.</summary>
    public static ConvolutionKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new Vector512Kernels()
        : Vector256.IsHardwareAccelerated ? new Vector256Kernels()
        : Vector128.IsHardwareAccelerated ? new Vector128Kernels()
        : new ScalarKernels();

    /// <summary>The path's name for logs and model-independent descriptions.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// <c>destination[t] = -x[t] - x[t-4d] - x[t-3d] - x[t-2d] - x[t-d] - x[t+d] - … - x[t+4d]</c>, subtracted in that order.
    /// </summary>
    /// <param name="x">First point; 4d points before it and after its end are readable (zeros where the series has ended).</param>
    /// <param name="dilation">d, 1 or more.</param>
    /// <param name="destination">Receives <paramref name="length"/> points.</param>
    /// <param name="length">Number of points.</param>
    public abstract void NegatedTapSum(float* x, int dilation, float* destination, int length);

    /// <summary><c>destination[t] = a[t] + b[t]</c>; <paramref name="destination"/> may be <paramref name="a"/>.</summary>
    public abstract void Add(float* a, float* b, float* destination, int length);

    /// <summary>
    /// The pooling of MiniRocket, with the convolution's last addition done on the way: for each of <paramref name="count"/>
    /// biases <c>shares[f]</c> is the share of the <paramref name="length"/> points t at which
    /// <c>a[t] + b[t] &gt; biases[f]</c>, rounded correctly.
    /// </summary>
    public abstract void ShareOfSumAbove(float* a, float* b, int length, float* biases, float* shares, int count);

    /// <summary>
    /// The pooling of ROCKET, with the convolution on the way: kernel k's output at point t is <c>biases[k]</c> plus, tap by tap,
    /// <c>weights[tap · kernels + k] · x[t + offsets[tap]]</c>, each added by one fused multiply-add.
    /// </summary>
    /// <param name="x">Point 0; no output overflows.</param>
    /// <param name="length">Number of points t from 0, 1 or more.</param>
    /// <param name="offsets">The places of the taps, in the order of summation.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="weights">Tap after tap the weights of all kernels.</param>
    /// <param name="biases">One for each kernel.</param>
    /// <param name="kernels">Number of kernels.</param>
    /// <param name="pooled">
    /// Receives for each kernel the share of outputs that are greater than 0, rounded correctly, and the largest output; a zero
    /// there has no sign.
    /// </param>
    public abstract void PoolOutputs(
        float* x, int length, nint* offsets, int taps, float* weights, float* biases, int kernels, float* pooled);

    /// <summary>
    /// The poolings of MultiRocket, with the convolution's last addition done on the way: for each of <paramref name="count"/>
    /// biases four features of the <paramref name="length"/> points <c>a[t] + b[t]</c>. They are set in the order of the calls, the
    /// last of them by <see cref="Finish"/>.
    /// </summary>
    public abstract void PoolFourWays(float* a, float* b, int length, float* biases, int count, PoolQueue queue);

    /// <summary>Sets the features that <see cref="PoolFourWays"/> has left in the queue.</summary>
    public abstract void Finish(PoolQueue queue);

    /// <summary>
    /// Computes count / length by a multiplication. While counts are below 2^24, a share lies further from any tie between two
    /// floats than the error of the product; beyond that it is off by at most one rounding of a float.
    /// </summary>
    internal static float Share(int count, double reciprocalOfLength) => (float)(count * reciprocalOfLength);

    /// <summary>Returns the value itself, but 0 for -0: paths need not agree on which of two zeros is the larger.</summary>
    internal static float WithoutSignOfZero(float value) => value + 0f;
}

/// <summary>
/// A number of biases, kernels, rows or vectors as a type, so that the loop over them is unrolled when the method is compiled.
/// </summary>
internal interface IBatchSize
{
    static abstract int Count { get; }
}

internal readonly struct Batch1 : IBatchSize { public static int Count => 1; }
internal readonly struct Batch2 : IBatchSize { public static int Count => 2; }
internal readonly struct Batch3 : IBatchSize { public static int Count => 3; }
internal readonly struct Batch4 : IBatchSize { public static int Count => 4; }
internal readonly struct Batch5 : IBatchSize { public static int Count => 5; }
internal readonly struct Batch6 : IBatchSize { public static int Count => 6; }
internal readonly struct Batch7 : IBatchSize { public static int Count => 7; }
internal readonly struct Batch8 : IBatchSize { public static int Count => 8; }
internal readonly struct Batch9 : IBatchSize { public static int Count => 9; }
internal readonly struct Batch10 : IBatchSize { public static int Count => 10; }
internal readonly struct Batch11 : IBatchSize { public static int Count => 11; }
internal readonly struct Batch12 : IBatchSize { public static int Count => 12; }
