using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvSeq.Networks.Torch;

/// <summary>Computes a network on libtorch, node by node.</summary>
/// <remarks>
/// Rows after the end of a series are 0 in every node, so that convolutions see the same zeros there as for a single series.
/// Largest values, means, batch statistics and losses leave them out. None of that is done where all series of a batch have equal
/// length.
/// </remarks>
internal sealed class TorchNetwork : IDisposable
{
    private readonly NetworkArchitecture _architecture;
    private readonly Tensor[] _leaves;
    private readonly Dictionary<(int Node, ParameterKind Kind), Tensor> _weights = [];
    private readonly Dictionary<(int Node, ParameterKind Kind), NetworkParameter> _statistics;
    private readonly int[] _consumers, _lastUse;
    private readonly TorchDropout _dropout = new();
    private readonly Dictionary<int, TorchRecurrent> _recurrent = [];
    private readonly Dictionary<int, Tensor> _symbols = [];

    /// <param name="architecture">The network.</param>
    /// <param name="weights">All weights, one after another; they belong to the caller, who may change them.</param>
    public TorchNetwork(NetworkArchitecture architecture, Tensor weights)
    {
        _architecture = architecture;
        using DisposeScope scope = NewDisposeScope();
        _leaves = new Tensor[architecture.Weights.Length];
        for (int p = 0; p < _leaves.Length; p++)
        {
            NetworkParameter parameter = architecture.Weights[p];
            long[] shape = [.. parameter.Shape.Select(extent => (long)extent)];
            _leaves[p] = weights.narrow(0, parameter.Offset, parameter.Count).view(shape).detach().requires_grad_(true)
                .DetachFromDisposeScope();
            _weights[(parameter.Node, parameter.Kind)] = _leaves[p];
        }

        foreach ((int i, NetworkNode node) in architecture.Nodes.Index())
        {
            if (node.Layer is Recurrent layer)
            {
                _recurrent[i] = new TorchRecurrent(
                    layer, architecture.Nodes[node.Inputs[0]].Channels,
                    _weights.Where(one => one.Key.Node == i).ToDictionary(one => one.Key.Kind, one => one.Value));
            }

            if (node.Layer is Embedding { Numbers: { } numbers })
                _symbols[i] = SymbolsOf(numbers, weights.device).DetachFromDisposeScope();
        }

        _statistics = architecture.Statistics.ToDictionary(parameter => (parameter.Node, parameter.Kind));
        _consumers = new int[architecture.Nodes.Length];
        _lastUse = new int[architecture.Nodes.Length];
        for (int i = 0; i < _lastUse.Length; i++)
        {
            foreach (int input in architecture.Nodes[i].Inputs)
            {
                _consumers[input]++;
                _lastUse[input] = i;
            }
        }
    }

    /// <summary>The tensors that collect gradients.</summary>
    public IEnumerable<Tensor> Leaves => _leaves.Concat(_recurrent.Values.SelectMany(one => one.Leaves));

    /// <summary>The gradients of all weights, array by array.</summary>
    public IEnumerable<Tensor> Gradients => _architecture.Weights.Select((parameter, p) =>
        _recurrent.TryGetValue(parameter.Node, out TorchRecurrent? one) && one.HasModule
            ? one.GradientOf(parameter.Kind)
            : _leaves[p].grad ?? zeros_like(_leaves[p]));

    /// <summary>Scores a batch as in prediction: with running statistics, without dropout.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="statistics">All statistics, one after another.</param>
    /// <returns>[batch, outputs], or [batch, outputs, time].</returns>
    public Tensor Score(TorchBatch batch, Tensor statistics) => new Pass(this, batch, statistics, null).Run();

    /// <summary>Scores a batch in a training step.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="statistics">All statistics, one after another.</param>
    /// <param name="seed">Seed of the member.</param>
    /// <param name="step">Steps taken before.</param>
    /// <returns>
    /// [batch, outputs], or [batch, outputs, time]; and the statistics, updated by those of the batch, null if there are none.
    /// </returns>
    public (Tensor Outputs, Tensor? Statistics) Train(TorchBatch batch, Tensor statistics, ulong seed, long step)
    {
        var pass = new Pass(this, batch, statistics, (seed, step));
        return (pass.Run(), pass.Statistics);
    }

