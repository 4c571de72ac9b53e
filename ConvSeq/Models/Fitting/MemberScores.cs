using System.Buffers;
using System.Collections.Immutable;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Scores series by the networks of a model, all of one architecture.</summary>
internal static class MemberScores
{
    /// <summary>
    /// Calls <paramref name="use"/> with each series of a range, and what the networks put out for it; names one that is refused.
    /// </summary>
    /// <param name="scaling">Scaling of the series for the networks.</param>
    /// <param name="members">The networks.</param>
    /// <param name="set">Repaired series, which the networks can take.</param>
    /// <param name="start">The first of the range.</param>
    /// <param name="end">The series after the last of the range.</param>
    /// <param name="use">Receives the number of the series, and the outputs.</param>
    public static void ForEach(
        ChannelScaling scaling, ImmutableArray<NetworkMember> members, SeriesSet set, int start, int end,
        Action<int, MemberOutputs> use)
    {
        NetworkArchitecture architecture = members[0].Network.Architecture;
        int together = SeriesNetwork.SeriesTogether(architecture, set.MaxLength);
        Span<int> lengths = stackalloc int[together];
        for (int first = start; first < end; first += together)
        {
            int count = Math.Min(together, end - first), values = 0, outputs = count * architecture.Outputs;
            for (int i = 0; i < count; i++)
            {
                lengths[i] = set.LengthOf(first + i);
                values += lengths[i] * scaling.Channels;
            }

            using var scaled = new ScaledSeries(values, members.Length * outputs);
            for (int i = 0, at = 0; i < count; at += lengths[i++] * scaling.Channels)
                scaling.Apply(set.Values(first + i), scaled.Values.Slice(at, lengths[i] * scaling.Channels));
            for (int m = 0; m < members.Length; m++)
                members[m].Network.Score(scaled.Values, lengths[..count], scaled.Outputs.Slice(m * outputs, outputs));
            for (int i = 0; i < count; i++)
            {
                try
                {
                    use(first + i, new MemberOutputs(scaled.Outputs[(i * architecture.Outputs)..], outputs, architecture.Outputs));
                }
                catch (BadSeriesException problem)
                {
                    throw problem.In(set, first + i);
                }
            }
        }
    }
}

/// <summary>What the networks put out for one series.</summary>
internal readonly ref struct MemberOutputs(ReadOnlySpan<float> outputs, int step, int count)
{
    private readonly ReadOnlySpan<float> _outputs = outputs;

    /// <summary>The outputs of a member.</summary>
    public ReadOnlySpan<float> Of(int member) => _outputs.Slice(member * step, count);
}

/// <summary>Series in the layout of networks, and room for their outputs, until it is disposed of.</summary>
internal readonly ref struct ScaledSeries(int values, int outputs) : IDisposable
{
    private readonly float[] _room = ArrayPool<float>.Shared.Rent(values + outputs);

    public Span<float> Values => _room.AsSpan(0, values);

    public Span<float> Outputs => _room.AsSpan(values, outputs);

    public void Dispose() => ArrayPool<float>.Shared.Return(_room);
}
