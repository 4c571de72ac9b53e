using ConvSeq.Linear;
using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>
/// Looks for the likeliest target of a source: the likeliest beginnings of every length are continued by every symbol, and those that end
/// are compared by their normalized likelihood. docs/specification.md, "Sequences of symbols", is normative. For one thread at a time.
/// </summary>
/// <param name="model">The translator.</param>
internal sealed class BeamSearch(SequenceTranslator model)
{
    private readonly List<Beginning> _beam = [], _next = [];
    private readonly List<Step> _steps = [];
    private readonly Stack<IncrementalScorer> _idle = new();

    /// <summary>Finds the target of a source.</summary>
    public SequenceTranslation Run(ReadOnlySpan<int> source, TranslationOptions options, CancellationToken cancellationToken)
    {
        int longest = options.MaxLength ?? model.UsualMaxLength(source.Length);
        var start = new Beginning(Rent(), [], 0);
        start.Scorer.ReadSource(TranslatorInput.Source(source));
        start.Scorer.Step([TranslatorInput.Start]);
        _beam.Add(start);
        SequenceTranslation? best = null;
        int places = options.BeamWidth;
        for (int length = 0; _beam.Count > 0; length++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FindSteps(places);
            foreach (Step step in _steps)
            {
                int[] symbols = _beam[step.From].Symbols;
                if (step.Class == TranslatorInput.EndClass)
                {
                    places--;
                    if (best is null || Normalized(step.LogLikelihood, length) > Normalized(best.LogLikelihood, best.Symbols.Length))
                        best = new SequenceTranslation(symbols, step.LogLikelihood, IsComplete: true);
                }
                else if (length < longest)
                {
                    Continue(step);
                }
            }

            // Of those that are cut off the likeliest counts, where none has ended.
            if (length == longest)
                best ??= new SequenceTranslation(_beam[0].Symbols, _beam[0].LogLikelihood, IsComplete: false);
            foreach (Beginning one in _beam)
                _idle.Push(one.Scorer);
            _beam.Clear();
            _beam.AddRange(_next);
            _next.Clear();
        }

        return best!;

        // The end counts as a symbol.
        double Normalized(double logLikelihood, int symbols) => logLikelihood
            / PortableMath.Exp(options.LengthPenalty * PortableMath.Log((5.0 + symbols + 1) / 6));
    }

    /// <summary>The likeliest continuations of all beginnings; of equally likely ones the earlier, by beginning and by class.</summary>
    private void FindSteps(int count)
    {
        _steps.Clear();
        for (int from = 0; from < _beam.Count; from++)
        {
            ReadOnlySpan<float> scores = _beam[from].Scorer.Outputs;
            (int top, double logSum) = SequenceScore.Scale(scores);
            double before = _beam[from].LogLikelihood - scores[top] - logSum;
            for (int i = 0; i < scores.Length; i++)
                Consider(new Step(from, i, before + scores[i]), count);
        }
    }

    private void Consider(Step step, int count)
    {
        int place = _steps.Count;
        while (place > 0 && step.LogLikelihood > _steps[place - 1].LogLikelihood)
            place--;
        if (place == count)
            return;
        if (_steps.Count == count)
            _steps.RemoveAt(count - 1);
        _steps.Insert(place, step);
    }

    private void Continue(Step step)
    {
        Beginning from = _beam[step.From];
        int symbol = TranslatorInput.SymbolOf(step.Class);
        IncrementalScorer scorer = Rent();
        scorer.CopyFrom(from.Scorer);
        scorer.Step([model.Input.Target(symbol)]);
        _next.Add(new Beginning(scorer, [.. from.Symbols, symbol], step.LogLikelihood));
    }

    private IncrementalScorer Rent() => _idle.TryPop(out IncrementalScorer? scorer) ? scorer : new IncrementalScorer(model.Network);

    /// <summary>The beginning of a target, and the scorer that has read it.</summary>
    private sealed record Beginning(IncrementalScorer Scorer, int[] Symbols, double LogLikelihood);

    /// <summary>A beginning with one more symbol, or its end.</summary>
    private readonly record struct Step(int From, int Class, double LogLikelihood);
}