    /// <summary>Scales weights whose norm has a limit down to it, in place.</summary>
    /// <param name="weights">All weights, one after another.</param>
    public void LimitNorms(Tensor weights)
    {
        foreach (NetworkParameter parameter in _architecture.Weights)
        {
            if (parameter.Kind != ParameterKind.Weight || _architecture.Nodes[parameter.Node].Layer is not Dense { MaxNorm: { } longest })
                continue;
            Tensor own = weights.narrow(0, parameter.Offset, parameter.Count).view(parameter.Shape[0], parameter.Shape[1]);
            own.mul_((own.norm(0).clamp_min(Scalars.Of(1e-30f)).reciprocal() * Scalars.Of(longest)).clamp_max(Scalars.Of(1)));
        }
    }

    public void Dispose()
    {
        _dropout.Dispose();
        foreach (TorchRecurrent one in _recurrent.Values)
            one.Dispose();
        foreach (Tensor own in _leaves.Concat(_symbols.Values))
            own.Dispose();
    }

    /// <summary>The symbol of each number, and after the last one that of all larger numbers.</summary>
    private static Tensor SymbolsOf(SymbolNumbers numbers, Device device)
    {
        long[] symbols = new long[numbers.Values[^1] + 2];
        for (int i = 0; i < numbers.Count; i++)
            symbols[numbers.Values[i]] = i + 1;
        return tensor(symbols, ScalarType.Int64, device);
    }

    /// <summary>One pass through the network.</summary>
    private sealed class Pass(TorchNetwork network, TorchBatch batch, Tensor statistics, (ulong Seed, long Step)? training)
    {
        private readonly NetworkArchitecture _architecture = network._architecture;
        private readonly Tensor?[] _values = new Tensor?[network._architecture.Nodes.Length];
        private readonly Dictionary<(int Node, long Before, long After), Tensor> _padded = [];
        private readonly Dictionary<(LengthMap Rows, int Channels), Tensor> _elements = [];
        private readonly List<(int Offset, Tensor Values)> _newStatistics = [];

        /// <summary>The statistics, updated by those of the batch.</summary>
        public Tensor? Statistics
        {
            get
            {
                if (_newStatistics.Count == 0)
                    return null;
                Tensor all = statistics.clone();
                foreach ((int offset, Tensor own) in _newStatistics)
                    all.narrow(0, offset, own.shape[0]).copy_(own);
                return all;
            }
        }

        public Tensor Run()
        {
            _values[0] = batch.Values;
            foreach (TorchRecurrent one in network._recurrent.Values)
                one.Load();
            for (int i = 1; i < _values.Length; i++)
            {
                _values[i] = Compute(i);
                if (training is null)
                    Release(i);
            }

            return _values[^1]!;
        }

        private Tensor Compute(int i)
        {
            NetworkNode node = _architecture.Nodes[i];
            int source = node.Inputs[0];
            Tensor x = _values[source]!;
            return node.Layer switch
            {
                Conv1d conv => Clean(node, Convolve(i, source, conv)),
                Dense => Clean(
                    node, node.IsPooled ? Linear(i, x) : functional.conv1d(x, Weight(i).t().unsqueeze(2), Find(i, ParameterKind.Bias))),
                TiedDense tied => Clean(node, LinearTransposed(i, x, tied)),
                BatchNorm1d norm => Clean(node, Normalize(i, x, norm)),
                Relu => MayChange(source) ? x.relu_() : x.relu(),
                Dropout dropout => training is { } at
                    ? network._dropout.Apply(x, Elements(node), new DropoutDraw(at.Seed, at.Step, i, dropout.Share))
                    : x.alias(),
                MaxPool1d pool => Clean(node, Largest(source, pool)),
                GlobalAveragePool => IsEven(source) ? x.mean([2]) : x.sum(2) / Counts(source),
                LastStep last => Last(x, source, last),
                FirstStep => x.select(2, 0),
                SelectChannels select => x.narrow(1, select.First, select.Count),
                SelectPart select => Clean(node, PartOf(x, select.Part)),
                Attention => Clean(node, Attend(node)),
                AddToAll => node.IsPooled ? x.Plus(_values[node.Inputs[1]]!) : Clean(node, x.Plus(_values[node.Inputs[1]]!.unsqueeze(2))),
                GlobalMaxPool => WithoutPadding(source).max(2).values,
                AveragePool1d pool => Clean(node, Mean(source, pool)),
                KMaxPool pool => LargestInOrder(source, pool),
                Flatten => x.dim() == 2 ? x.alias() : x.transpose(1, 2).flatten(1),
                Tanh => x.tanh(),
                Sigmoid => Clean(node, x.sigmoid()),
                Elu elu => x.relu().Plus(x.clamp_max(Scalars.Of(0)).expm1() * Scalars.Of(elu.Alpha)),
                Gelu => functional.gelu(x),
                Gate => x.narrow(1, 0, node.Channels).tanh() * x.narrow(1, node.Channels, node.Channels).sigmoid(),
                LayerNorm norm => Clean(node, NormalizePoints(i, x, norm)),
                Embedding embedding => Clean(node, Vectors(i, x, embedding)),
                Add => Sum(node),
                Recurrent => network._recurrent[i].Forward(x, batch.IsEvenAt(node.Rows) ? null : batch.RowsOfEach(node.Rows)),
                Concat => cat([.. node.Inputs.Select(input => _values[input]!)], 1),
                _ => throw new NotSupportedException(
                    $"The back end TorchSharp does not support the layer {node.Layer.GetType().Name} of '{node.Name}'."),
            };
        }

