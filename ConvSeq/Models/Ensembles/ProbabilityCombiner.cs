using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>
/// Makes one distribution over the classes of those of several members: a weighted mean, a ridge classifier of the members' probabilities
/// (a stack), or part of each.
/// </summary>
internal sealed class ProbabilityCombiner
{
    private readonly double[] _weights;

    /// <param name="weights">A weight for each member, 0 or more, with the sum 1.</param>
    /// <param name="stack">A classifier of members × classes probabilities; null for none.</param>
    /// <param name="stackShare">Its part of the result, 0 to 1; 0 without a stack.</param>
    public ProbabilityCombiner(double[] weights, RidgeClassifier? stack, double stackShare) =>
        (_weights, Stack, StackShare) = (weights, stack, stackShare);

    /// <summary>A weight for each member.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>The classifier of the members' probabilities; null for none.</summary>
    public RidgeClassifier? Stack { get; }

    /// <summary>The part of the stack in the result.</summary>
    public double StackShare { get; }

    /// <summary>Combines.</summary>
    /// <param name="members">Members × classes.</param>
    /// <param name="row">Room for as many.</param>
    /// <param name="probabilities">Receives a probability per class.</param>
    /// <returns>Index of the most probable class; of equal ones, the first.</returns>
    public int Combine(ReadOnlySpan<double> members, Span<float> row, Span<double> probabilities)
    {
        if (Stack is null)
        {
            probabilities.Clear();
        }
        else
        {
            for (int j = 0; j < members.Length; j++)
                row[j] = (float)members[j];
            Stack.Predict(row, probabilities);
        }

        return Mix(members, probabilities);
    }

    /// <summary>Adds the weighted mean of the members to the stack's probabilities, each by its part.</summary>
    public int Mix(ReadOnlySpan<double> members, Span<double> probabilities)
    {
        int classes = probabilities.Length;
        for (int k = 0; k < classes; k++)
        {
            double mean = 0;
            for (int m = 0; m < _weights.Length; m++)
                mean += _weights[m] * members[m * classes + k];
            probabilities[k] = StackShare * probabilities[k] + (1 - StackShare) * mean;
        }

        return Largest.IndexIn(probabilities);
    }
}
