using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using Microsoft.ML;

namespace ConvSeq.Tool.Fitting;

/// <summary>Makes models of the class that the data, or the file, asks for. Each call names the file at fault when it fails.</summary>
internal static class SavedModels
{
    /// <summary>Fits what the training set asks for: a regressor if it has targets, otherwise a classifier.</summary>
    /// <param name="path">The file of the training set.</param>
    /// <param name="train">The series to learn from.</param>
    /// <param name="validation">Series that networks are only measured on; null for none.</param>
    /// <param name="choices">How to fit.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    public static SavedModel Fit(string path, TrainingSet train, SeriesSet? validation, FittingChoices choices, Execution execution) =>
        BadInputException.Blame<SavedModel>(path, () =>
        {
            var ml = new MLContext(choices.Seed);
            if (choices.Recipe.Backend is { } backend)
                (ml.GpuDeviceId, ml.FallbackToCpu) = (backend.GpuDeviceId, backend.FallbackToCpu);
            return train.Summary.HasTargets
                ? SavedRegressor.Fit(ml, train, validation, choices, execution)
                : SavedClassifier.Fit(ml, train, validation, choices, execution);
        });

    /// <summary>Makes one of a classifier or regressor that the engine has fitted.</summary>
    public static SavedModel Of(TimeSeriesModel model)
    {
        var ml = new MLContext();
        ITransformer fitted = ml.Model.FromConvSeqModel(model, out DataViewSchema inputSchema);
        return model is ISeriesClassifier
            ? SavedClassifier.Of(ml, fitted, inputSchema, model)
            : new SavedRegressor(ml, fitted, inputSchema, model);
    }

    /// <summary>Reads a model that the command has saved.</summary>
    public static SavedModel Load(string path) => ContentOf(path) switch
    {
        ZipContent.Model => LoadZip(path),
        ZipContent.Archive => throw new BadInputException(path, "is an archive of series, not a model that convseq train has saved"),
        ZipContent.Other => throw new BadInputException(path, "is a damaged .zip, or one without a model that convseq train has saved"),
        _ => throw new BadInputException(path, KindOf(path) switch
        {
            ModelKind.SequenceModel =>
                "is a model of --task next, which predicts what comes next: use convseq sample, or convseq evaluate --task next",
            ModelKind.SequenceTranslator => "is a model of --task translate, which turns texts into others: use convseq translate, or "
                + "convseq evaluate --task translate",
            _ => "is not a model that convseq train has saved",
        }),
    };

    /// <summary>
    /// Returns the model of series in a file, saved by the command or by the engine alone; null for any other file, and for models of
    /// sequences.
    /// </summary>
    public static TimeSeriesModel? Find(string path) => ContentOf(path) switch
    {
        ZipContent.Model => BadInputException.Blame(
            path, () => new MLContext().Model.Load(path, out _).GetConvSeqModel<TimeSeriesModel>()),
        ZipContent.None when KindOf(path) is not (ModelKind.SequenceModel or ModelKind.SequenceTranslator) => BadInputException.Blame(
            path, () => TimeSeriesModel.IsModelFile(path) ? TimeSeriesModel.Load(path) : null),
        _ => null,
    };

    /// <summary>The kind of model of the engine that a file begins like; null for any other file.</summary>
    public static ModelKind? KindOf(string path) => BadInputException.Blame(path, () => ModelFile.KindOf(path));

    /// <summary>Returns what a file holds, if it is a .zip.</summary>
    public static ZipContent ContentOf(string path) => BadInputException.Blame(path, () => ZipContents.Of(path));

    private static SavedModel LoadZip(string path) => BadInputException.Blame<SavedModel>(path, () =>
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(path, out DataViewSchema inputSchema);
        return model.GetConvSeqModel<TimeSeriesModel>() switch
        {
            ISeriesClassifier and TimeSeriesModel classifier => new SavedClassifier(ml, model, inputSchema, classifier),
            ISeriesRegressor and TimeSeriesModel regressor => new SavedRegressor(ml, model, inputSchema, regressor),
            TimeSeriesModel other => throw new NotSupportedException(
                $"holds a {other.GetType().Name}, which this version cannot apply"),
        };
    });
}
