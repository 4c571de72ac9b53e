using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options that the trainers of ensembles share.</summary>
public abstract class EnsembleTrainerOptions : StreamedSeriesOptions
{
    private EnsembleOptions _ensemble = new();

    private protected EnsembleTrainerOptions()
    {
    }

    /// <summary>
    /// The members, how they are combined, and the options of their heads; weights of classes are in key order. Its repair is not used:
    /// <see cref="SeriesColumnOptions.Repair"/> is. Its seed is used where <see cref="Seed"/> is null.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public EnsembleOptions Ensemble
    {
        get => _ensemble;
        set => _ensemble = value ?? throw new ArgumentNullException(nameof(Ensemble));
    }

    /// <inheritdoc cref="EnsembleOptions.TimeBudget"/>
    public TimeSpan? TimeBudget
    {
        get => Ensemble.TimeBudget;
        set => Ensemble = Ensemble with { TimeBudget = value };
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumns.Label;

    /// <summary>The column of series. Default: Series.</summary>
    public string SeriesColumnName { get; set; } = DefaultColumns.Series;

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Seed of every random choice. Default null: that of <see cref="Ensemble"/> unless it is 0; else one drawn from the
    /// <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// The back end that <see cref="EnsembleOptions.Networks"/> are trained on, as in
    /// <see cref="NetworkTrainerOptions{TNetwork}.Backend"/>. Default <see cref="NetworkBackendKind.Managed"/>.
    /// </summary>
    public NetworkBackendKind Backend { get; set; }

    /// <summary>The engine's options with the seed decided.</summary>
    internal EnsembleOptions ToEngine(IHost host) => Ensemble with { Seed = DecideSeed(Seed, Ensemble.Seed, host), Repair = Repair };
}
