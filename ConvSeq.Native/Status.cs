namespace ConvSeq.Native;

/// <summary>What a function of the library returns; the numbers of <c>convseq_status</c> in the header.</summary>
internal enum Status
{
    /// <summary>All went well.</summary>
    Ok = 0,

    /// <summary>An argument, a series or a handle does not fit.</summary>
    InvalidArgument = 1,

    /// <summary>A file is not an intact model of a known version.</summary>
    BadModel = 2,

    /// <summary>A file cannot be read or written.</summary>
    InputOutput = 3,

    /// <summary>A buffer is too small; how large it has to be was written.</summary>
    TooSmall = 4,

    /// <summary>The model is of a kind that the library does not score.</summary>
    NotSupported = 5,

    /// <summary>There is not enough memory.</summary>
    OutOfMemory = 6,

    /// <summary>An error of the library itself.</summary>
    Failed = 7,
}
