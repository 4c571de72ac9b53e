using PuppeteerSharp;

namespace ConvSeq.Tests.Reports;

/// <summary>A browser without a window, in which pages are looked at as a reader sees them.</summary>
internal static class Chromium
{
    /// <summary>The program; null where there is none on the path.</summary>
    public static string? Program { get; } =
        ProgramOnPath.Find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    /// <summary>Starts the browser.</summary>
    public static Task<IBrowser> Start() => Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = Program ?? throw new FileNotFoundException("There is no Chromium or Chrome on the PATH."),
        Headless = true,

        // Its sandbox needs rights that a container seldom gives; pages are our own.
        Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
}

/// <summary>Marks a test that needs a browser.</summary>
internal sealed class NeedsChromiumAttribute() : NeedsNativeAttribute(Problem)
{
    private static readonly Lazy<string?> Problem = TryLoad(() =>
    {
        if (Chromium.Program is null)
            throw new FileNotFoundException("There is no Chromium or Chrome on the PATH; on Debian, apt-get install chromium.");
    });
}
