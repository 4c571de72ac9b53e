using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A recurrent layer on libtorch's own kernels; series that differ in length are packed. An LSTM with peepholes, which libtorch does not
/// have, goes from step to step by hand.
/// </summary>
/// <remarks>
/// The kernels take their weights from a module, in PyTorch's layout: outputs × inputs. <see cref="Load"/> copies them there, and
/// gradients come back from there.
/// </remarks>
internal sealed class TorchRecurrent : IDisposable
{
    private static readonly (ParameterKind Kind, string Name)[] Arrays =
    [
        (ParameterKind.Weight, "weight_ih_l0"), (ParameterKind.RecurrentWeight, "weight_hh_l0"),
        (ParameterKind.Bias, "bias_ih_l0"), (ParameterKind.RecurrentBias, "bias_hh_l0"),
    ];

    private readonly Recurrent _layer;
    private readonly IReadOnlyDictionary<ParameterKind, Tensor> _weights;
    private readonly nn.Module? _module;
    private readonly Dictionary<(ParameterKind Kind, int Direction), Parameter> _parameters = [];

    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Channels of its input.</param>
    /// <param name="weights">Its weights, which belong to the caller; those of a layer with peepholes collect gradients themselves.</param>
    public TorchRecurrent(Recurrent layer, int inputs, IReadOnlyDictionary<ParameterKind, Tensor> weights)
    {
        (_layer, _weights) = (layer, weights);
        if (layer.Peepholes)
            return;

        // A new module draws weights, which are not used.
        using var random = new TorchRandomState(0);
        Device device = weights[ParameterKind.Weight].device;
        (long units, bool both, ScalarType type) = (layer.Units, layer.Bidirectional, ScalarType.Float32);
        _module = layer.Cell switch
        {
            RecurrentCell.Lstm => nn.LSTM(inputs, units, bidirectional: both, device: device, dtype: type),
            RecurrentCell.Gru => nn.GRU(inputs, units, bidirectional: both, device: device, dtype: type),
            _ => nn.RNN(inputs, units, bidirectional: both, device: device, dtype: type),
        };
        foreach ((string name, Parameter parameter) in _module.named_parameters())
        {
            (ParameterKind kind, string forward) = Arrays.First(array => name.StartsWith(array.Name, StringComparison.Ordinal));
            _parameters[(kind, name == forward ? 0 : 1)] = (Parameter)parameter.DetachFromDisposeScope();
        }
    }

    /// <summary>Whether gradients come from <see cref="GradientOf"/> instead of the weights given.</summary>
    public bool HasModule => _module is not null;

    /// <summary>The tensors that collect gradients.</summary>
    public IEnumerable<Tensor> Leaves => _parameters.Values;

    /// <summary>Takes over the current weights.</summary>
    public void Load()
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (((ParameterKind kind, int direction), Parameter parameter) in _parameters)
            parameter.copy_(InModule(_weights[kind].select(0, direction)));
    }

    /// <summary>The gradient of an array, in the layout of the architecture.</summary>
    public Tensor GradientOf(ParameterKind kind) => stack([.. Enumerable.Range(0, _layer.Bidirectional ? 2 : 1).Select(direction =>
    {
        Parameter parameter = _parameters[(kind, direction)];
        return InModule(parameter.grad ?? zeros_like(parameter));
    })]);

    /// <summary>The states at all points.</summary>
    /// <param name="x">[batch, channels, time].</param>
    /// <param name="lengths">Points of each series; null if all have as many as there are.</param>
    /// <returns>[batch, units of each direction, time]; 0 after the end of a series.</returns>
    public Tensor Forward(Tensor x, long[]? lengths)
    {
        Tensor steps = x.permute(2, 0, 1).contiguous();
        return (HasModule ? ByModule(steps, lengths) : ByHand(steps, lengths)).permute(1, 2, 0);
    }

    public void Dispose() => _module?.Dispose();

    private static Tensor InModule(Tensor array) => array.dim() == 2 ? array.t() : array;

    private Tensor ByModule(Tensor x, long[]? lengths)
    {
        if (lengths is null)
        {
            return _module switch
            {
                LSTM lstm => lstm.call(x).Item1,
                GRU gru => gru.call(x).Item1,
                _ => ((RNN)_module!).call(x).Item1,
            };
        }

        // Lengths are read on the CPU wherever the series are.
        PackedSequence packed = pack_padded_sequence(x, tensor(lengths, ScalarType.Int64), enforce_sorted: false);
        PackedSequence states = _module switch
        {
            LSTM lstm => lstm.call(packed).Item1,
            GRU gru => gru.call(packed).Item1,
            _ => ((RNN)_module!).call(packed).Item1,
        };
        return pad_packed_sequence(states, total_length: x.shape[0]).Item1;
    }

    private Tensor ByHand(Tensor x, long[]? lengths)
    {
        long count = x.shape[0];
        Tensor points = Scalars.Range(count, x.device).unsqueeze(1);
        Tensor[] inside = lengths is null
            ? []
            : points.lt(tensor(lengths, ScalarType.Int64, x.device)).unsqueeze(2).to(ScalarType.Float32).unbind();
        var directions = new List<Tensor>();
        for (int direction = 0; direction < (_layer.Bidirectional ? 2 : 1); direction++)
        {
            Tensor weight = Of(ParameterKind.RecurrentWeight), peepholes = Of(ParameterKind.Peephole);
            Tensor[] sums = x.matmul(Of(ParameterKind.Weight)).Plus(Of(ParameterKind.Bias)).Plus(Of(ParameterKind.RecurrentBias)).unbind();
            var states = new Tensor[count];
            Tensor state = zeros([x.shape[1], _layer.Units], ScalarType.Float32, x.device), memory = state;
            for (long i = 0; i < count; i++)
            {
                long at = direction == 0 ? i : count - 1 - i;
                Tensor[] gates = sums[at].Plus(state.mm(weight)).chunk(4, 1);
                Tensor input = gates[0].Plus(peepholes[0] * memory).sigmoid(), forget = gates[1].Plus(peepholes[1] * memory).sigmoid();
                memory = (forget * memory).Plus(input * gates[2].tanh());
                state = gates[3].Plus(peepholes[2] * memory).sigmoid() * memory.tanh();

                // A series that is over, or not begun in the other direction, has zeros.
                if (lengths is not null)
                    (state, memory) = (state * inside[at], memory * inside[at]);
                states[at] = state;
            }

            directions.Add(stack(states));

            Tensor Of(ParameterKind kind) => _weights[kind].select(0, direction);
        }

        return cat([.. directions], 2);
    }
}
