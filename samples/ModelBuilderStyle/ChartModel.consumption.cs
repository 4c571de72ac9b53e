using Microsoft.ML;
using Microsoft.ML.Data;

namespace ModelBuilderStyle;

public partial class ChartModel
{
    /// <summary>
    /// model input class for ChartModel.
    /// </summary>
    #region model input class
    public class ModelInput
    {
        [ColumnName(@"Label")]
        public string Label { get; set; } = "";

        [ColumnName(@"Series")]
        [VectorType(60)]
        public float[] Series { get; set; } = [];
    }
    #endregion

    /// <summary>
    /// model output class for ChartModel.
    /// </summary>
    #region model output class
    public class ModelOutput
    {
        [ColumnName(@"Label")]
        public uint Label { get; set; }

        [ColumnName(@"Series")]
        public float[] Series { get; set; } = [];

        [ColumnName(@"Features")]
        public float[] Features { get; set; } = [];

        [ColumnName(@"PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        [ColumnName(@"Score")]
        public float[] Score { get; set; } = [];
    }
    #endregion

    /// <summary>One engine, made at first use. It serves one thread at a time; the sample WebApi shows how servers do it.</summary>
    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    private static readonly string MLNetModelPath = Path.GetFullPath("ChartModel.zip");

    /// <summary>
    /// Use this method to predict on <see cref="ModelInput"/>.
    /// </summary>
    /// <param name="input">model input.</param>
    /// <returns><seealso cref="ModelOutput"/></returns>
    public static ModelOutput Predict(ModelInput input) => PredictEngine.Value.Predict(input);

    /// <summary>
    /// Use this method to predict scores for all possible labels.
    /// </summary>
    /// <param name="input">model input.</param>
    /// <returns>Labels with their probabilities, the likeliest first.</returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
        GetSortedScoresWithLabels(Predict(input));

    /// <summary>
    /// Map the unlabeled result score array to the predicted label names.
    /// </summary>
    /// <param name="result">Prediction to get the labeled scores from.</param>
    /// <returns>Ordered list of label and score.</returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput result) =>
        GetLabels()
            .Select((label, i) => new KeyValuePair<string, float>(label, result.Score[i]))
            .OrderByDescending(score => score.Value);

    /// <summary>
    /// Get the ordered label names.
    /// </summary>
    /// <returns>Labels in the order of the scores.</returns>
    private static IEnumerable<string> GetLabels()
    {
        DataViewSchema.Column labelColumn = PredictEngine.Value.OutputSchema.GetColumnOrNull("Label")
            ?? throw new InvalidOperationException(
                "Label column not found. Make sure the name searched for matches the name in the schema.");

        // Key values contains an ordered array of the possible labels. This allows us to map the results to the correct label value.
        VBuffer<ReadOnlyMemory<char>> keyNames = default;
        labelColumn.GetKeyValues(ref keyNames);
        return keyNames.DenseValues().Select(name => name.ToString());
    }

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer mlModel = mlContext.Model.Load(MLNetModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(mlModel);
    }
}
