using System.Text.Json;
using WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 * 1024);

// The first start trains a small model; yours comes from wherever you train.
string modelPath = builder.Configuration["Model"] ?? "model.zip";
if (!File.Exists(modelPath))
    SmallModel.Train(modelPath);
var scorer = new Scorer(modelPath);

var app = builder.Build();
app.MapGet("/health", () => new { Status = "ok", scorer.Length, scorer.Classes });
app.MapPost("/predict", async (HttpRequest request, CancellationToken cancellationToken) =>
{
    if (!request.HasJsonContentType())
        return Refuse("The body must be JSON, and the header Content-Type must say so.", StatusCodes.Status415UnsupportedMediaType);
    Measurement? measurement;
    try
    {
        measurement = await request.ReadFromJsonAsync<Measurement>(cancellationToken);
    }
    catch (JsonException problem)
    {
        return Refuse($"The body must be {{\"series\":[1.5, 2, ...]}}. {problem.Message}");
    }
    catch (BadHttpRequestException problem)
    {
        return Refuse(problem.Message, problem.StatusCode);
    }

    return scorer.ProblemOf(measurement?.Series) is { } reason
        ? Refuse(reason)
        : Results.Ok(scorer.Score(measurement!.Series!));
});
app.Run();

static IResult Refuse(string reason, int statusCode = StatusCodes.Status400BadRequest) =>
    Results.Problem(reason, statusCode: statusCode);
