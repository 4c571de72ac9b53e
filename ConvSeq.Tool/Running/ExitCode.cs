namespace ConvSeq.Tool.Running;

/// <summary>Exit codes that the process returns to the shell.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int BadInput = 1;
    public const int Usage = 2;

    /// <summary>Done, but for series that could not be predicted and that the person allowed to be left out.</summary>
    public const int BadSeries = 3;

    /// <summary>128 + SIGINT, as shells report it.</summary>
    public const int Stopped = 130;
}
