namespace ConvSeq.Networks;

/// <summary>The numbers of a network: its learned values, and its statistics, which are not learned.</summary>
public sealed class NetworkWeights
{
    private const uint WeightPurpose = 0x4E57_0001, StatisticPurpose = 0x4E57_0008;

    /// <summary>Creates the numbers of an architecture, all 0.</summary>
    /// <param name="architecture">The architecture.</param>
    public NetworkWeights(NetworkArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Values = new float[architecture.ParameterCount];
        Statistics = new float[architecture.StatisticCount];
    }

    /// <summary>The learned values, array after array as in <see cref="NetworkArchitecture.Weights"/>.</summary>
    public float[] Values { get; }

    /// <summary>The statistics, array after array as in <see cref="NetworkArchitecture.Statistics"/>.</summary>
    public float[] Statistics { get; }

    /// <summary>Creates the initial numbers. Array p is drawn from stream p alone; see docs/specification.md, "Networks".</summary>
    /// <param name="architecture">The architecture, which defines the initialization of each array.</param>
    /// <param name="seed">The seed.</param>
    public static NetworkWeights Initial(NetworkArchitecture architecture, ulong seed)
    {
        var weights = new NetworkWeights(architecture);
        if (architecture.Nodes[^1].Layer is ModuleLayer module)
        {
            module.Start(weights);
            return weights;
        }

        for (int p = 0; p < architecture.Weights.Length; p++)
        {
            NetworkParameter parameter = architecture.Weights[p];
            Span<float> values = weights.Values.AsSpan(parameter.Offset, parameter.Count);
            if (parameter.Initialization.Kind == InitializationKind.NormOfDirection)
            {
                NetworkParameter directions = architecture.Weights[p - 1];
                WeightNormalization.Lengths(weights.Values.AsSpan(directions.Offset, directions.Count), values);
            }
            else
            {
                Fill(values, parameter, new CounterRandom(seed, WeightPurpose, (ulong)p));
                StartVectors(values, architecture.Nodes[parameter.Node].Layer);
                if (parameter.Kind == ParameterKind.Bias && architecture.Nodes[parameter.Node].Layer is Recurrent recurrent)
                    OpenForgetGates(values, recurrent);
            }
        }

        for (int p = 0; p < architecture.Statistics.Length; p++)
        {
            NetworkParameter parameter = architecture.Statistics[p];
            Span<float> values = weights.Statistics.AsSpan(parameter.Offset, parameter.Count);
            Fill(values, parameter, new CounterRandom(seed, StatisticPurpose, (ulong)p));
            StartVectors(values, architecture.Nodes[parameter.Node].Layer);
        }

        return weights;
    }

    /// <summary>Copies all numbers.</summary>
    /// <param name="target">Weights of the same architecture.</param>
    public void CopyTo(NetworkWeights target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Values.CopyTo(target.Values, 0);
        Statistics.CopyTo(target.Statistics, 0);
    }

    // Given vectors, and the 0 of padding.
    private static void StartVectors(Span<float> values, NetworkLayer layer)
    {
        if (layer is not Embedding embedding)
            return;
        embedding.Vectors?.Values.AsSpan().CopyTo(values);
        if (embedding.HasPadding)
            values[..embedding.Dimensions].Clear();
    }

    private static void OpenForgetGates(Span<float> biases, Recurrent layer)
    {
        if (layer.Cell != RecurrentCell.Lstm)
            return;
        for (int direction = 0; direction < layer.Directions; direction++)
        {
            foreach (ref float bias in biases.Slice((4 * direction + 1) * layer.Units, layer.Units))
                bias += layer.ForgetBias;
        }
    }

    private static void Fill(Span<float> values, NetworkParameter parameter, CounterRandom random)
    {
        // A unit of a convolution sees every tap of its input channels, and is seen through every tap.
        int outputs = parameter.Shape[^1], inputs = parameter.Count / outputs;
        int taps = parameter.Shape.Length == 3 ? parameter.Shape[0] : 1;
        double bound = parameter.Initialization.Kind switch
        {
            InitializationKind.GlorotUniform => Math.Sqrt(6.0 / (inputs + (double)outputs * taps)),
            InitializationKind.HeUniform => Math.Sqrt(6.0 / inputs),
            InitializationKind.Uniform => parameter.Initialization.Scale,
            _ => 0,
        };
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = parameter.Initialization.Kind switch
            {
                InitializationKind.Zeros => 0,
                InitializationKind.Ones => 1,
                InitializationKind.Normal => (float)(parameter.Initialization.Scale * random.NextGaussian()),
                _ => (float)random.NextDouble(-bound, bound),
            };
        }
    }
}
