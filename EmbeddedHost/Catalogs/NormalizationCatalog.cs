using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Brings columns to a common scale.</summary>
public static class NormalizationCatalog
{
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = 1000000000, bool fixZero = true) =>
        new([(outputColumnName, inputColumnName ?? outputColumnName)], maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = 1000000000, bool fixZero = true) =>
        new(InputOutputColumnPair.Convert(columns), maximumExampleCount, fixZero);
}
