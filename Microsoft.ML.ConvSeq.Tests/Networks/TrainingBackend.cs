using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// A back end that tests see through: softmax regression, or linear regression, on the mean of each series over time, by Adam, with
/// noise in place of dropout that depends on seed and step as a back end's must. A test may listen to steps, and put another loss
/// in place of the true one.
/// </summary>
internal sealed class TrainingBackend : INetworkBackend
{
    private int _open;

    public string Name { get; init; } = "test";

    public int MaxSessions { get; init; } = int.MaxValue;

    /// <summary>
    /// Told of each step before it is taken: the seed of the member, steps taken before it, the batch, the learning rate.
    /// </summary>
    public Action<TakenStep>? Stepping { get; init; }

    /// <summary>What a step's loss is made to be.</summary>
    public Func<TakenStep, BatchLoss, BatchLoss>? StepLoss { get; init; }

    /// <summary>What a validation loss is made to be; given the steps taken.</summary>
    public Func<long, BatchLoss, BatchLoss>? ValidationLoss { get; init; }

    /// <summary>Told of each session, before its first step.</summary>
    public Action<NetworkSessionSettings, Execution>? Opening { get; init; }

    /// <summary>The most sessions that were open at the same time.</summary>
    public int MaxOpen { get; private set; }

    public INetworkSession Open(NetworkSessionSettings settings, Execution execution)
    {
        lock (this)
            MaxOpen = Math.Max(MaxOpen, ++_open);
        Opening?.Invoke(settings, execution);
        return new Session(this, settings, execution);
    }

    /// <summary>
    /// The network that this back end trains: global average, then one linear layer. The batch normalization only has statistics.
    /// </summary>
    public static NetworkArchitecture Architecture(int channels = 2, int outputs = 3)
    {
        var network = new NetworkBuilder(channels);
        int norm = network.Add("norm", new BatchNorm1d(), network.Input);
        int pooled = network.Add("pool", new GlobalAveragePool(), norm);
        return network.Build("Tiny", network.Add("scores", new Dense(outputs), pooled));
    }

    /// <summary>Series of two channels whose class, one of three, shows in their means; of one length or of several.</summary>
    public static NetworkData Classes(int count, bool ragged = false, int seed = 1)
    {
        var random = new Random(seed);
        int[][] classes = [.. Enumerable.Range(0, count).Select(i => new[] { i % 3 })];
        float[][] values = [.. classes.Select(one => Series(random, ragged ? random.Next(3, 40) : 5, one[0]))];
        return NetworkData.OfClasses(2, 3, values, classes);
    }

    /// <summary>Series of two channels with three numbers that depend on their means.</summary>
    public static NetworkData Targets(int count)
    {
        var random = new Random(2);
        float[][] values = [.. Enumerable.Range(0, count).Select(i => Series(random, 5, i % 3))];
        return NetworkData.OfTargets(2, 3, values, [.. values.Select(one => new[] { one.Sum(), one[0], 1 })]);
    }

    private static float[] Series(Random random, int length, int shift) =>
        [.. Enumerable.Range(0, 2 * length).Select(i => random.NextSingle() - 0.5f + (i % 2 == 0 ? shift : -0.5f * shift))];

    /// <summary>A step that is about to be taken.</summary>
    /// <param name="Seed">Seed of the member.</param>
    /// <param name="Taken">Steps taken before.</param>
    /// <param name="Batch">Indices of the series.</param>
    /// <param name="LearningRate">The learning rate.</param>
    public sealed record TakenStep(ulong Seed, long Taken, int[] Batch, double LearningRate);

    private sealed class Session(TrainingBackend backend, NetworkSessionSettings settings, Execution execution) : INetworkSession
    {
        private readonly NetworkState _state = new(settings.Architecture);
        private readonly int _inputs = settings.Architecture.Channels, _outputs = settings.Architecture.Outputs;
        private readonly int _weightsAt = settings.Architecture.Weights.Single(array => array.Name == "scores/weight").Offset;
        private readonly int _biasesAt = settings.Architecture.Weights.Single(array => array.Name == "scores/bias").Offset;

