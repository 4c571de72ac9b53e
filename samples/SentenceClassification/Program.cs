using ConvSeq.MLNet;
using ConvSeq.Networks;
using Microsoft.ML;
using SentenceClassification;

var mlContext = new MLContext();
IDataView train = mlContext.Data.LoadFromEnumerable(Review.Make(400, seed: 1));
IDataView test = mlContext.Data.LoadFromEnumerable(Review.Make(400, seed: 2));

// Words become keys, and each key gets a vector that is learned. The network is smaller than the published one.
var options = new TextCnnMulticlassTrainer.Options
{
    LabelColumnName = nameof(Review.Opinion),
    TokensColumnName = "Words",
    Network = new TextCnnOptions { Dimensions = 16, Filters = 16, Widths = [2, 3] },
    NumberOfEpochs = 15,
    Seed = 1,
};
var pipeline = mlContext.Transforms.Conversion.MapValueToKey(nameof(Review.Opinion))
    .Append(mlContext.Transforms.Text.TokenizeIntoWords("Words", nameof(Review.Text)))
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Words"))
    .Append(mlContext.MulticlassClassification.Trainers.TextCnn(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

ITransformer model = pipeline.Fit(train);
var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(test), nameof(Review.Opinion));
Console.WriteLine($"{metrics.MicroAccuracy:p1} of the other reviews are understood");

mlContext.Model.Save(model, train.Schema, "reviews.zip");
ITransformer loaded = mlContext.Model.Load("reviews.zip", out _);
using var engine = mlContext.Model.CreatePredictionEngine<Review, Verdict>(loaded);
foreach (string text in new[] { "the fish was fresh", "the fish was not fresh", "the wine was not overpriced", "bon appetit" })
{
    Verdict verdict = engine.Predict(new Review { Text = text });
    Console.WriteLine($"{text}: {verdict.PredictedLabel}");
}

// Expected output:
//   100.0 % of the other reviews are understood
//   the fish was fresh: pleased
//   the fish was not fresh: displeased
//   the wine was not overpriced: pleased
//   bon appetit: displeased
