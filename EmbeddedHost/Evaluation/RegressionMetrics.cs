namespace Microsoft.ML.Data;

/// <summary>How far predicted numbers were off.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(double absolute, double squared, double rSquared)
    {
        MeanAbsoluteError = absolute;
        MeanSquaredError = squared;
        RootMeanSquaredError = Math.Sqrt(squared);
        LossFunction = squared;
        RSquared = rSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError { get; }

    public double LossFunction { get; }

    public double RSquared { get; }
}
