using System.IO.Compression;
using System.Text.RegularExpressions;
using ConvSeq.Series.Binary;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Finds the series in a .zip: arrays of a .npz; NAME_TRAIN or NAME_TEST of an archive's data set, in the first of several formats;
/// or the only file of series.
/// </summary>
internal sealed partial class ZipFormats
{
    private const int Shown = 5;

    /// <summary>Extensions of files of series, in the order of preference.</summary>
    private static readonly string[] Extensions = [".ts", ".tsv", ".txt", ".arff", ".csv", ".npy"];

    private static readonly string[] Companions = ["readme", "license", "licence", "notice", "description", "citation"];

    private readonly ZipArchive _zip;
    private readonly string _path;
    private readonly SeriesReadOptions _options;
    private readonly Execution _execution;
    private readonly ZipArchiveEntry[] _entries;

    private ZipFormats(ZipArchive zip, string path, SeriesReadOptions options, Execution execution)
    {
        (_zip, _path, _options, _execution) = (zip, path, options, execution);
        _entries = [.. zip.Entries.Where(entry => entry.Name.Length > 0 && entry.Name[0] != '.'
            && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))];
    }

    /// <summary>Opens the series in a .zip, which is disposed with the reader.</summary>
    public static FormatReader Open(Stream file, string path, SeriesReadOptions options, Execution execution)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read);
            return new ZipFormats(zip, path, options, execution).Open();
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            zip?.Dispose();
            throw new SeriesFormatException(path, 0, 0, $"the .zip is damaged or cut off: {damage.Message}", damage);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    private FormatReader Open()
    {
        if (FileSignatures.ExplainZip([.. _entries.Select(entry => entry.FullName)]) is { } other)
            throw Error(other);
        bool onlyArrays = _entries.Length > 0
            && _entries.All(entry => entry.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase));
        if (onlyArrays || _options.Format == SeriesFormat.Npz)
            return OpenArrays();
        Candidate[] all = [.. _entries.Select(Candidate.Of).OfType<Candidate>()];
        Candidate[] parts = [.. all.Where(one => one.Part is not null)];
        Candidate chosen = parts.Length > 0 ? ChoosePart(parts) : ChooseOnly(all);
        FormatReader reader = SeriesFormats.OpenEntry(
            new ZipEntryStream(chosen.Entry, PathOf(chosen.Entry), _zip), PathOf(chosen.Entry), _options, _execution);
        if (all.Length > 1)
        {
            reader.Notes.Add($"{chosen.Entry.FullName} of the .zip is read, not "
                + Names(all.Where(one => one != chosen && one.Part == chosen.Part).Select(one => one.Entry), "another part"));
        }

        return reader;
    }

    private Candidate ChoosePart(Candidate[] parts)
    {
        // The multivariate archive has a further file of each channel.
        if (!parts.All(one => OneChannel().IsMatch(one.Set)))
            parts = [.. parts.Where(one => !OneChannel().IsMatch(one.Set))];
        string[] sets = [.. parts.Select(one => one.Set).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (sets.Length > 1)
            throw Error($"the .zip holds several data sets: {Names(sets)}; unpack it and give one file");
        ArchivePart?[] there = [.. parts.Select(one => one.Part).Distinct()];
        if (_options.Part is null && there.Length > 1)
        {
            throw Error($"the .zip holds {Names(parts.Select(one => one.Entry))}; say whether to read the series to train or to test on "
                + $"with the option {nameof(SeriesReadOptions.Part)}");
        }

        Candidate[] chosen = [.. parts.Where(one => _options.Part is null || one.Part == _options.Part)];
        return chosen.Length > 0
            ? Prefer(chosen)
            : throw Error($"the .zip holds {Names(parts.Select(one => one.Entry))}, but not the part to {PartInWords} on");
    }

    private Candidate ChooseOnly(Candidate[] all)
    {
        Candidate[] chosen = [.. all.Where(one =>
            !Companions.Any(name => one.Entry.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)))];
        if (chosen.Length == 0)
            throw Error($"the .zip holds no file of series ({string.Join(", ", Extensions)}), but {Names(_entries, "nothing")}");
        if (chosen.Select(one => one.Set).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
        {
            throw Error($"the .zip holds several files of series: {Names(chosen.Select(one => one.Entry))}; "
                + "unpack it and give one file");
        }

        return Prefer(chosen);
    }

    /// <summary>The candidate in the format that the options name, or in the first one of <see cref="Extensions"/>.</summary>
    private Candidate Prefer(Candidate[] candidates)
    {
        Candidate[] fitting = [.. candidates.Where(one => _options.Format switch
        {
            SeriesFormat.Ts => one.Extension == ".ts",
            SeriesFormat.Arff => one.Extension == ".arff",
            SeriesFormat.Npy => one.Extension == ".npy",
            SeriesFormat.Ucr or SeriesFormat.Csv or SeriesFormat.Long => one.Extension is ".tsv" or ".txt" or ".csv",
            _ => true,
        })];
        if (fitting.Length == 0)
            fitting = candidates;
        Candidate best = fitting.MinBy(one => Array.IndexOf(Extensions, one.Extension))!;
        return fitting.Count(one => one.Extension == best.Extension) == 1
            ? best
            : throw Error($"the .zip holds {Names(fitting.Select(one => one.Entry))}; unpack it and give one file");
    }

    private NumpyReader OpenArrays()
    {
        if (_options.Format is { } format and not (SeriesFormat.Npy or SeriesFormat.Npz))
            throw Error($"the option {nameof(SeriesReadOptions.Format)} says {format}, but the .zip holds NumPy arrays (.npz)");
        (ZipArchiveEntry Entry, string Name, NumpyHeader Header)[] arrays = [.. _entries.Select(entry =>
        {
            using var stream = new ZipEntryStream(entry, PathOf(entry));
            return (entry, entry.FullName.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? entry.FullName[..^4] : entry.FullName,
                NumpyHeader.Read(stream, PathOf(entry)));
        })];
        string? answersName = _options.Answers is { } name && name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
            ? name[..^4]
            : _options.Answers;
        bool isEntry = answersName is not null && arrays.Any(one => one.Name == answersName);
        if (answersName is not null && !isEntry && !File.Exists(_options.Answers))
        {
            throw Error($"there is no array '{answersName}' for the answers in the file, nor a file of this name; the arrays are "
                + Names(arrays.Select(one => one.Name)));
        }

        (ZipArchiveEntry Entry, string Name, NumpyHeader Header)[] candidates = [.. arrays.Where(one => one.Name != answersName
            && one.Header.Problem is null && !one.Header.Type.IsText)];
        if (candidates.Any(one => one.Header.Shape.Length > 1))
            candidates = [.. candidates.Where(one => one.Header.Shape.Length > 1)];
        else
            candidates = [.. candidates.Where(one => one.Header.Shape.Length == 1 && !IsAnswers(one.Name))];
        ArchivePart?[] parts = [.. candidates.Select(one => PartOf(one.Name)).OfType<ArchivePart>().Distinct().Cast<ArchivePart?>()];
        if (parts.Length > 1 && _options.Part is null)
        {
            throw Error($"the file holds {Names(candidates.Select(one => one.Name))}; say whether to read the series to train or to test "
                + $"on with the option {nameof(SeriesReadOptions.Part)}");
        }

        if (parts.Contains(_options.Part))
            candidates = [.. candidates.Where(one => PartOf(one.Name) == _options.Part)];
        else if (parts.Length > 0 && _options.Part is not null)
        {
            throw Error($"the file holds {Names(candidates.Select(one => one.Name))}, but not the part to {PartInWords} on");
        }
        if (candidates.Length > 1 && candidates.Count(one => IsSeries(one.Name)) == 1)
            candidates = [.. candidates.Where(one => IsSeries(one.Name))];
        if (candidates.Length != 1)
        {
            string? problem = arrays.Select(one => one.Header.Problem).FirstOrDefault(one => one is not null);
            throw Error(candidates.Length == 0
                ? $"no array of the file holds series; the arrays are {Names(arrays.Select(one => one.Name))}"
                    + (problem is null ? "" : $" ({problem})")
                : $"several arrays could be the series: {Names(candidates.Select(one => one.Name))}; name the one X");
        }

        (ZipArchiveEntry entry, string series, _) = candidates[0];

        // y goes with X, y_train with X_train.
        answersName ??= arrays.Select(one => one.Name).FirstOrDefault(
            one => IsAnswers(one) && one[1..].Equals(series[1..], StringComparison.OrdinalIgnoreCase))
            ?? (PartOf(series) is null ? null : arrays.Select(one => one.Name).FirstOrDefault(one => one is "y" or "Y"));
        NumpyAnswers? answers = null;
        if (answersName is not null)
        {
            ZipArchiveEntry? from = arrays.FirstOrDefault(one => one.Name == answersName).Entry;
            answers = from is null
                ? NumpyAnswers.Read(_options.Answers!, _options)
                : NumpyAnswers.Read(new ZipEntryStream(from, PathOf(from)), PathOf(from), answersName, _options);
        }

        var stream = new ZipEntryStream(entry, PathOf(entry));
        var reader = new NumpyReader(SeriesFormat.Npz, stream, PathOf(entry), answers, _options, _execution, _zip);
        string[] unused = [.. arrays.Select(one => one.Name).Where(one => one != series && one != answersName)];
        if (series is not ("X" or "x") || unused.Length > 0)
        {
            reader.Notes.Add($"the array {series} holds the series"
                + (answersName is null ? "" : $", {answersName} the answers")
                + (unused.Length == 0 ? "" : $"; not used: {Names(unused)}"));
        }

        return reader;
    }

    private string PartInWords => _options.Part == ArchivePart.Train ? "train" : "test";

    private static bool IsSeries(string name) => name is ['X' or 'x'] or ['X' or 'x', '_', ..];

    private static bool IsAnswers(string name) => name is ['Y' or 'y'] or ['Y' or 'y', '_', ..];

    private static ArchivePart? PartOf(string name) =>
        TrainName().IsMatch(name) ? ArchivePart.Train : TestName().IsMatch(name) ? ArchivePart.Test : null;

    private string PathOf(ZipArchiveEntry entry) => $"{_path}/{entry.FullName}";

    private SeriesFormatException Error(string problem) => new(_path, 0, 0, problem);

    private static string Names(IEnumerable<ZipArchiveEntry> entries, string none = "") =>
        Names(entries.Select(entry => entry.FullName), none);

    private static string Names(IEnumerable<string> names, string none = "")
    {
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(Shown));
        return all.Length > Shown ? $"{first} and {all.Length - Shown} more" : all.Length == 0 ? none : first;
    }

    [GeneratedRegex(@"Dimension[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OneChannel();

    [GeneratedRegex(@"(^|[_\-. ])train$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TrainName();

    [GeneratedRegex(@"(^|[_\-. ])test$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TestName();

    /// <summary>An entry that may be a file of series: with its extension, the name of its data set and its part.</summary>
    private sealed record Candidate(ZipArchiveEntry Entry, string Extension, string Set, ArchivePart? Part)
    {
        public static Candidate? Of(ZipArchiveEntry entry)
        {
            string name = entry.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? entry.Name[..^3] : entry.Name;
            string extension = Path.GetExtension(name).ToLowerInvariant(), stem = Path.GetFileNameWithoutExtension(name);
            if (!Extensions.Contains(extension))
                return null;
            ArchivePart? part = PartOf(stem);
            return new Candidate(entry, extension, part is null ? stem : TestName().Replace(TrainName().Replace(stem, ""), ""), part);
        }
    }
}
