using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>The formula of <see cref="AdamStep"/>, on many weights at once.</summary>
internal static class TorchAdam
{
    /// <summary>Updates weights and moments in place; the gradient is used up.</summary>
    /// <param name="step">The numbers of the step.</param>
    /// <param name="weights">The weights, one after another.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="firstMoments">Running means of gradients.</param>
    /// <param name="secondMoments">Running means of squared gradients.</param>
    /// <param name="decays">1 for weights that are pulled to 0, else 0.</param>
    public static void Update(in AdamStep step, Tensor weights, Tensor gradient, Tensor firstMoments, Tensor secondMoments, Tensor decays)
    {
        float penalty = step.PenaltyOf(ParameterKind.Weight), decay = step.DecayOf(ParameterKind.Weight);
        gradient.mul_(step.Clip);
        if (penalty > 0)
            gradient.add_(weights * decays, penalty);
        firstMoments.mul_(step.Beta1).add_(gradient, step.FirstShare);
        secondMoments.mul_(step.Beta2).add_(gradient.square(), step.SecondShare);
        if (decay > 0)
            weights.mul_(1 - decays * decay);
        weights.addcdiv_(firstMoments, secondMoments.sqrt().mul_(step.Correction).add_(step.Epsilon), -step.Rate);
    }
}
