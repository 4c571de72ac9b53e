using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tool;

/// <summary>All that the command asks of the engine. Each call names the file at fault when it fails.</summary>
internal static class Engine
{
    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

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

    public static SavedClassifier Fit(
        string path, SeriesSet train, MiniRocketMulticlassTrainer.Options options, Execution execution)
    {
        options.NumberOfThreads = execution.Threads;
        options.CancellationToken = execution.CancellationToken;
        options.Progress = execution.Progress;
        return BadInputException.Blame(path, () => SavedClassifier.Fit(train, options));
    }

    public static ClassPredictions Predict(
        SavedClassifier model, string path, SeriesSet set, Execution execution)
    {
        CheckChannels(path, set, model.Classifier.Channels, "the model");
        if (set.HasMissing && model.Classifier.Featurizer.Repair.Missing == MissingValues.Reject)
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

    public static SavedClassifier LoadModel(string path)
    {
        if (!IsModel(path))
            throw new BadInputException(path, "is not a model that convseq train has saved");
        return BadInputException.Blame(path, () => SavedClassifier.Load(path));
    }

    public static void SaveModel(SavedClassifier model, string path) =>
        BadInputException.Blame(path, () => model.Save(path));

    public static SeriesGenerator? FindGenerator(string name) => SeriesGenerators.All.FirstOrDefault(
        generator => generator.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The classifier of a model file, be it one of the command or one of the engine alone; null for any other file.</summary>
    public static TimeSeriesClassifier? FindClassifier(string path) =>
        IsModel(path) ? LoadModel(path).Classifier
        : BadInputException.Blame(path, () => TimeSeriesClassifier.IsModelFile(path))
            ? BadInputException.Blame(path, () => TimeSeriesClassifier.Load(path))
        : null;

    /// <summary>Whether the file begins as a .zip does, which ML.NET's models are.</summary>
    private static bool IsModel(string path) => BadInputException.Blame(path, () =>
    {
        if (Directory.Exists(path))
            throw new IOException("is a directory");
        Span<byte> head = stackalloc byte[ZipSignature.Length];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(ZipSignature);
    });
}
