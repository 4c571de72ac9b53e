using ConvSeq.Tests.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.Torch;

/// <summary>Scores series with a saved model, in a process that has not used the package that made it.</summary>
internal static class TorchModuleScores
{
    private const string Package = "Microsoft.ML.ConvSeq.TorchSharp";

    public static string Report()
    {
        var ml = new MLContext();
        bool before = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == Package);
        ITransformer model = ml.Model.Load(ChildProcess.Input, out DataViewSchema schema);
        return before ? $"{Package} was loaded" : Scores(ml, model, schema);
    }

    /// <summary>The bits of the scores for series of several lengths, a line each.</summary>
    /// <remarks>
    /// Row by row: a child answers while its assembly is being initialized, and until then no other thread, as the cursors of
    /// ML.NET have, can make a factory of that assembly.
    /// </remarks>
    public static string Scores(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        Func<SeriesRow, float[]> score;
        if (model.GetOutputSchema(schema)["Score"].Type is VectorDataViewType)
        {
            PredictionEngine<SeriesRow, ClassPrediction> engine = ml.Model.CreatePredictionEngine<SeriesRow, ClassPrediction>(model);
            score = row => engine.Predict(row).Score;
        }
        else
        {
            PredictionEngine<UnlabeledRow, ScorePrediction> engine = ml.Model.CreatePredictionEngine<UnlabeledRow, ScorePrediction>(model);
            score = row => [engine.Predict(new UnlabeledRow { Series = row.Series }).Score];
        }

        return string.Join(Environment.NewLine, SeriesRows.MakeRagged(20).Select(row =>
            string.Join(' ', score(row).Select(value => BitConverter.SingleToInt32Bits(value).ToString("x8")))));
    }

    private sealed class UnlabeledRow
    {
        public float Label { get; set; }

        public float[] Series { get; set; } = [];
    }

    private sealed class ScorePrediction
    {
        public float Score { get; set; }
    }
}
