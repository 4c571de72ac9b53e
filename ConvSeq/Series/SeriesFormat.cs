namespace ConvSeq.Series;

/// <summary>Formats of series files.</summary>
public enum SeriesFormat
{
    /// <summary>.ts of the time series classification and regression archives.</summary>
    Ts,

    /// <summary>Rows of label and values, separated by tabs, commas or blanks, of the UCR archive.</summary>
    Ucr,

    /// <summary>.arff (Weka), univariate or with one relational attribute.</summary>
    Arff,

    /// <summary>Wide delimited text: a row per series, with or without a header.</summary>
    Csv,

    /// <summary>Long delimited text: a row per value, with columns for series, time, value and perhaps channel and label.</summary>
    Long,

    /// <summary>.npy (NumPy): an array of series × points or series × channels × points.</summary>
    Npy,

    /// <summary>.npz (NumPy): a .zip of such arrays.</summary>
    Npz,
}
