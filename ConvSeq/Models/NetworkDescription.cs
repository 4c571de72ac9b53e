using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>Readable description of the networks of a model and of the results of their training.</summary>
internal static class NetworkDescription
{
    /// <summary>What a model of symbols says of its network: its size, and how its training went.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Briefly(NetworkMember member)
    {
        NetworkOutcome outcome = member.Outcome;
        yield return new("Parameters", Text($"{member.Network.Architecture.ParameterCount}"));
        yield return new("Training", Text($"{Plural.Of(outcome.Epochs, "epoch")}, loss {outcome.Loss:g4}")
            + (outcome.ValidationLoss is { } loss ? Text($", validation loss {loss:g4}") : ""));
    }

    /// <summary>What a model of series says of its networks.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(NetworkModel model)
    {
        int length = model.LongestInput;
        NetworkArchitecture architecture = model.Architecture;
        ImmutableArray<NetworkMember> members = model.Members;
        string times = members.Length > 1 ? Text($"{members.Length} × ") : "";
        yield return new("Parameters", Text($"{times}{architecture.ParameterCount:N0}"));
        yield return new(
            "Receptive field", architecture.SeesWholeSeries ? "the whole series" : Plural.Of(architecture.ReceptiveField, "point"));
        yield return new(
            "Operations", Text($"{times}{Rounded(architecture.FlopsOf(length))}FLOP for a series of {Plural.Of(length, "point")}"));
        yield return new("Epochs", Range(members, outcome => outcome.Epochs, "N0") + Reasons(members));
        yield return new("Epoch kept", Range(members, outcome => outcome.KeptEpoch, "N0"));
        yield return new("Training loss", Measures(members, outcome => outcome.Loss, outcome => outcome.Accuracy));
        if (members[0].Outcome.ValidationLoss is not null)
            yield return new(
                "Validation loss", Measures(members, outcome => outcome.ValidationLoss!.Value, outcome => outcome.ValidationAccuracy));
        foreach ((int i, (string name, string layers)) in LayersOf(architecture).Index())
            yield return new(i == 0 ? "Layers" : $"  {i + 1}", $"{name}: {layers}");
    }

    /// <summary>Puts nodes that share the first part of their name on one line, and equal neighboring parts on one line, too.</summary>
    private static IEnumerable<(string Name, string Layers)> LayersOf(NetworkArchitecture architecture)
    {
        var parts = new List<(string First, string Last, string Layers)>();
        for (int start = 1, end; start < architecture.Nodes.Length; start = end)
        {
            string name = PartOf(architecture.Nodes[start]);
            end = start + 1;
            while (end < architecture.Nodes.Length && PartOf(architecture.Nodes[end]) == name)
                end++;
            string layers = Layers(architecture, start, end);
            if (parts.Count > 0 && parts[^1].Layers == layers)
                parts[^1] = parts[^1] with { Last = name };
            else
                parts.Add((name, name, layers));
        }

        return parts.Select(part => (part.First == part.Last ? part.First : $"{part.First} to {part.Last}", part.Layers));
    }

    private static string Layers(NetworkArchitecture architecture, int start, int end)
    {
        var groups = new List<(string Summary, int Count)>();
        for (int i = start; i < end; i++)
        {
            string summary = architecture.Nodes[i].Layer.Summary;
            if (groups.Count > 0 && groups[^1].Summary == summary)
                groups[^1] = (summary, groups[^1].Count + 1);
            else
                groups.Add((summary, 1));
        }

        int parameters = architecture.Weights.Where(parameter => parameter.Node >= start && parameter.Node < end)
            .Sum(parameter => parameter.Count);
        string list = string.Join("; ", groups.Select(group => group.Count == 1 ? group.Summary : $"{group.Count} × {group.Summary}"));
        return Text($"{list} → {Plural.Of(architecture.Nodes[end - 1].Channels, "channel")}")
            + (parameters > 0 ? Text($" ({parameters:N0} parameters)") : "");
    }

    private static string PartOf(NetworkNode node) => node.Name.Split('/', 2)[0];

    private static string Measures(
        ImmutableArray<NetworkMember> members, Func<NetworkOutcome, double> loss, Func<NetworkOutcome, double?> accuracy) =>
        Range(members, loss, "g4") + (accuracy(members[0].Outcome) is null
            ? ""
            : $", accuracy {Range(members, outcome => accuracy(outcome) ?? double.NaN, "p1")}");

    private static string Range(ImmutableArray<NetworkMember> members, Func<NetworkOutcome, double> of, string format)
    {
        double least = members.Min(member => of(member.Outcome)), greatest = members.Max(member => of(member.Outcome));
        string first = least.ToString(format, CultureInfo.InvariantCulture), last = greatest.ToString(format, CultureInfo.InvariantCulture);
        return first == last ? first : $"{first} to {last}";
    }

    private static string Reasons(ImmutableArray<NetworkMember> members)
    {
        string[] reasons = [.. members.Select(member => member.Outcome.StopReason).Distinct().Order().Select(reason => reason switch
        {
            StopReason.EarlyStopping => "stopped early",
            StopReason.TimeBudget => "ended by the time budget",
            StopReason.Cancelled => "cancelled",
            _ => "",
        }).Where(reason => reason.Length > 0)];
        return reasons.Length == 0 ? "" : $" ({string.Join(", ", reasons)})";
    }

    private static string Rounded(long operations) => operations switch
    {
        >= 1_000_000_000 => Text($"{operations / 1e9:g3} G"),
        >= 1_000_000 => Text($"{operations / 1e6:g3} M"),
        >= 1_000 => Text($"{operations / 1e3:g3} k"),
        _ => Text($"{operations} "),
    };

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
