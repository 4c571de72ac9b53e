using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;

namespace Microsoft.ML;

/// <summary>Trainers of ensembles, on columns of series.</summary>
public static class TimeSeriesEnsembleCatalog
{
    /// <summary>
    /// Trains an ensemble on a column of series: MultiRocket, Hydra, MiniRocket, QUANT and dilated shapelets, each with a head of its own.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static TimeSeriesEnsembleMulticlassTrainer TimeSeriesEnsemble(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int channels = 0, int? seed = null) =>
        catalog.TimeSeriesEnsemble(new TimeSeriesEnsembleMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains an ensemble on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static TimeSeriesEnsembleMulticlassTrainer TimeSeriesEnsemble(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        TimeSeriesEnsembleMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>
    /// Trains an ensemble that predicts a number on a column of series: MultiRocket, Hydra, MiniRocket, QUANT and dilated shapelets, each
    /// with a head of its own.
    /// </summary>
    /// <inheritdoc path="/param"
    /// cref="TimeSeriesEnsemble(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int?)"/>
    public static TimeSeriesEnsembleRegressionTrainer TimeSeriesEnsemble(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int channels = 0, int? seed = null) =>
        catalog.TimeSeriesEnsemble(new TimeSeriesEnsembleRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            SeriesColumnName = seriesColumnName,
            Channels = channels,
            Seed = seed,
        });

    /// <summary>Trains an ensemble that predicts a number on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static TimeSeriesEnsembleRegressionTrainer TimeSeriesEnsemble(
        this RegressionCatalog.RegressionTrainers catalog, TimeSeriesEnsembleRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
