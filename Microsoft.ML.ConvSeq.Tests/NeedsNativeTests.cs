using System.Runtime.InteropServices;

namespace ConvSeq.Tests;

/// <summary>When a test that needs a native library is skipped.</summary>
[TestClass]
public sealed class NeedsNativeTests
{
    private readonly string? _required = Environment.GetEnvironmentVariable(NeedsNativeAttribute.Require);

    [TestCleanup]
    public void Cleanup() => Environment.SetEnvironmentVariable(NeedsNativeAttribute.Require, _required);

    [TestMethod]
    public void ATestWhoseLibraryDoesNotLoadIsSkippedWithTheLoadersReason()
    {
        Environment.SetEnvironmentVariable(NeedsNativeAttribute.Require, null);
        var attribute = new NeedsWhatIsNowhere();
        Assert.IsFalse(attribute.IsConditionMet);
        Assert.Contains(NeedsWhatIsNowhere.Library, attribute.IgnoreMessage!);
    }

    [TestMethod]
    public void ATestWhoseLibraryIsRequiredIsRunAllTheSame()
    {
        Environment.SetEnvironmentVariable(NeedsNativeAttribute.Require, "1");
        Assert.IsTrue(new NeedsWhatIsNowhere().IsConditionMet);
    }

    private sealed class NeedsWhatIsNowhere() : NeedsNativeAttribute(Problem)
    {
        public const string Library = "convseq-has-no-such-library";

        private static readonly Lazy<string?> Problem = TryLoad(() => NativeLibrary.Load(Library));
    }
}
