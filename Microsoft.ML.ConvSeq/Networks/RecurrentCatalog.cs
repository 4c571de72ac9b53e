using ConvSeq.MLNet;
using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;

namespace Microsoft.ML;

/// <summary>Networks with recurrent layers, on columns of series.</summary>
public static class RecurrentCatalog
{
    /// <summary>Trains long short-term memories on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="labelColumnName">The column to predict: a key for a classifier, Single for a regression.</param>
    /// <param name="seriesColumnName">
    /// The column of series: a vector of Single of known size (univariate), of two dimensions, channels and length (multivariate), or
    /// of variable size (lengths differ).
    /// </param>
    /// <param name="numberOfMembers"><inheritdoc cref="NetworkOptions.Members" path="/summary/node()"/></param>
    /// <param name="numberOfEpochs"><inheritdoc cref="NetworkTrainingOptions.Epochs" path="/summary/node()"/></param>
    /// <param name="channels">Number of channels of a series, which follow one after another; 0 to take it from the column's type.</param>
    /// <param name="seed">Seed of every random choice; null to draw one from the MLContext.</param>
    public static LstmMulticlassTrainer Lstm(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new LstmMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Lstm(options);
    }

    /// <summary>Trains long short-term memories on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static LstmMulticlassTrainer Lstm(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, LstmMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains long short-term memories that predict a number, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static LstmRegressionTrainer Lstm(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new LstmRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Lstm(options);
    }

    /// <summary>Trains long short-term memories that predict a number, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static LstmRegressionTrainer Lstm(
        this RegressionCatalog.RegressionTrainers catalog, LstmRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains gated recurrent units on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static GruMulticlassTrainer Gru(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new GruMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Gru(options);
    }

    /// <summary>Trains gated recurrent units on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static GruMulticlassTrainer Gru(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, GruMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains gated recurrent units that predict a number, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static GruRegressionTrainer Gru(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new GruRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Gru(options);
    }

    /// <summary>Trains gated recurrent units that predict a number, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static GruRegressionTrainer Gru(
        this RegressionCatalog.RegressionTrainers catalog, GruRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains recurrent layers without gates on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static RnnMulticlassTrainer Rnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new RnnMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Rnn(options);
    }

    /// <summary>Trains recurrent layers without gates on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static RnnMulticlassTrainer Rnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, RnnMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains recurrent layers without gates that predict a number, on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static RnnRegressionTrainer Rnn(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new RnnRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.Rnn(options);
    }

    /// <summary>Trains recurrent layers without gates that predict a number, on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static RnnRegressionTrainer Rnn(
        this RegressionCatalog.RegressionTrainers catalog, RnnRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>Trains convolutions, long short-term memories and fully connected layers on a column of series.</summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static CnnLstmMulticlassTrainer CnnLstm(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new CnnLstmMulticlassTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.CnnLstm(options);
    }

    /// <summary>Trains convolutions, long short-term memories and fully connected layers on a column of series.</summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options.</param>
    public static CnnLstmMulticlassTrainer CnnLstm(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, CnnLstmMulticlassTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);

    /// <summary>
    /// Trains convolutions, long short-term memories and fully connected layers that predict a number, on a column of series.
    /// </summary>
    /// <inheritdoc path="/param"
    /// cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, int, int, int, int?)"/>
    public static CnnLstmRegressionTrainer CnnLstm(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumns.Label, string seriesColumnName = DefaultColumns.Series,
        int numberOfMembers = NetworkOptions.DefaultMembers, int numberOfEpochs = NetworkTrainingOptions.DefaultEpochs,
        int channels = 0, int? seed = null)
    {
        var options = new CnnLstmRegressionTrainer.Options();
        options.Set(labelColumnName, seriesColumnName, numberOfMembers, numberOfEpochs, channels, seed);
        return catalog.CnnLstm(options);
    }

    /// <summary>
    /// Trains convolutions, long short-term memories and fully connected layers that predict a number, on a column of series.
    /// </summary>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="options">All options; weights of classes and label smoothing do not apply.</param>
    public static CnnLstmRegressionTrainer CnnLstm(
        this RegressionCatalog.RegressionTrainers catalog, CnnLstmRegressionTrainer.Options options) =>
        new(MLNetInternals.EnvironmentOf(catalog), options);
}
