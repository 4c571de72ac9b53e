using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Something in training on libtorch: the step, the validation, the series and the moments. Derived classes decide what is trained.
/// Moments are one tensor each, in the order of <see cref="NetworkState"/>, so that an update is a few operations whatever the number
/// of layers. Every step has its own dispose scope; numbers come back from the device once per step.
/// </summary>
internal abstract class TorchSession : INetworkSession
{
    private readonly NetworkSessionSettings _settings;
    private readonly Execution _execution;
    private readonly TorchThreads _threads;
    private readonly TorchData _train;
    private readonly TorchData? _validation;
    private readonly Tensor _firstMoments, _secondMoments, _decays;
    private long _steps;

    protected TorchSession(NetworkSessionSettings settings, Execution execution, ReadyDevice device)
    {
        _settings = settings;
        _execution = execution;
        _threads = new TorchThreads(execution.Threads);
        _train = new TorchData(settings.Train, settings.ClassWeights, device.Device, device.ResidentBytes);
        _validation = settings.Validation is { } validation
            ? new TorchData(validation, settings.ClassWeights, device.Device, device.ResidentBytes)
            : null;
        NetworkArchitecture architecture = settings.Architecture;
        float[] decays = new float[architecture.ParameterCount];
        foreach (NetworkParameter parameter in architecture.Weights)
            decays.AsSpan(parameter.Offset, parameter.Count).Fill(AdamStep.Decays(parameter.Kind) ? 1 : 0);
        _decays = tensor(decays, ScalarType.Float32, device.Device).DetachFromDisposeScope();
        _firstMoments = zeros_like(_decays).DetachFromDisposeScope();
        _secondMoments = zeros_like(_decays).DetachFromDisposeScope();
    }

    /// <summary>The learned tensors.</summary>
    protected abstract IEnumerable<Tensor> Leaves { get; }

    /// <summary>The gradients, in the order of the weights. Default: those of <see cref="Leaves"/>.</summary>
    protected virtual IEnumerable<Tensor> Gradients => Leaves.Select(leaf => leaf.grad ?? zeros_like(leaf));

    /// <inheritdoc/>
    public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable recording = enable_grad();
        using IDisposable? random = SeedStep(_settings.Seed, _steps);
        TorchBatch series = _train.Take(batch);
        (Tensor outputs, Tensor? statistics) = Train(series, _settings.Seed, _steps);
        (Tensor sum, Tensor weight, Tensor correct) = TorchLoss.Of(_settings.Train.Task, _settings.LabelSmoothing, outputs, series);
        Tensor loss = sum / weight;
        Tensor gradient = GradientOf(loss);
        using IDisposable quiet = no_grad();
        Tensor norm = gradient.to(ScalarType.Float64).Squared().sum().sqrt();
        double[] numbers = stack([loss, weight, correct, norm]).cpu().data<double>().ToArray();
        _execution.CancellationToken.ThrowIfCancellationRequested();
        if (double.IsFinite(numbers[0]) && double.IsFinite(numbers[3]))
        {
            OptimizerOptions optimizer = _settings.Optimizer;
            var adam = new AdamStep(optimizer, learningRate, ++_steps, numbers[3]);
            var other = new GradientStep(optimizer, learningRate, numbers[3]);
            Update(
                weights =>
                {
                    if (optimizer.Kind is OptimizerKind.Adam or OptimizerKind.AdamW)
                        TorchAdam.Update(adam, weights, gradient, _firstMoments, _secondMoments, _decays);
                    else
                        TorchGradientUpdate.Update(other, weights, gradient, _firstMoments, _secondMoments, _decays);
                },
                statistics);
        }

        return new BatchLoss(
            numbers[0], numbers[1], (long)numbers[2], series.Counted, double.IsFinite(numbers[0]) ? numbers[3] : double.NaN);
    }

    /// <inheritdoc/>
    public BatchLoss Validate()
    {
        if (_settings.Validation is not { Count: > 0 } data)
            throw new InvalidOperationException("There are no validation series.");
        double loss = 0, weight = 0;
        long correct = 0, count = 0;
        int[] order = [.. Enumerable.Range(0, data.Count).OrderBy(data.LengthOf)];
        using IDisposable quiet = no_grad();
        for (int start = 0; start < order.Length; start += _settings.BatchSize)
        {
            _execution.CancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            TorchBatch series = _validation!.Take(order.AsSpan(start, Math.Min(_settings.BatchSize, order.Length - start)));
            (Tensor Loss, Tensor Weight, Tensor Correct) sums = TorchLoss.Of(data.Task, _settings.LabelSmoothing, Score(series), series);
            double[] numbers = stack([sums.Loss, sums.Weight, sums.Correct]).cpu().data<double>().ToArray();
            loss += numbers[0];
            weight += numbers[1];
            correct += (long)numbers[2];
            count += series.Counted;
        }

        return new BatchLoss(loss / weight, weight, correct, count);
    }

    /// <inheritdoc/>
    public void Save(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CopyTo(state.Weights);
        Read(_firstMoments, state.FirstMoments);
        Read(_secondMoments, state.SecondMoments);
        state.Steps = _steps;
    }

    /// <inheritdoc/>
    public void Restore(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CopyFrom(state.Weights);
        Write(state.FirstMoments, _firstMoments);
        Write(state.SecondMoments, _secondMoments);
        _steps = state.Steps;
    }

    public virtual void Dispose()
    {
        _train.Dispose();
        _validation?.Dispose();
        foreach (Tensor tensor in (Tensor[])[_firstMoments, _secondMoments, _decays])
            tensor.Dispose();
        _threads.Dispose();
    }

    /// <summary>Seeds libtorch's random numbers for a step, until disposal; null where none are drawn.</summary>
    protected virtual IDisposable? SeedStep(ulong seed, long step) => null;

    /// <summary>Scores a batch in a training step.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="seed">Seed of the member.</param>
    /// <param name="step">Steps taken before.</param>
    /// <returns>The outputs; and the statistics that <see cref="Update"/> is to take over, null if there are none.</returns>
    protected abstract (Tensor Outputs, Tensor? Statistics) Train(TorchBatch batch, ulong seed, long step);

    /// <summary>Scores a batch as in prediction.</summary>
    protected abstract Tensor Score(TorchBatch batch);

    /// <summary>Applies an update, in place, to the weights one after another.</summary>
    protected abstract void Update(Action<Tensor> update, Tensor? statistics);

    /// <summary>Copies weights and statistics out.</summary>
    protected abstract void CopyTo(NetworkWeights weights);

    /// <summary>Sets weights and statistics.</summary>
    protected abstract void CopyFrom(NetworkWeights weights);

    protected static void Read(Tensor source, float[] target)
    {
        if (target.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        source.cpu().data<float>().CopyTo(target);
    }

    protected static void Write(float[] source, Tensor target)
    {
        if (source.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        target.copy_(tensor(source, ScalarType.Float32));
    }

    /// <summary>The gradient of a loss with respect to all weights, one after another.</summary>
    private Tensor GradientOf(Tensor loss)
    {
        // Not by autograd.grad: a failure in there, such as lack of memory, ends the process.
        Tensor[] leaves = [.. Leaves];
        try
        {
            loss.backward();
            return cat([.. Gradients.Select(gradient => gradient.reshape(-1))]);
        }
        finally
        {
            foreach (Tensor leaf in leaves)
                leaf.grad = null;
        }
    }
}
