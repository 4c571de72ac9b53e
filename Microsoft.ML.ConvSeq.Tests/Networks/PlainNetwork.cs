using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// A network by the definition of its layers, forward and backward, in double precision and with no care for speed: what every back
/// end is held against. Values of a node are [series][row, channel].
/// </summary>
/// <remarks>
/// Of a single row the variance is 0: batch normalization puts out the shift, nothing flows back through it, and the running variance,
/// which is that of a sample, stays.
/// </remarks>
internal sealed class PlainNetwork
{
    private readonly NetworkArchitecture _architecture;
    private readonly double[][][,] _values, _gradients;
    private readonly (double Mean, double Variance)[][] _moments;

    public PlainNetwork(NetworkArchitecture architecture, NetworkWeights weights)
    {
        _architecture = architecture;
        Weights = Widen(weights.Values);
        Statistics = Widen(weights.Statistics);
        _values = new double[architecture.Nodes.Length][][,];
        _gradients = new double[architecture.Nodes.Length][][,];
        _moments = [.. architecture.Nodes.Select(node => new (double, double)[node.Channels])];
    }

    /// <summary>The learned values, in the order of <see cref="NetworkWeights.Values"/>.</summary>
    public double[] Weights { get; }

    /// <summary>The statistics, in the order of <see cref="NetworkWeights.Statistics"/>.</summary>
    public double[] Statistics { get; }

    /// <summary>Whether dropout keeps a value: of a node, and there the n-th of the batch. Null: nothing is dropped.</summary>
    public Func<int, long, bool>? Keeps { get; set; }

    /// <summary>Points of the source of each series of the batch; empty where they have none.</summary>
    public int[] SourceLengths { get; set; } = [];

    /// <summary>Numbers in double.</summary>
    public static double[] Widen(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];

    /// <summary>A series as rows of channels.</summary>
    public static double[,] Rows(ReadOnlySpan<float> values, int channels)
    {
        var rows = new double[values.Length / channels, channels];
        for (int i = 0; i < values.Length; i++)
            rows[i / channels, i % channels] = values[i];
        return rows;
    }

    /// <summary>What a node put out in the last pass.</summary>
    public double[][,] ValuesOf(int node) => _values[node];

    /// <summary>The gradient of what a node put out, after <see cref="Backward"/>.</summary>
    public double[][,] GradientOf(int node) => _gradients[node];

    /// <summary>The outputs for a batch.</summary>
    /// <param name="series">The series, which may differ in length.</param>
    /// <param name="training">Whether statistics are the batch's and dropout drops, as in training.</param>
    public double[][,] Forward(double[][,] series, bool training)
    {
        _values[0] = series;
        for (int node = 1; node < _values.Length; node++)
            _values[node] = Compute(node, training);
        return _values[^1];
    }

    /// <summary>The gradient of all weights, from that of the outputs, after <see cref="Forward"/> in training.</summary>
    public double[] Backward(double[][,] outputGradient)
    {
        var weightGradient = new double[Weights.Length];
        for (int node = 0; node < _values.Length; node++)
            _gradients[node] = Like(_values[node]);
        _gradients[^1] = outputGradient;
        for (int node = _values.Length - 1; node > 0; node--)
            Propagate(node, weightGradient);
        return weightGradient;
    }

    /// <summary>Moves the running statistics towards those of the last batch.</summary>
    public void UpdateStatistics()
    {
        for (int node = 0; node < _values.Length; node++)
        {
            if (_architecture.Nodes[node].Layer is not BatchNorm1d norm)
                continue;
            Span<double> means = Of(Statistics, node, ParameterKind.RunningMean);
            Span<double> variances = Of(Statistics, node, ParameterKind.RunningVariance);
            double count = RowsOf(_values[node]).Count();
            for (int c = 0; c < means.Length; c++)
            {
                (double mean, double variance) = _moments[node][c];
                means[c] += norm.Momentum * (mean - means[c]);
                if (count > 1)
                    variances[c] += norm.Momentum * (variance * count / (count - 1) - variances[c]);
            }
        }
    }

    /// <summary>Series and row of everything that a node puts out.</summary>
    public static IEnumerable<(int Series, int Row)> RowsOf(double[][,] values)
    {
        for (int s = 0; s < values.Length; s++)
        {
            for (int t = 0; t < values[s].GetLength(0); t++)
                yield return (s, t);
        }
    }

