using System.CommandLine;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The option --time-budget: how long the training of networks, or the fit of an ensemble, may take.</summary>
internal sealed class TimeBudgetOption : RecipeOptions<Algorithm>
{
    private readonly Option<double?> _option;

    public TimeBudgetOption(Option<string> algorithm)
        : base(algorithm)
    {
        _option = CommonOptions.Optional<double>(
            "--time-budget", "TIME",
            "Time to train at most, over all members: a number with s, m or h for seconds, minutes or hours, such as 90s or 1.5h. "
            + "Networks end in time, and then depend on the speed of the machine. Of an ensemble, members are left out that would take "
            + "longer by an estimate, which does not depend on it. [default: no limit]",
            "a number above 0 with s, m or h, such as 90s; at most 1000h", Seconds);
        _option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Chosen(result) is { } chosen and not (NetworkAlgorithm or EnsembleAlgorithm))
                result.AddError(NotOf(chosen, $"--time-budget {text}", one => one is NetworkAlgorithm or EnsembleAlgorithm));
        });
    }

    public override IReadOnlyList<Option> Options => [_option];

    /// <summary>The time; null if it is not given.</summary>
    public TimeSpan? Read(ParseResult parsed) => parsed.GetValue(_option) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    // From a millisecond to a thousand hours: a range that makes sense to a person and that a TimeSpan holds.
    private static double? Seconds(string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return unit > 0 && CommonOptions.PositiveNumber(text[..^1]) * unit is >= 1e-3 and <= 3.6e6 and double seconds ? seconds : null;
    }
}
