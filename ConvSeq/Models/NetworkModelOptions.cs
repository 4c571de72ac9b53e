using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Options of <see cref="NetworkClassifier"/> and <see cref="NetworkRegressor"/>.</summary>
public sealed record NetworkModelOptions
{
    private readonly NetworkOptions _network = new InceptionTimeOptions();
    private readonly SeriesRepair _repair = new();

    /// <summary>
    /// The architecture, how many networks are averaged, how they are trained, and the seed. Default:
    /// <see cref="InceptionTimeOptions"/> with its defaults.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public NetworkOptions Network
    {
        get => _network;
        init => _network = value ?? throw new ArgumentNullException(nameof(Network));
    }

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the training set requires.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesRepair Repair
    {
        get => _repair;
        init => _repair = value ?? throw new ArgumentNullException(nameof(Repair));
    }
}
