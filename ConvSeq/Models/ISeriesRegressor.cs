using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model that predicts numbers of time series: <see cref="TimeSeriesRegressor"/> or <see cref="NetworkRegressor"/>.
/// </summary>
public interface ISeriesRegressor
{
    /// <summary>The repair that is applied to every series first.</summary>
    SeriesRepair Repair { get; }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with the model's channels, of any lengths that it accepts; targets are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>A prediction for each series, in the unit of the targets; it does not depend on the other series.</returns>
    /// <exception cref="ArgumentException">The channels differ, a series is too short, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    TargetPredictions Predict(SeriesSet set, Execution? execution = null);

    /// <summary>Predicts one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <returns>The prediction, in the unit of the targets.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    double Predict(ReadOnlySpan<float> series);
}
