using System.Security.Cryptography;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>A digest of networks that are trained and of what they predict, for comparing processors' instruction sets.</summary>
internal static class NetworkModelDigest
{
    public static string Compute()
    {
        SeriesSet test = NetworkSamples.Classes(9, 1000);
        using var bytes = new MemoryStream();
        foreach (NetworkOptions network in (NetworkOptions[])[NetworkSamples.Inception(), NetworkSamples.Tcn()])
        {
            var model = NetworkClassifier.Fit(NetworkSamples.Classes(20), new NetworkModelOptions { Network = network });
            ClassifierDigest.Write(bytes, model, model.Predict(test));
        }

        return Convert.ToHexString(SHA256.HashData(bytes.ToArray()));
    }
}
