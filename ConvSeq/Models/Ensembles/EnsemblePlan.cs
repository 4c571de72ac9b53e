using ConvSeq.Features;
using ConvSeq.Networks;
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
    // A step scores a batch, and propagates the gradient to the inputs and to the weights; about half of the rate in docs/performance.md.
    private const double FlopsOfStep = 3, FlopsPerSecond = 2e10;

    /// <summary>Time of all members on one thread.</summary>
    public double Seconds => Members.Sum(member => member.Seconds);

    /// <summary>Plans for a training set on this machine.</summary>
    public static EnsemblePlan Of(EnsembleOptions options, SeriesSurvey survey) =>
        Of(
            options, survey.Count, survey.MaxLength, survey.Channels, Environment.ProcessorCount,
            survey.HasLabels ? survey.ClassNames.Length : 1);

    /// <summary>Plans for a number of logical processors.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seriesCount">Number of training series.</param>
    /// <param name="maxLength">Length in points of the longest, before repair.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="cores">Logical processors, over which the time is divided.</param>
    /// <param name="outputs">Outputs of a network: classes, or 1 for a number.</param>
    public static EnsemblePlan Of(
        EnsembleOptions options, int seriesCount, int maxLength, int channels, int cores, int outputs = 1)
    {
        if (options.Members.Length + options.Networks.Length is > EnsembleOptions.MaxMembers and int members)
        {
            throw new ArgumentException(
                $"There are {members} members, networks among them; an ensemble has 1 to {EnsembleOptions.MaxMembers}.", nameof(options));
        }

        int length = options.Repair.LengthAfter(maxLength);
        PlannedMember[] all = [.. options.Members.Select(Plan), .. options.Networks.Select(PlanNetwork)];
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
                leftOut[m] = $"{all[m].Name} is left out: by the estimate it takes {Wording.Measured(seconds)}, and of the time "
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
            return new PlannedFeatures(features, work.FeatureSeconds(seriesCount, length), head, work.Accuracy);
        }

        PlannedMember PlanNetwork(NetworkOptions network)
        {
            double flops = network.Build(channels, outputs, length).FlopsOf(length) * FlopsOfStep * seriesCount
                * network.Training.Epochs * NetworkFolds.NetworksOf(network);
            return new PlannedNetwork(network, flops / FlopsPerSecond);
        }
    }
}

/// <summary>A member that is to be fitted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FeatureSeconds">About how long its features take one thread.</param>
/// <param name="HeadSeconds">About how long what learns from them takes one thread.</param>
/// <param name="Accuracy">Mean accuracy of such members on other sets.</param>
internal abstract record PlannedMember(string Name, double FeatureSeconds, double HeadSeconds, double Accuracy)
{
    public double Seconds => FeatureSeconds + HeadSeconds;

    public double AccuracyPerSecond => Accuracy / Seconds;
}

/// <summary>A member that has features.</summary>
/// <param name="Features">Its features, with the seed of the ensemble.</param>
/// <param name="FeatureSeconds">About how long they take one thread.</param>
/// <param name="HeadSeconds">About how long the head takes one thread.</param>
/// <param name="Accuracy">Mean accuracy of such members on other sets.</param>
internal sealed record PlannedFeatures(SeriesFeatureOptions Features, double FeatureSeconds, double HeadSeconds, double Accuracy)
    : PlannedMember(Features.Name, FeatureSeconds, HeadSeconds, Accuracy);

/// <summary>A member that consists of networks.</summary>
/// <param name="Network">The networks and their training.</param>
/// <param name="TrainingSeconds">About how long they take one thread.</param>
internal sealed record PlannedNetwork(NetworkOptions Network, double TrainingSeconds)
    : PlannedMember(Network.Name, 0, TrainingSeconds, MeanAccuracy)
{
    // Of InceptionTime over the archive; others are no better, and all are so slow that it hardly matters.
    private const double MeanAccuracy = 0.85;
}
