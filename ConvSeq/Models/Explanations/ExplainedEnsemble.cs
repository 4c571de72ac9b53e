using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>
/// An <see cref="EnsembleClassifier"/>. Its results are its probabilities, which are no sums of scores of members: a score is weighted with
/// the mean derivative of the probability on the straight way from the scores of a series of which nothing is known to those of the series
/// (integrated gradients: Sundararajan, Taly and Yan, arXiv 1703.01365), which makes the sum exact.
/// </summary>
internal sealed class ExplainedEnsemble : ExplainedModel
{
    // Each of so many parts of the way is integrated by Gauss's rule of four points.
    private const int Parts = 64;

    private static readonly (double At, double Weight)[] Gauss =
    [
        (0.5 - 0.430568155797026287612, 0.173927422568726928687), (0.5 - 0.169990521792428132401, 0.326072577431273071313),
        (0.5 + 0.169990521792428132401, 0.326072577431273071313), (0.5 + 0.430568155797026287612, 0.173927422568726928687),
    ];

    private readonly EnsembleClassifier _ensemble;
    private readonly FeatureClassifierMember[] _members;
    private readonly int _classes;

    /// <param name="ensemble">The ensemble.</param>
    /// <param name="members">Its members, none of which are networks.</param>
    public ExplainedEnsemble(EnsembleClassifier ensemble, FeatureClassifierMember[] members)
        : base(ensemble.ClassNames, [.. members.Select(member => (member.Features, ExplainedHead.Of(member.Head)))]) =>
        (_ensemble, _members, _classes) = (ensemble, members, ensemble.ClassNames.Length);

    protected override double[] Combine(double[] outputs)
    {
        double[] probabilities = new double[_classes];
        _ensemble.Combiner.Combine(Calibrated(outputs), new float[outputs.Length], probabilities);
        return probabilities;
    }

    protected override double[][] Factors(double[] bases, double[] outputs, double[][] weights)
    {
        double[][] factors = Array.ConvertAll(weights, _ => new double[outputs.Length]);
        double[] at = new double[outputs.Length];
        for (int part = 0; part < Parts; part++)
        {
            foreach ((double place, double weight) in Gauss)
            {
                double share = (part + place) / Parts;
                for (int j = 0; j < at.Length; j++)
                    at[j] = bases[j] + share * (outputs[j] - bases[j]);
                double[] members = Calibrated(at), stacked = Stacked(members);
                for (int sum = 0; sum < weights.Length; sum++)
                    AddGradient(at, members, stacked, weights[sum], weight / Parts, factors[sum]);
            }
        }

        return factors;
    }

    /// <summary>The calibrated probabilities of all members.</summary>
    private double[] Calibrated(double[] outputs)
    {
        double[] probabilities = [.. outputs];
        for (int m = 0; m < _members.Length; m++)
        {
            Span<double> own = probabilities.AsSpan(m * _classes, _classes);
            if (_members[m].Head is not LinearClassifier)
                EnsembleClassifierMember.ToScores(own);
            TemperatureScaling.Softmax(own, _members[m].Temperature, own);
        }

        return probabilities;
    }

    private double[] Stacked(double[] members)
    {
        if (_ensemble.Combiner.Stack is not { } stack)
            return [];
        double[] probabilities = new double[_classes];
        stack.Predict(Array.ConvertAll(members, probability => (float)probability), probabilities);
        return probabilities;
    }

    /// <summary>Adds the derivatives of a weighted sum of the probabilities by the outputs of the members.</summary>
    private void AddGradient(
        double[] outputs, double[] members, double[] stacked, double[] weights, double share, double[] factors)
    {
        ProbabilityCombiner combiner = _ensemble.Combiner;
        double[] byMembers = new double[outputs.Length];
        for (int j = 0; j < byMembers.Length; j++)
            byMembers[j] = (1 - combiner.StackShare) * combiner.Weights[j / _classes] * weights[j % _classes];
        if (combiner.Stack is { } stack)
        {
            double[] byScores = new double[_classes];
            AddThroughSoftmax(stacked, weights, stack.Temperature * combiner.StackShare, byScores);
            int targets = stack.Biases.Length, skipped = _classes - targets;
            for (int k = 0; k < targets; k++)
            {
                // The score of the first of two classes is that of the second with the other sign.
                double byTarget = byScores[skipped + k] - (skipped == 1 ? byScores[0] : 0);
                for (int j = 0; j < byMembers.Length; j++)
                    byMembers[j] += byTarget * stack.Weights[k * byMembers.Length + j];
            }
        }

        for (int m = 0; m < _members.Length; m++)
        {
            double[] byScores = new double[_classes];
            Range own = (m * _classes)..((m + 1) * _classes);
            AddThroughSoftmax(members.AsSpan(own), byMembers.AsSpan(own), _members[m].Temperature, byScores);
            bool isLinear = _members[m].Head is LinearClassifier;
            for (int k = 0; k < _classes; k++)
            {
                int j = m * _classes + k;
                factors[j] += share * byScores[k] * (isLinear ? 1 : EnsembleClassifierMember.ScoreSlope(outputs[j]));
            }
        }
    }

    /// <summary>From derivatives by the probabilities softmax(t · s) to those by s.</summary>
    private static void AddThroughSoftmax(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<double> byProbabilities, double temperature, Span<double> byScores)
    {
        double mean = 0;
        for (int k = 0; k < probabilities.Length; k++)
            mean += probabilities[k] * byProbabilities[k];
        for (int k = 0; k < probabilities.Length; k++)
            byScores[k] += temperature * probabilities[k] * (byProbabilities[k] - mean);
    }
}
