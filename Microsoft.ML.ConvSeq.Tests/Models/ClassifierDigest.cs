using System.Security.Cryptography;
using ConvSeq.Kernels;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>A digest of a whole fit and its predictions, for comparing processors' instruction sets.</summary>
internal static class ClassifierDigest
{
    /// <summary>The convolution path that was chosen, and the digest.</summary>
    public static string Report() => $"{ConvolutionKernels.Best.Name} {Compute()}";

    public static string Compute()
    {
        (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("cbf").GenerateSplit(seed: 5, trainSize: 18, testSize: 30);
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(train);
        using var bytes = new MemoryStream();
        Write(bytes, model, model.Predict(test));

        return Convert.ToHexString(SHA256.HashData(bytes.ToArray()));
    }

    /// <summary>A model and all that it predicts.</summary>
    public static void Write(Stream bytes, TimeSeriesModel model, ClassPredictions predictions)
    {
        model.Save(bytes);
        for (int i = 0; i < predictions.Count; i++)
        {
            foreach (double probability in predictions.Probabilities(i))
                bytes.Write(BitConverter.GetBytes(probability));
        }
    }
}
