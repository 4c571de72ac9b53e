using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Data;

/// <summary>
/// A folder with one subfolder per data set, NAME/NAME_TRAIN.* and NAME_TEST.*, and the options by which a command chooses from it.
/// </summary>
internal sealed class ArchiveFolder
{
    private readonly Option<DirectoryInfo> _data = new Option<DirectoryInfo>("--data")
    {
        Description = "Folder with one folder a data set, NAME/NAME_TRAIN.* and NAME_TEST.*.",
        Required = true,
    }.AcceptExistingOnly();

    private readonly Option<string[]> _only = new("--only", "--sets")
    {
        Description = "Names of the sets to run, apart or with commas between them; all by default.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _without = new("--without")
    {
        Description = "Names of the sets to leave out, apart or with commas between them.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Creates a command that runs on the chosen sets.</summary>
    public Command Command(
        string name, string description, Option<int> threads, IEnumerable<Option> options, Action<ParseResult, Execution> work)
    {
        var command = new Command(name, description);
        foreach (Option option in (Option[])[_data, _only, _without, .. options, threads])
            command.Add(option);
        return command.Does(threads, work);
    }

    /// <summary>The chosen sets that have class labels, by name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">Names of the sets if none are given; empty for all.</param>
    public IEnumerable<DataSet> LabeledSets(ParseResult parsed, params IReadOnlyCollection<string> usual)
    {
        HashSet<string> wanted = Names(_only), unwanted = Names(_without);
        if (wanted.Count == 0)
            wanted.UnionWith(usual);
        foreach (DirectoryInfo folder in parsed.GetRequiredValue(_data).GetDirectories()
            .OrderBy(folder => folder.Name, StringComparer.Ordinal))
        {
            if (wanted.Count > 0 && !wanted.Contains(folder.Name) || unwanted.Contains(folder.Name))
                continue;
            if (Read(folder, "TRAIN") is { HasLabels: true } train && Read(folder, "TEST") is { } test)
                yield return new DataSet(folder.Name, train, test);
        }

        HashSet<string> Names(Option<string[]> option) => (parsed.GetValue(option) ?? [])
            .SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static SeriesSet? Read(DirectoryInfo folder, string part)
    {
        // .ts says most about a set (ragged lengths, order of classes), so it comes first where a set is present twice.
        FileInfo? file = folder.GetFiles($"{folder.Name}_{part}.*").OrderBy(file => file.Extension == ".ts" ? 0 : 1).FirstOrDefault();
        return file is null ? null : SeriesFile.Read(file.FullName);
    }
}
