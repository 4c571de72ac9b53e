using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ConvSeq.Features;

namespace ConvSeq.Models;

/// <summary>
/// A model as explanations see it: members, each with features and a head, and what is made of the outputs of all heads.
/// </summary>
internal abstract class ExplainedModel
{
    private static readonly ConditionalWeakTable<TimeSeriesModel, ExplainedModel> Known = [];

    private readonly int[] _firstOutput;

    protected ExplainedModel(ImmutableArray<string> names, (SeriesFeatures Features, ExplainedHead Head)[] members)
    {
        (Names, Members) = (names, members);
        _firstOutput = new int[members.Length + 1];
        for (int m = 0; m < members.Length; m++)
            _firstOutput[m + 1] = _firstOutput[m] + members[m].Head.OutputCount;
    }

    /// <summary>The name of each result: of a class, or of the prediction.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The members.</summary>
    protected (SeriesFeatures Features, ExplainedHead Head)[] Members { get; }

    /// <summary>Number of outputs of all heads.</summary>
    protected int OutputCount => _firstOutput[^1];

    /// <summary>The results where nothing is known of a series.</summary>
    public double[] BaseResults => Combine([.. Members.SelectMany(member => member.Head.BaseOutputs.ToArray())]);

    /// <summary>The sum of all results of any series: 0 for scores of two classes, 1 for shares and probabilities.</summary>
    public double ScoreTotal => BaseResults.Sum();

    /// <summary>Returns a model that has an explanation, made once.</summary>
    public static ExplainedModel Of(TimeSeriesModel model) => Known.GetValue(model, one => one switch
    {
        TimeSeriesClassifier single => new Single(single.ClassNames, single.Featurizer.Features, ExplainedHead.Of(single.Head)),
        TimeSeriesRegressor single => new Single([Prediction], single.Featurizer.Features, ExplainedHead.Of(single.Head)),
        EnsembleClassifier ensemble => new ExplainedEnsemble(ensemble, [.. ensemble.Members.Cast<FeatureClassifierMember>()]),
        EnsembleRegressor ensemble => new ExplainedMean(ensemble, [.. ensemble.Members.Cast<FeatureRegressorMember>()]),
        _ => throw new NotSupportedException($"A {one.GetType().Name} has no explanation."),
    });

    /// <summary>The name of the one result of a regressor.</summary>
    protected const string Prediction = "prediction";

    /// <summary>Explains weighted sums of the results.</summary>
    /// <param name="series">The repaired series, channel after channel.</param>
    /// <param name="weights">For each sum the weight of each result.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <returns>For each sum its value, what of it belongs to no point, and the shares of the points.</returns>
    public (double Score, double Base, double[] Shares)[] Explain(float[] series, double[][] weights, Execution execution)
    {
        float[][] features = new float[Members.Length][];
        double[] outputs = new double[OutputCount], bases = new double[OutputCount];
        execution.For(Members.Length, m =>
        {
            features[m] = new float[Members[m].Features.FeatureCount];
            Members[m].Features.Transform(series, features[m]);
            Members[m].Head.Outputs(features[m], outputs.AsSpan(_firstOutput[m].._firstOutput[m + 1]));
            Members[m].Head.BaseOutputs.CopyTo(bases.AsSpan(_firstOutput[m]));
        });
        double[] scores = Combine(outputs);
        double[][] factors = Factors(bases, outputs, weights);
        var parts = new (double Uncarried, double[] Shares)[weights.Length * Members.Length];
        execution.For(parts.Length, item =>
        {
            (int sum, int m) = Math.DivRem(item, Members.Length);
            double[] shares = new double[series.Length];
            double rest = Divide(m, series, features[m], factors[sum].AsSpan(_firstOutput[m].._firstOutput[m + 1]), shares);
            parts[item] = (rest, shares);
        });
        var explained = new (double, double, double[])[weights.Length];
        for (int sum = 0; sum < explained.Length; sum++)
        {
            // What rounding has left of the sum that the factors promise: the stack of an ensemble takes probabilities as floats.
            double score = Sum(weights[sum], scores), rest = score;
            for (int j = 0; j < outputs.Length; j++)
                rest -= factors[sum][j] * (outputs[j] - bases[j]);
            double[] shares = new double[series.Length];
            for (int m = 0; m < Members.Length; m++)
            {
                rest += parts[sum * Members.Length + m].Uncarried;
                ShareMath.Add(parts[sum * Members.Length + m].Shares, shares);
            }

            explained[sum] = (score, rest, shares);
        }

        return explained;
    }

    /// <summary>Makes the results of the outputs of all heads.</summary>
    protected abstract double[] Combine(double[] outputs);

    /// <summary>
    /// For each weighted sum of results a factor for each output, such that the sum of factor · (output - base) is the sum of the results
    /// less that of the base.
    /// </summary>
    protected abstract double[][] Factors(double[] bases, double[] outputs, double[][] weights);

    /// <summary>Divides a weighted sum of the outputs of a member's head among the points; returns what belongs to none.</summary>
    private double Divide(int member, float[] series, float[] features, ReadOnlySpan<double> factors, double[] shares)
    {
        // Of tens of thousands of features these are too large to be allocated and collected for each explanation.
        int count = features.Length;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * count);
        try
        {
            Span<double> slopes = rented.AsSpan(0, count), constants = rented.AsSpan(count, count);
            slopes.Clear();
            constants.Clear();
            Members[member].Head.Function(features, factors, slopes, constants);
            return Members[member].Features.Divide(series, features, slopes, constants, shares);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private static double Sum(double[] weights, double[] values)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
            sum += weights[k] * values[k];
        return sum;
    }

    /// <summary>One head, whose outputs are the results.</summary>
    private sealed class Single(ImmutableArray<string> names, SeriesFeatures features, ExplainedHead head)
        : ExplainedModel(names, [(features, head)])
    {
        protected override double[] Combine(double[] outputs) => outputs;

        protected override double[][] Factors(double[] bases, double[] outputs, double[][] weights) => weights;
    }
}
