using System.Collections.Immutable;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Networks;

/// <summary>Trains networks: one loop for every architecture and every back end.</summary>
/// <remarks>
/// The weights depend on architecture, data, options and back end only, not on threads or on how many members are trained at once;
/// with a <see cref="NetworkTrainingOptions.TimeBudget"/> on the time, too. docs/specification.md, "Networks", describes how they
/// are computed.
/// </remarks>
public static class NetworkTraining
{
    /// <summary>Trains one network, the first member of an ensemble.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="train">The series to learn.</param>
    /// <param name="options">The seed and how to train; number of members and architecture are ignored.</param>
    /// <param name="validation">
    /// Series whose loss decides on rate, end and weights; null for those held out, or the training series.
    /// </param>
    /// <param name="backend">The back end to train on; null for the managed one.</param>
    /// <param name="execution">
    /// Threads, cancellation, progress. Cancellation takes effect within a step. If an epoch is over, what was learned so far is
    /// returned, with <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <exception cref="ArgumentException">Architecture, data and options do not fit together; the message says what.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="InvalidDataException">
    /// A checkpoint is damaged, or belongs to another training; the message says what differs.
    /// </exception>
    /// <exception cref="IOException">A checkpoint cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Canceled before an epoch was over.</exception>
    public static TrainedNetwork Train(
        NetworkArchitecture architecture, NetworkData train, NetworkOptions options,
        NetworkData? validation = null, INetworkBackend? backend = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TrainMembers(architecture, train, options with { Members = 1 }, validation, backend, execution)[0];
    }

    /// <summary>Trains the networks of an ensemble, which differ in their seeds only.</summary>
    /// <remarks>
    /// The number of members trained at once is that of the threads, but at most what the back end allows; each gets its share of
    /// the threads. Each of these needs memory for 5 values of 4 bytes per parameter, 10 while a checkpoint is read or written,
    /// besides the memory of the back end. If one diverges, the training of all ends.
    /// </remarks>
    /// <param name="architecture">The network.</param>
    /// <param name="train">The series to learn.</param>
    /// <param name="options">The seed, the number of members and how to train.</param>
    /// <param name="validation">
    /// Series whose loss decides on rate, end and weights; null for those held out, or the training series.
    /// </param>
    /// <param name="backend">The back end to train on; null for the managed one.</param>
    /// <param name="execution">
    /// Threads, cancellation, progress. Cancellation takes effect within a step. Members that finished an epoch are returned with
    /// what they learned so far and <see cref="StopReason.Cancelled"/>; the others are left out.
    /// </param>
    /// <returns>The members in their order.</returns>
    /// <exception cref="ArgumentException">Architecture, data and options do not fit together; the message says what.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a weight of a member is not finite.</exception>
    /// <exception cref="InvalidDataException">
    /// A checkpoint is damaged, or belongs to another training; the message says what differs.
    /// </exception>
    /// <exception cref="IOException">A checkpoint cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Canceled before an epoch of any member was over.</exception>
    public static ImmutableArray<TrainedNetwork> TrainMembers(
        NetworkArchitecture architecture, NetworkData train, NetworkOptions options,
        NetworkData? validation = null, INetworkBackend? backend = null, Execution? execution = null) =>
        Run(architecture, train, options, validation, backend, execution, TimeProvider.System);

    /// <summary>Same as <see cref="TrainMembers"/>, with another clock.</summary>
    internal static ImmutableArray<TrainedNetwork> Run(
        NetworkArchitecture architecture, NetworkData train, NetworkOptions options,
        NetworkData? validation, INetworkBackend? backend, Execution? execution, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        execution ??= Execution.Default;
        var plan = new TrainingPlan(architecture, train, options, validation, backend ?? ManagedBackend.Instance);
        int concurrent = Math.Min(Math.Min(plan.Members, execution.Threads), plan.Backend.MaxSessions);
        var progress = new TrainingProgress(plan, concurrent, execution.Progress, clock);
        PrepareCheckpoints(plan, progress);
        var trained = new TrainedNetwork?[plan.Members];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(execution.CancellationToken);
        new Execution { Threads = concurrent }.For(plan.Members, i =>
        {
            try
            {
                var own = new Execution { Threads = ThreadsOf(i), CancellationToken = stop.Token };
                trained[i] = MemberTraining.Run(plan, i + 1, own, progress);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        });
        ImmutableArray<TrainedNetwork> members = [.. trained.OfType<TrainedNetwork>()];
        return members.IsEmpty ? throw new OperationCanceledException(execution.CancellationToken) : members;

        // Members that take turns share the threads evenly; the last ones may be few.
        int ThreadsOf(int index)
        {
            int place = index % concurrent, together = Math.Min(concurrent, plan.Members - (index - place));
            return (place + 1) * execution.Threads / together - place * execution.Threads / together;
        }
    }

    // A problem with the last member should be reported before all others are trained.
    private static void PrepareCheckpoints(TrainingPlan plan, TrainingProgress progress)
    {
        if (plan.Options.CheckpointFolder is not { } folder)
            return;
        Directory.CreateDirectory(folder);
        for (int member = 1; member <= plan.Members; member++)
            MemberTraining.VerifyCheckpoint(plan, member, progress);
    }
}
