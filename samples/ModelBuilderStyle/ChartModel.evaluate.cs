using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilderStyle;

public partial class ChartModel
{
    /// <summary>
    /// Evaluate a model on data that it was not trained on.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="testData">IDataView used to evaluate the model.</param>
    /// <param name="model">Model to evaluate.</param>
    /// <param name="labelColumnName">Label column being predicted.</param>
    /// <returns>Accuracy, log-loss and confusion matrix.</returns>
    public static MulticlassClassificationMetrics Evaluate(
        MLContext mlContext, IDataView testData, ITransformer model, string labelColumnName = "Label") =>
        mlContext.MulticlassClassification.Evaluate(model.Transform(testData), labelColumnName);
}
