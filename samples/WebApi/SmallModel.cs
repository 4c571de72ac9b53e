using ConvSeq.Series;
using Microsoft.ML;

namespace WebApi;

/// <summary>Trains what the sample serves: six kinds of control charts.</summary>
internal static class SmallModel
{
    public static void Train(string path)
    {
        var mlContext = new MLContext();
        IDataView data = mlContext.Data.LoadFromSeriesSet(SeriesGenerators.SyntheticControl(300, seed: 1));
        ITransformer model = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.MiniRocket(numberOfFeatures: 2_000, seed: 1))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);

        // Under its own name only when it is whole: another start may look at the same time.
        string unfinished = $"{path}.{Environment.ProcessId}";
        mlContext.Model.Save(model, data.Schema, unfinished);
        File.Move(unfinished, path, overwrite: true);
    }
}
