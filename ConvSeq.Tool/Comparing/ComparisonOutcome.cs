namespace ConvSeq.Tool.Comparing;

/// <summary>What a comparison has come to, as page, terminal and scripts show it.</summary>
internal sealed class ComparisonOutcome
{
    /// <summary>What the columns of <see cref="RankRows"/> are.</summary>
    public static readonly string[] RankHeading = ["classifier", "mean rank", "mean accuracy", "mean log-loss", "fit", "predict"];

    /// <summary>What the columns of <see cref="PairRows"/> are.</summary>
    public static readonly string[] PairHeading = ["pair", "wins", "draws", "losses", "mean difference", "p", "p after Holm"];

    private readonly (string Set, double[] Accuracies)[] _sets;

    /// <param name="comparison">What was compared.</param>
    /// <param name="measured">The measurements: of each set that was measured those of all classifiers; one set or more.</param>
    public ComparisonOutcome(Comparison comparison, IReadOnlyList<Measurement> measured)
    {
        (Comparison, Measured) = (comparison, measured);
        _sets =
        [
            .. measured.GroupBy(one => one.Set).Select(set => (
                set.Key,
                comparison.Names.Select(name => set.Where(one => one.Classifier == name).Average(one => one.Accuracy)).ToArray())),
        ];
        Ranking = new Ranking(comparison.Names, [.. _sets.Select(one => one.Accuracies)]);
    }

    public Comparison Comparison { get; }

    public IReadOnlyList<Measurement> Measured { get; }

    /// <summary>The classifiers over the sets, by mean accuracies over the splits.</summary>
    public Ranking Ranking { get; }

    /// <summary>What the columns of <see cref="SetRows"/> are.</summary>
    public IReadOnlyList<string> SetHeading => ["set", .. Comparison.Names];

    /// <summary>The mean accuracies on each set, as a person reads them.</summary>
    public IEnumerable<IReadOnlyList<string>> SetRows =>
        _sets.Select(one => (IReadOnlyList<string>)[one.Set, .. one.Accuracies.Select(value => Wording.Percent(value))]);

    /// <summary>The classifiers with their means over all measurements, as a person reads them.</summary>
    public IEnumerable<IReadOnlyList<string>> RankRows => Ranking.Names.Select((name, k) =>
    {
        Measurement[] own = Of(name);
        return (IReadOnlyList<string>)
        [
            name, Ranking.Text(Ranking.Ranks[k]), Wording.Percent(Ranking.Accuracies[k].Average()),
            Wording.Loss(own.Average(one => one.LogLoss)), Wording.Seconds(own.Average(one => one.FitSeconds)),
            Wording.Seconds(own.Average(one => one.PredictSeconds)),
        ];
    });

    /// <summary>The pairs, as a person reads them.</summary>
    public IEnumerable<IReadOnlyList<string>> PairRows => Ranking.Pairs.Select(pair => (IReadOnlyList<string>)
    [
        $"{Ranking.Names[pair.First]} - {Ranking.Names[pair.Second]}", Wording.Count(pair.Wins), Wording.Count(pair.Draws),
        Wording.Count(pair.Losses), Wording.Percent(pair.Difference), Wording.Loss(pair.Probability), Wording.Loss(pair.Adjusted),
    ]);

    /// <summary>The measurements of a classifier.</summary>
    public Measurement[] Of(string classifier) => [.. Measured.Where(one => one.Classifier == classifier)];
}
