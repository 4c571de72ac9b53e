using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>The training of one network, from its first weights to its last: docs/specification.md, "Networks", is normative.</summary>
internal sealed class MemberTraining
{
    private const uint OrderPurpose = 0x4E57_0003;

    private readonly TrainingPlan _plan;
    private readonly int _member;
    private readonly Execution _execution;
    private readonly TrainingProgress _progress;
    private readonly TimeSpan? _end;
    private readonly ulong _seed;
    private readonly SeriesBatches _batches;
    private readonly LearningRate _rate;
    private readonly List<TrainingEpoch> _epochs = [];

    // The state after the last finished epoch, and the weights that training would end with now.
    private readonly NetworkState _state;
    private readonly NetworkWeights _kept;
    private TrainingEpoch? _best;

    // The file to continue from, the facts it must agree with, the back end that wrote it, and the last epoch in it.
    private readonly string? _checkpoint;
    private readonly ImmutableArray<TrainingFact> _facts;
    private string? _checkpointBackend;
    private int _saved;

    private MemberTraining(TrainingPlan plan, int member, Execution execution, TrainingProgress progress)
    {
        _plan = plan;
        _member = member;
        _execution = execution;
        _progress = progress;
        _end = progress.EndOf(member);
        _seed = plan.SeedOf(member);
        _batches = new SeriesBatches(plan.Train, plan.Options.BatchSize);
        _rate = new LearningRate(plan.Options.Schedule, plan.Options.Optimizer.LearningRate, (long)plan.Options.Epochs * _batches.Count);
        _state = new NetworkState(plan.Architecture);
        _kept = new NetworkWeights(plan.Architecture);
        if (plan.Options.CheckpointFolder is { } folder)
        {
            _checkpoint = Path.Combine(folder, $"member-{member}.csqc");
            _facts = TrainingFacts.Of(plan, member);
        }
    }

    /// <summary>Trains a member.</summary>
    /// <param name="plan">The training plan.</param>
    /// <param name="member">Number of the member, from 1.</param>
    /// <param name="execution">Its threads, and its cancellation.</param>
    /// <param name="progress">The progress of all members.</param>
    /// <returns>The trained network; null if it was canceled before an epoch was over.</returns>
    public static TrainedNetwork? Run(TrainingPlan plan, int member, Execution execution, TrainingProgress progress) =>
        new MemberTraining(plan, member, execution, progress).Run();

    /// <summary>Throws if a member has a checkpoint that its training cannot continue from.</summary>
    public static void VerifyCheckpoint(TrainingPlan plan, int member, TrainingProgress progress)
    {
        var training = new MemberTraining(plan, member, Execution.Default, progress);
        if (File.Exists(training._checkpoint))
            training.Start();
    }

    private TrainedNetwork? Run()
    {
        StopReason? reason = Start();
        if (_epochs.Count > 0)
            _progress.Report(_member, _epochs[^1], isLast: reason is not null, _checkpointBackend);
        if (reason is not null)
            return Result(reason.Value);
        try
        {
            _execution.CancellationToken.ThrowIfCancellationRequested();
            using INetworkSession session = Open();
            session.Restore(_state);
            while (reason is null)
            {
                long begin = _progress.Now;
                TrainingEpoch epoch = TrainEpoch(session);
                session.Save(_state);
                ThrowUnlessFinite(epoch);
                End(epoch with { Seconds = _progress.SecondsSince(begin) });
                Keep();
                reason = ReasonToStop();
                _progress.Report(_member, _epochs[^1], isLast: reason is not null);
                if (reason is not null || epoch.Number % _plan.Options.CheckpointEvery == 0)
                    SaveCheckpoint();
            }
        }
        catch (OperationCanceledException) when (_execution.CancellationToken.IsCancellationRequested)
        {
            reason = StopReason.Cancelled;
            SaveCheckpoint();
        }

        return Result(reason.Value);
    }

    // Starts from the first weights, or from a checkpoint, whose training may be over.
    private StopReason? Start()
    {
        if (!File.Exists(_checkpoint))
        {
            NetworkWeights.Initial(_plan.Architecture, _seed).CopyTo(_state.Weights);
            return null;
        }

        foreach (TrainingEpoch epoch in ReadCheckpoint())
        {
            if (_epochs.Count > 0 && EndReached() is { } early)
            {
                throw new InvalidDataException(
                    $"{_checkpoint} has more epochs than this training, which "
                    + $"{(early == StopReason.Epochs ? "Epochs" : "EarlyStoppingPatience")} would have ended after {_epochs.Count}. "
                    + "Choose another folder for checkpoints, or delete the file.");
            }

            End(epoch);
        }

        _saved = _epochs.Count;
        return EndReached();
    }

    private INetworkSession Open() => _plan.Backend.Open(
        new NetworkSessionSettings
        {
            Architecture = _plan.Architecture,
            Train = _plan.Train,
            Validation = _plan.Validation,
            Optimizer = _plan.Options.Optimizer,
            LabelSmoothing = _plan.Options.LabelSmoothing,
            ClassWeights = _plan.ClassWeights,
            Seed = _seed,
            BatchSize = _batches.LargestSize,
        },
        _execution);

