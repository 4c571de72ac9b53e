using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A custom module in training, as <see cref="TorchSession"/> trains an architecture. libtorch's random numbers are seeded again in
/// each step, from the seed and the number of the step alone, so that training continues from a checkpoint with the same dropout.
/// </summary>
internal sealed class TorchModuleSession : INetworkSession
{
    private const uint StepPurpose = 0x4E57_0006;

    private readonly NetworkSessionSettings _settings;
    private readonly Execution _execution;
    private readonly CustomModule _module;
    private readonly TorchThreads _threads;
    private readonly TorchData _train;
    private readonly TorchData? _validation;
    private readonly Tensor _firstMoments, _secondMoments, _decays;
    private long _steps;

    public TorchModuleSession(NetworkSessionSettings settings, Execution execution, CustomModule module, Device device, long residentBytes)
    {
        _settings = settings;
        _execution = execution;
        _module = module;
        _threads = new TorchThreads(execution.Threads);
        _train = new TorchData(settings.Train, settings.ClassWeights, device, residentBytes);
        _validation = settings.Validation is { } validation
            ? new TorchData(validation, settings.ClassWeights, device, residentBytes)
            : null;
        NetworkArchitecture architecture = settings.Architecture;
        float[] decays = new float[architecture.ParameterCount];
        foreach (NetworkParameter parameter in architecture.Weights)
            decays.AsSpan(parameter.Offset, parameter.Count).Fill(parameter.Kind == ParameterKind.Weight ? 1 : 0);
        _decays = tensor(decays, ScalarType.Float32, device).DetachFromDisposeScope();
        _firstMoments = zeros_like(_decays).DetachFromDisposeScope();
        _secondMoments = zeros_like(_decays).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable recording = enable_grad();
        using var seeded = new TorchRandomState(new CounterRandom(_settings.Seed, StepPurpose, (ulong)_steps).NextUInt64());
        TorchBatch series = _train.Take(batch);
        _module.Module.train();
        Tensor outputs = _module.Score(series, _settings.Train.Outputs);
        (Tensor sum, Tensor weight, Tensor correct) = TorchLoss.Of(_settings.Train.Task, _settings.LabelSmoothing, outputs, series);
        Tensor loss = sum / weight;
        Tensor gradient = GradientOf(loss);
        using IDisposable quiet = no_grad();
        Tensor norm = gradient.to(ScalarType.Float64).square().sum().sqrt();
        double[] numbers = stack([loss, weight, correct, norm]).cpu().data<double>().ToArray();
        _execution.CancellationToken.ThrowIfCancellationRequested();
        if (double.IsFinite(numbers[0]) && double.IsFinite(numbers[3]))
            Update(gradient, new AdamStep(_settings.Optimizer, learningRate, ++_steps, numbers[3]));
        return new BatchLoss(numbers[0], numbers[1], (long)numbers[2], batch.Length, double.IsFinite(numbers[0]) ? numbers[3] : double.NaN);
    }

    /// <inheritdoc/>
    public BatchLoss Validate()
    {
        if (_settings.Validation is not { Count: > 0 } data)
            throw new InvalidOperationException("There are no validation series.");
        double loss = 0, weight = 0;
        long correct = 0;
        using IDisposable quiet = no_grad();
        _module.Module.eval();
        int[] order = [.. Enumerable.Range(0, data.Count).OrderBy(data.LengthOf)];
        for (int start = 0; start < order.Length; start += _settings.BatchSize)
        {
            _execution.CancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            TorchBatch series = _validation!.Take(order.AsSpan(start, Math.Min(_settings.BatchSize, order.Length - start)));
            Tensor outputs = _module.Score(series, data.Outputs);
            (Tensor Loss, Tensor Weight, Tensor Correct) sums = TorchLoss.Of(data.Task, _settings.LabelSmoothing, outputs, series);
            double[] numbers = stack([sums.Loss, sums.Weight, sums.Correct]).cpu().data<double>().ToArray();
            loss += numbers[0];
            weight += numbers[1];
            correct += (long)numbers[2];
        }

        return new BatchLoss(loss / weight, weight, correct, data.Count);
    }

    /// <inheritdoc/>
    public void Save(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _module.Arrays.CopyTo(state.Weights);
        using DisposeScope scope = NewDisposeScope();
        _firstMoments.cpu().data<float>().CopyTo(state.FirstMoments);
        _secondMoments.cpu().data<float>().CopyTo(state.SecondMoments);
        state.Steps = _steps;
    }

    /// <inheritdoc/>
    public void Restore(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _module.Arrays.CopyFrom(state.Weights);
        using DisposeScope scope = NewDisposeScope();
        _firstMoments.copy_(tensor(state.FirstMoments, ScalarType.Float32));
        _secondMoments.copy_(tensor(state.SecondMoments, ScalarType.Float32));
        _steps = state.Steps;
    }

    /// <summary>Keeps the module, which belongs to the caller.</summary>
    public void Dispose()
    {
        _train.Dispose();
        _validation?.Dispose();
        foreach (Tensor tensor in (Tensor[])[_firstMoments, _secondMoments, _decays])
            tensor.Dispose();
        _threads.Dispose();
    }

    private Tensor GradientOf(Tensor loss)
    {
        // Not by autograd.grad: a failure in there, such as lack of memory, ends the process.
        Tensor[] leaves = [.. _module.Arrays.Learned.Select(one => one.Values)];
        try
        {
            loss.backward();
            return cat([.. leaves.Select(leaf => (leaf.grad ?? zeros_like(leaf)).reshape(-1))]);
        }
        finally
        {
            foreach (Tensor leaf in leaves)
                leaf.grad = null;
        }
    }

    private void Update(Tensor gradient, AdamStep step)
    {
        Tensor[] leaves = [.. _module.Arrays.Learned.Select(one => one.Values)];
        Tensor weights = cat([.. leaves.Select(leaf => leaf.detach().reshape(-1))]);
        TorchAdam.Update(step, weights, gradient, _firstMoments, _secondMoments, _decays);
        long at = 0;
        foreach (Tensor leaf in leaves)
        {
            leaf.copy_(weights.narrow(0, at, leaf.numel()).view(leaf.shape));
            at += leaf.numel();
        }
    }
}
