using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Onnx.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Heads;
using ConvSeq.Onnx.Networks;

namespace ConvSeq.Onnx.Models;

/// <summary>What models of any kind predict of repaired series.</summary>
internal static class PredictionGraph
{
    /// <summary>The probabilities of a classifier: series × classes, in double precision.</summary>
    public static Tensor Probabilities(TimeSeriesModel model, SeriesTensor series) => model switch
    {
        TimeSeriesClassifier classifier =>
            HeadGraph.Probabilities(classifier.Head, FeatureGraph.Of(classifier.Featurizer.Features, series)),
        EnsembleClassifier ensemble => Probabilities(ensemble, series),
        NetworkClassifier network => NetworkGraph.Probabilities(network, series),
        _ => throw NoGraph(model),
    };

    /// <summary>The predictions of a regressor, one for each series, in double precision.</summary>
    public static Tensor Predictions(TimeSeriesModel model, SeriesTensor series) => model switch
    {
        TimeSeriesRegressor regressor => HeadGraph.Predictions(regressor.Head, FeatureGraph.Of(regressor.Featurizer.Features, series)),
        EnsembleRegressor ensemble => Predictions(ensemble, series),
        NetworkRegressor network => NetworkGraph.Predictions(network, series),
        _ => throw NoGraph(model),
    };

    /// <summary>The exception for another model.</summary>
    public static NotSupportedException NoGraph(TimeSeriesModel model) =>
        Refusal.Of(model.GetType().Name, "there is no graph for this kind of model", "score it with ConvSeq");

    /// <summary>The weighted mean of the members' probabilities, and the stack on them.</summary>
    private static Tensor Probabilities(EnsembleClassifier ensemble, SeriesTensor series)
    {
        var members = new List<Tensor>();
        foreach (EnsembleClassifierMember member in ensemble.Members)
        {
            using var part = series.Graph.Part($"member{members.Count}");
            Tensor scores = member switch
            {
                FeatureClassifierMember { Head: LinearClassifier linear } own =>
                    LinearGraph.Scores(linear, FeatureGraph.Of(own.Features, series)),
                FeatureClassifierMember own => ToScores(HeadGraph.Probabilities(own.Head, FeatureGraph.Of(own.Features, series))),
                NetworkClassifierMember own => ToScores(NetworkGraph.Probabilities(own.Network, series)),
                _ => throw Refusal.Of($"The member '{member.Name}'", "there is no graph for it", "leave it out of the ensemble"),
            };
            members.Add(LinearGraph.Probabilities(scores, member.Temperature));
        }

        using var combination = series.Graph.Part("combination");
        ProbabilityCombiner combiner = ensemble.Combiner;
        Tensor mean = members[0] * series.Graph.Scalar(combiner.Weights[0]);
        for (int m = 1; m < members.Count; m++)
            mean += members[m] * series.Graph.Scalar(combiner.Weights[m]);
        if (combiner.Stack is not { } stack)
            return mean;
        Tensor stacked = HeadGraph.Probabilities(stack, Tensor.Concat(1, members).ToSingle());
        return stacked * series.Graph.Scalar(combiner.StackShare) + mean * series.Graph.Scalar(1 - combiner.StackShare);
    }

    /// <summary>Logarithms of probabilities that are not calibrated.</summary>
    private static Tensor ToScores(Tensor probabilities) =>
        (probabilities + probabilities.Graph.Scalar(EnsembleClassifierMember.LeastProbability)).Apply("Log");

    private static Tensor Predictions(EnsembleRegressor ensemble, SeriesTensor series)
    {
        var members = new List<Tensor>();
        foreach (EnsembleRegressorMember member in ensemble.Members)
        {
            using var part = series.Graph.Part($"member{members.Count}");
            members.Add(member switch
            {
                FeatureRegressorMember own => HeadGraph.Predictions(own.Head, FeatureGraph.Of(own.Features, series)),
                NetworkRegressorMember own => NetworkGraph.Predictions(own.Network, series),
                _ => throw Refusal.Of($"The member '{member.Name}'", "there is no graph for it", "leave it out of the ensemble"),
            });
        }

        using var combination = series.Graph.Part("combination");
        if (ensemble.Stack is { } stack)
        {
            Tensor row = Tensor.Concat(1, [.. members.Select(member => member.Unsqueeze(1))]);
            return HeadGraph.Predictions(stack, PointWindows.Clip(row.ToSingle(), float.MaxValue));
        }

        return members[1..].Aggregate(members[0], (sum, member) => sum + member) / series.Graph.Scalar((double)members.Count);
    }
}
