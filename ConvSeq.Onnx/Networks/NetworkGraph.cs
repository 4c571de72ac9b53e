using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Networks;

/// <summary>Networks: the layers of each, and what the models make of their outputs.</summary>
internal static class NetworkGraph
{
    /// <summary>Whether a network looks up all channels of a series as symbols.</summary>
    public static bool TakesSymbols(NetworkArchitecture architecture) => architecture.ChannelSymbols.All(symbols => symbols is not null);

    /// <summary>The mean over networks of the softmax of their outputs, in double precision: series × classes (× points).</summary>
    public static Tensor Probabilities(NetworkModel model, SeriesTensor series)
    {
        Tensor? sum = null;
        foreach (Tensor outputs in Outputs(model.Scaling, model.Members, series))
        {
            Tensor own = outputs.ToDouble().Apply("Softmax", ("axis", 1L));
            sum = sum is null ? own : sum + own;
        }

        return sum! / series.Graph.Scalar((double)model.Members.Length);
    }

    /// <summary>The mean over networks of their output, in the unit of the targets, in double precision: one for each series.</summary>
    public static Tensor Predictions(NetworkRegressor model, SeriesTensor series)
    {
        Tensor? sum = null;
        foreach (Tensor outputs in Outputs(model.Scaling, model.Members, series))
            sum = sum is null ? outputs.ToDouble() : sum + outputs.ToDouble();
        GraphBuilder graph = series.Graph;
        Tensor mean = sum!.Squeeze(1) / graph.Scalar((double)model.Members.Length);
        return mean * graph.Scalar(model.Targets.Deviation) + graph.Scalar(model.Targets.Mean);
    }

    /// <summary>The outputs of each network: series × outputs, and × points where there are outputs for each point.</summary>
    private static IEnumerable<Tensor> Outputs(ChannelScaling scaling, ImmutableArray<NetworkMember> members, SeriesTensor series)
    {
        NetworkArchitecture architecture = members[0].Network.Architecture;
        if (architecture.HasSource)
        {
            throw Refusal.Of(
                architecture.Name, "it takes series with a source before them, which a graph with one input does not have",
                "score it with ConvSeq");
        }

        if (series.Length is { } length && length < architecture.MinLength)
        {
            throw Refusal.Of(
                architecture.Name, $"series have {Plural.Of(length, "point")}, and it needs at least {architecture.MinLength}",
                "set a larger OnnxExportOptions.Length");
        }

        Tensor scaled = Scale(scaling, series.Values);
        for (int m = 0; m < members.Length; m++)
        {
            using var part = series.Graph.Part(members.Length == 1 ? "network" : FormattableString.Invariant($"network{m}"));
            Tensor outputs = new NetworkLayers(members[m].Network, scaled).Build();
            yield return architecture.IsSequence ? outputs : outputs.Squeeze(2);
        }
    }

    private static Tensor Scale(ChannelScaling scaling, Tensor series)
    {
        if (scaling.Means.All(mean => mean == 0) && scaling.Deviations.All(deviation => deviation == 1))
            return series;
        GraphBuilder graph = series.Graph;
        Tensor means = graph.Constant(OnnxTensor.Of(scaling.Means.AsSpan(), scaling.Channels, 1));
        return ((series.ToDouble() - means) / graph.Constant(OnnxTensor.Of(scaling.Deviations.AsSpan(), scaling.Channels, 1))).ToSingle();
    }
}
