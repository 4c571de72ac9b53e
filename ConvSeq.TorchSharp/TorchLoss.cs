using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>The loss of a batch, as in the managed back end: in double precision, from the outputs on.</summary>
internal static class TorchLoss
{
    /// <summary>
    /// Sums over the rows of a batch: of weighted losses, of weights, and of those whose class got the highest score.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="labelSmoothing">Share of the target that is spread evenly over all classes.</param>
    /// <param name="outputs">The outputs of the network, [batch, outputs] or [batch, outputs, time].</param>
    /// <param name="batch">The targets.</param>
    public static (Tensor Loss, Tensor Weight, Tensor Correct) Of(NetworkTask task, float labelSmoothing, Tensor outputs, TorchBatch batch)
    {
        Tensor rows = (task.IsPerStep() ? outputs.transpose(1, 2) : outputs).to(ScalarType.Float64);
        Tensor weight = batch.RowWeights.sum();
        if (task is NetworkTask.Regression or NetworkTask.StepRegression)
        {
            Tensor error = rows - batch.Targets;
            return ((error.Squared().mean([-1]) * batch.RowWeights).sum(), weight, zeros_like(weight));
        }

        if (task.HasLabels())
        {
            // log1p(e^-|x|) + max(x, 0) - t x.
            Tensor entropy = (-rows.abs()).exp().log1p().Plus(rows.relu()) - rows * batch.Targets;
            return ((entropy.sum(-1) * batch.RowWeights).sum(), weight, zeros_like(weight));
        }

        Tensor shares = rows.log_softmax(-1), labels = batch.Targets.unsqueeze(-1);
        Tensor losses = shares.gather(-1, labels).squeeze(-1) * Scalars.Of(labelSmoothing - 1);
        if (labelSmoothing > 0)
            losses = losses - shares.mean([-1]) * Scalars.Of(labelSmoothing);
        return ((losses * batch.RowWeights).sum(), weight, Correct(rows.detach(), batch));
    }

    // Of equal scores, that of the first class counts as the highest.
    private static Tensor Correct(Tensor rows, TorchBatch batch)
    {
        long classes = rows.shape[^1];
        Tensor numbers = Scalars.Range(classes, rows.device);
        Tensor top = where(rows.eq(rows.amax([-1], keepdim: true)), numbers, full_like(numbers, Scalars.Of(classes))).amin([-1]);
        return (top.eq(batch.Targets) & batch.RowWeights.gt(Scalars.Of(0))).sum(ScalarType.Float64);
    }
}
