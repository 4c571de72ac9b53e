using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ConvSeq.Tests.Samples;

/// <summary>The web sample as a client sees it, in a process of its own on a port that the system chooses.</summary>
[TestClass]
public sealed class WebApiTests
{
    private const string Page = "samples/WebApi/README.md";

    private static readonly TemporaryFolder Folder = new();
    private static readonly StringBuilder Log = new();
    private static readonly HttpClient Client = new();
    private static Process s_server = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        var address = new TaskCompletionSource<string>();
        s_server = ChildProgram.StartIn(
            Folder.Path, SampleTests.Program("WebApi"), "--urls", "http://127.0.0.1:0", "--Model", Folder.File("model.zip"));
        s_server.EnableRaisingEvents = true;
        s_server.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The server has ended: {Log}"));
        DataReceivedEventHandler read = (_, line) =>
        {
            lock (Log)
                Log.AppendLine(line.Data);
            if (line.Data?.Split("Now listening on: ") is [_, string found])
                address.TrySetResult(found);
        };
        s_server.OutputDataReceived += read;
        s_server.ErrorDataReceived += read;
        s_server.BeginOutputReadLine();
        s_server.BeginErrorReadLine();
        Client.BaseAddress = new Uri(await address.Task);
    }

    [ClassCleanup]
    public static void Stop()
    {
        if (!s_server.HasExited)
            s_server.Kill();
        s_server.WaitForExit();
        s_server.Dispose();
        Folder.Dispose();
    }

    [TestMethod]
    public async Task ItAnswersAsItsReadmeShows()
    {
        string[] shown = [.. FencedBlock.Of(Page, "text").Select(block => string.Join('\n', block.Text))];
        Assert.AreEqual(shown[0], await (await Post(Example())).Content.ReadAsStringAsync());
        Assert.AreEqual(shown[1], await Client.GetStringAsync("health"));
        Assert.AreEqual(shown[2], await (await Post("""{"series":[1,2]}""")).Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task ManyRequestsAtOnceGetTheSameAnswersAsOneByOne()
    {
        string[] bodies =
            [.. Enumerable.Range(0, 16).Select(i => Body(Enumerable.Range(0, 60).Select(t => 30 + i * Math.Sin(t * (1 + i) / 9.0))))];
        string[] oneByOne = new string[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
            oneByOne[i] = await Answer(bodies[i]);
        Assert.IsGreaterThan(1, oneByOne.Distinct().Count());
        string[] atOnce = await Task.WhenAll(Enumerable.Range(0, 20 * bodies.Length).Select(i => Answer(bodies[i % bodies.Length])));
        for (int i = 0; i < atOnce.Length; i++)
            Assert.AreEqual(oneByOne[i % bodies.Length], atOnce[i]);
    }

    [TestMethod]
    [DataRow("", "The body must be")]
    [DataRow("{}", "There is no series")]
    [DataRow("null", "There is no series")]
    [DataRow("[1, 2", "The body must be")]
    [DataRow("""{"series":[]}""", "There is no series")]
    [DataRow("""{"series":"x"}""", "The body must be")]
    [DataRow("""{"series":[null]}""", "$.series[0]")]
    [DataRow("""{"series":[NaN]}""", "'N' is an invalid start")]
    [DataRow("""{"series":[1, 2]}""", "The series has 2 values; the model takes 60.")]
    public async Task ABadBodyIsRefusedWithAReason(string body, string reason) => await AssertRefused(body, reason);

    [TestMethod]
    [DataRow("1e39", "Infinity")]
    [DataRow("-1e300", "-Infinity")]
    [DataRow("\"NaN\"", "NaN")]
    public async Task AValueThatIsNotFiniteIsRefused(string value, string found) => await AssertRefused(
        $$"""{"series":[{{string.Join(',', Enumerable.Repeat("1", 59))}},{{value}}]}""", $"Value 59 of the series is {found}");

    [TestMethod]
    public async Task ABodyThatIsTooLargeIsRefusedBeforeItIsSent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = Json(Body(new double[100_000])) };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        StringAssert.Contains(await DetailOf(response), "65536 bytes");
    }

    [TestMethod]
    public async Task ABodyThatIsNotJsonIsRefused()
    {
        using HttpResponseMessage response = await Client.PostAsync("predict", new StringContent("1,2,3"));
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private static async Task AssertRefused(string body, string reason)
    {
        using HttpResponseMessage response = await Post(body);
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        StringAssert.Contains(await DetailOf(response), reason);
    }

    private static string Example() => File.ReadAllText(Repository.Find("samples", "WebApi", "request.json"));

    private static string Body(IEnumerable<double> series) => JsonSerializer.Serialize(new { series });

    private static Task<HttpResponseMessage> Post(string body) => Client.PostAsync("predict", Json(body));

    private static StringContent Json(string body) => new(body, new MediaTypeHeaderValue("application/json"));

    private static async Task<string> Answer(string body)
    {
        using HttpResponseMessage response = await Post(body);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string> DetailOf(HttpResponseMessage response)
    {
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }
}
