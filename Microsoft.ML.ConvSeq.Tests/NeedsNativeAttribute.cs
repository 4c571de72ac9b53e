namespace ConvSeq.Tests;

/// <summary>
/// Marks a test that needs a native library. Where the library does not load, the test is skipped with the loader's reason; with
/// the environment variable CONVSEQ_REQUIRE_NATIVE=1 it is run all the same, and fails.
/// </summary>
/// <param name="problem">The loader's reason, or null where the library loads; see <see cref="TryLoad"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
internal abstract class NeedsNativeAttribute(Lazy<string?> problem) : ConditionBaseAttribute(ConditionMode.Include)
{
    /// <summary>Set to 1 where every native library has to be there, as on the build server.</summary>
    public const string Require = "CONVSEQ_REQUIRE_NATIVE";

    /// <summary>Its own for each library, so that a test that needs two is run where both load.</summary>
    public sealed override string GroupName => GetType().Name;

    public sealed override bool IsConditionMet
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Require) == "1")
                return true;

            // Not in the constructor: MSTest makes the attributes of all tests, also of those that a filter leaves out.
            IgnoreMessage = problem.Value;
            return IgnoreMessage is null;
        }
    }

    /// <summary>Loads a library when the result is first asked for, and never again: keep the result in a static field.</summary>
    /// <param name="load">Loads it, or throws.</param>
    protected static Lazy<string?> TryLoad(Action load) => new(() =>
    {
        try
        {
            load();
            return null;
        }
        catch (Exception problem)
        {
            // Of any type: some packages search for their library themselves, and throw what they like.
            return problem.Message;
        }
    });
}
