using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Ridge regression: exact leave-one-out choice of the regularisation.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | No |
///
/// ### Input and Output Columns
/// The label is [Single](xref:System.Single), the features are a known-sized vector of [Single](xref:System.Single). Score is the
/// prediction. Rows whose label is NaN are skipped.
/// ]]></format>
/// </remarks>
/// <seealso cref="RidgeCatalog"/>
public sealed class RidgeRegressionTrainer : IEstimator<ConvSeqPredictionTransformer<RidgeRegressor>>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal RidgeRegressionTrainer(IHostEnvironment env, Options options) =>
        (_host, _options) = (env.Register(nameof(RidgeRegressionTrainer)), options);

    /// <summary>Fits the regressor.</summary>
    /// <param name="input">The training data.</param>
    public ConvSeqPredictionTransformer<RidgeRegressor> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var label = LabelColumn.Of(input.Schema, _options.LabelColumnName, LabelKind.Number);
        return Predictions.Regression(RidgeFitting.Regressor(input, label, _options, _host), input.Schema);
    }

    /// <summary>The schema after this trainer, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckFeatures(inputSchema, _options.FeatureColumnName);
        LabelColumn.Check(inputSchema, _options.LabelColumnName, LabelKind.Number);
        return Predictions.Shape<ScoreRow>(inputSchema, _options.FeatureColumnName);
    }

    /// <summary>Options of <see cref="RidgeRegressionTrainer"/>.</summary>
    public sealed class Options : RidgeTrainerOptions;
}
