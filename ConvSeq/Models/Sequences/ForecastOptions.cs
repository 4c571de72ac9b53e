using System.Collections.Immutable;

namespace ConvSeq.Models;

/// <summary>Options of a <see cref="SequenceForecaster"/>.</summary>
public sealed record ForecastOptions
{
    /// <summary>Maximum of <see cref="Horizon"/>.</summary>
    public const int MaxHorizon = 1 << 16;

    /// <summary>Default of <see cref="Samples"/>.</summary>
    public const int DefaultSamples = 100;

    /// <summary>Maximum of <see cref="Samples"/>.</summary>
    public const int MaxSamples = 1_000_000;

    private readonly int _horizon = 1, _samples = DefaultSamples;
    private readonly ImmutableArray<double> _quantiles = DefaultQuantiles;

    /// <summary>Default of <see cref="Quantiles"/>: 0.1, 0.5 and 0.9.</summary>
    public static ImmutableArray<double> DefaultQuantiles { get; } = [0.1, 0.5, 0.9];

    /// <summary>Number of next values, 1 to <see cref="MaxHorizon"/>. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Horizon
    {
        get => _horizon;
        init => _horizon = value is >= 1 and <= MaxHorizon ? value
            : throw new ArgumentOutOfRangeException(nameof(Horizon), value, $"There must be 1 to {MaxHorizon:N0} next values.");
    }

    /// <summary>Shares of the distribution of a value that are below its quantiles, ascending, above 0 and below 1.</summary>
    /// <exception cref="ArgumentException">There is none, or they are out of range or not ascending.</exception>
    public ImmutableArray<double> Quantiles
    {
        get => _quantiles;
        init
        {
            if (value.IsDefaultOrEmpty || value.Any(share => !(share is > 0 and < 1))
                || value.Zip(value[1..]).Any(two => two.First >= two.Second))
            {
                throw new ArgumentException(
                    "Quantiles are one or more shares above 0 and below 1, in ascending order, such as 0.1, 0.5 and 0.9.",
                    nameof(Quantiles));
            }

            _quantiles = value;
        }
    }

    /// <summary>
    /// Number of futures that are drawn, over which the distributions of all values but the next one are averaged, 1 to
    /// <see cref="MaxSamples"/>; that of the next value is exact. Default <see cref="DefaultSamples"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Samples
    {
        get => _samples;
        init => _samples = value is >= 1 and <= MaxSamples ? value
            : throw new ArgumentOutOfRangeException(nameof(Samples), value, $"There must be 1 to {MaxSamples:N0} samples.");
    }

    /// <summary>Seed of the draws. The same series has the same quantiles wherever it stands. Default 0.</summary>
    public ulong Seed { get; init; }
}
