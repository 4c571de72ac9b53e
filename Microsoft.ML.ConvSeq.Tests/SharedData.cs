namespace ConvSeq.Tests;

internal static class SharedData
{
    public static string Find(params string[] parts) => Path.Combine(["/work/shared", .. parts]);
}
