using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>Texts of two kinds that share some words, for what learns from texts.</summary>
internal static class SeaAndLand
{
    public static IDataView Texts(MLContext ml) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new TextRow
    {
        Label = i % 2 == 0 ? "sea" : "land",
        Text = i % 2 == 0 ? $"the ship and the fish swim in water {(i % 3 == 0 ? "deep" : "cold")}" : "the horse and the cart go on a road",
    }));

    /// <summary>The texts and their words, as keys.</summary>
    public static IDataView Tokens(MLContext ml) => Tokenize(ml).Fit(Texts(ml)).Transform(Texts(ml));

    public static IEstimator<ITransformer> Tokenize(MLContext ml) => ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text")
        .Append(ml.Transforms.Conversion.MapValueToKey("Tokens"));

    /// <summary>Fits a classifier on features of words, and one on those of characters, whose keys have 16 bits, and saves both.</summary>
    /// <returns>The classifiers, each after a process that knows only ML.NET has scored the same with it.</returns>
    public static IEnumerable<ITransformer> SavedClassifiers(MLContext ml, TemporaryFolder folder, IEstimator<ITransformer> features)
    {
        foreach (IEstimator<ITransformer> tokenize in new[]
        {
            Tokenize(ml), ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Tokens", "Text"),
        })
        {
            IDataView texts = Texts(ml);
            ITransformer model = Pipelines.Classifier(ml, tokenize, features, ml.MulticlassClassification.Trainers.Ridge()).Fit(texts);
            Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(model.Transform(texts)).MicroAccuracy);
            Pipelines.AssertAnotherProcessScoresTheSame(ml, folder, model, texts, SeriesRows.Texts(texts, "Text"));
            yield return model;
        }
    }

    public sealed class TextRow
    {
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }
}
