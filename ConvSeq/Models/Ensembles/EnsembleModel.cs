using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Base of <see cref="EnsembleClassifier"/> and <see cref="EnsembleRegressor"/>: one repair, and members that each have features and a
/// head of their own, or networks.
/// </summary>
public abstract class EnsembleModel : TimeSeriesModel
{
    private readonly SeriesRepair _repair;

    /// <param name="training">Summary of the training set.</param>
    /// <param name="repair">The repair.</param>
    /// <param name="members">The members.</param>
    /// <param name="predictions">Numbers that all members predict for a series.</param>
    private protected EnsembleModel(
        TrainingSummary training, SeriesRepair repair, IReadOnlyList<EnsembleMember> members, int predictions)
        : base(training)
    {
        (_repair, AllMembers) = (repair, members);
        Room = Math.Max(predictions, members.Max(member => member.Room));
    }

    /// <inheritdoc/>
    public override string Algorithm => "Ensemble";

    /// <inheritdoc/>
    public override int Channels => AllMembers[0].Channels;

    /// <inheritdoc/>
    public override SeriesRepair Repair => _repair;

    /// <summary>
    /// Members that were left out of the fit because of <see cref="EnsembleOptions.TimeBudget"/>, or because their features of so many
    /// series take more than 4 GiB, a sentence each. Empty for a model that was read from a file.
    /// </summary>
    public ImmutableArray<string> LeftOut { get; internal init; } = [];

    /// <summary>Describes the members and the outcome of the fit, in pairs of name and value.</summary>
    internal IEnumerable<KeyValuePair<string, string>> DescribeFit() => DescribeParts();

    /// <summary>Whether networks are among the members.</summary>
    internal bool HasNetworks => AllMembers.Any(member => member is NetworkClassifierMember or NetworkRegressorMember);

    /// <summary>The members, whatever they predict.</summary>
    internal IReadOnlyList<EnsembleMember> AllMembers { get; }

    /// <summary>Room that a prediction needs, in numbers: for any member, or for the predictions of all.</summary>
    private protected int Room { get; }

    /// <summary>
    /// Calls <paramref name="use"/> with each repaired series of a set and room for it, over all threads, and names one that is refused.
    /// </summary>
    private protected void ForEachSeries(SeriesSet set, Execution execution, SeriesUse use)
    {
        SeriesSet repaired = Repair.Apply(set);
        InParts(set.Count, execution, (start, end) =>
        {
            float[] room = new float[Room];
            for (int i = start; i < end; i++)
            {
                try
                {
                    use(i, repaired.Values(i), room);
                }
                catch (BadSeriesException problem)
                {
                    throw problem.In(repaired, i);
                }
            }
        });
    }

    private protected static KeyValuePair<string, string> DescribeMember(EnsembleMember member, string quality) =>
        new(member.Name, Text($"{member.Parts}, weight {member.Weight:f2}, {quality}"));

    /// <summary>Receives one series, and room for any member.</summary>
    private protected delegate void SeriesUse(int series, ReadOnlySpan<float> repaired, Span<float> room);
}
