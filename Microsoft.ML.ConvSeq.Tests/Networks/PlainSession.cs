using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Training by the definitions, in double precision: what <see cref="INetworkSession"/> promises.</summary>
internal sealed class PlainSession
{
    private readonly NetworkSessionSettings _settings;

    public PlainSession(NetworkSessionSettings settings, NetworkState start)
    {
        _settings = settings;
        Network = new PlainNetwork(settings.Architecture, start.Weights);
        FirstMoments = PlainNetwork.Widen(start.FirstMoments);
        SecondMoments = PlainNetwork.Widen(start.SecondMoments);
        Steps = start.Steps;
    }

    public PlainNetwork Network { get; }

    public double[] FirstMoments { get; }

    public double[] SecondMoments { get; }

    public long Steps { get; private set; }

    /// <summary>The outputs for some series, as in use or as in training.</summary>
    public double[][,] Score(NetworkData data, ReadOnlySpan<int> batch, bool training = false)
    {
        var series = new double[batch.Length][,];
        for (int i = 0; i < series.Length; i++)
            series[i] = PlainNetwork.Rows(data.Values(batch[i]), data.Channels);
        Network.SourceLengths = [.. batch.ToArray().Select(data.SourceLengthOf)];
        Network.Keeps = (node, element) => PlainDropout.Keeps(
            _settings.Seed, Steps, node, element, ((Dropout)_settings.Architecture.Nodes[node].Layer).Share);
        return Network.Forward(series, training);
    }

    /// <summary>The loss of a batch in training, and the gradient of all weights.</summary>
    public (BatchLoss Loss, double[] Gradient) LossAndGradient(ReadOnlySpan<int> batch)
    {
        double[][,] outputs = Score(_settings.Train, batch, training: true);
        (BatchLoss loss, double[][,] outputGradient) = PlainLoss.Of(outputs, _settings, _settings.Train, batch);
        double[] gradient = Network.Backward(outputGradient);
        return (loss with { GradientNorm = Math.Sqrt(gradient.Sum(value => value * value)) }, gradient);
    }

    /// <inheritdoc cref="INetworkSession.Step"/>
    public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
    {
        (BatchLoss loss, double[] gradient) = LossAndGradient(batch);
        if (!double.IsFinite(loss.Loss))
            return loss;
        Network.UpdateStatistics();
        OptimizerOptions options = _settings.Optimizer;
        double scale = Math.Min(1, (options.GradientClip ?? double.PositiveInfinity) / loss.GradientNorm);
        Steps++;
        foreach (NetworkParameter parameter in _settings.Architecture.Weights)
        {
            double decay = parameter.Kind is ParameterKind.Bias or ParameterKind.RecurrentBias or ParameterKind.Scale
                or ParameterKind.Shift ? 0 : options.WeightDecay;
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Count; i++)
                Update(i, scale * gradient[i], decay, learningRate);
            if (parameter.Kind == ParameterKind.Weight
                && _settings.Architecture.Nodes[parameter.Node].Layer is Dense { MaxNorm: { } longest })
            {
                LimitNorms(Network.Weights.AsSpan(parameter.Offset, parameter.Count), parameter.Shape[1], longest);
            }
        }

        return loss;
    }

    /// <inheritdoc cref="INetworkSession.Validate"/>
    public BatchLoss Validate()
    {
        NetworkData data = _settings.Validation!;
        int[] all = [.. Enumerable.Range(0, data.Count)];
        return PlainLoss.Of(Score(data, all), _settings, data, all).Loss;
    }

    // Kingma and Ba, algorithm 1, with decay as part of the gradient; Loshchilov and Hutter, algorithm 2, apart from it and times the rate;
    // PyTorch's documentation of SGD and RMSprop; Zeiler, algorithm 1.
    private void Update(int i, double gradient, double decay, double learningRate)
    {
        OptimizerOptions options = _settings.Optimizer;
        double[] weights = Network.Weights;
        if (options.Kind == OptimizerKind.AdamW)
            weights[i] -= learningRate * decay * weights[i];
        else
            gradient += decay * weights[i];
        ref double m = ref FirstMoments[i], v = ref SecondMoments[i];
        switch (options.Kind)
        {
            case OptimizerKind.Sgd:
                m = options.Momentum * m + gradient;
                weights[i] -= learningRate * m;
                break;
            case OptimizerKind.RmsProp:
                v = options.SquareDecay * v + (1 - options.SquareDecay) * gradient * gradient;
                m = options.Momentum * m + gradient / (Math.Sqrt(v) + options.Epsilon);
                weights[i] -= learningRate * m;
                break;
            case OptimizerKind.Adadelta:
                v = options.SquareDecay * v + (1 - options.SquareDecay) * gradient * gradient;
                double update = Math.Sqrt(m + options.Epsilon) / Math.Sqrt(v + options.Epsilon) * gradient;
                m = options.SquareDecay * m + (1 - options.SquareDecay) * update * update;
                weights[i] -= learningRate * update;
                break;
            default:
                m = options.Beta1 * m + (1 - options.Beta1) * gradient;
                v = options.Beta2 * v + (1 - options.Beta2) * gradient * gradient;
                double mean = m / (1 - Math.Pow(options.Beta1, Steps)), square = v / (1 - Math.Pow(options.Beta2, Steps));
                weights[i] -= learningRate * mean / (Math.Sqrt(square) + options.Epsilon);
                break;
        }
    }

    private static void LimitNorms(Span<double> weights, int outputs, double longest)
    {
        for (int o = 0; o < outputs; o++)
        {
            double squares = 0;
            for (int i = o; i < weights.Length; i += outputs)
                squares += weights[i] * weights[i];
            for (int i = o; i < weights.Length; i += outputs)
                weights[i] *= Math.Min(1, longest / Math.Sqrt(squares));
        }
    }
}
