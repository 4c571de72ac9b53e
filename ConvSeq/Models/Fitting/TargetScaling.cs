using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Standardizes targets for a network: subtracts the mean and divides by the standard deviation.</summary>
/// <param name="Mean">The mean of the training targets.</param>
/// <param name="Deviation">Their standard deviation (divisor: their number), 1 where all are equal.</param>
internal readonly record struct TargetScaling(double Mean, double Deviation)
{
    public static TargetScaling Of(ReadOnlySpan<double> targets)
    {
        // In units of a power of two near the largest, so that squares of the largest and smallest numbers do not leave the range.
        double largest = 0;
        foreach (double target in targets)
            largest = Math.Max(largest, Math.Abs(target));
        if (!targets.ContainsAnyExcept(targets[0]))
            return new TargetScaling(targets[0], 1);
        int exponent = Math.ILogB(largest);
        double sum = 0, squares = 0;
        foreach (double target in targets)
            sum += Math.ScaleB(target, -exponent);
        double mean = sum / targets.Length;
        foreach (double target in targets)
            squares += (Math.ScaleB(target, -exponent) - mean) * (Math.ScaleB(target, -exponent) - mean);
        double deviation = Math.ScaleB(Math.Sqrt(squares / targets.Length), exponent);
        return new TargetScaling(Math.ScaleB(mean, exponent), deviation > 0 ? deviation : 1);
    }

    /// <summary>A target in the network's unit.</summary>
    public float Apply(double target) => (float)((target - Mean) / Deviation);

    /// <summary>The targets of a set in the network's unit, one for each series.</summary>
    public float[][] Apply(SeriesSet set)
    {
        float[][] targets = new float[set.Count][];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = [Apply(set.Targets[i])];
        return targets;
    }

    /// <summary>A prediction in the targets' unit.</summary>
    public double Undo(double output) => Math.FusedMultiplyAdd(output, Deviation, Mean);
}
