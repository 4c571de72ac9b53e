using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Models of what comes next, and how well they predict, as people and scripts read it.</summary>
internal static class SequenceReport
{
    /// <summary>Says what a model lost to Ctrl-C; null if it was not pressed.</summary>
    public static string? Stopped(NetworkMember member) => member.Outcome.StopReason == StopReason.Cancelled
        ? $"stopped; the model has the best weights so far, of epoch {Wording.Count(member.Outcome.KeptEpoch)}"
        : null;

    public static SequenceFacts Of(SequenceModel model)
    {
        NetworkArchitecture network = model.Architecture;
        return new SequenceFacts(
            [
                ("Symbols", model.Coding.Summary),
                .. model.SamplingRate is { } rate ? new[] { ("Sampling rate", $"{Wording.Count(rate)} a second") } : [],
                ("Sees", network.SeesWholeSeries ? "all symbols before" : $"{Wording.Count(network.ReceptiveField)} symbols"),
                .. Facts(model.Member, model.Training.Seed),
            ],
            json => WriteJson(json, model));
    }

    public static SequenceFacts Of(SequenceScore score) => new([.. Facts(score)], json => WriteJson(json, score));

    /// <summary>The network and its training.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(NetworkMember member, ulong seed)
    {
        NetworkOutcome outcome = member.Outcome;
        NetworkArchitecture network = member.Network.Architecture;
        return
        [
            ("Network", $"{network.Name}, {Wording.Count(network.ParameterCount)} parameters, seed {seed}"),
            ("Epochs", $"{Wording.Count(outcome.Epochs)}, weights of epoch {Wording.Count(outcome.KeptEpoch)}"),
            ("Training loss", Loss(outcome.Loss)),
            .. outcome.ValidationLoss is { } loss ? new[] { ("Validation loss", Loss(loss)) } : [],
        ];
    }

    public static IEnumerable<(string Name, string Value)> Facts(SequenceScore score) =>
    [
        ("Predicted", $"{Wording.Count(score.Symbols)} symbols"),
        ("Loss", Loss(score.MeanLoss)),
        ("Perplexity", Wording.Measure(score.Perplexity)),
        ("Accuracy", Wording.Percent(score.Accuracy, decimals: 2)),
    ];

    public static void WriteJson(Utf8JsonWriter json, SequenceModel model)
    {
        json.WriteString("task", "next");
        json.WriteString("algorithm", model.Architecture.Name);
        json.WriteString("unit", UnitOf(model.Coding));
        json.WriteNumber("symbols", model.Coding.Symbols);
        if (model.SamplingRate is { } rate)
            json.WriteNumber("samplingRate", rate);
        json.WriteNumber("sequences", model.Training.SeriesCount);
        if (model.Architecture.SeesWholeSeries)
            json.WriteNull("receptiveField");
        else
            json.WriteNumber("receptiveField", model.Architecture.ReceptiveField);
        WriteJson(json, model.Member, model.Training.Seed);
    }

    /// <summary>The network and its training.</summary>
    public static void WriteJson(Utf8JsonWriter json, NetworkMember member, ulong seed)
    {
        NetworkOutcome outcome = member.Outcome;
        json.WriteNumber("seed", seed);
        json.WriteNumber("parameters", member.Network.Architecture.ParameterCount);
        json.WriteNumber("epochs", outcome.Epochs);
        json.WriteNumber("keptEpoch", outcome.KeptEpoch);
        json.WriteString("stopReason", outcome.StopReason.ToString().ToLowerInvariant());
        json.WriteFinite("loss", outcome.Loss);
        if (outcome.ValidationLoss is { } loss)
            json.WriteFinite("validationLoss", loss);
    }

    public static void WriteJson(Utf8JsonWriter json, SequenceScore score)
    {
        json.WriteNumber("predicted", score.Symbols);
        json.WriteFinite("negativeLogLikelihood", score.NegativeLogLikelihood);
        json.WriteFinite("bitsPerSymbol", score.BitsPerSymbol);
        json.WriteFinite("perplexity", score.Perplexity);
        json.WriteFinite("accuracy", score.Accuracy);
    }

    /// <summary>What a symbol is, as --unit says it.</summary>
    public static string UnitOf(SequenceCoding coding) => coding switch
    {
        SequenceVocabulary { Unit: SymbolUnit.Word } => "words",
        SequenceVocabulary => "characters",
        _ => "values",
    };

    public static SequenceModel Load(string path) => BadInputException.Blame(path, () => SequenceModel.Load(path));

    private static string Loss(double nats) => $"{Wording.Measure(nats)} nats, {Wording.Measure(nats / Math.Log(2))} bits per symbol";
}
