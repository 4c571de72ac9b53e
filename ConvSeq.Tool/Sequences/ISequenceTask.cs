using System.Text.Json;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>What is learned of sequences of symbols: how the commands train and evaluate a model of it.</summary>
internal interface ISequenceTask
{
    /// <summary>The file to learn from; null for a model that is there.</summary>
    string? TrainPath { get; }

    /// <summary>Number of threads.</summary>
    int Threads { get; }

    /// <summary>Name of the back end that networks are trained on, asked for early.</summary>
    string Backend { get; }

    /// <summary>Reads the sequences to learn from; what is returned learns from them.</summary>
    Func<SequenceFit> Prepare(Session session, Execution execution);

    /// <summary>Measures a model on a file.</summary>
    /// <param name="session">The run.</param>
    /// <param name="modelPath">A saved model; null for one that is trained here.</param>
    /// <param name="testPath">The file.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    SequenceEvaluation Evaluate(Session session, string? modelPath, string testPath, Execution execution);
}

/// <summary>A trained model.</summary>
/// <param name="Model">What it is.</param>
/// <param name="Save">Saves it to a file.</param>
/// <param name="Stopped">What it lost to Ctrl-C; null if that was not pressed.</param>
/// <param name="Seconds">How long the training took.</param>
internal sealed record SequenceFit(SequenceFacts Model, Action<string> Save, string? Stopped, double Seconds);

/// <summary>A model, and how well it does.</summary>
/// <param name="Model">What it is.</param>
/// <param name="Score">How well it does.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record SequenceEvaluation(SequenceFacts Model, SequenceFacts Score, double Seconds);

/// <summary>Facts as people and scripts read them.</summary>
/// <param name="Lines">For people.</param>
/// <param name="WriteJson">For scripts.</param>
internal sealed record SequenceFacts(IReadOnlyList<(string Name, string Value)> Lines, Action<Utf8JsonWriter> WriteJson);
