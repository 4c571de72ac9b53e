using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// Applies the engine's models to one row. The same code runs in a fitted transformer, with the model at hand, and in a loaded one, with
/// the model that came with the row.
/// </summary>
internal static class Mappings
{
    // ML.NET's cursors are the threads.
    private static readonly Execution OneThread = new() { Threads = 1 };

    public static ReadOnlySpan<float> Series(InputRow row, VectorExtents extents, SeriesRepair? repair)
    {
        ReadOnlySpan<float> values = row.Values(extents);
        extents.CheckValues(values, repair, row.Number);
        return values;
    }

    public static void Featurize(Fitted<TimeSeriesFeaturizer> fitted, InputRow row, ref VBuffer<float> features)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref features, fitted.Model.FeatureCount);
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        try
        {
            fitted.Model.Transform(values, editor.Values);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        features = editor.Commit();
    }

    public static void Embed(Fitted<TimeSeriesFeaturizer> fitted, InputRow row, ref VBuffer<float> channels)
    {
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        VBufferEditor<float> editor = VBufferEditor.Create(ref channels, values.Length * fitted.Model.FeatureCount);
        try
        {
            ((NetworkFeatures)fitted.Model.Features).VectorsOf(values, editor.Values);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        channels = editor.Commit();
    }

    public static void DrawActivationMaps(Fitted<NetworkClassifier> fitted, InputRow row, ref VBuffer<float> maps)
    {
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        int points = fitted.Model.ActivationPointsOf(values.Length / fitted.Model.Channels);
        VBufferEditor<float> editor = VBufferEditor.Create(ref maps, Math.Max(0, points) * fitted.Model.ClassNames.Length);
        try
        {
            fitted.Model.ActivationMaps(values, editor.Values);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        maps = editor.Commit();
    }

    public static void Explain(Fitted<TimeSeriesModel> fitted, InputRow row, ref VBuffer<float> contributions)
    {
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        SeriesExplanation explanation;
        try
        {
            explanation = SeriesExplanation.Of(fitted.Model, values, OneThread);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        int size = explanation.Channels * explanation.Length;
        VBufferEditor<float> editor = VBufferEditor.Create(ref contributions, explanation.Outputs.Length * size);
        for (int k = 0; k < explanation.Outputs.Length; k++)
        {
            for (int i = 0; i < size; i++)
                editor.Values[k * size + i] = (float)explanation.Values(k)[i];
        }

        contributions = editor.Commit();
    }

    public static void ClassifySeries(Fitted<ISeriesClassifier> fitted, InputRow row, ClassRow output)
    {
        Span<double> probabilities = row.Classes(fitted.Model.ClassNames.Length);
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        try
        {
            output.Index = (uint)fitted.Model.Predict(values, probabilities);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        Narrow(probabilities, ref output.Slots);
    }

    public static void LabelPoints(Fitted<SequenceLabeler> fitted, InputRow row, PointsRow output)
    {
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        int points = values.Length / fitted.Model.Channels;
        Span<int> labels = row.Points(points);
        Span<double> probabilities = row.Classes(points * fitted.Model.ClassNames.Length);
        try
        {
            fitted.Model.Predict(values, labels, probabilities);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }

        VBufferEditor<ReadOnlyMemory<char>> names = VBufferEditor.Create(ref output.Names, points);
        for (int i = 0; i < points; i++)
            names.Values[i] = fitted.Model.ClassNames[labels[i]].AsMemory();
        output.Names = names.Commit();
        Narrow(probabilities, ref output.Slots);
    }

    public static void Forecast(Fitted<SequenceForecaster> fitted, InputRow row, ref VBuffer<float> next)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref next, fitted.Model.ValueCount);
        fitted.Model.Forecast(Series(row, fitted.Input, repair: null), editor.Values);
        next = editor.Commit();
    }

    public static void Classify<TModel>(Fitted<TModel> fitted, InputRow row, ClassRow output) where TModel : FeatureClassifier
    {
        Span<double> probabilities = row.Classes(fitted.Model.ClassCount);
        output.Index = (uint)fitted.Model.Predict(Features(row, fitted.Input), probabilities);
        Narrow(probabilities, ref output.Slots);
    }

    public static void ClassifyBinary(Fitted<LinearClassifier> fitted, InputRow row, BinaryRow output)
    {
        Span<double> values = row.Classes(fitted.Model.ClassCount);
        fitted.Model.Score(Features(row, fitted.Input), values);
        output.Score = (float)values[1];
        output.PredictedLabel = values[1] > values[0];
        fitted.Model.Probabilities(values, values);
        output.Probability = (float)values[1];
    }

    public static void ClassifyBinary(Fitted<FeatureClassifier> fitted, InputRow row, BinaryRow output)
    {
        Span<double> probabilities = row.Classes(fitted.Model.ClassCount);
        output.PredictedLabel = fitted.Model.Predict(Features(row, fitted.Input), probabilities) == 1;
        output.Score = (float)(probabilities[1] - probabilities[0]);
        output.Probability = (float)probabilities[1];
    }

    public static void RegressSeries(Fitted<ISeriesRegressor> fitted, InputRow row, ScoreRow output)
    {
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Repair);
        try
        {
            output.Score = (float)fitted.Model.Predict(values);
        }
        catch (BadSeriesException problem)
        {
            throw fitted.Input.Located(problem, row.Number);
        }
    }

    public static void Regress<TModel>(Fitted<TModel> fitted, InputRow row, ScoreRow output) where TModel : FeatureRegressor =>
        output.Score = (float)fitted.Model.Predict(Features(row, fitted.Input));

    private static ReadOnlySpan<float> Features(InputRow row, VectorExtents extents)
    {
        ReadOnlySpan<float> values = row.Values(extents);
        extents.CheckValues(values, null, row.Number);
        return values;
    }

    private static void Narrow(ReadOnlySpan<double> values, ref VBuffer<float> narrow)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref narrow, values.Length);
        for (int k = 0; k < values.Length; k++)
            editor.Values[k] = (float)values[k];
        narrow = editor.Commit();
    }
}
