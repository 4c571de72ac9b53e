namespace WebApi;

/// <summary>What a client sends.</summary>
/// <param name="Series">The values in the order of time.</param>
internal sealed record Measurement(float[]? Series);

/// <summary>What a client gets.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Probabilities">A probability for each class, rounded to four digits.</param>
internal sealed record Answer(string Label, IReadOnlyDictionary<string, float> Probabilities);