        // No other node, and no gradient, needs the outputs of these layers.
        private bool MayChange(int source) =>
            network._consumers[source] == 1 && _architecture.Nodes[source].Layer is Conv1d or Dense or BatchNorm1d or Add;

        private Tensor Clean(NetworkNode node, Tensor y) =>
            batch.IsEvenAt(node.Rows) ? y : y.masked_fill(batch.PaddingOf(node.Rows), Scalars.Of(0));

        private bool IsEven(int node) => batch.IsEvenAt(_architecture.Nodes[node].Rows);

        private Tensor Counts(int node) => batch.CountsOf(_architecture.Nodes[node].Rows);

        private Tensor? Find(int node, ParameterKind kind) => network._weights.GetValueOrDefault((node, kind));

        /// <summary>Weights as layers use them, with weight norm: taps × inputs × filters, or inputs × outputs.</summary>
        private Tensor Weight(int node)
        {
            Tensor weight = network._weights[(node, ParameterKind.Weight)];
            if (Find(node, ParameterKind.Magnitude) is not { } magnitudes)
                return weight;

            // A direction of length 0 stays where it is instead of becoming NaN.
            return weight * (magnitudes / weight.flatten(0, 1).norm(0).clamp_min(Scalars.Of(1e-30f)));
        }

        private Tensor Convolve(int node, int source, Conv1d conv)
        {
            // The padding that both sides have in common is applied without a copy.
            long common = Math.Min(conv.PadLeft, conv.PadRight);
            Tensor x = Padded(source, conv.PadLeft - common, conv.PadRight - common);
            Tensor weight = Weight(node).permute(2, 1, 0).contiguous();
            return functional.conv1d(x, weight, Find(node, ParameterKind.Bias), conv.Stride, common, conv.Dilation, conv.Groups);
        }

        private Tensor Linear(int node, Tensor x)
        {
            Tensor y = x.mm(Weight(node));
            return Find(node, ParameterKind.Bias) is { } bias ? y.Plus(bias) : y;
        }

        private Tensor LinearTransposed(int node, Tensor x, TiedDense layer)
        {
            NetworkParameter array = _architecture.TiedArrayOf(layer);
            Tensor weights = network._weights[(array.Node, array.Kind)];
            if (_architecture.Nodes[array.Node].Layer is Embedding { HasPadding: true })
                weights = cat([zeros_like(weights.narrow(0, 0, 1)), weights.narrow(0, 1, weights.shape[0] - 1)]);
            Tensor? bias = Find(node, ParameterKind.Bias);
            if (x.dim() == 3)
                return functional.conv1d(x, weights.unsqueeze(2), bias);
            Tensor y = x.mm(weights.t());
            return bias is null ? y : y.Plus(bias);
        }

        private Tensor Padded(int node, long before, long after)
        {
            if (before == 0 && after == 0)
                return _values[node]!;
            if (!_padded.TryGetValue((node, before, after), out Tensor? padded))
                _padded[(node, before, after)] = padded = functional.pad(_values[node]!, (before, after));
            return padded;
        }