    private double[][,] Compute(int node, bool training)
    {
        int[] inputs = [.. _architecture.Nodes[node].Inputs];
        double[][,] x = _values[inputs[0]];
        switch (_architecture.Nodes[node].Layer)
        {
            case Conv1d conv:
                return [.. x.Select(series => Convolve(node, conv, series))];
            case Dense dense:
                return [.. x.Select(series => Convolve(node, new Conv1d(dense.Outputs, 1), series))];
            case TiedDense:
                return [.. x.Select(series => Convolve(node, new Conv1d(_architecture.Nodes[node].Channels, 1), series))];
            case SelectChannels select:
                return [.. x.Select(series =>
                    Gather(series, series.GetLength(0), (t, c) => series[t, select.First + c], select.Count))];
            case FirstStep:
                return [.. x.Select(series => Gather(series, 1, (_, c) => series[0, c]))];
            case SelectPart select:
                return [.. x.Select((series, s) => Gather(
                    series, PointsOf(select, series, s), (t, c) => series[FirstOf(select, s) + t, c]))];
            case Attention:
                return [.. x.Select((queries, s) =>
                {
                    double[,] shares = SharesOf(queries, _values[inputs[1]][s]), values = _values[inputs[2]][s];
                    return Gather(queries, queries.GetLength(0), (t, c) =>
                        Enumerable.Range(0, values.GetLength(0)).Sum(j => shares[t, j] * values[j, c]), values.GetLength(1));
                })];
            case AddToAll:
                return Map(x, (s, _, c, value) => value + _values[inputs[1]][s][0, c]);
            case BatchNorm1d norm:
                return Normalize(node, norm, x, training);
            case Relu:
                return Map(x, (_, _, _, value) => Math.Max(value, 0));
            case Dropout dropout:
                return training ? Map(x, (s, t, c, value) => value * DropoutFactor(node, dropout, x, s, t, c)) : x;
            case MaxPool1d pool:
                return [.. x.Select(series =>
                    Gather(series, RowsAfter(series, pool.Stride), (t, c) => series[Largest(series, pool, t, c), c]))];
            case AveragePool1d pool:
                return [.. x.Select(series => Gather(series, RowsAfter(series, pool.Stride), (t, c) => MeanOf(series, pool, t, c)))];
            case GlobalMaxPool:
                return [.. x.Select(series => Gather(series, 1, (_, c) => Column(series, c).Max()))];
            case KMaxPool pool:
                return [.. x.Select(series => Gather(series, pool.Rows, (i, c) =>
                    LargestInOrder(series, pool, c) is var rows && i < rows.Length ? series[rows[i], c] : 0))];
            case Flatten:
                return [.. x.Select(series => Rows(series.Cast<double>(), series.Length))];
            case Tanh:
                return Map(x, (_, _, _, value) => Math.Tanh(value));
            case Sigmoid:
                return Map(x, (_, _, _, value) => Logistic(value));
            case Elu elu:
                return Map(x, (_, _, _, value) => value > 0 ? value : elu.Alpha * (Math.Exp(value) - 1));
            case Gelu:
                return Map(x, (_, _, _, value) => value * NormalShare(value));
            case Gate:
                return [.. x.Select(series => Gather(series, series.GetLength(0), (t, c) =>
                    Math.Tanh(series[t, c]) * Logistic(series[t, _architecture.Nodes[node].Channels + c]),
                    _architecture.Nodes[node].Channels))];
            case LayerNorm norm:
                double[] scale = Of(Weights, node, ParameterKind.Scale).ToArray(), shift = Of(Weights, node, ParameterKind.Shift).ToArray();
                return Map(x, (s, t, c, _) => scale[c] * NormalizedPoint(norm, x[s], t, c) + shift[c]);
            case Embedding embedding:
                double[] vectors = Of(embedding.IsFrozen ? Statistics : Weights, node, ParameterKind.Vectors).ToArray();
                return [.. x.Select(series => Gather(series, series.GetLength(0), (t, c) =>
                    SymbolAt(embedding, series, t) is var symbol && symbol == 0 && embedding.HasPadding
                        ? 0
                        : vectors[symbol * embedding.Dimensions + c],
                    embedding.Dimensions))];
            case GlobalAveragePool:
                return [.. x.Select(series => PoolRows(series, t => 1.0 / series.GetLength(0)))];
            case LastStep last:
                return Map(
                    [.. x.Select(series => new double[1, series.GetLength(1)])],
                    (s, _, c, _) => x[s][RowTaken(x[s], last, c), c]);
            case Add:
                return Map(x, (s, t, c, _) => inputs.Sum(input => _values[input][s][t, c]));
            case Recurrent recurrent:
                return [.. x.Select(series => Recur(node, recurrent, series))];
            case Concat:
                return [.. Enumerable.Range(0, x.Length).Select(s => Join([.. inputs.Select(input => _values[input][s])]))];
            default:
                throw new NotSupportedException();
        }
    }

