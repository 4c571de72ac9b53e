using System.Globalization;
using PuppeteerSharp;

namespace ConvSeq.Tests.Reports;

/// <summary>What a reader sees of a page, and what goes wrong in it.</summary>
internal static class PageLook
{
    /// <summary>Widths of a phone and of a screen, in pixels.</summary>
    public static readonly int[] Widths = [360, 1280];

    // Each text with the color behind it: the ground, and over it the rectangles that were drawn there before.
    private const string Contrasts = """
        () => {
            const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const rgba = color => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return [r, g, b, a / 255];
            };
            const over = (top, opacity, below) => below.map((value, i) => value + (top[i] - value) * opacity);
            const luminance = color => {
                const [r, g, b] = color.map(value => value / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ratio = (a, b) => {
                const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
                return (high + 0.05) / (low + 0.05);
            };
            const groundOf = element => {
                for (let at = element; at; at = at.parentElement) {
                    const [r, g, b, a] = rgba(getComputedStyle(at).backgroundColor);
                    if (a === 1)
                        return [r, g, b];
                }
            };
            const found = [];
            for (const text of document.querySelectorAll(
                'h1, h2, p, th, td, pre, figcaption, caption, summary, label, button, textarea, input[type=number]'))
                if (text.checkVisibility())
                    found.push([text.value || text.textContent, ratio(rgba(getComputedStyle(text).color).slice(0, 3), groundOf(text))]);
            for (const text of document.querySelectorAll('svg text')) {
                const box = text.getBoundingClientRect();
                const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
                let behind = groundOf(text.ownerSVGElement);
                for (const rectangle of text.ownerSVGElement.querySelectorAll('rect')) {
                    const area = rectangle.getBoundingClientRect();
                    const before = rectangle.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
                    if (before && x >= area.left && x <= area.right && y >= area.top && y <= area.bottom) {
                        const style = getComputedStyle(rectangle);
                        behind = over(rgba(style.fill), parseFloat(style.fillOpacity), behind);
                    }
                }
                found.push([text.textContent, ratio(rgba(getComputedStyle(text).fill).slice(0, 3), behind)]);
            }
            return found.filter(([text]) => text.trim().length > 0).map(([text, contrast]) => `${contrast.toFixed(2)} ${text}`);
        }
        """;

    /// <summary>Collects from now on what the console says, errors, and requests to elsewhere.</summary>
    /// <param name="page">The page.</param>
    /// <param name="own">How addresses begin that it may ask.</param>
    public static List<string> Problems(this IPage page, string own)
    {
        var problems = new List<string>();
        page.Console += (_, message) => problems.Add(message.Message.Text);
        page.PageError += (_, error) => problems.Add(error.Message);
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith(own, StringComparison.Ordinal))
                problems.Add(request.Request.Url);
        };
        return problems;
    }

    public static Task SetWidth(this IPage page, int width) =>
        page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });

    /// <summary>Lets the page be "light" or "dark".</summary>
    public static Task SetScheme(this IPage page, string scheme) =>
        page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);

    /// <summary>Nothing lies beside the page.</summary>
    public static async Task AssertFits(this IPage page, int width, string name)
    {
        int needed = await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth");
        Assert.IsLessThanOrEqualTo(width, needed, $"{name} at {width}");
    }

    /// <summary>All texts stand out against what is behind them, as WCAG 2 asks of small ones.</summary>
    /// <param name="page">The page.</param>
    /// <param name="scheme">What <see cref="SetScheme"/> has set.</param>
    /// <param name="texts">There are more than these.</param>
    /// <param name="name">Name of the page, for the message.</param>
    public static async Task AssertLegible(this IPage page, string scheme, int texts, string name)
    {
        string[] found = await page.EvaluateFunctionAsync<string[]>(Contrasts);
        Assert.IsGreaterThan(texts, found.Length);
        string[] faint = [.. found.Where(text => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) < 4.5)];
        Assert.IsEmpty(faint, $"{name}, {scheme}");

        // Dark is dark, so that the two are really measured.
        string ground = await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.AreEqual(scheme == "dark" ? "rgb(21, 24, 28)" : "rgb(255, 255, 255)", ground);
    }
}
