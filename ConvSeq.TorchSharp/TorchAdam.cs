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
        gradient.mul_(Scalars.Of(step.Clip));
        if (penalty > 0)
            gradient.add_(weights * decays, Scalars.Of(penalty));
        firstMoments.mul_(Scalars.Of(step.Beta1)).add_(gradient, Scalars.Of(step.FirstShare));
        secondMoments.mul_(Scalars.Of(step.Beta2)).add_(gradient.Squared(), Scalars.Of(step.SecondShare));
        if (decay > 0)
            weights.mul_((decays * Scalars.Of(-decay)).Plus(1));
        Tensor spread = secondMoments.sqrt().mul_(Scalars.Of(step.Correction)).add_(Scalars.Of(step.Epsilon), Scalars.Of(1));
        weights.addcdiv_(firstMoments, spread, Scalars.Of(-step.Rate));
    }
}
