using ConvSeq.Containers;
using ConvSeq.Linear;
using ConvSeq.Models.Format;

namespace ConvSeq.Models;

/// <summary>
/// Saves and loads stand-alone linear models on features of any origin, and the statistics that they are fitted to.
/// </summary>
public static class LinearModelFile
{
    /// <summary>Writes a ridge classifier's bytes to a stream: the same bytes for the same classifier.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The classifier.</param>
    public static void Save(Stream stream, RidgeClassifier model) =>
        ModelFile.Save(stream, model, ModelKind.RidgeClassifier, RidgeSection.Write);

    /// <summary>Writes a ridge regressor's bytes to a stream: the same bytes for the same regressor.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The regressor.</param>
    public static void Save(Stream stream, RidgeRegressor model) =>
        ModelFile.Save(stream, model, ModelKind.RidgeRegressor, RidgeRegressorSection.Write);

    /// <summary>
    /// Writes the statistics of ridge to a stream: the same bytes for the same rows, added in the same order. Rows that are added
    /// after loading them give the same bits as if they had never been saved.
    /// </summary>
    /// <remarks>About 4 p² bytes for p features, and 4 p for each row that is kept. Takes little memory beyond the statistics.</remarks>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="statistics">The statistics.</param>
    /// <exception cref="InvalidOperationException">Adding to the statistics was interrupted.</exception>
    public static void Save(Stream stream, RidgeStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(statistics);
        RidgeStatisticsFormat.Write(stream, statistics);
    }

    /// <summary>Writes a logistic classifier's bytes to a stream: the same bytes for the same classifier.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The classifier.</param>
    public static void Save(Stream stream, LogisticClassifier model) =>
        ModelFile.Save(stream, model, ModelKind.LogisticClassifier, LogisticSection.Write);

    /// <summary>Reads a ridge classifier from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact ridge classifier of a known version; the message says why.
    /// </exception>
    public static RidgeClassifier LoadRidgeClassifier(Stream stream) =>
        ModelFile.Load(stream, ModelKind.RidgeClassifier, RidgeSection.Read);

    /// <summary>Reads a ridge regressor from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact ridge regressor of a known version; the message says why.
    /// </exception>
    public static RidgeRegressor LoadRidgeRegressor(Stream stream) =>
        ModelFile.Load(stream, ModelKind.RidgeRegressor, RidgeRegressorSection.Read);

    /// <summary>Reads the statistics of ridge from a stream and leaves the stream positioned after them.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not intact statistics of a known version; the message says why.
    /// </exception>
    public static RidgeStatistics LoadRidgeStatistics(Stream stream) => ModelFile.Load(stream, RidgeStatisticsFormat.Read);

    /// <summary>Reads a logistic classifier from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact logistic classifier of a known version; the message says why.
    /// </exception>
    public static LogisticClassifier LoadLogisticClassifier(Stream stream) =>
        ModelFile.Load(stream, ModelKind.LogisticClassifier, LogisticSection.Read);
}
