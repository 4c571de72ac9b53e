using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="TimeSeriesClassifier"/>.</summary>
public sealed record TimeSeriesClassifierOptions : TimeSeriesModelOptions
{
    /// <summary>
    /// Largest number of training series for which <see cref="ClassifierHead.Automatic"/> is ridge, unless trees suit the features.
    /// </summary>
    public const int MaxSeriesForRidge = 5_000;

    private readonly ClassifierHead _head;
    private readonly LogisticOptions _logistic = new();

    /// <summary>
    /// The classifier on top of the features. Default: <see cref="ClassifierHead.Automatic"/>, decided by the features and the number
    /// of series.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ClassifierHead Head
    {
        get => _head;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Head), value, "There is no such head.");
            _head = value;
        }
    }

    /// <summary>Options of a logistic head, whose seed comes from <see cref="TimeSeriesModelOptions.Features"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LogisticOptions Logistic
    {
        get => _logistic;
        init => _logistic = value ?? throw new ArgumentNullException(nameof(Logistic));
    }

    internal override bool NamesHead => Head != ClassifierHead.Automatic;

    /// <summary>The head for a number of training series; never <see cref="ClassifierHead.Automatic"/>.</summary>
    /// <param name="seriesCount">Number of training series.</param>
    public ClassifierHead ResolveHead(int seriesCount) => Head != ClassifierHead.Automatic ? Head
        : Features.SuitsTrees ? ClassifierHead.ExtraTrees
        : seriesCount <= MaxSeriesForRidge ? ClassifierHead.Ridge
        : ClassifierHead.Logistic;
}
