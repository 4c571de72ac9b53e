using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The features of the training series for an ensemble's members, one member after another. Where a member contains the features of
/// another, or two are equal, they are computed once and held until the last of them has had them.
/// </summary>
internal sealed class MemberFeatures
{
    /// <summary>Features are shared by members that have no more of them, of all series together: 1 GiB.</summary>
    public const long MaxSharedElements = 1L << 28;

    private readonly Dictionary<SeriesFeatureOptions, int> _uses = [];
    private readonly Dictionary<SeriesFeatureOptions, (SeriesFeatures Fitted, FloatMatrix Matrix)> _held = [];
    private readonly SeriesSurvey _survey;
    private readonly SeriesRepair _repair;
    private readonly long _maxElements;

    /// <param name="survey">The training series.</param>
    /// <param name="repair">The repair.</param>
    /// <param name="members">The members to come, with the ensemble's seed.</param>
    /// <param name="maxElements">Largest number of features, of all series together, that are computed for a member.</param>
    /// <param name="maxShared">Largest number of features, of all series together, of a member that shares them.</param>
    public MemberFeatures(
        SeriesSurvey survey, SeriesRepair repair, IReadOnlyCollection<SeriesFeatureOptions> members, long maxElements,
        long maxShared = MaxSharedElements)
    {
        (_survey, _repair, _maxElements) = (survey, repair, maxElements);
        int length = repair.LengthAfter(survey.MaxLength);
        foreach (SeriesFeatureOptions member in members)
        {
            if (survey.Count * member.Work(length, survey.Channels).FeatureCount > maxShared)
                continue;
            Count(member);
            if (member.Parts.Any(members.Contains))
            {
                foreach (SeriesFeatureOptions part in member.Parts)
                    Count(part);
            }
        }

        void Count(SeriesFeatureOptions features) => _uses[features] = _uses.GetValueOrDefault(features) + 1;
    }

    /// <summary>Fits the features of a member, and computes those of all series.</summary>
    /// <returns>The transform, and series × features; null if these are too many.</returns>
    public (SeriesFeatures Fitted, FloatMatrix? Matrix) Of(SeriesFeatureOptions features, Execution execution)
    {
        (SeriesFeatures fitted, FloatMatrix? matrix) = _held.Remove(features, out var held) ? held : Compute(features, execution);
        if (_uses.TryGetValue(features, out int uses))
        {
            _uses[features] = --uses;
            if (uses > 0 && matrix is not null)
                _held.Add(features, (fitted, matrix));
        }

        return (fitted, matrix);
    }

    private (SeriesFeatures Fitted, FloatMatrix? Matrix) Compute(SeriesFeatureOptions features, Execution execution)
    {
        if (features.Parts.Count > 0 && features.Parts.Append(features).All(_uses.ContainsKey))
        {
            var parts = new List<(SeriesFeatures, FloatMatrix)>();
            foreach (SeriesFeatureOptions part in features.Parts)
            {
                if (Of(part, execution) is (var own, { } known))
                    parts.Add((own, known));
            }

            if (parts.Count == features.Parts.Count)
                return features.Join(parts, execution);
        }

        (TimeSeriesFeaturizer fitted, FloatMatrix? computed) = TimeSeriesFeaturizer.FitAndTransform(
            _survey, features, _repair, Fits, execution);
        return !Fits(fitted.FeatureCount)
            ? (fitted.Features, null)
            : (fitted.Features, computed ?? new TrainingFeatures(_survey, fitted, execution).ToMatrix());
    }

    private bool Fits(int columns) => (long)_survey.Count * columns <= _maxElements;
}
