using System.Diagnostics;
using System.Globalization;
using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using TorchSharp;

namespace ConvSeq.Tests.Torch;

/// <summary>What 500 steps leave behind, measured in a process of its own.</summary>
internal static class TorchMemory
{
    private const int BatchSize = 8;

    /// <summary>
    /// Resident bytes and live tensors at step 100 and at step 500, of an InceptionTime and a TCN with dropout in turn, on batches of
    /// several lengths. Resident bytes go up and down by what allocators have at hand: the lowest of 20 steps is what is kept.
    /// </summary>
    public static string Report()
    {
        NetworkOptions[] options =
        [
            new InceptionTimeOptions { Depth = 3, Filters = 8, Bottleneck = 8 }, new TcnOptions { Levels = 4, Filters = 8, Dropout = 0.2f },
        ];
        var backend = new TorchBackend(new TorchDevice { ResidentBytes = long.MaxValue });
        NetworkData data = Data();
        INetworkSession[] sessions = [.. options.Select(one => Open(backend, one, data))];
        var random = new CounterRandom(1, 2, 3);
        long resident = long.MaxValue;
        string report = "";
        for (int step = 1; step <= 500; step++)
        {
            // As the training loop puts batches together: of series about as long.
            int first = random.NextInt(data.Count - BatchSize);
            sessions[step % 2].Step([.. Enumerable.Range(first, BatchSize)], 1e-3);
            if (step is (> 80 and <= 100) or > 480)
                resident = Math.Min(resident, Resident());
            if (step is 100 or 500)
            {
                report += string.Create(CultureInfo.InvariantCulture, $"{resident} {torch.Tensor.TotalCount} ");
                resident = long.MaxValue;
            }
        }

        foreach (INetworkSession session in sessions)
            session.Dispose();
        return report;
    }

    // Of few lengths, all met before step 100: libtorch keeps up to 1,024 convolutions that it has compiled, one for each shape.
    private static NetworkData Data()
    {
        var random = new CounterRandom(4, 5, 6);
        var values = new float[400][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[80 + i / 20];
            foreach (ref float value in values[i].AsSpan())
                value = (float)random.NextGaussian();
        }

        return NetworkData.OfClasses(1, 3, values, [.. Enumerable.Range(0, values.Length).Select(i => new[] { i % 3 })]);
    }

    private static INetworkSession Open(TorchBackend backend, NetworkOptions options, NetworkData data)
    {
        NetworkArchitecture architecture = options.Build(data.Channels, data.Outputs, 100);
        INetworkSession session = backend.Open(
            new NetworkSessionSettings
            {
                Architecture = architecture,
                Train = data,
                Optimizer = new OptimizerOptions(),
                Seed = 1,
                BatchSize = BatchSize,
            },
            new Execution { Threads = 2 });
        var state = new NetworkState(architecture);
        NetworkWeights.Initial(architecture, 1).CopyTo(state.Weights);
        session.Restore(state);
        return session;
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
