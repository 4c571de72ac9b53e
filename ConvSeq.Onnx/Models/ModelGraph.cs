using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Onnx.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Heads;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Networks;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Onnx.Models;

/// <summary>The graph of a whole model: series in, labels and probabilities or targets out.</summary>
internal sealed class ModelGraph
{
    private const string Batch = "batch", Points = "length";

    private readonly GraphBuilder _graph = new();
    private readonly TimeSeriesModel _model;

    /// <param name="model">The model.</param>
    /// <param name="length">Number of points of the series that the graph takes; 0 for any, or for that of the training series.</param>
    public ModelGraph(TimeSeriesModel model, int length) => (_model, Length) = (model, LengthOf(model, length));

    /// <summary>Number of points of the series that the graph takes; null for any.</summary>
    public int? Length { get; }

    /// <summary>Builds the graph.</summary>
    public OnnxGraph Build()
    {
        SeriesTensor series = RepairedSeries(out Tensor? poison);
        switch (_model)
        {
            case TimeSeriesClassifier classifier:
                Classes(
                    Probabilities(classifier.Head, FeatureGraph.Of(classifier.Featurizer.Features, series)), classifier.ClassNames, poison);
                break;
            case TimeSeriesRegressor regressor:
                Targets(Predictions(regressor.Head, FeatureGraph.Of(regressor.Featurizer.Features, series)), poison);
                break;
            case EnsembleClassifier ensemble:
                Classes(Probabilities(ensemble, series), ensemble.ClassNames, poison);
                break;
            case EnsembleRegressor ensemble:
                Targets(Predictions(ensemble, series), poison);
                break;
            case NetworkClassifier network:
                Classes(NetworkGraph.Probabilities(network, series), network.ClassNames, poison);
                break;
            case NetworkRegressor network:
                Targets(NetworkGraph.Predictions(network, series), poison);
                break;
            case SequenceLabeler labeler:
                PointClasses(NetworkGraph.Probabilities(labeler, series), labeler, poison);
                break;
            default:
                throw Refusal.Of(_model.GetType().Name, "there is no graph for this kind of model", "score it with ConvSeq");
        }

        return _graph.Build(_model.Algorithm);
    }

    private OnnxExtent PointsExtent => Length is { } length ? length : Points;

    private static int? LengthOf(TimeSeriesModel model, int length)
    {
        if (model is EarlyClassifier)
        {
            throw Refusal.Of(
                "An early classifier", "it decides at one of several lengths, and a graph is for one",
                "export EarlyClassifier.Checkpoints[i].Classifier, the classifier of one length");
        }

        if (length > 0)
            return length;
        bool takesAny = model.Repair.LengthPolicy != LengthPolicy.Keep || model switch
        {
            NetworkModel => true,
            EnsembleModel ensemble => ensemble.AllMembers.All(member => member is NetworkClassifierMember or NetworkRegressorMember),
            _ => false,
        };
        return takesAny ? null : model.Training.CommonLength ?? throw Refusal.NoLength(model.Algorithm);
    }

    /// <summary>The input and its repair.</summary>
    /// <param name="poison">
    /// For each series 0, or NaN if it has a value that is infinite, or missing and not filled: added to what is put out, it tells of a
    /// series that the model would refuse. Null where a series has no such value.
    /// </param>
    private SeriesTensor RepairedSeries(out Tensor? poison)
    {
        if (TakesSymbols())
        {
            poison = null;
            Tensor tokens = _graph.Input("tokens", ElementType.Int64, Batch, _model.Channels, PointsExtent);
            return RepairGraph.ToLength(_model.Repair, new SeriesTensor(tokens, _model.Channels, Length));
        }

        Tensor values = _graph.Input("series", ElementType.Single, Batch, _model.Channels, PointsExtent);
        SeriesTensor filled = RepairGraph.Fill(_model.Repair, new SeriesTensor(values, _model.Channels, Length));
        using (_graph.Part("bad"))
            poison = (filled.Values * _graph.Scalar(0f)).Sum(2).Sum(1).ToDouble();
        return RepairGraph.Finish(_model.Repair, filled);
    }

    /// <summary>Whether the input is of whole numbers that stand for symbols, such as words.</summary>
    private bool TakesSymbols() => _model is NetworkModel network && NetworkGraph.TakesSymbols(network.Architecture)
        && _model.Repair is { ZNormalize: false, LengthPolicy: not LengthPolicy.Resample };

    private Tensor Probabilities(FeatureClassifier head, Tensor features)
    {
        using var part = _graph.Part("head");
        return head switch
        {
            LinearClassifier linear => LinearGraph.Probabilities(LinearGraph.Scores(linear, features), linear.Temperature),
            ExtraTreesClassifier trees => ForestGraph.Probabilities(trees, features),
            _ => throw NoHead(head.Name),
        };
    }

