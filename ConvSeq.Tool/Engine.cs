using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool;

/// <summary>All that the command asks of the engine. Each call names the file at fault when it fails.</summary>
internal static class Engine
{
    public static SeriesSet ReadSet(string path, string? labelColumn, Execution execution) =>
        BadInputException.Blame(path, () =>
            SeriesFile.Read(path, new SeriesReadOptions { LabelColumn = labelColumn }, execution));

    public static SeriesSet ReadLabelledSet(string path, string? labelColumn, Execution execution)
    {
        SeriesSet set = ReadSet(path, labelColumn, execution);
        if (set.Count == 0)
            throw new BadInputException(path, "has no series");
        if (set.HasTargets)
            throw new BadInputException(path, "has numeric targets where class labels are needed");
        if (!set.HasLabels)
            throw new BadInputException(path, "has no class labels");
        return set;
    }

    public static void WriteSet(string path, SeriesSet set) => BadInputException.Blame(path, () => SeriesFile.Write(path, set));

    public static TimeSeriesClassifier Fit(
        string path, SeriesSet train, TimeSeriesClassifierOptions options, Execution execution) =>
        BadInputException.Blame(path, () => TimeSeriesClassifier.Fit(train, options, execution: execution));

    public static ClassPredictions Predict(
        TimeSeriesClassifier model, string path, SeriesSet set, Execution execution)
    {
        CheckChannels(path, set, model.Channels, "the model");
        if (set.HasMissing && model.Featurizer.Repair.Missing == MissingValues.Reject)
        {
            throw new BadInputException(
                path, "has missing values where the model was trained on complete series; train it with --missing interpolate");
        }

        return BadInputException.Blame(path, () => model.Predict(set, execution));
    }

    public static void CheckChannels(string path, SeriesSet set, int channels, string whose)
    {
        if (set.Count > 0 && set.Channels != channels)
            throw new BadInputException(path, $"has {set.Channels} channels where {whose} has {channels}");
    }

    public static TimeSeriesClassifier LoadModel(string path)
    {
        if (!IsModel(path))
            throw new BadInputException(path, "is not a ConvSeq model");
        return BadInputException.Blame(path, () => TimeSeriesClassifier.Load(path));
    }

    public static void SaveModel(TimeSeriesClassifier model, string path) =>
        BadInputException.Blame(path, () => model.Save(path));

    /// <summary>The generator of that name in any case, or null.</summary>
    public static SeriesGenerator? FindGenerator(string name) => SeriesGenerators.All.FirstOrDefault(
        generator => generator.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the file begins as a model does; everything else is taken for a series file.</summary>
    public static bool IsModel(string path) => BadInputException.Blame(path, () =>
    {
        if (Directory.Exists(path))
            throw new IOException("is a directory");
        return TimeSeriesClassifier.IsModelFile(path);
    });
}
