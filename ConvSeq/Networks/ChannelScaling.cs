using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Networks;

/// <summary>
/// Standardizes series for a network: subtracts the training mean of each channel, divides by its standard deviation, and puts the
/// channels of a point next to each other. Immutable.
/// </summary>
public sealed class ChannelScaling
{
    /// <summary>Creates a scaling from means and deviations.</summary>
    /// <param name="means">For each channel the mean of all points of all training series.</param>
    /// <param name="deviations">
    /// For each channel their standard deviation (divisor: the number of points), 1 where all points are equal.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The numbers of channels differ or are 0, a value is not finite, or a deviation is not above 0.
    /// </exception>
    public ChannelScaling(ImmutableArray<double> means, ImmutableArray<double> deviations)
    {
        if (means.IsDefaultOrEmpty || deviations.IsDefault || means.Length != deviations.Length)
            throw new ArgumentException(
                $"There are {(means.IsDefault ? 0 : means.Length)} means and {(deviations.IsDefault ? 0 : deviations.Length)} deviations; "
                + "each channel needs one of each.",
                nameof(deviations));
        for (int c = 0; c < means.Length; c++)
        {
            if (!double.IsFinite(means[c]) || !double.IsFinite(deviations[c]) || deviations[c] <= 0)
                throw new ArgumentException(
                    $"Channel {c} has the mean {means[c]} and the deviation {deviations[c]}; "
                    + "both must be finite, and the deviation above 0.", nameof(deviations));
        }

        Means = means;
        Deviations = deviations;
    }

    /// <summary>For each channel the mean of the training set.</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>For each channel the standard deviation of the training set, above 0.</summary>
    public ImmutableArray<double> Deviations { get; }

    /// <summary>Number of channels.</summary>
    public int Channels => Means.Length;

    /// <summary>Creates the scaling of a training set.</summary>
    /// <param name="train">One series or more, without missing values.</param>
    /// <param name="symbols">For each channel the number of its symbols, which stay as they are; null for numbers, as in all channels if
    /// this is empty.</param>
    internal static ChannelScaling Of(SeriesSet train, ReadOnlySpan<int?> symbols = default)
    {
        var means = ImmutableArray.CreateBuilder<double>(train.Channels);
        var deviations = ImmutableArray.CreateBuilder<double>(train.Channels);
        for (int c = 0; c < train.Channels; c++)
        {
            if (c < symbols.Length && symbols[c] is not null)
            {
                means.Add(0);
                deviations.Add(1);
                continue;
            }

            double sum = 0, squares = 0;
            long points = 0;
            float first = train.Channel(0, c)[0];
            bool same = true;
            for (int i = 0; i < train.Count; i++)
            {
                foreach (float value in train.Channel(i, c))
                {
                    sum += value;
                    same &= value == first;
                }

                points += train.LengthOf(i);
            }

            double mean = sum / points;
            for (int i = 0; i < train.Count; i++)
            {
                foreach (float value in train.Channel(i, c))
                    squares += (value - mean) * (value - mean);
            }

            means.Add(same ? first : mean);
            deviations.Add(same ? 1 : Math.Sqrt(squares / points));
        }

        return new ChannelScaling(means.MoveToImmutable(), deviations.MoveToImmutable());
    }

    /// <summary>Scales one series.</summary>
    /// <param name="series">Channel after channel.</param>
    /// <param name="scaled">Receives the same number of values, point after point.</param>
    internal void Apply(ReadOnlySpan<float> series, Span<float> scaled)
    {
        int length = series.Length / Channels;
        for (int c = 0; c < Channels; c++)
        {
            double mean = Means[c], deviation = Deviations[c];
            ReadOnlySpan<float> channel = series.Slice(c * length, length);
            for (int t = 0; t < channel.Length; t++)
                scaled[t * Channels + c] = (float)((channel[t] - mean) / deviation);
        }
    }
}
