using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ConvSeq.Models.Format;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Predicts the next values of a series by quantiles of their distributions, with a <see cref="SequenceModel"/> of levels. The distribution
/// of the next value is that of the model. Those of later ones depend on the values between, which are drawn: each is the mean of the
/// model's distributions after some drawn futures. Immutable; any number of threads may use it at once.
/// </summary>
/// <remarks>
/// A quantile is the value of the lowest level up to which at least its share of the distribution lies. Quantiles are those of each value
/// by itself, not of a whole future. Time: points of the series that the network sees, and h - 1 for each sample, each of one point of the
/// network.
/// </remarks>
/// <example>
/// <code>
/// var forecaster = new SequenceForecaster(model, new ForecastOptions { Horizon = 12, Quantiles = [0.05, 0.5, 0.95] });
/// float[] next = forecaster.Forecast(series);
/// Console.WriteLine($"median of the value after the next: {next[1 * 3 + 1]}");
/// </code>
/// </example>
public sealed class SequenceForecaster
{
    // Distributions of all next values are held at once: 128 MiB of them.
    private const long MaxProbabilities = 1L << 24;

    private readonly ConcurrentBag<Run> _idle = [];

    /// <summary>Creates a forecaster.</summary>
    /// <param name="model">A model of levels of values.</param>
    /// <param name="options">How far ahead, quantiles, samples and seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The model is one of texts, or of classes; or there are too many levels for the horizon.
    /// </exception>
    public SequenceForecaster(SequenceModel model, ForecastOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ForecastOptions();
        if (model.Levels is null)
            throw new ArgumentException("The model predicts text; quantiles are of values.", nameof(model));
        if (!model.ClassNames.IsEmpty)
            throw new ArgumentException("The model is conditioned on classes, which series to predict do not have.", nameof(model));
        long probabilities = (long)options.Horizon * model.Coding.Symbols;
        if (probabilities > MaxProbabilities)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{options.Horizon} next values of {model.Coding.Symbols} levels take {probabilities:N0} ")
                + FormattableString.Invariant($"probabilities; {MaxProbabilities:N0} are possible."), nameof(options));
        }

        (Model, Options) = (model, options);
    }

    /// <summary>The model.</summary>
    public SequenceModel Model { get; }

    /// <summary>How far ahead, quantiles, samples and seed.</summary>
    public ForecastOptions Options { get; }

    /// <summary>Number of values of a forecast: the horizon times the number of quantiles.</summary>
    public int ValueCount => Options.Horizon * Options.Quantiles.Length;

    /// <summary>The names of the values of a forecast: "t+1 q0.1", "t+1 q0.5", …, "t+2 q0.1", …</summary>
    public ImmutableArray<string> ValueNames =>
    [
        .. Enumerable.Range(1, Options.Horizon).SelectMany(step => Options.Quantiles.Select(
            share => string.Create(CultureInfo.InvariantCulture, $"t+{step} q{share}"))),
    ];

    /// <summary>Predicts the next values of a series. Allocates nothing after warm-up.</summary>
    /// <param name="series">Its values, finite; empty for the first values of a series.</param>
    /// <param name="values">Receives <see cref="ValueCount"/> values: all quantiles of the next value, then all of the one after, …</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The extents do not fit, or a value is not finite.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public void Forecast(ReadOnlySpan<float> series, Span<float> values, CancellationToken cancellationToken = default)
    {
        if (values.Length != ValueCount)
            throw new ArgumentException($"There is room for {values.Length} values; {ValueCount} are needed.", nameof(values));
        if (FloatSpans.IndexOfNonFinite(series) is >= 0 and int at)
        {
            throw new BadSeriesException(
                null, string.Create(CultureInfo.InvariantCulture, $"has the value {series[at]} at point {at}"),
                "what comes next is predicted after finite values; fill in what is missing first");
        }

        Run run = _idle.TryTake(out Run? idle) ? idle : new Run(this);
        try
        {
            run.Forecast(series, values, cancellationToken);
        }
        finally
        {
            // Whatever it was doing, the next forecast starts from the beginning.
            _idle.Add(run);
        }
    }

    /// <summary>Predicts the next values of a series.</summary>
    /// <param name="series">Its values, finite; empty for the first values of a series.</param>
    /// <returns><see cref="ValueCount"/> values: all quantiles of the next value, then all of the one after, …</returns>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    public float[] Forecast(ReadOnlySpan<float> series)
    {
        float[] values = new float[ValueCount];
        Forecast(series, values);
        return values;
    }

    /// <summary>Predicts the next values of several series.</summary>
    /// <param name="series">The values of each.</param>
    /// <param name="execution">Threads, cancellation, progress. The result does not depend on the number of threads.</param>
    /// <returns>For each series what <see cref="Forecast(ReadOnlySpan{float})"/> gives.</returns>
    /// <exception cref="ArgumentException">A value is not finite; the message names the series.</exception>
    /// <exception cref="InvalidOperationException">An output of the network is not finite.</exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public float[][] Forecast(IReadOnlyList<float[]> series, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        execution ??= Execution.Default;
        float[][] values = new float[series.Count][];
        int finished = 0;
        execution.For(values.Length, i =>
        {
            values[i] = new float[ValueCount];
            try
            {
                Forecast(series[i], values[i], execution.CancellationToken);
            }
            catch (BadSeriesException problem)
            {
                throw problem.At($"Series {i}", i);
            }

            execution.Report("Predicting what comes next", (double)Interlocked.Increment(ref finished) / values.Length);
        });
        return values;
    }

    /// <summary>Writes the forecaster's bytes, with those of its model, to a stream: the same bytes for the same one.</summary>
    /// <param name="stream">Writable; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(SequenceModelFormat.ToBytes(this));
    }

    /// <summary>Reads a forecaster from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">The content is not an intact forecaster of a known version; the message says why.</exception>
    public static SequenceForecaster Load(Stream stream) => ModelFile.Load(stream, SequenceModelFormat.ReadForecaster);

    /// <summary>The memory of one thread.</summary>
    private sealed class Run(SequenceForecaster forecaster)
    {
        private readonly ForecastOptions _options = forecaster.Options;
        private readonly SequenceModel _model = forecaster.Model;
        private readonly ValueLevels _levels = forecaster.Model.Levels!;
        private readonly int _symbols = forecaster.Model.Coding.Symbols;
        private readonly SequenceCursor _now = forecaster.Model.Read(), _ahead = forecaster.Model.Read();
        private readonly SymbolDraw _draw = new(new SamplingOptions { Seed = forecaster.Options.Seed }, forecaster.Model.Coding.Symbols);
        private readonly double[] _sums = new double[forecaster.Options.Horizon * forecaster.Model.Coding.Symbols];

        public void Forecast(ReadOnlySpan<float> series, Span<float> values, CancellationToken cancellationToken)
        {
            const int Round = 1024;
            Array.Clear(_sums);
            _now.Reset();

            // What came before has no part in what the network puts out.
            if (!_model.Architecture.SeesWholeSeries && series.Length > _model.Architecture.ReceptiveField)
                series = series[^_model.Architecture.ReceptiveField..];
            for (int at = 0; at < series.Length; at++)
            {
                if (at % Round == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                _now.Take(_levels.LevelOf(series[at]));
            }

            Add(_now.Probabilities, step: 0);
            for (int sample = 0; sample < _options.Samples && _options.Horizon > 1; sample++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _draw.Restart((ulong)sample);
                _ahead.CopyFrom(_now);
                for (int step = 1; step < _options.Horizon; step++)
                {
                    _ahead.Take(_draw.Next(_ahead.Scores));
                    Add(_ahead.Probabilities, step);
                }
            }

            int quantiles = _options.Quantiles.Length;
            for (int step = 0; step < _options.Horizon; step++)
                FindQuantiles(_sums.AsSpan(step * _symbols, _symbols), values.Slice(step * quantiles, quantiles));
        }

        private void Add(ReadOnlySpan<double> probabilities, int step)
        {
            Span<double> sums = _sums.AsSpan(step * _symbols, _symbols);
            for (int level = 0; level < sums.Length; level++)
                sums[level] += probabilities[level];
        }

        private void FindQuantiles(ReadOnlySpan<double> sums, Span<float> values)
        {
            double all = 0;
            foreach (double sum in sums)
                all += sum;
            int level = 0;
            double below = sums[0];
            for (int i = 0; i < values.Length; i++)
            {
                while (below < _options.Quantiles[i] * all && level < sums.Length - 1)
                    below += sums[++level];
                values[i] = (float)_levels.ValueOf(level);
            }
        }
    }
}
