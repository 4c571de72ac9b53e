namespace ConvSeq.Series;

/// <summary>Treatment of series that have no answer where others of the file have one.</summary>
public enum UnlabeledSeries
{
    /// <summary>Read them; <see cref="SeriesSet.IsAnswered"/> is false for them.</summary>
    Keep,

    /// <summary>Leave them out.</summary>
    Skip,

    /// <summary>Refuse the file, naming the line.</summary>
    Refuse,
}

/// <summary>
/// Options for reading a series file. What is null is recognized from the file; a file that can be read in two ways is refused with the
/// option that decides.
/// </summary>
public sealed record SeriesReadOptions
{
    /// <summary>The largest <see cref="MaxLineBytes"/>.</summary>
    public const int MaxLineBytesLimit = 1 << 30;

    private readonly int _maxLineBytes = 256 << 20;
    private readonly double? _resampleStep;

    /// <summary>The format. Default null: recognized by content and extension.</summary>
    public SeriesFormat? Format { get; init; }

    /// <summary>
    /// Whether the first line of a delimited file (.csv, .tsv, .txt) names the columns. Default null: recognized.
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>What separates the cells of a delimited file: comma, semicolon, tab, '|' or blank. Default null: recognized.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal separator of a delimited file: '.' or ','. Default null: recognized.</summary>
    public char? DecimalSeparator { get; init; }

    /// <summary>
    /// The column of a delimited file that holds the answers: a name in the header's spelling, or a number from 1, or none where there is
    /// no such column; a name goes first. Default null: a column named label or class in any case; or, with numeric targets, a column
    /// named target; or recognized. Other formats ignore it.
    /// </summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// The column of a delimited file that names the rows, by name or number as <see cref="LabelColumn"/>. Default null: recognized.
    /// </summary>
    public string? IdColumn { get; init; }

    /// <summary>
    /// Length in points of the series that a model was fitted to: evidence where a delimited file can be read in two ways. Default null:
    /// unknown.
    /// </summary>
    public int? ExpectedLength { get; init; }

    /// <summary>Series without an answer, where others of the file have one. Default: <see cref="UnlabeledSeries.Keep"/>.</summary>
    public UnlabeledSeries Unlabeled { get; init; }

    /// <summary>
    /// Whether each channel of each series is brought to mean 0 and standard deviation 1 (divisor n) while it is read, in double, before
    /// it is narrowed to float; a constant channel becomes zeros. Default: false. It keeps a small swing on a high level, of which a
    /// float has room for 7 digits only.
    /// </summary>
    public bool Normalize { get; init; }

    /// <summary>
    /// Distance between points, in the unit of the file's timestamps (seconds for dates), to which series with timestamps are brought
    /// by linear interpolation, all channels of a series from the first to the last time that they have in common. A point between
    /// two of which one is missing is missing. Dates are year-month-day, or day and month in the order that a number of 13 or more in the
    /// series shows. Default null: points are taken in the order written, at whatever distances.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a positive finite number.</exception>
    public double? ResampleStep
    {
        get => _resampleStep;
        init => _resampleStep = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ResampleStep), value, "The step is a positive number.");
    }

    /// <summary>
    /// The .npy file, or the entry of the .npz file, with an answer for each series of a .npy or .npz. Default null: none for .npy; for
    /// .npz the entry y, if there is one.
    /// </summary>
    public string? Answers { get; init; }

    /// <summary>
    /// The part of an archive's .zip with NAME_TRAIN and NAME_TEST inside that is read. Default null: such a .zip is refused with this
    /// option.
    /// </summary>
    public ArchivePart? Part { get; init; }

    /// <summary>
    /// Largest number of bytes, once decompressed, of a line, or of a .csv record whose quotes span lines. Reading takes at most
    /// about three times as much memory, so this bounds the memory that a small compressed file can demand; a longer line is an
    /// error. Default: 268,435,456 (256 MiB), about 30 million values.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is below 1 or above <see cref="MaxLineBytesLimit"/>.
    /// </exception>
    public int MaxLineBytes { get => _maxLineBytes; init => _maxLineBytes = Argument.Within(value, 1, MaxLineBytesLimit); }
}

/// <summary>Parts of an archive's data set.</summary>
public enum ArchivePart
{
    /// <summary>The series to train on, NAME_TRAIN.</summary>
    Train,

    /// <summary>The series to test on, NAME_TEST.</summary>
    Test,
}
