using System.Text.Json;
using ConvSeq.Tests.Reports;
using PuppeteerSharp;

namespace ConvSeq.Tests.Samples;

/// <summary>The page of samples/Onnx in a browser, as a person uses it.</summary>
internal sealed class OnnxPage : IAsyncDisposable
{
    // Much longer than it takes: the machine may be busy.
    private const int Timeout = 120_000;

    private OnnxPage(IPage page, string address)
    {
        Browser = page;
        Problems = page.Problems(address);
    }

    public IPage Browser { get; }

    /// <summary>What the console said, errors, and requests to elsewhere.</summary>
    public List<string> Problems { get; }

    /// <summary>Opens the page and waits until it has loaded what lies beside it.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="address">Where the page is served.</param>
    /// <param name="absent">The end of an address at which nothing is found.</param>
    public static async Task<OnnxPage> Open(IBrowser browser, string address, string? absent = null)
    {
        IPage page = await browser.NewPageAsync();
        page.DefaultTimeout = Timeout;
        page.DefaultNavigationTimeout = Timeout;
        if (absent is not null)
        {
            await page.SetRequestInterceptionAsync(true);
            page.AddRequestInterceptor(request => request.Url.EndsWith(absent, StringComparison.Ordinal)
                ? request.RespondAsync(new ResponseData { Status = System.Net.HttpStatusCode.NotFound })
                : request.ContinueAsync());
        }

        var opened = new OnnxPage(page, address);
        await page.GoToAsync(address);
        await opened.Done();
        return opened;
    }

    /// <summary>Drops a file somewhere on the page.</summary>
    public async Task Drop(string name, byte[] content)
    {
        await Browser.EvaluateFunctionAsync(
            """
            (name, content) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
                const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
                document.querySelector('h1').dispatchEvent(drop);
            }
            """,
            name, Convert.ToBase64String(content));
        await Done();
    }

    /// <summary>Chooses a file.</summary>
    public async Task Choose(string input, string path)
    {
        await (await Browser.QuerySelectorAsync(input)).UploadFileAsync(path);
        await Done();
    }

    /// <summary>Pastes numbers in place of those that are there, and presses the button.</summary>
    public async Task Score(string numbers)
    {
        await Browser.EvaluateFunctionAsync(
            """
            numbers => {
                document.querySelector('#series').select();
                document.execCommand('insertText', false, numbers);
            }
            """,
            numbers);
        await Browser.ClickAsync("button");
        await Done();
    }

    /// <summary>Waits until the page has done what it was asked for.</summary>
    public Task Done() => Browser.WaitForExpressionAsync("!('busy' in document.documentElement.dataset)");

    /// <summary>The text that is seen of an element; empty where the element is not seen.</summary>
    public Task<string> Text(string selector) => Browser.EvaluateFunctionAsync<string>(
        "selector => [document.querySelector(selector)].filter(one => one.checkVisibility()).map(one => one.innerText).join()", selector);

    /// <summary>The label, or the number where there is no label.</summary>
    public Task<string?> Answer() => Browser.EvaluateExpressionAsync<string?>(
        "document.querySelector('#answer strong')?.textContent ?? document.querySelector('#answer data')?.value ?? null");

    /// <summary>The table of probabilities, row by row; none where it is not seen.</summary>
    public async Task<(string[] Texts, double Probability)[]> Rows()
    {
        // As text: 17 digits arrive whole.
        string rows = await Browser.EvaluateExpressionAsync<string>(
            "JSON.stringify([...document.querySelectorAll('#scores tbody tr')].filter(row => row.checkVisibility())"
            + ".map(row => ({ Texts: [...row.cells].slice(0, -2).map(cell => cell.textContent),"
            + " Probability: row.querySelector('data').value })))");
        return [.. JsonSerializer.Deserialize<Row[]>(rows)!.Select(row => (row.Texts, Convert.ToDouble(row.Probability, null)))];
    }

    public async ValueTask DisposeAsync() => await Browser.DisposeAsync();

    private sealed record Row(string[] Texts, string Probability);
}