        private Tensor Normalize(int node, Tensor x, BatchNorm1d norm)
        {
            NetworkNode at = _architecture.Nodes[node];
            Tensor scale = Find(node, ParameterKind.Scale)!, shift = Find(node, ParameterKind.Shift)!;
            Tensor mean = Statistic(node, ParameterKind.RunningMean), variance = Statistic(node, ParameterKind.RunningVariance);
            if (training is null)
                return functional.batch_norm(x, mean, variance, scale, shift, false, norm.Momentum, norm.Epsilon);
            _newStatistics.AddRange([
                (network._statistics[(node, ParameterKind.RunningMean)].Offset, mean = mean.clone()),
                (network._statistics[(node, ParameterKind.RunningVariance)].Offset, variance = variance.clone()),
            ]);
            long rows = batch.RowsOf(at.Rows);
            if (batch.IsEvenAt(at.Rows) && rows > 1)
                return functional.batch_norm(x, mean, variance, scale, shift, true, norm.Momentum, norm.Epsilon);

            long[] others = at.IsPooled ? [0] : [0, 2];
            Tensor batchMean = x.sum(others, keepdim: true) / Scalars.Of(rows);
            Tensor centered = Clean(at, x - batchMean);
            Tensor batchVariance = centered.Squared().sum(others, keepdim: true) / Scalars.Of(rows);
            using (no_grad())
            {
                mean.mul_(Scalars.Of(1 - norm.Momentum)).add_(batchMean.flatten(), Scalars.Of(norm.Momentum));

                // One row has no variance.
                if (rows > 1)
                    variance.mul_(Scalars.Of(1 - norm.Momentum))
                        .add_(batchVariance.flatten(), Scalars.Of(norm.Momentum * rows / (rows - 1.0)));
            }

            long[] shape = batchMean.shape;
            return (centered * (batchVariance.Plus(norm.Epsilon).rsqrt() * scale.view(shape))).Plus(shift.view(shape));
        }

        private Tensor Statistic(int node, ParameterKind kind)
        {
            NetworkParameter parameter = network._statistics[(node, kind)];
            return statistics.narrow(0, parameter.Offset, parameter.Count);
        }

        private Tensor Largest(int source, MaxPool1d pool)
        {
            Tensor x = WithoutPadding(source);
            long before = (pool.Size - 1) / 2, after = pool.Size / 2;
            if (after > before)
                x = functional.pad(x, (0, after - before), PaddingModes.Constant, double.NegativeInfinity);
            return functional.max_pool1d(x, pool.Size, pool.Stride, before);
        }

        /// <summary>The values of a node, with -∞ in place of padding.</summary>
        private Tensor WithoutPadding(int node) => IsEven(node)
            ? _values[node]!
            : _values[node]!.masked_fill(batch.PaddingOf(_architecture.Nodes[node].Rows), Scalars.Of(float.NegativeInfinity));

        private Tensor Mean(int source, AveragePool1d pool)
        {
            // The mean over the window with zeros outside, divided by the share of the window that lies within the series.
            (long, long) around = ((pool.Size - 1) / 2, pool.Size / 2);
            Tensor x = functional.pad(_values[source]!, around), inside;
            using (no_grad())
            {
                Tensor rows = IsEven(source)
                    ? ones([1, 1, x.shape[2] - pool.Size + 1], ScalarType.Float32, x.device)
                    : batch.PaddingOf(_architecture.Nodes[source].Rows).logical_not().to(ScalarType.Float32);
                inside = functional.avg_pool1d(functional.pad(rows, around), pool.Size, pool.Stride).clamp_min(Scalars.Of(1e-6f));
            }

            return functional.avg_pool1d(x, pool.Size, pool.Stride) / inside;
        }

        /// <summary>The largest values in order, and zeros in place of rows that a series does not have.</summary>
        private Tensor LargestInOrder(int source, KMaxPool pool)
        {
            Tensor x = WithoutPadding(source);
            if (x.shape[2] < pool.Rows)
                x = functional.pad(x, (0, pool.Rows - x.shape[2]), PaddingModes.Constant, double.NegativeInfinity);
            Tensor chosen;
            using (no_grad())
            {
                // All above the smallest of the largest, and the first of those equal to it.
                Tensor least = x.detach().topk(pool.Rows, 2).values.amin([2], keepdim: true);
                Tensor above = x.gt(least), equal = x.eq(least);
                Tensor room = (-above.sum(2, keepdim: true)).Plus(pool.Rows);
                chosen = above.logical_or(equal.logical_and(equal.to(ScalarType.Int64).cumsum(2).le(room)));
            }

            Tensor largest = x.masked_select(chosen).view(x.shape[0], x.shape[1], pool.Rows);
            largest = largest.masked_fill(largest.detach().eq(Scalars.Of(float.NegativeInfinity)), Scalars.Of(0));
            return pool.Rows == 1 ? largest.squeeze(2) : largest;
        }

        private Tensor NormalizePoints(int node, Tensor x, LayerNorm norm)
        {
            Tensor scale = Find(node, ParameterKind.Scale)!, shift = Find(node, ParameterKind.Shift)!;
            long[] channels = [_architecture.Nodes[node].Channels];
            return x.dim() == 2
                ? functional.layer_norm(x, channels, scale, shift, norm.Epsilon)
                : functional.layer_norm(x.transpose(1, 2), channels, scale, shift, norm.Epsilon).transpose(1, 2);
        }