    private Tensor Predictions(FeatureRegressor head, Tensor features)
    {
        using var part = _graph.Part("head");
        return head switch
        {
            RidgeRegressor ridge => LinearGraph.Predictions(ridge, features),
            ExtraTreesRegressor trees => ForestGraph.Predictions(trees, features),
            _ => throw NoHead(head.Name),
        };
    }

    private static NotSupportedException NoHead(string name) =>
        Refusal.Of($"The head '{name}'", "there is no graph for it", "fit ridge, logistic regression or extra trees");

    /// <summary>The weighted mean of the members' probabilities, and the stack on them.</summary>
    private Tensor Probabilities(EnsembleClassifier ensemble, SeriesTensor series)
    {
        var members = new List<Tensor>();
        foreach (EnsembleClassifierMember member in ensemble.Members)
        {
            using var part = _graph.Part($"member{members.Count}");
            Tensor scores = member switch
            {
                FeatureClassifierMember { Head: LinearClassifier linear } own =>
                    LinearGraph.Scores(linear, FeatureGraph.Of(own.Features, series)),
                FeatureClassifierMember own => ToScores(Probabilities(own.Head, FeatureGraph.Of(own.Features, series))),
                NetworkClassifierMember own => ToScores(NetworkGraph.Probabilities(own.Network, series)),
                _ => throw Refusal.Of($"The member '{member.Name}'", "there is no graph for it", "leave it out of the ensemble"),
            };
            members.Add(LinearGraph.Probabilities(scores, member.Temperature));
        }

        using var combination = _graph.Part("combination");
        ProbabilityCombiner combiner = ensemble.Combiner;
        Tensor mean = members[0] * _graph.Scalar(combiner.Weights[0]);
        for (int m = 1; m < members.Count; m++)
            mean += members[m] * _graph.Scalar(combiner.Weights[m]);
        if (combiner.Stack is not { } stack)
            return mean;
        Tensor stacked = Probabilities(stack, Tensor.Concat(1, members).ToSingle());
        return stacked * _graph.Scalar(combiner.StackShare) + mean * _graph.Scalar(1 - combiner.StackShare);
    }

    /// <summary>Logarithms of probabilities that are not calibrated.</summary>
    private Tensor ToScores(Tensor probabilities) =>
        (probabilities + _graph.Scalar(EnsembleClassifierMember.LeastProbability)).Apply("Log");

    private Tensor Predictions(EnsembleRegressor ensemble, SeriesTensor series)
    {
        var members = new List<Tensor>();
        foreach (EnsembleRegressorMember member in ensemble.Members)
        {
            using var part = _graph.Part($"member{members.Count}");
            members.Add(member switch
            {
                FeatureRegressorMember own => Predictions(own.Head, FeatureGraph.Of(own.Features, series)),
                NetworkRegressorMember own => NetworkGraph.Predictions(own.Network, series),
                _ => throw Refusal.Of($"The member '{member.Name}'", "there is no graph for it", "leave it out of the ensemble"),
            });
        }

        using var combination = _graph.Part("combination");
        if (ensemble.Stack is { } stack)
        {
            Tensor row = Tensor.Concat(1, [.. members.Select(member => member.Unsqueeze(1))]);
            return Predictions(stack, PointWindows.Clip(row.ToSingle(), float.MaxValue));
        }

        return members[1..].Aggregate(members[0], (sum, member) => sum + member) / _graph.Scalar((double)members.Count);
    }

    private void Classes(Tensor probabilities, ImmutableArray<string> classNames, Tensor? poison)
    {
        Tensor labels = _graph.Constant(OnnxTensor.Of(classNames)).Gather(0, probabilities.First("ArgMax", 1));
        _graph.Output("label", labels, ElementType.Text, Batch);
        Tensor told = poison is null ? probabilities : probabilities + poison.Unsqueeze(1);
        _graph.Output("probabilities", told.ToSingle(), ElementType.Single, Batch, classNames.Length);
    }

    private void PointClasses(Tensor probabilities, SequenceLabeler labeler, Tensor? poison)
    {
        Tensor labels = _graph.Constant(OnnxTensor.Of(labeler.ClassNames)).Gather(0, probabilities.First("ArgMax", 1));
        _graph.Output("label", labels, ElementType.Text, Batch, PointsExtent);
        Tensor told = poison is null ? probabilities : probabilities + poison.Unsqueeze(1).Unsqueeze(2);
        _graph.Output(
            "probabilities", told.ToSingle().Transpose(0, 2, 1), ElementType.Single, Batch, PointsExtent, labeler.ClassNames.Length);
    }

    private void Targets(Tensor predictions, Tensor? poison) => _graph.Output(
        "target", (poison is null ? predictions : predictions + poison).ToSingle(), ElementType.Single, Batch);
}
