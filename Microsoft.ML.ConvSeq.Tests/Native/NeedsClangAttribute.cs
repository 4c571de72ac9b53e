namespace ConvSeq.Tests.Native;

/// <summary>
/// Marks a test that compiles a program ahead of time. That takes minutes, so it is run where every native library is required; and it is
/// skipped where there is no C compiler that could link.
/// </summary>
internal sealed class NeedsClangAttribute() : NeedsNativeAttribute(s_problem)
{
    private static readonly Lazy<string?> s_problem = TryLoad(() =>
    {
        if (ProgramOnPath.Find("clang") is null)
            throw new InvalidOperationException("Compiling ahead of time needs clang: apt-get install clang zlib1g-dev.");
        throw new InvalidOperationException($"Compiling ahead of time takes minutes. Set {Require}=1 to run it.");
    });
}
