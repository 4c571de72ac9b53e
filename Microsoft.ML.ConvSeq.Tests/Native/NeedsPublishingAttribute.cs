namespace ConvSeq.Tests.Native;

/// <summary>
/// Marks a test that publishes a program together with the runtime. That takes minutes, and packages of the runtime and of its compiler, so
/// it is run where every native library is required.
/// </summary>
internal sealed class NeedsPublishingAttribute() : NeedsNativeAttribute(s_problem)
{
    private static readonly Lazy<string?> s_problem = TryLoad(() => throw new InvalidOperationException(
        $"Publishing takes minutes, and restores the runtime and its compiler. Set {Require}=1 to run it."));
}