    private void Propagate(int node, double[] weightGradient)
    {
        int[] inputs = [.. _architecture.Nodes[node].Inputs];
        double[][,] x = _values[inputs[0]], dx = _gradients[inputs[0]], dy = _gradients[node];
        switch (_architecture.Nodes[node].Layer)
        {
            case Conv1d conv:
                PropagateConvolution(node, conv, weightGradient);
                break;
            case Dense dense:
                PropagateConvolution(node, new Conv1d(dense.Outputs, 1), weightGradient);
                break;
            case TiedDense:
                PropagateConvolution(node, new Conv1d(_architecture.Nodes[node].Channels, 1), weightGradient);
                break;
            case SelectChannels select:
                Accumulate((s, t, c) => c >= select.First && c < select.First + select.Count ? dy[s][t, c - select.First] : 0);
                break;
            case FirstStep:
                Accumulate((s, t, c) => t == 0 ? dy[s][0, c] : 0);
                break;
            case SelectPart select:
                Accumulate((s, t, c) => t - FirstOf(select, s) is var row && row >= 0 && row < PointsOf(select, x[s], s)
                    ? dy[s][row, c] : 0);
                break;
            case Attention:
                for (int s = 0; s < x.Length; s++)
                    PropagateAttention(inputs, s, dy[s]);
                break;
            case AddToAll:
                Accumulate((s, t, c) => dy[s][t, c]);
                dx = _gradients[inputs[1]];
                Accumulate((s, _, c) => Column(dy[s], c).Sum());
                break;
            case BatchNorm1d norm:
                PropagateNormalization(node, norm, weightGradient);
                break;
            case Relu:
                Accumulate((s, t, c) => x[s][t, c] > 0 ? dy[s][t, c] : 0);
                break;
            case Dropout dropout:
                Accumulate((s, t, c) => dy[s][t, c] * DropoutFactor(node, dropout, x, s, t, c));
                break;
            case MaxPool1d pool:
                foreach ((int s, int t) in RowsOf(dy))
                {
                    for (int c = 0; c < dy[s].GetLength(1); c++)
                        dx[s][Largest(x[s], pool, t, c), c] += dy[s][t, c];
                }

                break;
            case AveragePool1d pool:
                foreach ((int s, int t) in RowsOf(dy))
                {
                    for (int c = 0; c < dy[s].GetLength(1); c++)
                    {
                        int[] window = Window(x[s], pool.Size, pool.Stride, t);
                        foreach (int row in window)
                            dx[s][row, c] += dy[s][t, c] / window.Length;
                    }
                }

                break;
            case GlobalMaxPool:
                Accumulate((s, t, c) => t == Array.IndexOf(Column(x[s], c), Column(x[s], c).Max()) ? dy[s][0, c] : 0);
                break;
            case KMaxPool pool:
                Accumulate((s, t, c) => Array.IndexOf(LargestInOrder(x[s], pool, c), t) is >= 0 and int i ? dy[s][i, c] : 0);
                break;
            case Flatten:
                Accumulate((s, t, c) => dy[s][0, t * x[s].GetLength(1) + c]);
                break;
            case Tanh:
                Accumulate((s, t, c) => dy[s][t, c] * (1 - Math.Pow(Math.Tanh(x[s][t, c]), 2)));
                break;
            case Sigmoid:
                Accumulate((s, t, c) => dy[s][t, c] * Logistic(x[s][t, c]) * Logistic(-x[s][t, c]));
                break;
            case Elu elu:
                Accumulate((s, t, c) => dy[s][t, c] * (x[s][t, c] > 0 ? 1 : elu.Alpha * Math.Exp(x[s][t, c])));
                break;
            case Gelu:
                Accumulate((s, t, c) => dy[s][t, c]
                    * (NormalShare(x[s][t, c]) + x[s][t, c] * Math.Exp(-x[s][t, c] * x[s][t, c] / 2) / Math.Sqrt(2 * Math.PI)));
                break;
            case Gate:
                int half = _architecture.Nodes[node].Channels;
                Accumulate((s, t, c) =>
                {
                    double a = x[s][t, c % half], b = x[s][t, half + c % half], tanh = Math.Tanh(a);
                    return dy[s][t, c % half] * (c < half ? Logistic(b) * (1 - tanh * tanh) : tanh * Logistic(b) * Logistic(-b));
                });
                break;
            case LayerNorm norm:
                PropagatePoints(node, norm, weightGradient);
                break;
            case Embedding embedding:
                Span<double> vectors = Of(weightGradient, node, ParameterKind.Vectors);
                foreach ((int s, int t) in RowsOf(dy))
                {
                    int symbol = SymbolAt(embedding, x[s], t);
                    for (int c = 0; c < embedding.Dimensions && !embedding.IsFrozen && !(symbol == 0 && embedding.HasPadding); c++)
                        vectors[symbol * embedding.Dimensions + c] += dy[s][t, c];
                }

                break;
            case GlobalAveragePool:
                Accumulate((s, t, c) => dy[s][0, c] / x[s].GetLength(0));
                break;
            case LastStep last:
                Accumulate((s, t, c) => t == RowTaken(x[s], last, c) ? dy[s][0, c] : 0);
                break;
            case Add:
                foreach (int input in inputs)
                {
                    dx = _gradients[input];
                    Accumulate((s, t, c) => dy[s][t, c]);
                }

                break;
            case Recurrent recurrent:
                for (int s = 0; s < x.Length; s++)
                    PropagateRecurrent(node, recurrent, x[s], dy[s], dx[s], weightGradient);
                break;
            case Concat:
                int first = 0;
                foreach (int input in inputs)
                {
                    dx = _gradients[input];
                    Accumulate((s, t, c) => dy[s][t, first + c]);
                    first += _architecture.Nodes[input].Channels;
                }

                break;
        }

        void Accumulate(Func<int, int, int, double> gradient)
        {
            foreach ((int s, int t) in RowsOf(dx))
            {
                for (int c = 0; c < dx[s].GetLength(1); c++)
                    dx[s][t, c] += gradient(s, t, c);
            }
        }
    }

