namespace ConvSeq.Onnx;

/// <summary>Options of <see cref="OnnxExport"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Number of points of the series that the file is for, before their repair; at most 2²⁴. Default 0: any number, if networks alone
    /// or a repair that brings series to one length (<see cref="Series.LengthPolicy"/>) allow it, else that of the training series.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or too large.</exception>
    public int Length { get; init => field = Argument.Within(value, 0, Series.SeriesRepair.MaxLength); }
}
