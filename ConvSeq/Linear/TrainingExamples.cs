using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>Checks the examples that a linear model is fitted to, and computes their weights.</summary>
internal static class TrainingExamples
{
    // The residual of an example is known to 2⁻⁵² of the largest times the root of the ratio of their weights.
    private const double MinRelativeWeight = 1e-24;

    /// <summary>Throws unless there are examples and features.</summary>
    public static void ThrowUnlessAny(FloatMatrix features) => ThrowUnlessAny(features.Rows, features.Columns);

    /// <summary>Throws unless there are examples and features.</summary>
    public static void ThrowUnlessAny(int examples, int features)
    {
        if (features == 0)
            throw new ArgumentException("There are no features.", nameof(features));
        if (examples == 0)
            throw new ArgumentException("There are no examples.", nameof(features));
    }

    /// <summary>Number of examples of each class; throws unless labels are classes, and two of them occur.</summary>
    public static int[] CountClasses(int examples, ReadOnlySpan<int> labels, int classCount)
    {
        if (labels.Length != examples)
            throw new ArgumentException($"There are {labels.Length} labels for {examples} examples.", nameof(labels));
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        var counts = new int[classCount];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels), labels[i], $"Label {i} is not in 0 … {classCount - 1}.");
            }

            counts[labels[i]]++;
        }

        if (counts[labels[0]] == labels.Length)
            throw new ArgumentException($"All examples are of class {labels[0]}; two classes are needed.", nameof(labels));
        return counts;
    }

    /// <summary>Throws unless there is a usable weight for each class.</summary>
    public static void ThrowUnlessUsable(ImmutableArray<double> classWeights, int classCount, string name)
    {
        if (classWeights.Length != classCount)
            throw new ArgumentException($"There are {classWeights.Length} class weights for {classCount} classes.", name);
        for (int k = 0; k < classCount; k++)
            ThrowUnlessPositive(classWeights[k], "Class weight", k, name);
    }

    /// <summary>Weights of samples times those of their classes, each checked.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="counts">Number of examples of each class.</param>
    /// <param name="classWeights">A weight for each class, or empty.</param>
    /// <param name="balance">Whether classes are to be balanced instead.</param>
    /// <param name="sampleWeights">A weight for each example, or empty.</param>
    public static double[] CombineWeights(
        ReadOnlySpan<int> labels, int[] counts, ImmutableArray<double> classWeights, bool balance,
        ReadOnlySpan<double> sampleWeights)
    {
        ThrowUnlessUsable(classWeights, balance, counts.Length);
        double[] weights = CopyWeights(sampleWeights, labels.Length);
        int occurring = counts.Count(count => count > 0);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= balance ? labels.Length / ((double)occurring * counts[labels[i]])
                : classWeights.IsDefaultOrEmpty ? 1
                : classWeights[labels[i]];
            ThrowUnlessPositive(
                weights[i], "The weight, including the class weight, of example", i, nameof(sampleWeights));
        }

        return weights;
    }

    private static void ThrowUnlessUsable(ImmutableArray<double> classWeights, bool balance, int classCount)
    {
        if (classWeights.IsDefaultOrEmpty)
            return;
        if (balance)
            throw new ArgumentException("Set either ClassWeights or BalanceClasses, not both.", "options");
        ThrowUnlessUsable(classWeights, classCount, "options");
    }

    /// <summary>Throws unless all targets are finite.</summary>
    public static void ThrowUnlessFinite(ReadOnlySpan<double> targets, string name)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            if (!double.IsFinite(targets[i]))
                throw new ArgumentException($"Target {i} is {targets[i]}; targets must be finite.", name);
        }
    }

    /// <summary>The weights of the examples, checked; all 1 if none are given.</summary>
    public static double[] CopyWeights(ReadOnlySpan<double> sampleWeights, int examples)
    {
        var weights = new double[examples];
        if (sampleWeights.IsEmpty)
        {
            Array.Fill(weights, 1);
            return weights;
        }

        if (sampleWeights.Length != examples)
            throw new ArgumentException($"There are {sampleWeights.Length} weights for {examples} examples.", nameof(sampleWeights));
        for (int i = 0; i < examples; i++)
        {
            ThrowUnlessPositive(sampleWeights[i], "Weight", i, nameof(sampleWeights));
            weights[i] = sampleWeights[i];
        }

        return weights;
    }

    /// <summary>
    /// Throws unless a value is usable; the message calls it element <paramref name="index"/> of <paramref name="what"/>.
    /// </summary>
    public static void ThrowUnlessPositive(double value, string what, int index, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentException($"{what} {index} is {value}; it must be a finite number above 0.", name);
    }

    /// <summary>Throws unless an argument is a finite number above 0.</summary>
    public static void ThrowUnlessPositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "It must be finite and above 0.");
    }

    /// <summary>
    /// Makes the weights 1 on average and returns what they were. Only the ratios of α and the weights matter; this keeps
    /// numbers in range whatever the unit of the weights.
    /// </summary>
    public static double Normalize(double[] weights)
    {
        double largest = weights.Max();
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Max(weights[i] / largest, MinRelativeWeight);
        double mean = weights.Average();
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= mean;
        return largest * mean;
    }

    /// <summary>Share of the examples whose largest score is that of their class; of equal scores the first counts.</summary>
    /// <param name="scores">Examples × classes.</param>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    public static double Accuracy(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount)
    {
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (Largest.IndexIn(scores.Slice(i * classCount, classCount)) == labels[i])
                right++;
        }

        return right / (double)labels.Length;
    }
}
