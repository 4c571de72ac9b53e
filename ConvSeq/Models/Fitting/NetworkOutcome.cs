using ConvSeq.Networks;

namespace ConvSeq.Models;

/// <summary>Result of the training of a network, without anything that depends on the speed of the machine.</summary>
/// <param name="Epochs">Number of trained epochs, 1 or more.</param>
/// <param name="KeptEpoch">Number of the epoch, from 1, whose weights were kept.</param>
/// <param name="Loss">Mean loss of the training series in that epoch.</param>
/// <param name="Accuracy">Share of training series that were classified right in that epoch, 0 to 1; null for numbers.</param>
/// <param name="ValidationLoss">Mean loss of the validation series after that epoch; null without any.</param>
/// <param name="ValidationAccuracy">
/// Share of validation series that are classified right, 0 to 1; null for numbers or without any.
/// </param>
/// <param name="StopReason">Reason why training ended.</param>
public sealed record NetworkOutcome(
    int Epochs, int KeptEpoch, double Loss, double? Accuracy, double? ValidationLoss, double? ValidationAccuracy, StopReason StopReason)
{
    internal static NetworkOutcome Of(TrainingHistory history, bool keepBest)
    {
        TrainingEpoch kept = keepBest ? history.Best : history.Epochs[^1];
        return new NetworkOutcome(
            history.EpochCount, kept.Number, kept.Loss, kept.Accuracy, kept.ValidationLoss, kept.ValidationAccuracy, history.StopReason);
    }
}