    private static int SymbolAt(Embedding layer, double[,] x, int row) => layer.Numbers is { } numbers
        ? Array.IndexOf(numbers.Values.ToArray(), (int)x[row, 0]) + 1
        : (int)x[row, 0];

    private static int RowTaken(double[,] x, LastStep layer, int channel) =>
        channel < x.GetLength(1) - layer.ReversedChannels ? x.GetLength(0) - 1 : 0;

    private double[,] Recur(int node, Recurrent layer, double[,] x)
    {
        var y = new double[x.GetLength(0), _architecture.Nodes[node].Channels];
        for (int direction = 0; direction < (layer.Bidirectional ? 2 : 1); direction++)
        {
            var cell = new PlainRecurrent(layer, x.GetLength(1), ArraysOf(Weights, node, layer, direction));
            foreach ((int step, PlainRecurrent.Point point) in cell.Forward(InDirection(x, direction)).Index())
            {
                for (int u = 0; u < layer.Units; u++)
                    y[direction == 0 ? step : y.GetLength(0) - 1 - step, direction * layer.Units + u] = point.State[u];
            }
        }

        return y;
    }

    private void PropagateRecurrent(int node, Recurrent layer, double[,] x, double[,] dy, double[,] dx, double[] weightGradient)
    {
        for (int direction = 0; direction < (layer.Bidirectional ? 2 : 1); direction++)
        {
            PlainRecurrentArrays weights = ArraysOf(Weights, node, layer, direction);
            PlainRecurrentArrays gradient = ArraysOf(new double[Weights.Length], node, layer, direction);
            var cell = new PlainRecurrent(layer, x.GetLength(1), weights);
            var own = new double[x.GetLength(0), layer.Units];
            for (int t = 0; t < x.GetLength(0); t++)
            {
                for (int u = 0; u < layer.Units; u++)
                    own[t, u] = dy[t, direction * layer.Units + u];
            }

            double[,] turned = InDirection(x, direction), dTurned = new double[x.GetLength(0), x.GetLength(1)];
            cell.Backward(turned, cell.Forward(turned), InDirection(own, direction), dTurned, gradient);
            double[,] back = InDirection(dTurned, direction);
            foreach ((int t, int c) in Enumerable.Range(0, x.Length).Select(i => (i / x.GetLength(1), i % x.GetLength(1))))
                dx[t, c] += back[t, c];
            foreach ((ParameterKind kind, double[] values) in KindsOf(gradient))
            {
                Span<double> target = DirectionOf(weightGradient, node, kind, layer, direction);
                for (int i = 0; i < values.Length; i++)
                    target[i] += values[i];
            }
        }
    }

