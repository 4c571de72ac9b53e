using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Models;

/// <summary>Models of growing beginnings of a sequence, each measured on what comes after its own.</summary>
[TestClass]
public sealed class WalkForwardTests
{
    private static readonly ValueLevels Levels = new(0, 1, LevelScale.Uniform, 8);

    private static readonly SequenceSet Walks = new([Walk(101, 1), Walk(64, 2)]);

    private static readonly SequenceModelOptions Tcn = Options(new TcnOptions
    {
        Filters = 8,
        Levels = 1,
        Dropout = 0,
        Readout = TcnReadout.EveryStep,
    });

    private static readonly SequenceModelOptions Gru = Options(new RecurrentOptions
    {
        Cell = RecurrentCell.Gru,
        Units = 8,
        Dropout = 0,
        Readout = RecurrentReadout.EveryStep,
    });

    /// <summary>By the definition: a model of the beginning, and its loss of beginning and part less that of the beginning.</summary>
    [TestMethod]
    public void PartsArePredictedFromWhatIsBefore()
    {
        foreach (SequenceModelOptions options in (SequenceModelOptions[])[Tcn, Gru])
        {
            var evaluation = WalkForward.Evaluate(Walks, Levels, new WalkForwardOptions { Parts = 3 }, options);
            Assert.HasCount(3, evaluation.Parts);
            foreach (WalkForwardPart part in evaluation.Parts)
            {
                SequenceSet before = Prefix(part.Number), withPart = Prefix(part.Number + 1);
                var model = SequenceModel.Fit(before, Levels, options);
                SequenceScore all = model.Score(withPart), learned = model.Score(before);
                Assert.AreEqual(before.SymbolCount, part.Learned);
                Assert.AreEqual(withPart.SymbolCount - before.SymbolCount, part.Model.Symbols);
                Assert.AreEqual(all.NegativeLogLikelihood - learned.NegativeLogLikelihood, part.Model.NegativeLogLikelihood, 1e-4);
                Assert.AreEqual(all.Correct - learned.Correct, part.Model.Correct);
            }

            Assert.AreEqual(evaluation.Parts.Sum(part => part.Model.NegativeLogLikelihood), evaluation.Model.NegativeLogLikelihood, 1e-9);
            Assert.AreEqual(101 - 25 + 64 - 16, evaluation.Model.Symbols);
            WalkForward again = WalkForward.Evaluate(
                Walks, Levels, new WalkForwardOptions { Parts = 3 }, options, execution: new Execution { Threads = 1 });
            CollectionAssert.AreEqual(evaluation.Parts.ToArray(), again.Parts.ToArray());
        }

        static SequenceSet Prefix(int pieces) => new([.. Walks.Sequences.Select(one => one[..(pieces * one.Length / 4)])]);
    }

    [TestMethod]
    public void AWindowLeavesOutWhatIsLongAgo()
    {
        WalkForwardPart[] parts =
            [.. WalkForward.Evaluate(Walks, Levels, new WalkForwardOptions { Parts = 3, Window = 20 }, Tcn).Parts];
        CollectionAssert.AreEqual((long[])[20 + 16, 40, 40], parts.Select(part => part.Learned).ToArray());
        var naive = new NaivePrediction(new SequenceSet([Walks.Sequences[0][55..75], Walks.Sequences[1][28..48]]), Levels);
        Assert.AreEqual(naive.Frequencies(Walks, i => i == 0 ? 75 : 48), parts[2].Frequencies);
    }

    [TestMethod]
    public void NaivePredictionsAreAsDefined()
    {
        int[] train = Walks.Sequences[0], test = Walks.Sequences[1];
        var naive = new NaivePrediction(new SequenceSet([train]), Levels);
        double byFrequency = 0, byLast = 0;
        int right = 0;
        for (int at = 10; at < test.Length; at++)
        {
            byFrequency -= Math.Log((train.Count(one => one == test[at]) + 1.0) / (train.Length + 8));
            double[] shares = [.. Enumerable.Range(0, 8).Select(level => 1.0 + Changes(level - test[at - 1]))];
            byLast -= Math.Log(shares[test[at]] / shares.Sum());
            right += Array.IndexOf(shares, shares.Max()) == test[at] ? 1 : 0;
        }

        SequenceScore frequencies = naive.Frequencies(new SequenceSet([test]), _ => 10);
        SequenceScore persistence = naive.Persistence(new SequenceSet([test]), _ => 10)!;
        Assert.AreEqual(byFrequency, frequencies.NegativeLogLikelihood, 1e-9);
        Assert.AreEqual(byLast, persistence.NegativeLogLikelihood, 1e-9);
        Assert.AreEqual(right, persistence.Correct);
        Assert.AreEqual(test.Length - 10, persistence.Symbols);
        Assert.IsLessThan(frequencies.MeanLoss, persistence.MeanLoss, "Walks go on from where they are.");
        var letters = SequenceVocabulary.Of(SymbolUnit.Character, ["ab"]);
        Assert.IsNull(new NaivePrediction(new SequenceSet([[0, 1]]), letters).Persistence(new SequenceSet([[0, 1]]), _ => 1));

        int Changes(int by) => Enumerable.Range(1, train.Length - 1).Count(at => train[at] - train[at - 1] == by);
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamedAndWorkCanBeStopped()
    {
        Assert.Contains(
            "Sequence 1 has 3 symbols; 3 parts and a beginning to learn from take 4 or more.",
            Assert.ThrowsExactly<ArgumentException>(() => WalkForward.Evaluate(
                new SequenceSet([Walk(10, 1), Walk(3, 1)]), Levels, new WalkForwardOptions { Parts = 3 }, Tcn)).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WalkForwardOptions { Parts = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WalkForwardOptions { Window = 0 });
        using var stop = new CancellationTokenSource();
        List<string> stages = [];
        var progress = new Listener(report =>
        {
            stages.Add(report.Stage);
            if (report.Stage.StartsWith("Part 2", StringComparison.Ordinal))
                stop.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => WalkForward.Evaluate(
            Walks, Levels, null, Tcn, execution: new Execution { Threads = 1, CancellationToken = stop.Token, Progress = progress }));
        Assert.StartsWith("Part 1 of 5: ", stages[0]);
    }

    private static SequenceModelOptions Options(NetworkOptions network) => new()
    {
        ChunkLength = 20,
        Network = network with { Training = network.Training with { Epochs = 2, BatchSize = 4 } },
    };

    private static int[] Walk(int length, ulong number)
    {
        var random = new CounterRandom(9, 3, number);
        int[] levels = new int[length];
        levels[0] = 4;
        for (int at = 1; at < length; at++)
            levels[at] = Math.Clamp(levels[at - 1] + random.NextInt(3) - 1, 0, 7);
        return levels;
    }
}
