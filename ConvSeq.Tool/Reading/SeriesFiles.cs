using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Reading;

/// <summary>The files of series that a person names: reads, checks and writes them. A failed call names the file at fault.</summary>
internal static class SeriesFiles
{
    public static SeriesSet Read(string path, string? labelColumn, Execution execution) =>
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
        SeriesSet test = Read(path, labelColumn, execution);
        if (test.Count == 0)
            throw new BadInputException(path, "has no series");
        if (!HasAnswers(path, test, train.HasTargets, "the training set has"))
            throw new BadInputException(path, $"has no {Answers(train.HasTargets)} to compare with");
        CheckChannels(path, test, train.Channels, "the training set");
        return test;
    }

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

    public static void Write(string path, SeriesSet set) => BadInputException.Blame(path, () => SeriesFile.Write(path, set));

    /// <summary>Returns whether a set carries the answers that are asked for. Answers of the other kind are an error.</summary>
    public static bool HasAnswers(string path, SeriesSet set, bool targets, string whoHas)
    {
        if (targets ? set.HasLabels : set.HasTargets)
            throw new BadInputException(path, $"has {Answers(!targets)} where {whoHas} {Answers(targets)}");
        return set.HasLabels || set.HasTargets;
    }

    /// <summary>Throws unless a model can be applied to the series.</summary>
    public static void CheckFor(TimeSeriesModel model, string path, SeriesSet set)
    {
        CheckChannels(path, set, model.Channels, "the model");
        if (set.HasMissing && model.Repair.Missing == MissingValues.Reject)
        {
            throw new BadInputException(
                path, "has missing values where the model was trained on complete series; train it with --missing interpolate");
        }
    }

    private static SeriesReadOptions Reading(string? labelColumn) => new() { LabelColumn = labelColumn };

    private static string Answers(bool targets) => targets ? "numeric targets" : "class labels";

    private static void CheckChannels(string path, SeriesSet set, int channels, string whose)
    {
        if (set.Count > 0 && set.Channels != channels)
            throw new BadInputException(path, $"has {Wording.Channels(set.Channels)} where {whose} has {channels}");
    }
}
