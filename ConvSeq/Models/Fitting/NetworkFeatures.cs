using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The hidden states of trained networks as features: what a network has learned to see in a series, for any other learner to use. Made by
/// <see cref="NetworkModel.ToFeaturizer"/>. Of several networks the features follow one another.
/// </summary>
public sealed class NetworkFeatures : SeriesFeatures
{
    private readonly Lazy<SeriesNetwork> _points;

    internal NetworkFeatures(ChannelScaling scaling, ImmutableArray<NetworkMember> members) : base(scaling.Channels)
    {
        (Scaling, Members) = (scaling, members);
        _points = new(() =>
        {
            NetworkArchitecture points = HiddenStates.BeforePool(Architecture);
            return new SeriesNetwork(points, HiddenStates.WeightsOf(Architecture, Members[0].Network.Weights, points));
        });
    }

    /// <inheritdoc/>
    public override string Name => $"hidden states of {Architecture.Name}";

    /// <inheritdoc/>
    public override int FeatureCount => Members.Length * Architecture.Outputs;

    /// <summary>Scaling of a repaired series.</summary>
    public ChannelScaling Scaling { get; }

    /// <summary>The networks, all of one architecture, without the layers after the features.</summary>
    public ImmutableArray<NetworkMember> Members { get; }

    /// <summary>Architecture of each network up to the features.</summary>
    public NetworkArchitecture Architecture => Members[0].Network.Architecture;

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"{Plural.Of(Members.Length, "network")} of {Architecture.ParameterCount:N0} parameters");

    /// <inheritdoc/>
    public override IEnumerable<string> FeatureNames() =>
        from member in Enumerable.Range(1, Members.Length)
        from channel in Enumerable.Range(0, Architecture.Outputs)
        select FormattableString.Invariant($"{Architecture.Name} {(Members.Length > 1 ? $"{member}, " : "")}channel {channel}");

    /// <summary>The features of a network model's series.</summary>
    internal static NetworkFeatures Of(NetworkModel model, HiddenReadout readout)
    {
        NetworkArchitecture hidden = HiddenStates.Of(model.Architecture, readout);
        return new NetworkFeatures(model.Scaling, [.. model.Members.Select(member => member with
        {
            Network = new SeriesNetwork(hidden, HiddenStates.WeightsOf(model.Architecture, member.Network.Weights, hidden)),
        })]);
    }

    /// <summary>The mean vector of the symbols of a series.</summary>
    internal static NetworkFeatures MeanOf(EmbeddingVectors vectors, SymbolNumbers? numbers)
    {
        var network = new NetworkBuilder(channels: 1);
        int words = network.Add("words", new Embedding(vectors.Symbols, vectors.Dimensions)
        {
            HasPadding = true,
            IsFrozen = true,
            Vectors = vectors,
            Numbers = numbers,
        }, network.Input);
        NetworkArchitecture architecture = network.Build("mean vector", network.Add("mean", new GlobalAveragePool(), words));
        var outcome = new NetworkOutcome(1, 1, double.NaN, null, null, null, StopReason.Epochs);
        return new NetworkFeatures(
            new ChannelScaling([0], [1]),
            [new NetworkMember(new SeriesNetwork(architecture, NetworkWeights.Initial(architecture, seed: 0)), outcome)]);
    }

    /// <summary>The vectors of the first network's embedding, 0 for symbol 0 if that is padding; null if it has none.</summary>
    public EmbeddingVectors? Vectors
    {
        get
        {
            NetworkWeights weights = Members[0].Network.Weights;
            foreach ((NetworkParameter parameter, float[] values) in Architecture.Weights.Select(one => (one, weights.Values))
                .Concat(Architecture.Statistics.Select(one => (one, weights.Statistics))))
            {
                if (parameter.Kind == ParameterKind.Vectors)
                    return new EmbeddingVectors(parameter.Shape[1], values.AsSpan(parameter.Offset, parameter.Count));
            }

            return null;
        }
    }

    /// <summary>What the first network pools over time, of each symbol of a series, as channels, which lie one after another.</summary>
    /// <param name="series">The symbols.</param>
    /// <param name="channels">Receives the first value of all points, then the second, and so on.</param>
    internal void VectorsOf(ReadOnlySpan<float> series, Span<float> channels)
    {
        NetworkInput.ThrowUnlessUsable(series, Architecture);
        float[] rented = ArrayPool<float>.Shared.Rent(channels.Length);
        try
        {
            Span<float> points = rented.AsSpan(0, channels.Length);
            _points.Value.Score(series, points);
            ThrowUnlessFinite(points);
            int count = channels.Length / series.Length;
            for (int t = 0; t < series.Length; t++)
            {
                for (int c = 0; c < count; c++)
                    channels[c * series.Length + t] = points[t * count + c];
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A network mixes points in each layer, so that nothing belongs to one alone.</remarks>
    internal override double Divide(
        ReadOnlySpan<float> series, ReadOnlySpan<float> features, Span<double> slopes, Span<double> constants, Span<double> shares)
    {
        double sum = 0;
        for (int j = 0; j < features.Length; j++)
            sum += slopes[j] * features[j] + constants[j];
        return sum;
    }

    internal override void Transform(SeriesSet set, int first, FloatMatrix features, Execution execution, Action? done = null)
    {
        int together = SeriesNetwork.SeriesTogether(Architecture, set.MaxLength), rows = features.Rows;
        NetworkInput.ThrowUnlessUsable(set, Architecture, first, first + rows);
        execution.For((rows + together - 1) / together, group =>
        {
            int start = first + group * together, end = Math.Min(together, rows - group * together) + start;
            MemberScores.ForEach(Scaling, Members, set, start, end, (series, outputs) =>
            {
                Span<float> row = features.Row(series - first);
                for (int m = 0; m < Members.Length; m++)
                    outputs.Of(m).CopyTo(row[(m * Architecture.Outputs)..]);
                ThrowUnlessFinite(row);
                done?.Invoke();
            });
        });
    }

    private protected override void Compute(ReadOnlySpan<float> series, Span<float> features)
    {
        NetworkInput.ThrowUnlessUsable(series, Architecture);
        using var scaled = new ScaledSeries(series.Length, outputs: 0);
        Scaling.Apply(series, scaled.Values);
        for (int m = 0; m < Members.Length; m++)
            Members[m].Network.Score(scaled.Values, features.Slice(m * Architecture.Outputs, Architecture.Outputs));
        ThrowUnlessFinite(features);
    }

    private static void ThrowUnlessFinite(ReadOnlySpan<float> features)
    {
        if (FloatSpans.IndexOfNonFinite(features) >= 0)
            throw NetworkModel.NoAnswer();
    }
}
