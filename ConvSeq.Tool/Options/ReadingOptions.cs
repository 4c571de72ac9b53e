using System.CommandLine;
using ConvSeq.Series;

namespace ConvSeq.Tool.Options;

/// <summary>The options that say how series files are read, shared by all commands that read any.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<string?> _format = CommonOptions.OptionalText(
        "--format", "NAME",
        "Format of the files: ts; tsv, which is rows of a label and values as in the UCR archive; csv, a series a row; long, a value a "
        + "row; arff, npy or npz. [default: recognized by content and extension]",
        "ts, tsv, csv, arff, long, npy or npz", text => Format(text) is not null);

    private readonly Option<bool> _header = new("--header") { Description = "The first line of a .csv, .tsv or .txt names the columns." };

    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line of a .csv, .tsv or .txt is a series." };

    private readonly Option<string?> _delimiter = CommonOptions.OptionalText(
        "--delimiter", "CHAR",
        "What separates the cells of a .csv, .tsv or .txt: comma, semicolon, tab, pipe or blank, or the character itself. "
        + "[default: recognized]",
        "comma, semicolon, tab, pipe or blank", text => Delimiter(text) is not null);

    private readonly Option<string?> _decimal = CommonOptions.OptionalText(
        "--decimal", "CHAR", "What separates the decimals of numbers in a .csv, .tsv or .txt: point or comma. [default: recognized]",
        "point or comma", text => Decimal(text) is not null);

    private readonly Option<string?> _labelColumn = new("--label-column")
    {
        HelpName = "COLUMN",
        Description = "Column of a .csv, .tsv or .txt that holds the class labels, by name or by number from 1. "
            + "[default: a column named label or class; one named target holds numbers]",
    };

    private readonly Option<string?> _idColumn = new("--id-column")
    {
        HelpName = "COLUMN",
        Description = "Column of a .csv, .tsv or .txt that names the series, by name or by number from 1. [default: recognized]",
    };

    private readonly Option<double?> _resample = CommonOptions.Optional<double>(
        "--resample", "STEP",
        "Distance between points to which series with timestamps are brought, in the unit of the timestamps, which is seconds for dates. "
        + "[default: points are taken as written, at whatever distances]",
        "a number above 0", CommonOptions.PositiveNumber);

    private readonly Option<string?> _unlabelled;

    private readonly Option<string?>? _part;

    /// <param name="unlabelled">What --unlabelled does by default in this command, in words.</param>
    /// <param name="canKeep">Whether series without an answer may be kept.</param>
    /// <param name="hasPart">Whether the person chooses the part of an archive, rather than the option that names the file.</param>
    public ReadingOptions(string unlabelled, bool canKeep = true, bool hasPart = false)
    {
        _unlabelled = CommonOptions.OptionalText(
            "--unlabelled", "HOW",
            $"Series without a label or target where others have one: {(canKeep ? "keep, " : "")}skip or refuse. [default: {unlabelled}]",
            canKeep ? "keep, skip or refuse" : "skip or refuse",
            text => Unlabeled(text) is { } choice && (canKeep || choice != UnlabeledSeries.Keep));
        if (hasPart)
        {
            _part = CommonOptions.OptionalText(
                "--part", "NAME", "Part of an archive's .zip to read, with NAME_TRAIN and NAME_TEST inside: train or test.",
                "train or test", text => Part(text) is not null);
        }

        _noHeader.Validators.Add(result =>
        {
            if (result.GetResult(_header) is { Implicit: false } && !result.Implicit)
                result.AddError("--header and --no-header: give one of them.");
        });
    }

    /// <summary>File with the answers of a .npy, or entry of a .npz.</summary>
    public Option<string?> Answers { get; } = new("--answers")
    {
        HelpName = "FILE|ENTRY",
        Description = "For series in a .npy, the .npy with their labels or targets; for a .npz, its entry with them. "
            + "[default: none for a .npy, the entry y for a .npz]",
    };

    /// <summary>All options, in the order in which the help shows them.</summary>
    public IEnumerable<Option> All =>
    [
        _format, _header, _noHeader, _delimiter, _decimal, _labelColumn, _idColumn, _unlabelled, _resample, Answers,
        .. _part is null ? [] : new Option[] { _part },
    ];

    public SeriesReadOptions Read(ParseResult parsed) => new()
    {
        Format = parsed.GetValue(_format) is { } format ? Format(format) : null,
        HasHeader = parsed.GetValue(_header) ? true : parsed.GetValue(_noHeader) ? false : null,
        Delimiter = parsed.GetValue(_delimiter) is { } delimiter ? Delimiter(delimiter) : null,
        DecimalSeparator = parsed.GetValue(_decimal) is { } separator ? Decimal(separator) : null,
        LabelColumn = parsed.GetValue(_labelColumn),
        IdColumn = parsed.GetValue(_idColumn),
        Unlabeled = parsed.GetValue(_unlabelled) is { } unlabelled ? Unlabeled(unlabelled)!.Value : UnlabeledSeries.Keep,
        ResampleStep = parsed.GetValue(_resample),
        Answers = parsed.GetValue(Answers),
        Part = _part is not null && parsed.GetValue(_part) is { } part ? Part(part) : null,
    };

    /// <summary>Returns whether the reader normalizes the series for a model with this repair.</summary>
    /// <remarks>
    /// It does so with more digits than the model, which sees floats. It does not where gaps are filled with a constant: that is in the
    /// unit of the file.
    /// </remarks>
    public static bool NormalizesFor(SeriesRepair repair) => repair.ZNormalize && repair.Missing != MissingValues.Constant;

    private static SeriesFormat? Format(string text) => text switch
    {
        "ts" => SeriesFormat.Ts,
        "tsv" => SeriesFormat.Ucr,
        "csv" => SeriesFormat.Csv,
        "long" => SeriesFormat.Long,
        "arff" => SeriesFormat.Arff,
        "npy" => SeriesFormat.Npy,
        "npz" => SeriesFormat.Npz,
        _ => null,
    };

    private static char? Delimiter(string text) => text switch
    {
        "comma" or "," => ',',
        "semicolon" or ";" => ';',
        "tab" or "\\t" or "\t" => '\t',
        "pipe" or "|" => '|',
        "blank" or "space" or " " => ' ',
        _ => null,
    };

    private static char? Decimal(string text) => text switch
    {
        "point" or "." => '.',
        "comma" or "," => ',',
        _ => null,
    };

    private static UnlabeledSeries? Unlabeled(string text) => text switch
    {
        "keep" => UnlabeledSeries.Keep,
        "skip" => UnlabeledSeries.Skip,
        "refuse" => UnlabeledSeries.Refuse,
        _ => null,
    };

    private static ArchivePart? Part(string text) => text switch
    {
        "train" => ArchivePart.Train,
        "test" => ArchivePart.Test,
        _ => null,
    };
}