    private PlainRecurrentArrays ArraysOf(double[] all, int node, Recurrent layer, int direction)
    {
        return new(
            Take(ParameterKind.Weight), Take(ParameterKind.RecurrentWeight), Take(ParameterKind.Bias), Take(ParameterKind.RecurrentBias),
            Take(ParameterKind.Peephole));

        double[] Take(ParameterKind kind) => DirectionOf(all, node, kind, layer, direction).ToArray();
    }

    private static (ParameterKind, double[])[] KindsOf(PlainRecurrentArrays arrays) =>
    [
        (ParameterKind.Weight, arrays.Input), (ParameterKind.RecurrentWeight, arrays.State), (ParameterKind.Bias, arrays.Bias),
        (ParameterKind.RecurrentBias, arrays.StateBias), (ParameterKind.Peephole, arrays.Peepholes),
    ];

    private Span<double> DirectionOf(double[] all, int node, ParameterKind kind, Recurrent layer, int direction)
    {
        Span<double> values = Of(all, node, kind);
        int count = values.Length / (layer.Bidirectional ? 2 : 1);
        return values.Slice(direction * count, count);
    }

    /// <summary>Rows as they are, or the last first.</summary>
    private static double[,] InDirection(double[,] rows, int direction)
    {
        var turned = (double[,])rows.Clone();
        for (int t = 0; t < rows.GetLength(0) && direction > 0; t++)
        {
            for (int c = 0; c < rows.GetLength(1); c++)
                turned[t, c] = rows[rows.GetLength(0) - 1 - t, c];
        }

        return turned;
    }

    private double[,] Convolve(int node, Conv1d conv, double[,] x)
    {
        double[] weights = ConvolutionWeights(node);
        Span<double> biases = Of(Weights, node, ParameterKind.Bias);
        int lost = conv.Padding == ConvolutionPadding.Valid ? (conv.KernelSize - 1) * conv.Dilation : 0;
        var y = new double[(x.GetLength(0) - lost + conv.Stride - 1) / conv.Stride, conv.Filters];
        for (int t = 0; t < y.GetLength(0); t++)
        {
            for (int f = 0; f < biases.Length; f++)
                y[t, f] = biases[f];
        }

        foreach (Product p in Products(conv, x, y))
            y[p.Row, p.Filter] += weights[p.Weight] * x[p.From, p.Channel];
        return y;
    }

    private void PropagateConvolution(int node, Conv1d conv, double[] weightGradient)
    {
        int input = _architecture.Nodes[node].Inputs[0];
        double[][,] x = _values[input], dx = _gradients[input], dy = _gradients[node];
        double[] weights = ConvolutionWeights(node), dw = new double[weights.Length];
        Span<double> biasGradient = Of(weightGradient, node, ParameterKind.Bias);
        for (int s = 0; s < x.Length; s++)
        {
            foreach (Product p in Products(conv, x[s], dy[s]))
            {
                dw[p.Weight] += dy[s][p.Row, p.Filter] * x[s][p.From, p.Channel];
                dx[s][p.From, p.Channel] += dy[s][p.Row, p.Filter] * weights[p.Weight];
            }

            for (int t = 0; t < dy[s].GetLength(0); t++)
            {
                for (int f = 0; f < biasGradient.Length; f++)
                    biasGradient[f] += dy[s][t, f];
            }
        }

        // With weight norm, w = g v / |v|: dg = dw · v / |v| and dv = g / |v| (dw - dg v / |v|).
        Span<double> v = Of(Weights, node, ParameterKind.Weight), g = Of(Weights, node, ParameterKind.Magnitude);
        Span<double> dv = Of(weightGradient, node, ParameterKind.Weight), dg = Of(weightGradient, node, ParameterKind.Magnitude);
        if (TiedTo(node) is { } tied)
        {
            // The same weights in another place: their gradients add up. A vector that is 0 for padding stays.
            int outputs = tied.Shape[0], kept = _architecture.Nodes[tied.Node].Layer is Embedding { HasPadding: true } ? tied.Shape[1] : 0;
            for (int i = kept; i < tied.Count; i++)
                weightGradient[tied.Offset + i] += dw[i % tied.Shape[1] * outputs + i / tied.Shape[1]];
            return;
        }

        for (int i = 0; i < dw.Length; i++)
            dv[i] += dw[i];
        for (int i = 0; i < dw.Length && !g.IsEmpty; i++)
            dg[i % g.Length] += dw[i] * v[i] / Length(v, i % g.Length, g.Length);
        for (int i = 0; i < dw.Length && !g.IsEmpty; i++)
        {
            double length = Length(v, i % g.Length, g.Length);
            dv[i] = g[i % g.Length] / length * (dw[i] - dg[i % g.Length] * v[i] / length);
        }
    }

