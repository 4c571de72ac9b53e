using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// What an ensemble fits to a training set, and about how long each member takes: operations at nominal rates (<see cref="FeatureWork"/>),
/// nothing that is measured. docs/specification.md, "Ensembles", is normative.
/// </summary>
/// <param name="Members">The members to fit, in the order of the options.</param>
/// <param name="LeftOut">Why the others are not fitted, a sentence each.</param>
internal sealed record EnsemblePlan(IReadOnlyList<PlannedMember> Members, IReadOnlyList<string> LeftOut)
{
    /// <summary>Time of all members on one thread.</summary>
    public double Seconds => Members.Sum(member => member.Seconds);

    /// <summary>Plans for a training set on this machine.</summary>
    public static EnsemblePlan Of(EnsembleOptions options, SeriesSurvey survey) =>
        Of(options, survey.Count, survey.MaxLength, survey.Channels, Environment.ProcessorCount);

    /// <summary>Plans for a number of logical processors.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seriesCount">Number of training series.</param>
    /// <param name="maxLength">Length in points of the longest, before repair.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="cores">Logical processors, over which the time is divided.</param>
    public static EnsemblePlan Of(EnsembleOptions options, int seriesCount, int maxLength, int channels, int cores)
    {
        int length = options.Repair.LengthAfter(maxLength);
        PlannedMember[] all = [.. options.Members.Select(Plan)];
        if (options.TimeBudget is not { } budget)
            return new EnsemblePlan(all, []);

        double left = budget.TotalSeconds;
        var kept = new HashSet<int>();
        var leftOut = new SortedDictionary<int, string>();
        foreach (int m in Enumerable.Range(0, all.Length).OrderByDescending(m => all[m].AccuracyPerSecond))
        {
            double seconds = all[m].Seconds / cores;
            if (kept.Count == 0 || seconds <= left)
            {
                kept.Add(m);
                left -= seconds;
            }
            else
            {
                leftOut[m] = $"{all[m].Features.Name} is left out: by the estimate it takes {Wording.Measured(seconds)}, and of the time "
                    + $"budget of {Wording.Measured(budget.TotalSeconds)} {Wording.Measured(Math.Max(0, left))} are left";
            }
        }

        return new EnsemblePlan([.. all.Where((_, m) => kept.Contains(m))], [.. leftOut.Values]);

        PlannedMember Plan(SeriesFeatureOptions member)
        {
            SeriesFeatureOptions features = (member with { Seed = options.Seed })
                .Resolve(seriesCount, maxLength, channels, options.Repair);
            FeatureWork work = features.Work(length, channels);
            double head = features.SuitsTrees
                ? work.TreeSeconds(seriesCount, options.Trees.TreeCount)
                : work.RidgeSeconds(seriesCount);
            return new PlannedMember(features, work.FeatureSeconds(seriesCount, length), head, work.Accuracy);
        }
    }
}

/// <summary>A member that is to be fitted.</summary>
/// <param name="Features">Its features, with the seed of the ensemble.</param>
/// <param name="FeatureSeconds">About how long they take one thread.</param>
/// <param name="HeadSeconds">About how long the head takes one thread.</param>
/// <param name="Accuracy">Mean accuracy of such members on other sets.</param>
internal sealed record PlannedMember(SeriesFeatureOptions Features, double FeatureSeconds, double HeadSeconds, double Accuracy)
{
    public double Seconds => FeatureSeconds + HeadSeconds;

    public double AccuracyPerSecond => Accuracy / Seconds;
}
