using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Base of the models of features and a head: <see cref="TimeSeriesClassifier"/> and <see cref="TimeSeriesRegressor"/>.
/// </summary>
public abstract class FeatureModel : TimeSeriesModel
{
    private protected FeatureModel(TrainingSummary training, TimeSeriesFeaturizer featurizer) : base(training) => Featurizer = featurizer;

    /// <inheritdoc/>
    public override string Algorithm => Featurizer.Features.Name;

    /// <inheritdoc/>
    public override int Channels => Featurizer.Channels;

    /// <inheritdoc/>
    public override SeriesRepair Repair => Featurizer.Repair;

    /// <summary>Number of features computed of a series.</summary>
    public int FeatureCount => Featurizer.FeatureCount;

    /// <summary>Repair and features.</summary>
    public TimeSeriesFeaturizer Featurizer { get; }

    private protected abstract IEnumerable<KeyValuePair<string, string>> DescribeHead();

    private protected override IEnumerable<KeyValuePair<string, string>> DescribeParts() =>
        [new("Features", Text($"{FeatureCount}, {Featurizer.Features.Summary}")), .. DescribeHead()];

    /// <summary>Calls <paramref name="use"/> with the features of each series of a set, over all threads.</summary>
    private protected void ForEachSeries(SeriesSet set, Execution execution, FeatureUse use)
    {
        SeriesSet repaired = Repair.Apply(set);
        InParts(set.Count, execution, (start, end) =>
        {
            float[] features = new float[FeatureCount];
            for (int i = start; i < end; i++)
            {
                Featurizer.Features.Transform(repaired.Values(i), features);
                use(i, features);
            }
        });
    }

    /// <summary>Receives the features of one series.</summary>
    private protected delegate void FeatureUse(int series, ReadOnlySpan<float> features);
}