        public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
        {
            var step = new TakenStep(settings.Seed, _state.Steps, batch.ToArray(), learningRate);
            backend.Stepping?.Invoke(step);
            execution.CancellationToken.ThrowIfCancellationRequested();
            var gradient = new double[_state.FirstMoments.Length];
            var noise = new CounterRandom(settings.Seed, 0x7E57_0001, (ulong)_state.Steps);
            BatchLoss loss = Measure(settings.Train, batch, gradient);
            loss = backend.StepLoss?.Invoke(step, loss) ?? loss;
            if (!double.IsFinite(loss.Loss))
                return loss;
            double norm = Math.Sqrt(gradient.Sum(value => value * value));
            _state.Steps++;
            for (int i = 0; i < gradient.Length; i++)
            {
                double g = gradient[i] * noise.NextDouble(0.9, 1.1);
                _state.FirstMoments[i] = (float)(settings.Optimizer.Beta1 * _state.FirstMoments[i] + (1 - settings.Optimizer.Beta1) * g);
                _state.SecondMoments[i] =
                    (float)(settings.Optimizer.Beta2 * _state.SecondMoments[i] + (1 - settings.Optimizer.Beta2) * g * g);
                double m = _state.FirstMoments[i] / (1 - Math.Pow(settings.Optimizer.Beta1, _state.Steps));
                double v = _state.SecondMoments[i] / (1 - Math.Pow(settings.Optimizer.Beta2, _state.Steps));
                _state.Weights.Values[i] -= (float)(learningRate * m / (Math.Sqrt(v) + settings.Optimizer.Epsilon));
            }

            float[] statistics = _state.Weights.Statistics;
            for (int i = 0; i < statistics.Length; i++)
                statistics[i] += 0.1f * (settings.Train.Values(batch[0])[i % _inputs] - statistics[i]);
            return loss with { GradientNorm = double.IsFinite(loss.GradientNorm) ? norm : loss.GradientNorm };
        }

        public BatchLoss Validate()
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            int[] all = [.. Enumerable.Range(0, settings.Validation!.Count)];
            BatchLoss loss = Measure(settings.Validation, all, new double[_state.FirstMoments.Length]);
            return backend.ValidationLoss?.Invoke(_state.Steps, loss) ?? loss;
        }

        public void Save(NetworkState state) => Copy(_state, state);

        public void Restore(NetworkState state) => Copy(state, _state);

        public void Dispose()
        {
            lock (backend)
                backend._open--;
        }

        private static void Copy(NetworkState source, NetworkState target)
        {
            source.Weights.CopyTo(target.Weights);
            source.FirstMoments.CopyTo(target.FirstMoments, 0);
            source.SecondMoments.CopyTo(target.SecondMoments, 0);
            target.Steps = source.Steps;
        }

        private BatchLoss Measure(NetworkData data, ReadOnlySpan<int> batch, double[] gradient)
        {
            double loss = 0, weights = 0;
            long correct = 0;
            foreach (int series in batch)
            {
                double[] input = [.. Enumerable.Range(0, _inputs).Select(channel => Mean(data, series, channel))];
                double[] errors = [.. Enumerable.Range(0, _outputs).Select(output => Score(input, output))];
                double weight = data.Weight(series);
                if (data.Task == NetworkTask.Classification)
                {
                    int own = data.Classes(series)[0];
                    weight *= settings.ClassWeights.Length > 0 ? settings.ClassWeights[own] : 1;
                    correct += Array.IndexOf(errors, errors.Max()) == own ? 1 : 0;
                    double top = errors.Max(), sum = errors.Sum(score => Math.Exp(score - top));
                    loss += weight * (Math.Log(sum) + top - errors[own]);
                    errors = [.. errors.Select((score, output) => Math.Exp(score - top) / sum - (output == own ? 1 : 0))];
                }
                else
                {
                    for (int output = 0; output < _outputs; output++)
                    {
                        errors[output] -= data.Targets(series)[output];
                        loss += weight * errors[output] * errors[output] / _outputs;
                    }
                }

                weights += weight;
                for (int output = 0; output < _outputs; output++)
                {
                    gradient[_biasesAt + output] += weight * errors[output];
                    for (int channel = 0; channel < _inputs; channel++)
                        gradient[_weightsAt + channel * _outputs + output] += weight * errors[output] * input[channel];
                }
            }

            for (int i = 0; i < gradient.Length; i++)
                gradient[i] /= weights;
            return new BatchLoss(loss / weights, weights, correct, batch.Length);
        }

        private double Score(double[] input, int output)
        {
            double score = _state.Weights.Values[_biasesAt + output];
            for (int channel = 0; channel < _inputs; channel++)
                score += input[channel] * _state.Weights.Values[_weightsAt + channel * _outputs + output];
            return score;
        }

        private static double Mean(NetworkData data, int series, int channel)
        {
            double sum = 0;
            for (int t = 0; t < data.LengthOf(series); t++)
                sum += data.Values(series)[t * data.Channels + channel];
            return sum / data.LengthOf(series);
        }
    }
}

/// <summary>Options for whatever architecture a test brings along.</summary>
internal sealed record TrainingTestOptions : NetworkOptions
{
    public override string Name => "Tiny";

    public override NetworkArchitecture Build(int channels, int outputs, int length) => TrainingBackend.Architecture(channels, outputs);
}
