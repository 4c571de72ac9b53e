using System.Diagnostics;
using System.Globalization;

namespace ConvSeq.Tool.Output;

/// <summary>The largest amount of physical memory that the process has held.</summary>
internal static class PeakMemory
{
    public static long Bytes()
    {
        using var process = Process.GetCurrentProcess();
        long bytes = process.PeakWorkingSet64;
        return bytes > 0 ? bytes : FromKernel();
    }

    // Inside some containers .NET reports 0 although the kernel knows.
    private static long FromKernel()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status))
            return 0;
        string? line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        string? kibibytes = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? 1024 * value : 0;
    }
}