    /// <summary>The array of another layer that a node uses, transposed.</summary>
    private NetworkParameter? TiedTo(int node) => _architecture.Nodes[node].Layer is TiedDense { Source: var source }
        ? _architecture.Weights.Single(one => one.Name == source + "/weight" || one.Name == source + "/vectors")
        : null;

    private double[] ConvolutionWeights(int node)
    {
        if (TiedTo(node) is { } tied)
        {
            bool hasPadding = _architecture.Nodes[tied.Node].Layer is Embedding { HasPadding: true };
            return [.. Enumerable.Range(0, tied.Count).Select(i => hasPadding && i % tied.Shape[0] == 0
                ? 0
                : Weights[tied.Offset + i % tied.Shape[0] * tied.Shape[1] + i / tied.Shape[0]])];
        }

        Span<double> v = Of(Weights, node, ParameterKind.Weight), g = Of(Weights, node, ParameterKind.Magnitude);
        double[] weights = v.ToArray();
        for (int i = 0; i < weights.Length && !g.IsEmpty; i++)
            weights[i] *= g[i % g.Length] / Length(v, i % g.Length, g.Length);
        return weights;
    }

    private static double Length(Span<double> weights, int filter, int filters)
    {
        double sum = 0;
        for (int i = filter; i < weights.Length; i += filters)
            sum += weights[i] * weights[i];
        return Math.Sqrt(sum);
    }

    /// <summary>Every product of a convolution: a value of the input with a weight, for a row and a filter of the output.</summary>
    private static IEnumerable<Product> Products(Conv1d conv, double[,] x, double[,] y)
    {
        int channels = x.GetLength(1) / conv.Groups, filters = conv.Filters / conv.Groups, reach = (conv.KernelSize - 1) * conv.Dilation;
        int zerosBefore = conv.Padding switch { ConvolutionPadding.Same => reach / 2, ConvolutionPadding.Causal => reach, _ => 0 };
        for (int t = 0; t < y.GetLength(0); t++)
        {
            for (int k = 0; k < conv.KernelSize; k++)
            {
                int from = t * conv.Stride - zerosBefore + k * conv.Dilation;
                if (from < 0 || from >= x.GetLength(0))
                    continue;
                for (int c = 0; c < channels; c++)
                {
                    for (int f = 0; f < conv.Filters; f++)
                        yield return new Product(t, f, from, f / filters * channels + c, (k * channels + c) * conv.Filters + f);
                }
            }
        }
    }

    private double[][,] Normalize(int node, BatchNorm1d norm, double[][,] x, bool training)
    {
        for (int c = 0; c < _architecture.Nodes[node].Channels; c++)
        {
            double[] all = [.. RowsOf(x).Select(at => x[at.Series][at.Row, c])];
            double mean = all.Average();
            _moments[node][c] = training
                ? (mean, all.Average(value => (value - mean) * (value - mean)))
                : (Of(Statistics, node, ParameterKind.RunningMean)[c], Of(Statistics, node, ParameterKind.RunningVariance)[c]);
        }

        double[] scale = Of(Weights, node, ParameterKind.Scale).ToArray(), shift = Of(Weights, node, ParameterKind.Shift).ToArray();
        return Map(x, (_, _, c, value) => scale[c] * Normalized(node, norm, c, value) + shift[c]);
    }

    private void PropagateNormalization(int node, BatchNorm1d norm, double[] weightGradient)
    {
        int input = _architecture.Nodes[node].Inputs[0];
        double[][,] x = _values[input], dx = _gradients[input], dy = _gradients[node];
        double count = RowsOf(x).Count();
        for (int c = 0; c < _architecture.Nodes[node].Channels; c++)
        {
            double sum = RowsOf(x).Sum(at => dy[at.Series][at.Row, c]);
            double along = RowsOf(x).Sum(at => dy[at.Series][at.Row, c] * Normalized(node, norm, c, x[at.Series][at.Row, c]));
            Of(weightGradient, node, ParameterKind.Shift)[c] = sum;
            Of(weightGradient, node, ParameterKind.Scale)[c] = along;
            double factor = Of(Weights, node, ParameterKind.Scale)[c] / Math.Sqrt(_moments[node][c].Variance + norm.Epsilon);
            foreach ((int s, int t) in RowsOf(x))
                dx[s][t, c] += factor * (dy[s][t, c] - sum / count - Normalized(node, norm, c, x[s][t, c]) * along / count);
        }
    }

