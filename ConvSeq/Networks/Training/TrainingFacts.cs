using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConvSeq.Containers;

namespace ConvSeq.Networks;

/// <summary>A fact that the weights of a trained network depend on.</summary>
/// <param name="Name">Its name, such as that of an option; for a digest, the words for a message.</param>
/// <param name="Value">Its value, or a digest of it; for a list, one line per element.</param>
internal readonly record struct TrainingFact(string Name, string Value)
{
    /// <summary>Prefix of a value that is a digest.</summary>
    public const string DigestMark = "SHA-256 ";

    /// <summary>Whether the value is a digest, which means nothing to a reader.</summary>
    public bool IsDigest => Value.StartsWith(DigestMark, StringComparison.Ordinal);

    /// <summary>Whether a training with this fact may continue from a checkpoint with the other one.</summary>
    public bool Agrees(TrainingFact other) => this == other || (Name == other.Name && Name == TrainingFacts.BackendName);
}

/// <summary>
/// All facts that the weights of a trained network depend on. They show whether a checkpoint belongs to the same training, and if
/// not, why.
/// </summary>
internal static class TrainingFacts
{
    /// <summary>
    /// Name of the only fact that may differ: back ends compute the same except for rounding, so each may continue where another
    /// stopped.
    /// </summary>
    public const string BackendName = "the back end";

    /// <summary>The facts of one member. The number of epochs is among them only if the schedule relies on it.</summary>
    public static ImmutableArray<TrainingFact> Of(TrainingPlan plan, int member)
    {
        NetworkTrainingOptions options = plan.Options;
        var facts = ImmutableArray.CreateBuilder<TrainingFact>();
        Add(BackendName, plan.Backend.Name);
        if (plan.Architecture.Nodes[^1].Layer is ModuleLayer module)
        {
            Add("the class of the module", module.Type);
            Add("an array of the module", string.Join('\n', [
                .. plan.Architecture.Weights.Select(array => $"{array.Describe()}, learned"),
                .. plan.Architecture.Statistics.Select(array => $"{array.Describe()}, kept"),
            ]));
        }
        else
        {
            Add("the architecture", plan.ArchitectureDigest);
        }

        foreach (NetworkNode node in plan.Architecture.Nodes)
        {
            if (node.Layer is Embedding { Vectors: { } given })
                Add($"the list of vectors given to '{node.Name}'", TrainingFact.DigestMark + given.Digest);
        }

        Add("the seed", plan.Seed);
        Add("the number of the member", member);
        Add(nameof(options.BatchSize), options.BatchSize);
        Add(nameof(options.Optimizer), Text(options.Optimizer));
        Add(nameof(options.Schedule), Text(options.Schedule));
        if (options.Schedule.SpansAllEpochs)
            Add($"{nameof(options.Epochs)}, which the schedule relies on,", options.Epochs);
        Add(nameof(options.LabelSmoothing), options.LabelSmoothing);
        Add(nameof(options.KeepBest), options.KeepBest);
        Add(nameof(options.BestBy), options.BestBy);
        Add(nameof(options.ValidationShare), options.ValidationShare);
        Add("the list of class weights", plan.ClassWeights is []
            ? "none"
            : string.Join(' ', plan.ClassWeights.Select(weight => Text($"{weight}"))));
        Add("the training set", plan.TrainDigest);
        Add("the validation set", plan.ValidationDigest);
        return facts.DrainToImmutable();

        void Add(string name, object value) => facts.Add(new TrainingFact(name, Text($"{value}")));
    }

    /// <summary>The digest of an architecture, as models hold it.</summary>
    public static string Digest(NetworkArchitecture architecture)
    {
        var writer = new ModelWriter();
        ArchitectureSection.Write(writer, architecture);
        return TrainingFact.DigestMark + Convert.ToHexStringLower(SHA256.HashData(writer.Written));
    }

    /// <summary>The digest of series, their targets and weights.</summary>
    public static string Digest(NetworkData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append<int>([(int)data.Task, data.Channels, data.Outputs, data.Count]);
        for (int i = 0; i < data.Count; i++)
        {
            Append([data.LengthOf(i)]);
            if (data.HasSources)
                Append([data.SourceLengthOf(i)]);
            Append(data.Values(i));
            Append(data.Classes(i));
            Append(data.Targets(i));
            Append([data.Weight(i)]);
        }

        return TrainingFact.DigestMark + Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append<T>(ReadOnlySpan<T> values) where T : struct => hash.AppendData(MemoryMarshal.AsBytes(values));
    }

    private static string Text(FormattableString value) => FormattableString.Invariant(value);

    private static string Text(OptimizerOptions options) =>
        Text($"{options.Kind}, LearningRate {options.LearningRate}, ") + options.Kind switch
        {
            OptimizerKind.Sgd => Text($"Momentum {options.Momentum}, "),
            OptimizerKind.RmsProp => Text($"Momentum {options.Momentum}, SquareDecay {options.SquareDecay}, Epsilon {options.Epsilon}, "),
            OptimizerKind.Adadelta => Text($"SquareDecay {options.SquareDecay}, Epsilon {options.Epsilon}, "),
            _ => Text($"Beta1 {options.Beta1}, Beta2 {options.Beta2}, Epsilon {options.Epsilon}, "),
        }
        + Text($"WeightDecay {options.WeightDecay}, GradientClip {(options.GradientClip is { } limit ? Text($"{limit}") : "none")}");

    private static string Text(LearningRateSchedule schedule) => schedule switch
    {
        PlateauRate plateau => Text(
            $"plateau, Factor {plateau.Factor}, Patience {plateau.Patience}, Threshold {plateau.Threshold}, Floor {plateau.Floor}"),
        CosineRate cosine => Text($"cosine, WarmUpShare {cosine.WarmUpShare}, FinalShare {cosine.FinalShare}"),
        OneCycleRate cycle => Text(
            $"one cycle, RiseShare {cycle.RiseShare}, StartDivisor {cycle.StartDivisor}, EndDivisor {cycle.EndDivisor}"),
        ConstantRate => "constant",
        _ => throw new NotSupportedException($"The schedule {schedule.GetType()} is not supported."),
    };
}
