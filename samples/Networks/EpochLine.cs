using ConvSeq;

namespace Networks;

/// <summary>Follows the training in a line on standard error.</summary>
internal sealed class EpochLine : IProgress<ProgressReport>
{
    public void Report(ProgressReport value)
    {
        if (value.Epoch is not { } epoch)
            return;
        Console.Error.Write(
            $"\repoch {epoch.Epoch} of {epoch.Epochs}, loss {epoch.Loss:f4}, validation {epoch.ValidationLoss:f4}, "
            + $"{epoch.ValidationAccuracy:p0}, {epoch.Left?.TotalSeconds:f0} s left   ");
        if (epoch.Epoch == epoch.Epochs)
            Console.Error.WriteLine();
    }
}
