using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>What plan.json says, to be read by people too. Paths are relative to the plan.</summary>
internal sealed record ShardPlanFile
{
    public const string Kind = "ConvSeq shard plan";

    public const int Newest = 1;

    /// <summary>What the file is.</summary>
    public string Format { get; init; } = Kind;

    /// <summary>The version of this format.</summary>
    public int Version { get; init; } = Newest;

    public required TrainingSummary Training { get; init; }

    /// <summary>Empty where numbers are predicted.</summary>
    public required ImmutableArray<ShardClass> Classes { get; init; }

    public required ShardFeatures Features { get; init; }

    public required ImmutableArray<double> Alphas { get; init; }

    public required FeatureScaling Scaling { get; init; }

    public required int SampleSize { get; init; }

    public required SeriesReadOptions Reading { get; init; }

    public required ImmutableArray<ShardedFile> Files { get; init; }

    public required ImmutableArray<Shard> Shards { get; init; }

    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ShardPlanJson.Default.ShardPlanFile), (byte)'\n'];

    /// <summary>Reads the plan.</summary>
    /// <param name="json">The content of the file.</param>
    /// <param name="path">Its name in messages.</param>
    public static ShardPlanFile Parse(byte[] json, string path)
    {
        ShardPlanFile? content;
        try
        {
            content = JsonSerializer.Deserialize(json, ShardPlanJson.Default.ShardPlanFile);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' is not a plan, or damaged: {problem.Message}", problem);
        }

        if (content is null || content.Format != Kind)
            throw new InvalidDataException($"'{path}' is not a plan: its format is not \"{Kind}\".");
        if (content.Version != Newest)
            throw new InvalidDataException($"'{path}' is a plan of version {content.Version}; this ConvSeq reads version {Newest}.");
        if (content.Problem() is { } found)
            throw new InvalidDataException($"'{path}' is damaged: {found}.");
        return content;
    }

    // What the rest relies on: that shards follow each other, and lie in the files.
    private string? Problem()
    {
        if (Shards.IsDefaultOrEmpty || Files.IsDefaultOrEmpty || Classes.IsDefault || Classes.Length == 1 || Alphas.IsDefaultOrEmpty)
            return "it lacks shards, files, classes or alphas";
        if (Shards.Any(one => one is null || one.Ranges.IsDefault || one.Ranges.Any(range => range is null))
            || Files.Any(one => one is null) || Classes.Any(one => one is null))
        {
            return "a part of it is null";
        }

        int next = 0;
        for (int i = 0; i < Shards.Length; i++)
        {
            Shard shard = Shards[i];
            if (shard.FirstRow != next || shard.Count < 1 || shard.Ranges.Sum(range => (long)range.Count) != shard.Count)
                return $"shard {i} does not continue the one before it";
            if (shard.Digest.Length != SeriesDigests.TextLength || !shard.Digest.All(char.IsAsciiHexDigitLower))
                return $"shard {i} has no digest of 32 hexadecimal digits";
            if (shard.Ranges.Any(range => range.File < 0 || range.File >= Files.Length || range.First < 0 || range.Count < 1
                || (long)range.First + range.Count > Files[range.File].SeriesCount))
            {
                return $"shard {i} has series that its file does not have";
            }

            next += shard.Count;
        }

        return next != Training.SeriesCount ? $"the shards have {next} series of {Training.SeriesCount}"
            : SampleSize < 1 ? $"the sample size is {SampleSize}"
            : Classes.Any(one => !(one.Weight > 0)) ? "a class has no weight above 0"
            : Alphas.Any(alpha => !(alpha > 0 && double.IsFinite(alpha))) ? "an alpha is not above 0"
            : null;
    }
}

/// <summary>A class as the plan knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SeriesCount">Number of its series.</param>
/// <param name="Weight">What the weight of each of them is multiplied by.</param>
internal sealed record ShardClass(string Name, int SeriesCount, double Weight);

/// <summary>The features as the plan knows them.</summary>
/// <param name="Name">Name of the algorithm.</param>
/// <param name="Count">Number of features.</param>
/// <param name="Sha256">Of features.csq, hexadecimal.</param>
internal sealed record ShardFeatures(string Name, int Count, string Sha256);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ShardPlanFile))]
internal sealed partial class ShardPlanJson : JsonSerializerContext;
