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
        gradient.mul_(step.Clip);
        if (penalty > 0)
            gradient.add_(weights * decays, penalty);
        if (step.Kind != OptimizerKind.Sgd)
            secondMoments.mul_(step.Decay).add_(gradient.square(), step.Share);
        if (step.Kind == OptimizerKind.Adadelta)
        {
            gradient.mul_((firstMoments + step.Epsilon).sqrt_().div_((secondMoments + step.Epsilon).sqrt_()));
            firstMoments.mul_(step.Decay).add_(gradient.square(), step.Share);
            weights.add_(gradient, -step.Rate);
            return;
        }

        if (step.Kind == OptimizerKind.RmsProp)
            gradient.div_(secondMoments.sqrt().add_(step.Epsilon));
        firstMoments.mul_(step.Momentum).add_(gradient);
        weights.add_(firstMoments, -step.Rate);
    }
}
