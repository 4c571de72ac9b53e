using ConvSeq.Models;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Networks;
using ConvSeq.Series;

namespace ConvSeq.Onnx.Models;

/// <summary>The series that a graph takes, and their repair.</summary>
internal static class SeriesInput
{
    /// <summary>Number of points of the series that the graph of a model takes; null for any.</summary>
    /// <param name="model">The model.</param>
    /// <param name="length">Number of points; 0 for any, or for that of the training series.</param>
    public static int? LengthOf(TimeSeriesModel model, int length)
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

    /// <summary>The same of features alone, which have no training series that would name a length.</summary>
    public static int? LengthOf(TimeSeriesFeaturizer featurizer, int length) => length > 0 ? length
        : featurizer.Repair.LengthPolicy != LengthPolicy.Keep ? null
        : throw Refusal.NoLengthOfFeatures(featurizer.Features.Name);

    /// <summary>Whether a model takes whole numbers that stand for symbols, such as words.</summary>
    public static bool TakesSymbols(TimeSeriesModel model) => model is NetworkModel network
        && NetworkGraph.TakesSymbols(network.Architecture)
        && model.Repair is { ZNormalize: false, LengthPolicy: not LengthPolicy.Resample };

    /// <summary>Repairs series.</summary>
    /// <param name="repair">The repair.</param>
    /// <param name="series">The series as they come in.</param>
    /// <param name="poison">
    /// For each series 0, or NaN if it has a value that is infinite, or missing and not filled: added to what is put out, it tells of a
    /// series that the model would refuse. Null where a series has no such value.
    /// </param>
    public static SeriesTensor Repaired(SeriesRepair repair, SeriesTensor series, out Tensor? poison)
    {
        if (series.AreSymbols)
        {
            poison = null;
            return RepairGraph.ToLength(repair, series);
        }

        SeriesTensor filled = RepairGraph.Fill(repair, series);
        using (series.Graph.Part("bad"))
            poison = (filled.Values * series.Graph.Scalar(0f)).Sum(2).Sum(1).ToDouble();
        return RepairGraph.Finish(repair, filled);
    }

    /// <summary>Adds the poison of each series to all that is put out for it.</summary>
    /// <param name="values">What is put out: series × the axes.</param>
    /// <param name="poison">For each series 0 or NaN; null for 0 in all.</param>
    /// <param name="axes">Number of axes of a series: 0 for a number, 1 for a row.</param>
    public static Tensor Poisoned(Tensor values, Tensor? poison, int axes)
    {
        if (poison is null)
            return values;
        for (int axis = 1; axis <= axes; axis++)
            poison = poison.Unsqueeze(axis);
        return values + poison;
    }
}
