using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// The evaluation of models of one long sequence, whose later symbols must not be learned from to predict earlier ones: the sequence is cut
/// into K + 1 equal pieces; a model is fitted to the first piece and predicts the second, then one to the first two, or the last symbols of
/// them, and predicts the third, and so on to the last (Tashman, Out-of-sample tests of forecasting accuracy, International Journal of
/// Forecasting 16, 2000: rolling origin). Several sequences are cut likewise, each for itself.
/// </summary>
/// <param name="Parts">The parts, in their order.</param>
/// <remarks>
/// Piece j of a sequence of T symbols begins at ⌊jT / (K + 1)⌋. A model sees all symbols before the one that it predicts, also those
/// before its window and those of the part itself. All models have the same options and seed. What the symbols stand for is the same for
/// all parts, so that losses can be compared; where it was found in the whole sequence, the range of values or the alphabet is taken for
/// known.
/// </remarks>
public sealed record WalkForward(IReadOnlyList<WalkForwardPart> Parts)
{
    /// <summary>The models' score over all parts.</summary>
    public SequenceScore Model => SequenceScore.Of(Parts.Select(part => part.Model));

    /// <summary>The score over all parts of always predicting by how often each symbol came.</summary>
    public SequenceScore Frequencies => SequenceScore.Of(Parts.Select(part => part.Frequencies));

    /// <summary>The score over all parts of predicting the last value and its usual changes; null for texts.</summary>
    public SequenceScore? Persistence => Parts[0].Persistence is null ? null : SequenceScore.Of(Parts.Select(part => part.Persistence!));

    /// <summary>Fits and measures the models.</summary>
    /// <param name="set">The sequences, each of as many symbols as there are pieces, or more.</param>
    /// <param name="coding">What their symbols stand for.</param>
    /// <param name="options">How they are divided; null for the defaults.</param>
    /// <param name="modelOptions">Network, chunks and seed; null for the defaults. A time budget is one for each model.</param>
    /// <param name="backend">The back end that trains the networks; null for the managed one.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentException">
    /// There are no sequences, one is too short or has a symbol that the coding lacks; or a model cannot be fitted so. The message says
    /// which.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static WalkForward Evaluate(
        SequenceSet set, SequenceCoding coding, WalkForwardOptions? options = null, SequenceModelOptions? modelOptions = null,
        INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(coding);
        options ??= new WalkForwardOptions();
        execution ??= Execution.Default;
        set.ThrowUnlessUsable(coding, set.ClassNames.IsDefault ? [] : set.ClassNames, nameof(set));
        int pieces = options.Parts + 1;
        for (int i = 0; i < set.Sequences.Count; i++)
        {
            if (set.Sequences[i].Length < pieces)
            {
                throw new ArgumentException(
                    $"Sequence {i} has {Plural.Of(set.Sequences[i].Length, "symbol")}; {options.Parts} parts and a beginning to learn from "
                    + $"take {pieces} or more.", nameof(set));
            }
        }

        var parts = new WalkForwardPart[options.Parts];
        for (int part = 0; part < parts.Length; part++)
        {
            int[] begin = PlacesOf(part + 1), end = PlacesOf(part + 2);
            SequenceSet train = Cut(i => Math.Max(0, begin[i] - (options.Window ?? begin[i])), i => begin[i]);
            SequenceSet test = Cut(_ => 0, i => end[i]);
            Execution own = execution with { Progress = PartProgress.Of(execution.Progress, part + 1, parts.Length) };
            var model = SequenceModel.Fit(train, coding, modelOptions, validation: null, backend, own);

            // Training that is stopped ends with the weights so far.
            execution.CancellationToken.ThrowIfCancellationRequested();
            var naive = new NaivePrediction(train, coding);
            parts[part] = new WalkForwardPart(
                part + 1, train.SymbolCount, model.Score(test, i => begin[i], own), naive.Frequencies(test, i => begin[i]),
                naive.Persistence(test, i => begin[i]));
        }

        return new WalkForward(parts);

        int[] PlacesOf(int piece) => [.. set.Sequences.Select(one => (int)((long)piece * one.Length / pieces))];

        SequenceSet Cut(Func<int, int> from, Func<int, int> to) =>
            set with { Sequences = [.. set.Sequences.Select((one, i) => one[from(i)..to(i)])] };
    }

    /// <summary>Says of which part the progress is.</summary>
    private sealed class PartProgress(IProgress<ProgressReport> progress, int part, int parts) : IProgress<ProgressReport>
    {
        public static IProgress<ProgressReport>? Of(IProgress<ProgressReport>? progress, int part, int parts) =>
            progress is null ? null : new PartProgress(progress, part, parts);

        public void Report(ProgressReport report) => progress.Report(report with
        {
            Stage = $"Part {part} of {parts}: {report.Stage}",
            Epoch = report.Epoch is { } epoch ? epoch with { Member = part, Members = parts } : null,
        });
    }
}

/// <summary>A part of a <see cref="WalkForward"/>: how well it is predicted by what was learned before it.</summary>
/// <param name="Number">Number of the part, from 1.</param>
/// <param name="Learned">Symbols that were learned from.</param>
/// <param name="Model">The model's score.</param>
/// <param name="Frequencies">
/// The score of a prediction that is always the same: a symbol has the probability (n + 1) / (N + S), n of N learned symbols being it, of S
/// that there are.
/// </param>
/// <param name="Persistence">
/// The score of predicting values by the last one, from which the next differs as values differed before: a level y after the level x has a
/// probability in proportion to 1 plus the number of changes by y - x among those that were learned. The first symbol of a sequence comes
/// after none, and is not predicted so. Null for texts, whose symbols have no distance.
/// </param>
public sealed record WalkForwardPart(
    int Number, long Learned, SequenceScore Model, SequenceScore Frequencies, SequenceScore? Persistence);
