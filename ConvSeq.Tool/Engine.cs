using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Explaining;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool;

/// <summary>All that the command asks of the engine. Each call names the file at fault when it fails.</summary>
internal static class Engine
{
    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

    public static SeriesSet ReadSet(string path, string? labelColumn, Execution execution) =>
        BadInputException.Blame(path, () => SeriesFile.Read(path, Reading(labelColumn), execution));

    /// <summary>Summarizes a file of any size, read block by block.</summary>
    public static DataSummary Summarize(string path, string? labelColumn, Execution execution) =>
        BadInputException.Blame(path, () =>
        {
            using SeriesFileReader reader = SeriesFileReader.Open(path, Reading(labelColumn), execution);
            return DataSummary.Of(reader);
        });

    public static TrainingSet ReadTrainingSet(string path, string? labelColumn, long maxBytesInMemory, Execution execution)
    {
        TrainingSet train = BadInputException.Blame(
            path, () => TrainingSet.Read(path, Reading(labelColumn), maxBytesInMemory, execution));
        if (train.Summary.Count == 0)
            throw new BadInputException(path, "has no series");
        if (!train.Summary.HasLabels && !train.Summary.HasTargets)
            throw new BadInputException(path, "has neither class labels nor numeric targets to learn");
        return train;
    }

    /// <summary>Reads series that carry the same kind of answers as those of <paramref name="train"/>.</summary>
    public static SeriesSet ReadTestSet(string path, string? labelColumn, DataSummary train, Execution execution)
    {
        SeriesSet test = ReadSet(path, labelColumn, execution);
        if (test.Count == 0)
            throw new BadInputException(path, "has no series");
        if (!HasAnswers(path, test, train.HasTargets, "the training set has"))
            throw new BadInputException(path, $"has no {Answers(train.HasTargets)} to compare with");
        CheckChannels(path, test, train.Channels, "the training set");
        return test;
    }

    public static void WriteSet(string path, SeriesSet set) => BadInputException.Blame(path, () => SeriesFile.Write(path, set));

    /// <summary>Reads the series that measure networks while they learn from <paramref name="train"/>.</summary>
    public static SeriesSet ReadValidationSet(string path, string? labelColumn, DataSummary train, Execution execution)
    {
        SeriesSet validation = ReadTestSet(path, labelColumn, train, execution);
        string[] unknown = [.. validation.ClassNames.Where((name, k) => !train.ClassNames.Contains(name) && validation.Labels.Contains(k))];
        return unknown.Length == 0
            ? validation
            : throw new BadInputException(
                path,
                $"has series of {(unknown.Length == 1 ? "the class" : "the classes")} {Wording.Names(unknown)}, "
                + "which the training set does not have");
    }

    /// <summary>Returns the name of the back end that networks are trained on here.</summary>
    public static string FindBackend(NetworkRecipe recipe)
    {
        if (recipe.Backend != NetworkBackendKind.Managed && recipe.LibTorch is { } folder)
            BadInputException.Blame(folder, () => LibTorchFolder.Use(folder));
        string option = $"--backend {recipe.Backend.ToString().ToLowerInvariant()}";
        if (!NetworkBackends.IsInstalled(recipe.Backend))
        {
            throw new BadInputException(
                option,
                $"convseq brings no libtorch along; name a folder that has it with --libtorch DIR, or {LibTorchFolder.Variable}. "
                + $"{LibTorchFolder.HowToMake}");
        }

        return BadInputException.Blame(
            option, () => NetworkBackends.Resolve(recipe.Backend, recipe.GpuDeviceId, recipe.FallbackToCpu).Name);
    }

    public static SavedModel Fit(string path, TrainingSet train, SeriesSet? validation, FittingChoices choices, Execution execution) =>
        BadInputException.Blame(path, () => SavedModel.Fit(train, validation, choices, execution));

    public static Predictions Predict(SavedModel model, string path, SeriesSet set, Execution execution)
    {
        CheckChannels(path, set, model.Model.Channels, "the model");
        CheckMissing(path, set, model.Model);
        return BadInputException.Blame(path, () => model.Predict(set, execution));
    }

    /// <summary>Computes what the points of the chosen series say about each class.</summary>
    public static Explanation[] Explain(NetworkClassifier network, string path, SeriesSet set, IReadOnlyList<int> chosen)
    {
        CheckChannels(path, set, network.Channels, "the model");
        CheckMissing(path, set, network);
        SeriesSet repaired = BadInputException.Blame(path, () => network.Repair.Apply(set.Subset([.. chosen])));
        return [.. chosen.Select((series, i) => BadInputException.Blame(path, () =>
        {
            int length = set.LengthOf(series), classes = network.ClassNames.Length;
            double[] probabilities = new double[classes];
            int predicted = network.Predict(set.Values(series), probabilities);
            float[] maps = new float[classes * network.ActivationPointsOf(length)];
            network.ActivationMaps(set.Values(series), maps);
            return new Explanation(
                series, set.Name, [.. Enumerable.Range(0, set.Channels).Select(channel => repaired.Channel(i, channel).ToArray())],
                network.ClassNames, probabilities, predicted, set.HasLabels ? set.LabelOf(series) : null,
                Explanation.Compared(maps, classes));
        }))];
    }

    /// <summary>Returns whether a set carries the answers that are asked for. Answers of the other kind are an error.</summary>
    public static bool HasAnswers(string path, SeriesSet set, bool targets, string whoHas)
    {
        if (targets ? set.HasLabels : set.HasTargets)
            throw new BadInputException(path, $"has {Answers(!targets)} where {whoHas} {Answers(targets)}");
        return set.HasLabels || set.HasTargets;
    }

    public static SavedModel LoadModel(string path)
    {
        if (!IsModel(path))
            throw new BadInputException(path, "is not a model that convseq train has saved");
        return BadInputException.Blame(path, () => SavedModel.Load(path));
    }

    public static void SaveModel(SavedModel model, string path) => BadInputException.Blame(path, () => model.Save(path));

    public static SeriesGenerator? FindGenerator(string name) => SeriesGenerators.All.FirstOrDefault(
        generator => generator.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the model in a file, saved by the command or by the engine alone; null for any other file.</summary>
    public static TimeSeriesModel? FindModel(string path) =>
        IsModel(path) ? LoadModel(path).Model
        : BadInputException.Blame(path, () => TimeSeriesModel.IsModelFile(path))
            ? BadInputException.Blame(path, () => TimeSeriesModel.Load(path))
        : null;

    private static SeriesReadOptions Reading(string? labelColumn) => new() { LabelColumn = labelColumn };

    private static string Answers(bool targets) => targets ? "numeric targets" : "class labels";

    private static void CheckMissing(string path, SeriesSet set, TimeSeriesModel model)
    {
        if (set.HasMissing && model.Repair.Missing == MissingValues.Reject)
        {
            throw new BadInputException(
                path, "has missing values where the model was trained on complete series; train it with --missing interpolate");
        }
    }

    private static void CheckChannels(string path, SeriesSet set, int channels, string whose)
    {
        if (set.Count > 0 && set.Channels != channels)
            throw new BadInputException(path, $"has {Wording.Channels(set.Channels)} where {whose} has {channels}");
    }

    /// <summary>Returns whether the file begins like a .zip, the format of ML.NET's models.</summary>
    private static bool IsModel(string path) => BadInputException.Blame(path, () =>
    {
        if (Directory.Exists(path))
            throw new IOException("is a directory");
        Span<byte> head = stackalloc byte[ZipSignature.Length];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(ZipSignature);
    });
}