    private TrainingEpoch TrainEpoch(INetworkSession session)
    {
        int number = _epochs.Count + 1;
        _batches.Draw(new CounterRandom(_seed, OrderPurpose, (ulong)number));
        double loss = 0, weight = 0, rate = 0;
        long correct = 0, count = 0;
        for (int i = 0; i < _batches.Count; i++)
        {
            _execution.CancellationToken.ThrowIfCancellationRequested();
            rate = _rate.At((number - 1L) * _batches.Count + i);
            BatchLoss step = session.Step(_batches[i], rate);
            ThrowUnlessFinite(step.Loss, "the loss", number, i + 1, step.Loss, rate);
            ThrowUnlessFinite(step.GradientNorm, "the gradient norm", number, i + 1, step.Loss, rate);
            loss += step.Loss * step.Weight;
            weight += step.Weight;
            correct += step.Correct;
            count += step.Count;
        }

        _execution.CancellationToken.ThrowIfCancellationRequested();
        BatchLoss? validation = _plan.Validation is null ? null : session.Validate();
        if (validation is { } measured)
            ThrowUnlessFinite(measured.Loss, "the validation loss", number, null, measured.Loss, rate);
        return new TrainingEpoch
        {
            Number = number,
            Loss = loss / weight,
            Accuracy = _plan.Train.HasClasses ? (double)correct / count : null,
            ValidationLoss = validation?.Loss,
            ValidationAccuracy = _plan.Train.HasClasses ? (double?)validation?.Correct / validation?.Count : null,
            LearningRate = rate,
            Seconds = 0,
        };
    }

    // Updates what a checkpoint does not hold of an epoch because it follows from the rest.
    private void End(TrainingEpoch epoch)
    {
        _epochs.Add(epoch);
        _rate.EndEpoch(epoch.Watched);
        if (_best is null || epoch.IsBetterThan(_best, _plan.Options.BestBy))
            _best = epoch;
    }

    private void Keep()
    {
        if (_epochs[^1] == _best || !_plan.Options.KeepBest)
            _state.Weights.CopyTo(_kept);
    }

    private StopReason? ReasonToStop() =>
        EndReached() ?? (_progress.Elapsed + TimeSpan.FromSeconds(_epochs[^1].Seconds) > _end ? StopReason.TimeBudget : null);

    // Reasons to stop that do not depend on time.
    private StopReason? EndReached() =>
        _epochs.Count >= _plan.Options.Epochs ? StopReason.Epochs
        : _epochs.Count - _best!.Number >= _plan.Options.EarlyStoppingPatience ? StopReason.EarlyStopping
        : null;

    private TrainingEpoch[] ReadCheckpoint()
    {
        using FileStream file = File.OpenRead(_checkpoint!);
        try
        {
            (TrainingEpoch[] epochs, _checkpointBackend) = NetworkCheckpointFormat.Read(
                file, _checkpoint!, _facts, _plan.Train.HasClasses, _plan.Validation is not null, _state, _kept);
            return _state.Steps == (long)epochs.Length * _batches.Count
                ? epochs
                : throw new InvalidDataException(
                    $"{_checkpoint} is damaged: {_state.Steps} steps are not {epochs.Length} epochs of {_batches.Count} steps.");
        }
        catch (InvalidDataException problem) when (!problem.Message.EndsWith(NetworkCheckpointFormat.DeleteIt, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"{problem.Message} To train from the beginning, {NetworkCheckpointFormat.DeleteIt}", problem);
        }
    }

    private void SaveCheckpoint()
    {
        if (_checkpoint is null || _epochs.Count == _saved)
            return;
        bool keptDiffers = _plan.Options.KeepBest && _epochs[^1] != _best;
        AtomicFile.Write(_checkpoint, file => NetworkCheckpointFormat.Write(file, _facts, _epochs, _state, keptDiffers ? _kept : null));
        _saved = _epochs.Count;
    }

    private TrainedNetwork? Result(StopReason reason) =>
        _epochs.Count == 0
            ? null
            : new TrainedNetwork(
                _plan.Architecture, _kept, new TrainingHistory([.. _epochs], reason) { BestBy = _plan.Options.BestBy });

    // The last step may have ruined weights that no loss has seen yet. A weight whose mean squared gradient is infinite would never
    // change again.
    private void ThrowUnlessFinite(TrainingEpoch epoch)
    {
        foreach (NetworkParameter array in _plan.Architecture.Weights)
        {
            ThrowUnlessFinite(array, _state.Weights.Values, "value", epoch);
            ThrowUnlessFinite(array, _state.FirstMoments, "running mean of the gradient", epoch);
            ThrowUnlessFinite(array, _state.SecondMoments, "running mean of the squared gradient", epoch);
        }

        foreach (NetworkParameter array in _plan.Architecture.Statistics)
            ThrowUnlessFinite(array, _state.Weights.Statistics, "value", epoch);
    }

    private void ThrowUnlessFinite(NetworkParameter array, float[] all, string what, TrainingEpoch epoch)
    {
        ReadOnlySpan<float> values = all.AsSpan(array.Offset, array.Count);
        if (FloatSpans.IndexOfNonFinite(values) is >= 0 and int at)
            ThrowUnlessFinite(values[at], $"a {what} of {array.Name}", epoch.Number, null, epoch.Watched, epoch.LearningRate);
    }

    private void ThrowUnlessFinite(double value, string what, int epoch, int? step, double loss, double rate)
    {
        if (!double.IsFinite(value))
        {
            throw new TrainingDivergedException(
                FormattableString.Invariant($"{what} is {value}"), _member, _plan.Members, epoch, step, loss, rate,
                Result(StopReason.Diverged));
        }
    }
}
