using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Base of <see cref="NetworkClassifier"/>, <see cref="NetworkRegressor"/> and <see cref="SequenceLabeler"/>: repair, scaling, and
/// networks whose outputs are averaged.
/// </summary>
public abstract class NetworkModel : TimeSeriesModel
{
    private readonly NetworkInput _input;

    private protected NetworkModel(TrainingSummary training, NetworkInput input, ImmutableArray<NetworkMember> members)
        : base(training)
    {
        _input = input;
        Members = members;
    }

    /// <inheritdoc/>
    public override string Algorithm => Architecture.Name;

    /// <inheritdoc/>
    public override int Channels => Scaling.Channels;

    /// <inheritdoc/>
    public override SeriesRepair Repair => _input.Repair;

    /// <summary>Scaling of a repaired series.</summary>
    public ChannelScaling Scaling => _input.Scaling;

    /// <summary>The networks, all of one architecture.</summary>
    public ImmutableArray<NetworkMember> Members { get; }

    /// <summary>Architecture of each network.</summary>
    public NetworkArchitecture Architecture => Members[0].Network.Architecture;

    /// <summary>Number of points of the longest training series as the networks saw it, after the repair.</summary>
    public int LongestInput => Repair.LengthAfter(Training.MaxLength);

    /// <summary>Repair and scaling of series for the networks.</summary>
    internal NetworkInput Input => _input;

    /// <summary>The networks without their last layers, as a transform of series to features for another learner.</summary>
    /// <param name="readout">Which values become features. Default: what the last linear layer sees.</param>
    /// <returns>The repair and the networks; it gives the outputs of each network one after another.</returns>
    /// <exception cref="ArgumentException">
    /// The networks do not end in a linear layer, have outputs for each point while <paramref name="readout"/> pools nothing, or join
    /// several layers that are pooled over time while it asks for another pooling.
    /// </exception>
    public TimeSeriesFeaturizer ToFeaturizer(HiddenReadout readout = HiddenReadout.BeforeLastLayer) =>
        new(Repair, NetworkFeatures.Of(this, readout));

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeParts() =>
        NetworkDescription.Of(this);

    /// <summary>Readable name of the networks.</summary>
    private protected string DescribeMembers() =>
        Members.Length == 1 ? Algorithm : Text($"{Algorithm}, the mean of {Members.Length} networks");

    /// <summary>The series of a set after the repair.</summary>
    /// <exception cref="ArgumentException">The channels differ, a series is too short, or the repair rejects a value.</exception>
    private protected SeriesSet Repaired(SeriesSet set)
    {
        ThrowUnlessMatching(set);
        SeriesSet repaired = Repair.Apply(set);
        NetworkInput.ThrowUnlessUsable(repaired, Architecture);
        return repaired;
    }

    /// <summary>One series after the repair, to be disposed of.</summary>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the series is too short, a value is infinite, or the repair rejects one.
    /// </exception>
    private protected RepairedSeries Repaired(ReadOnlySpan<float> series)
    {
        SeriesRepair.ThrowUnlessWhole(series, Channels);
        RepairedSeries repaired = Repair.ApplyWhereNeeded(series, Channels);
        try
        {
            NetworkInput.ThrowUnlessUsable(repaired.Values, Architecture);
            return repaired;
        }
        catch
        {
            repaired.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Calls <paramref name="use"/> with each series of a repaired set and what the networks put out for it, over all threads, and names
    /// one that is refused.
    /// </summary>
    private protected void ForEachScored(SeriesSet repaired, Execution? execution, Action<int, MemberOutputs> use) =>
        InParts(repaired.Count, execution ?? Execution.Default, (start, end) =>
            MemberScores.ForEach(Scaling, Members, repaired, start, end, use));

    /// <summary>What the networks put out for one repaired series, in rented memory.</summary>
    private protected ScaledSeries Scored(ReadOnlySpan<float> repaired)
    {
        int outputs = Architecture.Outputs;
        ScaledSeries scaled = Scaled(repaired, Members.Length * outputs);
        for (int m = 0; m < Members.Length; m++)
            Members[m].Network.Score(scaled.Values, scaled.Outputs.Slice(m * outputs, outputs));
        return scaled;
    }

    /// <summary>Scales a repaired series into rented memory, with room for the outputs of a network.</summary>
    private protected ScaledSeries Scaled(ReadOnlySpan<float> repaired, int outputs)
    {
        var scaled = new ScaledSeries(repaired.Length, outputs);
        Scaling.Apply(repaired, scaled.Values);
        return scaled;
    }

    /// <summary>Adds to the mean of probabilities those of a member: the softmax of its scores.</summary>
    /// <param name="scores">The scores, one per class.</param>
    /// <param name="room">Room for as many numbers.</param>
    /// <param name="probabilities">The sum so far.</param>
    private protected void AddProbabilities(ReadOnlySpan<float> scores, Span<double> room, Span<double> probabilities)
    {
        for (int k = 0; k < room.Length; k++)
            room[k] = scores[k];
        if (double.IsNaN(PortableMath.Softmax(room, room).Sum))
            throw NoAnswer();
        for (int k = 0; k < room.Length; k++)
            probabilities[k] += room[k] / Members.Length;
    }

    /// <summary>The exception for a series to which a network has no answer.</summary>
    internal static BadSeriesException NoAnswer() => new(
        null, "lies so far from the training series that a network's output is not a finite number", "leave the series out");
}
