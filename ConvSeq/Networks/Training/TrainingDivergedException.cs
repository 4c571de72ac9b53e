namespace ConvSeq.Networks;

/// <summary>Training diverged: a loss, a gradient or a weight is no longer finite.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(
        string what, int member, int members, int epoch, int? step, double loss, double learningRate, TrainedNetwork? best)
        : base($"Training diverged: {(members > 1 ? $"member {member} of {members}, " : "")}epoch {epoch}"
            + $"{(step is { } s ? $", step {s}" : "")}: "
            + FormattableString.Invariant($"{what} at a learning rate of {learningRate:g3}. ")
            + "Lower OptimizerOptions.LearningRate, or limit the gradient by OptimizerOptions.GradientClip.")
    {
        Member = member;
        Epoch = epoch;
        Step = step;
        Loss = loss;
        LearningRate = learningRate;
        Best = best;
    }

    /// <summary>Number of the member, from 1.</summary>
    public int Member { get; }

    /// <summary>Number of the epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>Number of the step in its epoch, from 1; null if training diverged at the end of the epoch.</summary>
    public int? Step { get; }

    /// <summary>The loss at that point: of the step, of the validation series, or of the epoch.</summary>
    public double Loss { get; }

    /// <summary>The learning rate at that point.</summary>
    public double LearningRate { get; }

    /// <summary>
    /// The member as it was after its best epoch, or its last finished one if the best is not kept; null if it had finished none.
    /// </summary>
    public TrainedNetwork? Best { get; }
}
