using ConvSeq.Series;

namespace ConvSeq.Tool.Reading;

/// <summary>The series of a file, and how the file was understood.</summary>
internal sealed record SeriesInput(string Path, SeriesSet Set, SeriesReading Reading);
