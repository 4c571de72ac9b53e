using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Reading;

/// <summary>
/// The files of series that a person names: reads, checks and writes them. A failed call names the file at fault; what the reader takes
/// note of is said as a warning.
/// </summary>
internal static class SeriesFiles
{
    public static SeriesInput Read(Session session, string path, SeriesReadOptions options, Execution execution)
    {
        SeriesInput input = BadInputException.Blame(path, () =>
        {
            using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
            SeriesSet set = reader.Read(int.MaxValue);
            return new SeriesInput(path, set, reader.Reading);
        });
        TellNotes(session, path, input.Reading);
        return input;
    }

    /// <summary>Reads series for a model, as those that it learned from were read.</summary>
    public static SeriesInput ReadFor(
        TimeSeriesModel model, Session session, string path, SeriesReadOptions options, Execution execution)
    {
        SeriesInput input = Read(
            session, path,
            options with { ExpectedLength = model.Training.CommonLength, Normalize = ReadingOptions.NormalizesFor(model.Repair) },
            execution);
        CheckChannels(path, input.Set, model.Channels, "the model");
        return input;
    }

    /// <summary>Summarizes a file of any size, read block by block; or, if its series are to be kept, as a whole.</summary>
    public static (DataSummary Summary, SeriesReading Reading, SeriesSet? Kept) Summarize(
        string path, SeriesReadOptions options, bool keep, Execution execution) => BadInputException.Blame(path, () =>
        {
            using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
            SeriesSet? kept = keep ? reader.Read(int.MaxValue) : null;
            return (kept is null ? DataSummary.Of(reader) : DataSummary.Of(kept), reader.Reading, kept);
        });

    public static TrainingSet ReadTrainingSet(
        Session session, string path, SeriesReadOptions options, long maxBytesInMemory, Execution execution)
    {
        TrainingSet train = BadInputException.Blame(path, () => TrainingSet.Read(path, options, maxBytesInMemory, execution));
        TellNotes(session, path, train.Reading!);
        DataSummary data = train.Summary;
        if (data.Count == 0)
            throw new BadInputException(path, "has no series");
        if (!data.HasLabels && !data.HasTargets)
            throw new BadInputException(path, "has neither class labels nor numeric targets to learn");
        string[] occurring = [.. data.ClassNames.Where((_, k) => data.ClassCounts[k] > 0)];
        if (data.HasLabels && occurring.Length == 1)
        {
            throw new BadInputException(
                path, $"all series are of the class '{occurring[0]}'; a classifier needs series of two classes or more");
        }

        session.Terminal.WarnOf(path, Absent([.. data.ClassNames.Except(occurring)]));
        session.Terminal.WarnOf(path, data.ClassLikeTargets is { } few ? ClassLike(few, train.Reading!) : null);
        return train;
    }

    /// <summary>Reads series that carry the same kind of answers as those of <paramref name="train"/>.</summary>
    public static SeriesInput ReadTestSet(
        Session session, string path, SeriesReadOptions options, DataSummary train, Execution execution)
    {
        SeriesInput test = Read(session, path, options with { ExpectedLength = train.CommonLength }, execution);
        if (test.Set.Count == 0)
            throw new BadInputException(path, "has no series");
        if (!HasAnswers(path, test.Set, train.HasTargets, "the training set has"))
            throw new BadInputException(path, $"has no {Answers(train.HasTargets)} to compare with");
        CheckChannels(path, test.Set, train.Channels, "the training set");
        return test with { Set = LabelNotation.Align(test.Set, train.ClassNames) };
    }

    /// <summary>Reads the series that measure networks while they learn from <paramref name="train"/>.</summary>
    public static SeriesSet ReadValidationSet(
        Session session, string path, SeriesReadOptions options, DataSummary train, Execution execution)
    {
        SeriesSet validation = ReadTestSet(session, path, options, train, execution).Set;
        string[] unknown = [.. validation.ClassNames.Where((name, k) => !train.ClassNames.Contains(name) && validation.Labels.Contains(k))];
        return unknown.Length == 0
            ? validation
            : throw new BadInputException(
                path,
                $"has series of {(unknown.Length == 1 ? "the class" : "the classes")} {Wording.Names(unknown)}, "
                + $"which the training set does not have; {LabelNotation.Hint(unknown, train.ClassNames)}");
    }

    public static void Write(string path, SeriesSet set) => BadInputException.Blame(path, () => SeriesFile.Write(path, set));

    /// <summary>Returns whether any series of a set carries the answer that is asked for. Answers of the other kind are an error.</summary>
    public static bool HasAnswers(string path, SeriesSet set, bool targets, string whoHas)
    {
        if (set.AnsweredCount == 0)
            return false;
        if (targets ? set.HasLabels : set.HasTargets)
            throw new BadInputException(path, $"has {Answers(!targets)} where {whoHas} {Answers(targets)}");
        return true;
    }