        private Tensor Vectors(int node, Tensor x, Embedding embedding)
        {
            Tensor symbols = x.squeeze(1).to(ScalarType.Int64);
            if (symbols.lt(Scalars.Of(0)).logical_or(symbols.ge(Scalars.Of(embedding.EndOfValues))).any().item<bool>())
            {
                throw new ArgumentException(
                    $"A series has a symbol out of range; those of '{_architecture.Nodes[node].Name}' are from 0 to "
                    + $"{embedding.EndOfValues - 1}.");
            }

            if (network._symbols.TryGetValue(node, out Tensor? known))
                symbols = known.index_select(0, symbols.clamp_max(Scalars.Of(known.shape[0] - 1)).flatten()).view(symbols.shape);

            Tensor vectors = embedding.IsFrozen
                ? Statistic(node, ParameterKind.Vectors).view(embedding.Symbols, embedding.Dimensions)
                : Find(node, ParameterKind.Vectors)!;
            Tensor y = vectors.index_select(0, symbols.flatten()).view(symbols.shape[0], symbols.shape[1], embedding.Dimensions)
                .transpose(1, 2);
            return embedding.HasPadding ? y.masked_fill(symbols.eq(Scalars.Of(0)).unsqueeze(1), Scalars.Of(0)) : y;
        }

        private Tensor Last(Tensor x, int source, LastStep layer)
        {
            long reversed = layer.ReversedChannels, forwards = x.shape[1] - reversed;
            Tensor ahead = x.narrow(1, 0, forwards);
            Tensor last = IsEven(source)
                ? ahead.select(2, x.shape[2] - 1)
                : ahead.gather(2, (Counts(source) - Scalars.Of(1)).unsqueeze(2).expand(x.shape[0], forwards, 1)).squeeze(2);
            return reversed == 0 ? last : cat([last, x.select(2, 0).narrow(1, forwards, reversed)], 1);
        }

        private Tensor PartOf(Tensor x, SeriesPart part)
        {
            Tensor places = batch.PlacesOf(part).unsqueeze(1);
            return x.gather(2, places.expand(x.shape[0], x.shape[1], places.shape[2]));
        }

        private Tensor Attend(NetworkNode node)
        {
            Tensor queries = _values[node.Inputs[0]]!, keys = _values[node.Inputs[1]]!, values = _values[node.Inputs[2]]!;
            Tensor products = queries.transpose(1, 2).bmm(keys) * Scalars.Of((float)(1 / Math.Sqrt(keys.shape[1])));
            LengthMap rows = _architecture.Nodes[node.Inputs[1]].Rows;
            if (!batch.IsEvenAt(rows))
                products = products.masked_fill(batch.PaddingOf(rows), Scalars.Of(float.NegativeInfinity));
            return values.bmm(products.softmax(2).transpose(1, 2));
        }

        private Tensor Sum(NetworkNode node)
        {
            Tensor sum = _values[node.Inputs[0]]!;
            foreach (int input in node.Inputs.Skip(1))
                sum = sum.Plus(_values[input]!);
            return sum;
        }

        /// <summary>The numbers of a node's values among those of the batch, without padding, modulo 2^32.</summary>
        private Tensor Elements(NetworkNode node)
        {
            var key = (node.Rows, node.Channels);
            if (!_elements.TryGetValue(key, out Tensor? elements))
            {
                Device device = batch.Values.device;
                Tensor rows = node.IsPooled
                    ? Scalars.Range(batch.Lengths.Length, device).unsqueeze(1)
                    : batch.RowNumbersOf(node.Rows);
                Tensor channels = Scalars.Range(node.Channels, device);
                _elements[key] = elements = (rows * Scalars.Of(node.Channels)).Plus(node.IsPooled ? channels : channels.unsqueeze(1))
                    .to(ScalarType.Int32);
            }

            return elements;
        }

        // When scoring, values that no later node needs are released at once.
        private void Release(int node)
        {
            foreach (int input in _architecture.Nodes[node].Inputs.Distinct())
            {
                if (network._lastUse[input] != node || input == 0 || ReferenceEquals(_values[input], _values[node]))
                    continue;
                _values[input]!.Dispose();
                foreach (var key in _padded.Keys.Where(key => key.Node == input).ToArray())
                {
                    _padded[key].Dispose();
                    _padded.Remove(key);
                }
            }
        }
    }
}
