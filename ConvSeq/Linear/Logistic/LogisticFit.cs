using System.Buffers;

namespace ConvSeq.Linear;

/// <summary>
/// The fit of a <see cref="LogisticClassifier"/> to a stream of features, from its arguments to the classifier:
/// docs/specification.md, "Logistic", is normative.
/// </summary>
internal sealed class LogisticFit : IDisposable
{
    private const uint HeldOutPurpose = 0x4C47_0001, OrderPurpose = 0x4C47_0002;

    // This many rows give means and deviations well enough; each row may be expensive.
    private const int MeasuredRows = 16_384;

    // An epoch of more rows has more than one check.
    private const int RowsPerCheck = 65_536;

    // Held-out examples whose features are computed at once.
    private const int LoadedRows = 64;

    // A loss this many times that of guessing comes from steps that are too large, not from hard examples.
    private const double DivergedLoss = 100;

    // The rate if there are few features.
    private const double MaxRate = 0.05;

    // One step at this rate moves a score by at most about this.
    private const double ScoreStep = 3;

    // Smallest share of a class that its bias starts from; a class may have no examples.
    private const double MinShare = 1e-6;

    private readonly ScaledStream _stream;
    private readonly int[] _labels;
    private readonly double[] _weights;
    private readonly int _classCount;
    private readonly LogisticOptions _options;
    private readonly Execution _execution;
    private readonly int[] _training;
    private readonly int[] _window;
    private readonly int[] _batchRows;
    private readonly double[] _batchLosses;
    private readonly FloatPanels _batch;
    private readonly LogisticModel _model;
    private readonly float[] _errors;
    private readonly HeldOutExamples? _heldOut;
    private string _stage = "Training logistic, epoch 1";
    private double _reported;

    private LogisticFit(
        FeatureStream stream, int[] labels, int[] counts, double[] weights, LogisticOptions options, Execution execution,
        LogisticKernels kernels)
    {
        _stream = new ScaledStream(stream, kernels, execution);
        _labels = labels;
        _weights = weights;
        _classCount = counts.Length;
        _options = options;
        _execution = execution;
        (_training, int[] heldOut) = Split(labels, counts, options);
        ThrowIfTooLarge(Math.Min(options.BatchSize, _training.Length), _classCount, heldOut.Length);
        _window = new int[Math.Clamp(stream.Window, 1, _training.Length)];
        _batchRows = new int[Math.Min(options.BatchSize, _training.Length)];
        _batchLosses = new double[_batchRows.Length];
        _batch = new FloatPanels(_batchRows.Length, stream.FeatureCount);
        double penalty = options.Scaling == FeatureScaling.EuclideanNorm ? options.L2 * _training.Length : options.L2;
        _model = new LogisticModel(stream.FeatureCount, LogPriors(), _classCount, penalty, kernels);
        _errors = new float[_batchRows.Length * _model.ErrorStride];
        if (heldOut.Length > 0)
            _heldOut = new HeldOutExamples(heldOut, labels, weights, stream.FeatureCount, _classCount);
    }

    /// <summary>Fits; see <see cref="LogisticClassifier.Fit"/>.</summary>
    /// <param name="stream">The features of the examples.</param>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="options">Options.</param>
    /// <param name="sampleWeights">A weight for each example, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="kernels">The inner loops; null for the best ones.</param>
    public static LogisticClassifier Run(
        FeatureStream stream, ReadOnlySpan<int> labels, int classCount, LogisticOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, LogisticKernels? kernels = null)
    {
        TrainingExamples.ThrowUnlessAny(stream.Count, stream.FeatureCount);
        int[] counts = TrainingExamples.CountClasses(stream.Count, labels, classCount);
        double[] weights = TrainingExamples.CombineWeights(
            labels, counts, options.ClassWeights, options.BalanceClasses, sampleWeights);
        TrainingExamples.Normalize(weights);
        using var fit = new LogisticFit(
            stream, labels.ToArray(), counts, weights, options, execution, kernels ?? LogisticKernels.Best);
        return fit.Run();
    }

