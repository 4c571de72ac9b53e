using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>One network in training on libtorch. Weights and statistics are one tensor each, as the moments are.</summary>
internal sealed class TorchNetworkSession : TorchSession
{
    private readonly Tensor _weights, _statistics;
    private readonly TorchNetwork _network;

    public TorchNetworkSession(NetworkSessionSettings settings, Execution execution, ReadyDevice device)
        : base(settings, execution, device)
    {
        _weights = Zeros(settings.Architecture.ParameterCount);
        _statistics = Zeros(settings.Architecture.StatisticCount);
        _network = new TorchNetwork(settings.Architecture, _weights);

        Tensor Zeros(int count) => zeros(count, ScalarType.Float32, device.Device).DetachFromDisposeScope();
    }

    protected override IEnumerable<Tensor> Leaves => _network.Leaves;

    protected override IEnumerable<Tensor> Gradients => _network.Gradients;

    public override void Dispose()
    {
        _network.Dispose();
        _weights.Dispose();
        _statistics.Dispose();
        base.Dispose();
    }

    protected override (Tensor Outputs, Tensor? Statistics) Train(TorchBatch batch, ulong seed, long step) =>
        _network.Train(batch, _statistics, seed, step);

    protected override Tensor Score(TorchBatch batch) => _network.Score(batch, _statistics);

    protected override void Update(Action<Tensor> update, Tensor? statistics)
    {
        update(_weights);
        _network.LimitNorms(_weights);
        if (statistics is not null)
            _statistics.copy_(statistics);
    }

    protected override void CopyTo(NetworkWeights weights)
    {
        Read(_weights, weights.Values);
        Read(_statistics, weights.Statistics);
    }

    protected override void CopyFrom(NetworkWeights weights)
    {
        Write(weights.Values, _weights);
        Write(weights.Statistics, _statistics);
    }
}
