using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>The formulas of <see cref="GradientStep"/>, on many weights at once.</summary>
internal static class TorchGradientUpdate
{
    /// <summary>Updates weights and moments in place; the gradient is used up.</summary>
    /// <param name="step">The numbers of the step.</param>
    /// <param name="weights">The weights, one after another.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="firstMoments">Running sums or means of updates.</param>
    /// <param name="secondMoments">Running means of squared gradients.</param>
    /// <param name="decays">1 for weights that are pulled to 0, else 0.</param>
    public static void Update(
        in GradientStep step, Tensor weights, Tensor gradient, Tensor firstMoments, Tensor secondMoments, Tensor decays)
    {
        float penalty = step.PenaltyOf(ParameterKind.Weight);
        gradient.mul_(Scalars.Of(step.Clip));
        if (penalty > 0)
            gradient.add_(weights * decays, Scalars.Of(penalty));
        if (step.Kind != OptimizerKind.Sgd)
            secondMoments.mul_(Scalars.Of(step.Decay)).add_(gradient.Squared(), Scalars.Of(step.Share));
        if (step.Kind == OptimizerKind.Adadelta)
        {
            gradient.mul_(firstMoments.Plus(step.Epsilon).sqrt_().div_(secondMoments.Plus(step.Epsilon).sqrt_()));
            firstMoments.mul_(Scalars.Of(step.Decay)).add_(gradient.Squared(), Scalars.Of(step.Share));
            weights.add_(gradient, Scalars.Of(-step.Rate));
            return;
        }

        if (step.Kind == OptimizerKind.RmsProp)
            gradient.div_(secondMoments.sqrt().add_(Scalars.Of(step.Epsilon), Scalars.Of(1)));
        firstMoments.mul_(Scalars.Of(step.Momentum)).add_(gradient, Scalars.Of(1));
        weights.add_(firstMoments, Scalars.Of(-step.Rate));
    }
}
