namespace ConvSeq.Models;

/// <summary>A way to make one prediction of those of an ensemble's members.</summary>
public enum EnsembleCombination
{
    /// <summary>
    /// Half <see cref="Mixture"/> and half <see cref="Stack"/> where there are 10 training series or more for each class, otherwise the
    /// mixture alone. A regressor: the stack, if its error out of fold is below that of the mean.
    /// </summary>
    Rule,

    /// <summary>
    /// A weighted mean, whose weights maximize the likelihood of the training labels out of fold. A regressor: as <see cref="Mean"/>.
    /// </summary>
    Mixture,

    /// <summary>Ridge on the members' predictions out of fold.</summary>
    Stack,

    /// <summary>The plain mean.</summary>
    Mean,
}
