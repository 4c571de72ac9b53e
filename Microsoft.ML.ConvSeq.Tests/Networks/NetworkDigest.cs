using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvSeq.Kernels;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

/// <summary>What every case comes to after some steps, to the last bit.</summary>
internal static class NetworkDigest
{
    /// <summary>The digest of training all cases by the given number of threads, and of scoring with what they learned.</summary>
    public static string Compute(int threads)
    {
        var digests = new List<string>();
        foreach (NetworkCase one in NetworkCase.Names.Select(name => NetworkCase.Named((string)name[0])))
        {
            var state = new NetworkState(one.Settings.Architecture);
            NetworkWeights.Initial(one.Settings.Architecture, one.Settings.Seed).CopyTo(state.Weights);

            // So many points that there are more parts than threads.
            int[] batch = [.. Enumerable.Repeat(one.Batch, 3).SelectMany(indices => indices)];
            using INetworkSession session = ManagedBackend.Instance.Open(
                one.Settings with { BatchSize = batch.Length }, new Execution { Threads = threads });
            session.Restore(state);
            for (int step = 0; step < 3; step++)
                digests.Add(Of([session.Step(batch, 0.01).Loss]));
            digests.Add(Of([session.Validate().Loss]));
            session.Save(state);
            digests.Add(Of(state));
        }

        return Of(string.Concat(digests).AsSpan());
    }

    /// <summary>The vector width that was chosen, and the digest.</summary>
    public static string Report() => $"{DenseConvolutionKernels.Best.Width} {Compute(threads: 1)}";

    /// <summary>The digest of all that changes in training.</summary>
    public static string Of(NetworkState state) => string.Concat(
        Of(state.Weights.Values), Of(state.Weights.Statistics), Of(state.FirstMoments), Of(state.SecondMoments), Of([state.Steps]));

    /// <summary>The digest of numbers.</summary>
    public static string Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
