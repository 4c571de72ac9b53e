using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// The inner loops that all convolutional features are made of, one subclass per instruction path. All paths give the same
/// bits: a lane is one time point, so widths only change how many points are worked on at once.
/// </summary>
/// <remarks>
/// Rows live in an <see cref="AlignedBuffer"/>, so every loop may run on to the next multiple of
/// <see cref="AlignedBuffer.Slack"/> points: what it reads there is ignored, what it writes there is scratch.
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

    /// <summary><c>counts[f]</c> = number of the <paramref name="length"/> points t at which <c>a[t] + b[t] &gt; biases[f]</c>.</summary>
    public abstract void CountSumAbove(float* a, float* b, int length, ReadOnlySpan<float> biases, Span<int> counts);
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