    private double Normalized(int node, BatchNorm1d norm, int channel, double value) =>
        (value - _moments[node][channel].Mean) / Math.Sqrt(_moments[node][channel].Variance + norm.Epsilon);

    private double DropoutFactor(int node, Dropout dropout, double[][,] x, int series, int row, int channel)
    {
        if (Keeps is null)
            return 1;
        long before = 0;
        for (int s = 0; s < series; s++)
            before += x[s].Length;
        return Keeps(node, before + row * x[series].GetLength(1) + channel) ? 1 / (1 - (double)dropout.Share) : 0;
    }

    private void PropagatePoints(int node, LayerNorm norm, double[] weightGradient)
    {
        int input = _architecture.Nodes[node].Inputs[0];
        double[][,] x = _values[input], dx = _gradients[input], dy = _gradients[node];
        double[] scale = Of(Weights, node, ParameterKind.Scale).ToArray();
        Span<double> scaleGradient = Of(weightGradient, node, ParameterKind.Scale);
        Span<double> shiftGradient = Of(weightGradient, node, ParameterKind.Shift);
        foreach ((int s, int t) in RowsOf(x))
        {
            double[] row = [.. Enumerable.Range(0, scale.Length).Select(c => x[s][t, c])];
            double[] normalized = [.. Enumerable.Range(0, scale.Length).Select(c => NormalizedPoint(norm, x[s], t, c))];
            double[] gradient = [.. Enumerable.Range(0, scale.Length).Select(c => dy[s][t, c] * scale[c])];
            double mean = row.Average(), deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + norm.Epsilon);
            double along = gradient.Zip(normalized).Average(pair => pair.First * pair.Second);
            for (int c = 0; c < row.Length; c++)
            {
                scaleGradient[c] += dy[s][t, c] * normalized[c];
                shiftGradient[c] += dy[s][t, c];
                dx[s][t, c] += (gradient[c] - gradient.Average() - normalized[c] * along) / deviation;
            }
        }
    }

    private static double NormalizedPoint(LayerNorm norm, double[,] x, int row, int channel)
    {
        double[] values = [.. Enumerable.Range(0, x.GetLength(1)).Select(c => x[row, c])];
        double mean = values.Average();
        return (values[channel] - mean) / Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + norm.Epsilon);
    }

    private int FirstOf(SelectPart select, int series) => select.Part == SeriesPart.Source ? 0 : SourceLengths[series];

    private int PointsOf(SelectPart select, double[,] x, int series) =>
        select.Part == SeriesPart.Source ? SourceLengths[series] : x.GetLength(0) - SourceLengths[series];

    /// <summary>The softmax, over the keys, of their products with a query, divided by the root of the channels.</summary>
    private static double[,] SharesOf(double[,] queries, double[,] keys)
    {
        double[,] powers = Gather(queries, queries.GetLength(0), (t, j) => Math.Exp(Enumerable.Range(0, keys.GetLength(1))
            .Sum(c => queries[t, c] * keys[j, c]) / Math.Sqrt(keys.GetLength(1))), keys.GetLength(0));
        return Gather(powers, powers.GetLength(0), (t, j) =>
            powers[t, j] / Enumerable.Range(0, powers.GetLength(1)).Sum(other => powers[t, other]));
    }

    // y_t = Σ a_tj v_j with a = softmax of s, s_tj = q_t · k_j / √d: da_tj = dy_t · v_j, ds_tj = a_tj (da_tj - Σ a_ti da_ti).
    private void PropagateAttention(int[] inputs, int series, double[,] dy)
    {
        double[,] q = _values[inputs[0]][series], k = _values[inputs[1]][series], v = _values[inputs[2]][series];
        double[,] dq = _gradients[inputs[0]][series], dk = _gradients[inputs[1]][series], dv = _gradients[inputs[2]][series];
        double[,] shares = SharesOf(q, k);
        for (int t = 0; t < q.GetLength(0); t++)
        {
            double[] slopes = [.. Enumerable.Range(0, k.GetLength(0)).Select(j =>
                Enumerable.Range(0, v.GetLength(1)).Sum(c => dy[t, c] * v[j, c]))];
            double mean = slopes.Index().Sum(one => shares[t, one.Index] * one.Item);
            for (int j = 0; j < slopes.Length; j++)
            {
                double slope = shares[t, j] * (slopes[j] - mean) / Math.Sqrt(k.GetLength(1));
                for (int c = 0; c < v.GetLength(1); c++)
                    dv[j, c] += shares[t, j] * dy[t, c];
                for (int c = 0; c < k.GetLength(1); c++)
                {
                    dq[t, c] += slope * k[j, c];
                    dk[j, c] += slope * q[t, c];
                }
            }
        }
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Φ(x) = 1/2 + φ(x) · Σ x^(2 n + 1) / (1 · 3 · … · (2 n + 1)).</summary>
    private static double NormalShare(double x)
    {
        if (Math.Abs(x) > 12)
            return x > 0 ? 1 : 0;
        double sum = 0, term = x;
        for (int n = 1; n < 400; n++)
        {
            sum += term;
            term *= x * x / (2 * n + 1);
        }

        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }

    private static int RowsAfter(double[,] x, int stride) => (x.GetLength(0) + stride - 1) / stride;

    private static int[] Window(double[,] x, int size, int stride, int window)
    {
        int first = Math.Max(0, window * stride - (size - 1) / 2), last = Math.Min(x.GetLength(0) - 1, window * stride + size / 2);
        return [.. Enumerable.Range(first, last - first + 1)];
    }

    /// <summary>The row of the first of the largest values in a window.</summary>
    private static int Largest(double[,] x, MaxPool1d pool, int window, int channel) =>
        Window(x, pool.Size, pool.Stride, window).MaxBy(t => x[t, channel]);

    private static double MeanOf(double[,] x, AveragePool1d pool, int window, int channel) =>
        Window(x, pool.Size, pool.Stride, window).Average(t => x[t, channel]);

    /// <summary>The rows of the largest values of a channel, in order; of equal ones the first are kept.</summary>
    private static int[] LargestInOrder(double[,] x, KMaxPool pool, int channel) =>
        [.. Enumerable.Range(0, x.GetLength(0)).OrderByDescending(t => x[t, channel]).Take(pool.Rows).Order()];

    private static double[] Column(double[,] x, int channel) => [.. Enumerable.Range(0, x.GetLength(0)).Select(t => x[t, channel])];

    private static double[,] Rows(IEnumerable<double> values, int channels)
    {
        double[] all = [.. values];
        return Gather(new double[1, channels], all.Length / channels, (t, c) => all[t * channels + c]);
    }

    private static double[,] Gather(double[,] x, int rows, Func<int, int, double> value, int? channels = null)
    {
        var y = new double[rows, channels ?? x.GetLength(1)];
        for (int t = 0; t < rows; t++)
        {
            for (int c = 0; c < y.GetLength(1); c++)
                y[t, c] = value(t, c);
        }

        return y;
    }

    private static double[,] PoolRows(double[,] x, Func<int, double> weight)
    {
        var y = new double[1, x.GetLength(1)];
        for (int t = 0; t < x.GetLength(0); t++)
        {
            for (int c = 0; c < x.GetLength(1); c++)
                y[0, c] += weight(t) * x[t, c];
        }

        return y;
    }

    private static double[,] Join(double[][,] parts)
    {
        var joined = new double[parts[0].GetLength(0), parts.Sum(part => part.GetLength(1))];
        for (int t = 0; t < joined.GetLength(0); t++)
        {
            int at = 0;
            foreach (double[,] part in parts)
            {
                for (int c = 0; c < part.GetLength(1); c++)
                    joined[t, at++] = part[t, c];
            }
        }

        return joined;
    }

    private static double[][,] Map(double[][,] x, Func<int, int, int, double, double> value)
    {
        double[][,] y = Like(x);
        foreach ((int s, int t) in RowsOf(x))
        {
            for (int c = 0; c < x[s].GetLength(1); c++)
                y[s][t, c] = value(s, t, c, x[s][t, c]);
        }

        return y;
    }

    private static double[][,] Like(double[][,] x) => [.. x.Select(series => new double[series.GetLength(0), series.GetLength(1)])];

    /// <summary>The numbers of one kind of a node, of all weights or all statistics; empty where it has none.</summary>
    private Span<double> Of(double[] all, int node, ParameterKind kind)
    {
        var parameters = all == Statistics ? _architecture.Statistics : _architecture.Weights;
        NetworkParameter? parameter = parameters.FirstOrDefault(one => one.Node == node && one.Kind == kind);
        return parameter is null ? [] : all.AsSpan(parameter.Offset, parameter.Count);
    }

    private readonly record struct Product(int Row, int Filter, int From, int Channel, int Weight);
}
