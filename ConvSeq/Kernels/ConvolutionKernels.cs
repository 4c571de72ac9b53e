using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The inner loops that all convolutional features are made of, one subclass per instruction path. All paths give the same
/// bits: a lane is one time point, so widths only change how many points are worked on at once.
/// </summary>
/// <remarks>
/// Rows live in an <see cref="AlignedBuffer"/>, so every loop may run on to the next multiple of
/// <see cref="AlignedBuffer.Slack"/> points: what it reads there is ignored, what it writes there is scratch. The loops
/// are compiled optimised at once (AggressiveOptimization): a short program would end before tiering reached them.
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
    /// biases <c>shares[f]</c> is the share of the <paramref name="length"/> points t at which <c>a[t] + b[t] &gt; biases[f]</c>, rounded correctly.
    /// </summary>
    public abstract void ShareOfSumAbove(float* a, float* b, int length, float* biases, float* shares, int count);

    /// <summary>
    /// The poolings of MultiRocket, with the convolution's last addition done on the way: for each of <paramref name="count"/>
    /// biases four features of the <paramref name="length"/> points <c>a[t] + b[t]</c>. They are set in the order of the calls, the
    /// last of them by <see cref="Finish"/>.
    /// </summary>
    public abstract void PoolFourWays(float* a, float* b, int length, float* biases, int count, PoolQueue queue);

    /// <summary>Sets the features that <see cref="PoolFourWays"/> has left in the queue.</summary>
    public abstract void Finish(PoolQueue queue);

    /// <summary>
    /// count / length by a multiplication: a share lies further from any tie between two floats than the product errs, as
    /// long as counts are below 2^24, and beyond that it is off by one rounding of a float at most.
    /// </summary>
    internal static float Share(int count, double reciprocalOfLength) => (float)(count * reciprocalOfLength);
}

/// <summary>A number of biases as a type, so that the loop over them is unrolled when the method is compiled.</summary>
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
