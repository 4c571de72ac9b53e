using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// One network in training on libtorch. Weights, statistics and moments are one tensor each, in the order of
/// <see cref="NetworkState"/>, so that an update is a few operations whatever the number of layers. Every step has its own dispose
/// scope; numbers come back from the device once per step.
/// </summary>
internal sealed class TorchSession : INetworkSession
{
    private readonly NetworkSessionSettings _settings;
    private readonly Execution _execution;
    private readonly TorchThreads _threads;
    private readonly TorchData _train;
    private readonly TorchData? _validation;
    private readonly Tensor _weights, _statistics, _firstMoments, _secondMoments, _decays;
    private readonly TorchNetwork _network;
    private long _steps;

    public TorchSession(NetworkSessionSettings settings, Execution execution, Device device, long residentBytes)
    {
        _settings = settings;
        _execution = execution;
        _threads = new TorchThreads(execution.Threads);
        NetworkArchitecture architecture = settings.Architecture;
        _train = new TorchData(settings.Train, settings.ClassWeights, device, residentBytes);
        _validation = settings.Validation is { } validation
            ? new TorchData(validation, settings.ClassWeights, device, residentBytes)
            : null;
        _weights = Zeros(architecture.ParameterCount);
        _statistics = Zeros(architecture.StatisticCount);
        _firstMoments = Zeros(architecture.ParameterCount);
        _secondMoments = Zeros(architecture.ParameterCount);
        _decays = Zeros(architecture.ParameterCount);
        float[] decays = new float[architecture.ParameterCount];
        foreach (NetworkParameter parameter in architecture.Weights)
            decays.AsSpan(parameter.Offset, parameter.Count).Fill(AdamStep.Decays(parameter.Kind) ? 1 : 0);
        Write(decays, _decays);
        _network = new TorchNetwork(architecture, _weights);

        Tensor Zeros(int count) => zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
    }

    private NetworkArchitecture Architecture => _settings.Architecture;

    /// <inheritdoc/>
    public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable recording = enable_grad();
        TorchBatch series = _train.Take(batch);
        (Tensor outputs, Tensor? statistics) = _network.Train(series, _statistics, _settings.Seed, _steps);
        (Tensor sum, Tensor weight, Tensor correct) = TorchLoss.Of(_settings.Train.Task, _settings.LabelSmoothing, outputs, series);
        Tensor loss = sum / weight;
        Tensor gradient = _network.GradientOf(loss);
        using IDisposable quiet = no_grad();
        Tensor norm = gradient.to(ScalarType.Float64).square().sum().sqrt();
        double[] numbers = stack([loss, weight, correct, norm]).cpu().data<double>().ToArray();
        _execution.CancellationToken.ThrowIfCancellationRequested();
        if (double.IsFinite(numbers[0]) && double.IsFinite(numbers[3]))
        {
            var step = new AdamStep(_settings.Optimizer, learningRate, ++_steps, numbers[3]);
            TorchAdam.Update(step, _weights, gradient, _firstMoments, _secondMoments, _decays);
            if (statistics is not null)
                _statistics.copy_(statistics);
        }

        return new BatchLoss(
            numbers[0], numbers[1], (long)numbers[2], RowsOf(_train, series), double.IsFinite(numbers[0]) ? numbers[3] : double.NaN);
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
            Tensor outputs = _network.Score(series, _statistics);
            (Tensor Loss, Tensor Weight, Tensor Correct) sums = TorchLoss.Of(data.Task, _settings.LabelSmoothing, outputs, series);
            double[] numbers = stack([sums.Loss, sums.Weight, sums.Correct]).cpu().data<double>().ToArray();
            loss += numbers[0];
            weight += numbers[1];
            correct += (long)numbers[2];
            count += RowsOf(_validation, series);
        }

        return new BatchLoss(loss / weight, weight, correct, count);
    }

    /// <inheritdoc/>
    public void Save(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Read(_weights, state.Weights.Values);
        Read(_statistics, state.Weights.Statistics);
        Read(_firstMoments, state.FirstMoments);
        Read(_secondMoments, state.SecondMoments);
        state.Steps = _steps;
    }

    /// <inheritdoc/>
    public void Restore(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Write(state.Weights.Values, _weights);
        Write(state.Weights.Statistics, _statistics);
        Write(state.FirstMoments, _firstMoments);
        Write(state.SecondMoments, _secondMoments);
        _steps = state.Steps;
    }

    public void Dispose()
    {
        _network.Dispose();
        _train.Dispose();
        _validation?.Dispose();
        foreach (Tensor tensor in (Tensor[])[_weights, _statistics, _firstMoments, _secondMoments, _decays])
            tensor.Dispose();
        _threads.Dispose();
    }

    private static long RowsOf(TorchData data, TorchBatch batch) => data.IsPerStep ? batch.RowsAfter(0) : batch.Lengths.Length;

    private static void Read(Tensor source, float[] target)
    {
        if (target.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        source.cpu().data<float>().CopyTo(target);
    }

    private static void Write(float[] source, Tensor target)
    {
        if (source.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        target.copy_(tensor(source, ScalarType.Float32));
    }
}
