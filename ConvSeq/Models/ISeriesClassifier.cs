using System.Collections.Immutable;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// A fitted model that predicts classes of time series, such as a <see cref="TimeSeriesClassifier"/> or a
/// <see cref="NetworkClassifier"/>.
/// </summary>
public interface ISeriesClassifier
{
    /// <summary>The class names, in the order of probabilities.</summary>
    ImmutableArray<string> ClassNames { get; }

    /// <summary>Required number of channels of a series.</summary>
    int Channels { get; }

    /// <summary>The repair that is applied to every series first.</summary>
    SeriesRepair Repair { get; }

    /// <summary>Predicts a whole set, in bulk over all threads.</summary>
    /// <param name="set">Series with the model's channels, of any lengths that it accepts; labels are ignored.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>For each series its class and probabilities; they do not depend on the other series.</returns>
    /// <exception cref="ArgumentException">The channels differ, a series is too short, or the repair rejects a value.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    ClassPredictions Predict(SeriesSet set, Execution? execution = null);

    /// <summary>Predicts one series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="probabilities">Receives one probability per class.</param>
    /// <returns>Index of the predicted class in <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The extents do not fit, a value is infinite, or the repair rejects one.</exception>
    int Predict(ReadOnlySpan<float> series, Span<double> probabilities);
}