    public void Dispose()
    {
        _batch.Dispose();
        _model.Dispose();
        _heldOut?.Dispose();
    }

    private LogisticClassifier Run()
    {
        Measure();
        double rate = _options.LearningRate > 0
            ? _options.LearningRate
            : Math.Min(MaxRate, ScoreStep / _stream.TotalDeviation);
        var schedule = new PlateauSchedule(rate, _options.Patience);
        int epoch = 0;
        while (epoch < _options.MaxEpochs && !schedule.Ended)
            TrainEpoch(++epoch, schedule);
        double temperature = _heldOut?.Restore(_model, _execution.CancellationToken) ?? 1;
        (float[] weights, double[] biases) = Fold();
        _execution.Report(_stage, 1);
        return new LogisticClassifier(
            _stream.Means.Length, _classCount, weights, biases, temperature, epoch, _heldOut?.Rows.Length ?? 0,
            _heldOut is null ? 0 : schedule.Best, _heldOut?.BestAccuracy ?? 0, _stream.Means.ToArray());
    }

    private string LossName => _heldOut is null ? "training loss" : "held-out loss";

    // The values held for each example and class must fit in an array; errors are padded to whole tiles.
    private static void ThrowIfTooLarge(int batch, int classes, int heldOut)
    {
        if ((long)batch * (classes + LogisticKernels.TileSide) > Array.MaxLength)
            throw new ArgumentException($"A batch of {batch} examples of {classes} classes is too large; lower BatchSize.", "options");
        if ((long)heldOut * classes > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{heldOut} held-out examples of {classes} classes are too many; lower HeldOutFraction or MaxHeldOut.", "options");
        }
    }

    private static (int[] Training, int[] HeldOut) Split(int[] labels, int[] counts, LogisticOptions options)
    {
        double fraction = Math.Min(options.HeldOutFraction, options.MaxHeldOut / (double)labels.Length);
        (int[] training, int[] heldOut) = StratifiedSplit.Draw(labels, counts.Length, fraction, options.Seed, HeldOutPurpose);
        return heldOut.Length >= LogisticClassifier.MinHeldOut ? (training, heldOut) : ([.. Enumerable.Range(0, labels.Length)], []);
    }

    // Biases that make the best guess without features, so that no weights are needed for it.
    private double[] LogPriors()
    {
        var shares = new double[_classCount];
        double total = 0;
        foreach (int row in _training)
        {
            shares[_labels[row]] += _weights[row];
            total += _weights[row];
        }

        double[] priors = Array.ConvertAll(shares, share => PortableMath.Log(Math.Max(share / total, MinShare)));
        double mean = 0;
        foreach (double prior in priors)
            mean += prior / _classCount;
        return [.. priors.Skip(_classCount - LinearClassifier.TargetCount(_classCount)).Select(prior => prior - mean)];
    }

    private void Measure()
    {
        int measured = Math.Min(_training.Length, MeasuredRows);
        double all = measured + (_heldOut?.Rows.Length ?? 0);
        RowOrder order = StartPass(0);
        _stream.Measure(
            ref order, measured, _weights, _options.Scaling == FeatureScaling.None, _batch,
            done => _execution.Report("Scaling features", done / all));
        if (_heldOut is null)
            return;
        _stream.Start(_heldOut.Rows);
        for (int done = 0; done < _heldOut.Rows.Length; done += LoadedRows)
        {
            int count = Math.Min(LoadedRows, _heldOut.Rows.Length - done);
            _stream.LoadFinite(_heldOut.Rows.AsMemory(done, count), _heldOut.Features, done);
            _execution.Report("Scaling features", (measured + done + count) / all);
        }
    }

    private RowOrder StartPass(int epoch)
    {
        _stream.Start(_training);
        return new RowOrder(_training, _window, new CounterRandom(_options.Seed, OrderPurpose, (ulong)epoch));
    }

