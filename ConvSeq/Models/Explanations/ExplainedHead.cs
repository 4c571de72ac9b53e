using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>
/// A head as explanations see it: outputs that are functions of its features, and any weighted sum of them as a sum over features.
/// </summary>
internal abstract class ExplainedHead
{
    /// <summary>Number of outputs: a score or share for each class, or one prediction.</summary>
    public abstract int OutputCount { get; }

    /// <summary>The outputs where nothing is known of a series: of the means of the training examples, or of the roots of trees.</summary>
    public abstract ReadOnlySpan<double> BaseOutputs { get; }

    public static ExplainedHead Of(FeatureClassifier head) => head switch
    {
        LinearClassifier linear => new Linear(
            linear.Weights.ToArray(), linear.Biases.ToArray(), linear.FeatureMeans.ToArray(), linear.ClassCount, 1),
        ExtraTreesClassifier trees => new Trees(trees.Forest, Shares(trees)),
        _ => throw new NotSupportedException($"A {head.GetType().Name} has no explanation."),
    };

    public static ExplainedHead Of(FeatureRegressor head) => head switch
    {
        RidgeRegressor ridge => new Linear(ridge.Weights.ToArray(), [ridge.Bias], ridge.FeatureMeans.ToArray(), 1, ridge.Scale),
        ExtraTreesRegressor trees => new Trees(trees.Forest, [trees.Values.ToArray()]),
        _ => throw new NotSupportedException($"A {head.GetType().Name} has no explanation."),
    };

    /// <summary>The outputs of one row of features.</summary>
    public abstract void Outputs(ReadOnlySpan<float> features, Span<double> outputs);

    /// <summary>
    /// A weighted sum of the outputs as Σ (slope · feature + constant), plus the same weighted sum of <see cref="BaseOutputs"/>.
    /// </summary>
    /// <param name="features">The row of features that is explained.</param>
    /// <param name="factors">The weight of each output.</param>
    /// <param name="slopes">Receives the slope of each feature; zeros before.</param>
    /// <param name="constants">Receives the constant of each feature; zeros before.</param>
    public abstract void Function(
        ReadOnlySpan<float> features, ReadOnlySpan<double> factors, Span<double> slopes, Span<double> constants);

    /// <summary>For each class the share of each outcome.</summary>
    private static double[][] Shares(ExtraTreesClassifier trees)
    {
        int classes = trees.ClassCount, outcomes = classes + trees.Shares.Length / classes;
        double[][] shares = new double[classes][];
        for (int k = 0; k < classes; k++)
        {
            shares[k] = new double[outcomes];
            shares[k][k] = 1;
            for (int o = classes; o < outcomes; o++)
                shares[k][o] = trees.Shares[(o - classes) * classes + k];
        }

        return shares;
    }

    /// <summary>
    /// Affine scores. Two classes have one target, whose output is the score of the second class, and less that of the first.
    /// </summary>
    private sealed class Linear : ExplainedHead
    {
        private readonly float[] _weights, _means;
        private readonly double[] _biases;
        private readonly double _scale;
        private readonly double[] _base;

        public Linear(float[] weights, double[] biases, float[] means, int outputs, double scale)
        {
            (_weights, _biases, _means, _scale) = (weights, biases, means, scale);
            _base = new double[outputs];
            Evaluate(means, _base);
        }

        public override int OutputCount => _base.Length;

        public override ReadOnlySpan<double> BaseOutputs => _base;

        private int FeatureCount => _weights.Length / _biases.Length;

        public override void Outputs(ReadOnlySpan<float> features, Span<double> outputs) => Evaluate(features, outputs);

        public override void Function(
            ReadOnlySpan<float> features, ReadOnlySpan<double> factors, Span<double> slopes, Span<double> constants)
        {
            int skipped = OutputCount - _biases.Length;
            for (int k = 0; k < _biases.Length; k++)
            {
                double factor = _scale * (factors[skipped + k] - (skipped == 1 ? factors[0] : 0));
                if (factor != 0)
                    ShareMath.AddTimes(factor, _weights.AsSpan(k * slopes.Length, slopes.Length), slopes);
            }

            for (int j = 0; j < _means.Length; j++)
                constants[j] = -slopes[j] * _means[j];
        }

        // No features count as zeros: those of a model that does not keep their means.
        private void Evaluate(ReadOnlySpan<float> features, Span<double> outputs)
        {
            int skipped = outputs.Length - _biases.Length;
            for (int k = 0; k < _biases.Length; k++)
            {
                double sum = _biases[k];
                for (int j = 0; j < features.Length; j++)
                    sum += (double)_weights[k * FeatureCount + j] * features[j];
                outputs[skipped + k] = _scale * sum;
            }

            if (skipped == 1)
                outputs[0] = -outputs[1];
        }
    }

    /// <summary>Means over trees.</summary>
    private sealed class Trees : ExplainedHead
    {
        private readonly Forest _forest;
        private readonly double[][] _values;
        private readonly double[] _base;

        /// <param name="forest">The trees.</param>
        /// <param name="values">For each output the value of each outcome.</param>
        public Trees(Forest forest, double[][] values)
        {
            (_forest, _values) = (forest, values);
            _base = Array.ConvertAll(values, own => forest.RootValue(own));
        }

        public override int OutputCount => _values.Length;

        public override ReadOnlySpan<double> BaseOutputs => _base;

        public override void Outputs(ReadOnlySpan<float> features, Span<double> outputs)
        {
            int[] outcomes = new int[_forest.TreeCount];
            _forest.Outcomes(features, 0, outcomes);
            for (int k = 0; k < outputs.Length; k++)
            {
                double sum = 0;
                foreach (int outcome in outcomes)
                    sum += _values[k][outcome];
                outputs[k] = sum / outcomes.Length;
            }
        }

        public override void Function(
            ReadOnlySpan<float> features, ReadOnlySpan<double> factors, Span<double> slopes, Span<double> constants)
        {
            double[] values = new double[_values[0].Length];
            for (int k = 0; k < factors.Length; k++)
            {
                for (int o = 0; o < values.Length && factors[k] != 0; o++)
                    values[o] += factors[k] * _values[k][o];
            }

            _forest.AddContributions(features, values, constants);
        }
    }
}