    /// <summary>
    /// Returns why labels are not to be trusted that were taken for such by their place alone; null if they are, or if the file says so.
    /// </summary>
    public static string? DoubtOfLabels(SeriesInput input, SeriesReadOptions options, ISeriesClassifier model)
    {
        SeriesReading reading = input.Reading;
        bool isPositional = reading.Format == SeriesFormat.Ucr || reading.HasHeader == false;
        if (!isPositional || options.LabelColumn is not null || options.Format is not null)
            return null;
        int? length = ((TimeSeriesModel)model).Training.CommonLength;
        string[] unknown = [.. LabelNotation.Align(input.Set, model.ClassNames).ClassNames.Except(model.ClassNames)];
        string? reason = length is { } points && input.Set.MaxLength != points
            ? $"without them the series have {Plural.Of(input.Set.MaxLength, "point")} and not the {points} of the model"
            : reading.Delimiter is ',' && unknown.Length > 0
            ? $"the model does not know {Wording.Names(unknown)}"
            : null;
        return reason is null
            ? null
            : $"a column was taken for the class labels by its place alone, and {reason}; nothing is scored "
                + "(--label-column 1 says that the first column holds them)";
    }

    /// <summary>Throws unless a model can be applied to the series.</summary>
    public static void CheckFor(TimeSeriesModel model, string path, SeriesSet set)
    {
        CheckChannels(path, set, model.Channels, "the model");
        for (int series = 0; set.HasMissing && series < set.Count; series++)
        {
            if (ProblemOf(model, set, series) is { } problem)
                throw BadSeries(path, set, series, problem);
        }
    }

    /// <summary>Returns what keeps a model from being applied to a series, which has the model's channels; null if nothing does.</summary>
    public static string? ProblemOf(TimeSeriesModel model, SeriesSet set, int series)
    {
        for (int channel = 0; set.HasMissing && channel < set.Channels; channel++)
        {
            ReadOnlySpan<float> values = set.Channel(series, channel);
            int missing = values.IndexOf(float.NaN);
            if (missing < 0)
                continue;
            if (model.Repair.Missing == MissingValues.Reject)
            {
                return $"channel {channel}, point {missing} is a missing value where the model was trained on complete series; "
                    + "train it with --missing interpolate";
            }

            if (model.Repair.Missing == MissingValues.Interpolate && !values.ContainsAnyExcept(float.NaN))
            {
                return $"channel {channel} has no known value to interpolate from; leave the series out (--bad-series skip or empty), "
                    + "or train with --missing constant";
            }
        }

        return null;
    }

    public static BadInputException BadSeries(string path, SeriesSet set, int series, string problem) =>
        new(path, $"{set.Describe(series)}, {CommandWords.Of(problem)}");

    /// <summary>Warns where a model fitted to series of one length gets others.</summary>
    public static void TellLength(Session session, TimeSeriesModel model, string path, SeriesSet set)
    {
        if (model.Training.CommonLength is { } length && set.Count > 0 && (set.MinLength != length || set.MaxLength != length)
            && model.Repair.LengthPolicy == LengthPolicy.Keep)
        {
            string lengths = set.IsEqualLength ? Plural.Of(set.MaxLength, "point") : $"{set.MinLength} to {set.MaxLength} points";
            session.Terminal.WarnOf(
                path, $"the series have {lengths}, those that the model was trained on {length}; describe says how the file is read");
        }
    }

    private static void TellNotes(Session session, string path, SeriesReading reading)
    {
        foreach (string note in reading.Notes)
            session.Terminal.WarnOf(path, CommandWords.Of(note));
    }

    private static string? Absent(string[] classes) => classes.Length == 0
        ? null
        : $"no series is of {(classes.Length == 1 ? "the class" : "the classes")} {Wording.Names(classes)}, which the header declares; "
            + "nothing is learned of it";

    private static string ClassLike(IReadOnlyCollection<double> targets, SeriesReading reading)
    {
        string values = string.Join(", ", targets.Select(Wording.Measure));
        string how = reading.Format is SeriesFormat.Csv or SeriesFormat.Long
            ? $"--label-column {reading.LabelColumn ?? "target"} trains a classifier"
            : "declare them as class labels to train a classifier";
        return $"the targets are only {values}, and a regressor is trained to them; if they are classes, {how}";
    }

    private static string Answers(bool targets) => targets ? "numeric targets" : "class labels";

    private static void CheckChannels(string path, SeriesSet set, int channels, string whose)
    {
        if (set.Count > 0 && set.Channels != channels)
            throw new BadInputException(path, $"has {Wording.Channels(set.Channels)} where {whose} has {channels}");
    }
}