    // Batches and checks are as even as possible.
    private void TrainEpoch(int epoch, PlateauSchedule schedule)
    {
        RowOrder order = StartPass(epoch);
        long rows = _training.Length;
        long batches = Quotient(rows, _batchRows.Length), checks = Math.Min(batches, Quotient(rows, RowsPerCheck));
        double loss = 0, weight = 0;
        for (long batch = 0, check = 1; batch < batches && !schedule.Ended; batch++)
        {
            int count = order.Take(_batchRows.AsSpan(0, (int)((batch + 1) * rows / batches - batch * rows / batches)));
            TrainBatch(count, schedule.Rate);
            for (int i = 0; i < count; i++)
            {
                loss += _batchLosses[i];
                weight += _weights[_batchRows[i]];
            }

            double done = epoch - 1 + (batch + 1.0) / batches;
            if (batch + 1 == check * batches / checks)
            {
                Check(loss / weight + _model.Penalty(), epoch, schedule);
                (loss, weight, check, _reported) = (0, 0, check + 1, 0);
            }

            Report(done / _options.MaxEpochs);
        }

        static long Quotient(long all, long each) => (all + each - 1) / each;
    }

    private void TrainBatch(int count, double rate)
    {
        _stream.Load(_batchRows.AsMemory(0, count), _batch, 0, (first, rows) =>
        {
            double[] room = ArrayPool<double>.Shared.Rent(rows * _classCount);
            Span<double> scores = room.AsSpan(0, rows * _classCount);
            _model.Score(_batch, first, rows, scores);
            for (int i = first; i < first + rows; i++)
            {
                int row = _batchRows[i];
                Span<double> own = scores.Slice((i - first) * _classCount, _classCount);
                _batchLosses[i] = _weights[row] * LogisticModel.Softmax(own, _labels[row], own);
                if (!double.IsFinite(_batchLosses[i]))
                    throw _stream.NoScore(row);
                own[_labels[row]] -= 1;
                Span<float> errors = _errors.AsSpan(i * _model.ErrorStride, _model.ErrorStride);
                int firstTarget = _classCount - LinearClassifier.TargetCount(_classCount);
                for (int k = firstTarget; k < _classCount; k++)
                    errors[k - firstTarget] = (float)(_weights[row] / count * own[k]);
            }

            ArrayPool<double>.Shared.Return(room);
        });
        _model.Step(_batch, count, _errors, rate, _execution);
    }

    private void Check(double trainingLoss, int epoch, PlateauSchedule schedule)
    {
        double loss = _heldOut?.Score(_model, _execution) ?? trainingLoss;
        if (!(loss <= DivergedLoss * PortableMath.Log(_classCount)))
            throw ScaledStream.Diverged($"in epoch {epoch}, at a learning rate of {schedule.Rate:g3}, the {LossName} is {loss:g3}");

        if (schedule.Check(loss))
            _heldOut?.Keep(_model);
        _stage = FormattableString.Invariant($"Training logistic, epoch {epoch}: {LossName} {loss:g3}");
    }

    // Reports every check, and in between every change that would move a progress bar.
    private void Report(double fraction)
    {
        if (fraction - _reported < 0.005)
            return;
        _reported = fraction;
        _execution.Report(_stage, Math.Min(0.99, fraction));
    }

    // Weights of raw features; the bias uses the weights as rounded, so that the rounding affects only deviations from the
    // mean.
    private unsafe (float[] Weights, double[] Biases) Fold()
    {
        ReadOnlySpan<float> means = _stream.Means, factors = _stream.Factors;
        double[] biases = [.. _model.Biases];
        var weights = new float[checked(biases.Length * means.Length)];
        for (int k = 0; k < biases.Length; k++)
        {
            Span<float> folded = weights.AsSpan(k * means.Length, means.Length);
            for (int j = 0; j < folded.Length; j++)
            {
                float weight = _model.Weights.Part(j / LogisticKernels.Stride, k)[j % LogisticKernels.Stride];
                if (!float.IsFinite(weight))
                    throw ScaledStream.Diverged($"the weight of feature {j} is {weight}");
                folded[j] = (float)Math.Clamp((double)weight * factors[j], float.MinValue, float.MaxValue);
                biases[k] -= (double)folded[j] * means[j];
            }
        }

        return (weights, biases);
    }
}
