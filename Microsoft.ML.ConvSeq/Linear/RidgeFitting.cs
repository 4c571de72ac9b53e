using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;

namespace ConvSeq.MLNet;

/// <summary>Fits ridge to features in memory, or to statistics of them, as the engine's one-step models do.</summary>
internal static class RidgeFitting
{
    /// <summary>Most values that are kept in memory.</summary>
    public static long MaxValues(RidgeTrainerOptions options, int columns) =>
        FeatureSource.MaxElementsOfRidge(columns, options.MaxValues);

    public static RidgeClassifier Classifier(FeatureData data, RidgeOptions options, Execution execution) =>
        RidgeClassifierFit.Run(
            new Source(data, execution), data.Classes, data.ClassCount, options, data.Weights, execution).Classifier;

    public static RidgeRegressor Regressor(FeatureData data, RidgeOptions options, Execution execution) =>
        RidgeRegressorFit.Run(new Source(data, execution), data.Targets, options, data.Weights, execution).Regressor;

    private sealed class Source(FeatureData data, Execution execution) : FeatureSource
    {
        public override int Rows => data.Rows;

        public override int Columns => data.Columns;

        public override bool AreScaled => data.AreScaled;

        public override bool AreHeld => data.IsComplete;

        public override FloatMatrix ToMatrix() => data.ToMatrix();

        public override void ForEachBlock(Action<int, FloatMatrix> use) => data.ForEachBlock((first, rows) =>
        {
            use(first, rows);
            execution.Progress?.Report(new ProgressReport("Reading features", (double)(first + rows.Rows) / Rows));
        });
    }
}
