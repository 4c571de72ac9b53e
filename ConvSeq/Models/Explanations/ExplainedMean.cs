namespace ConvSeq.Models;

/// <summary>An <see cref="EnsembleRegressor"/>: its prediction is a weighted sum of those of its members, and a constant.</summary>
internal sealed class ExplainedMean : ExplainedModel
{
    private readonly double[] _weights;
    private readonly double _constant;

    /// <param name="ensemble">The ensemble.</param>
    /// <param name="members">Its members, none of which are networks.</param>
    public ExplainedMean(EnsembleRegressor ensemble, FeatureRegressorMember[] members)
        : base([Prediction], [.. members.Select(member => (member.Features, ExplainedHead.Of(member.Head)))])
    {
        _weights = new double[members.Length];
        for (int m = 0; m < _weights.Length; m++)
            _weights[m] = ensemble.Stack is { } stack ? stack.Scale * stack.Weights[m] : 1.0 / _weights.Length;
        _constant = ensemble.Stack is { } own ? own.Scale * own.Bias : 0;
    }

    protected override double[] Combine(double[] outputs)
    {
        double sum = _constant;
        for (int m = 0; m < outputs.Length; m++)
            sum += _weights[m] * outputs[m];
        return [sum];
    }

    protected override double[][] Factors(double[] bases, double[] outputs, double[][] weights) =>
        Array.ConvertAll(weights, own => Array.ConvertAll(_weights, weight => own[0] * weight));
}
