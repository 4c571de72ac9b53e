using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The features of the training series of a model: all at once where they fit in memory, or block by block, reading the series
/// again in each pass.
/// </summary>
/// <param name="survey">The training series.</param>
/// <param name="featurizer">Repair and features.</param>
/// <param name="execution">Threads, cancellation and progress.</param>
/// <param name="maxElements">Largest number of elements of a matrix that is held if the fit can do without it.</param>
/// <param name="computed">The features of all series where they are already known.</param>
internal sealed class TrainingFeatures(
    SeriesSurvey survey, TimeSeriesFeaturizer featurizer, Execution execution, long maxElements = FeatureSource.MaxHeldElements,
    FloatMatrix? computed = null)
    : FeatureSource
{
    // Values of series that are held back for shuffling: 256 MiB.
    private const int WindowValues = 1 << 26;

    // A set in memory is not repaired again in every pass.
    private readonly SeriesSet? _whole = survey.WholeRepaired(featurizer.Repair);

    /// <summary>Fits repair and features, which are computed on the way where fitting needs them and the head can take them all.</summary>
    /// <param name="survey">The training series.</param>
    /// <param name="options">The options of the model.</param>
    /// <param name="maxElements">Gives for a number of features how many of all series together the head takes at once.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    public static TrainingFeatures Fit(
        SeriesSurvey survey, TimeSeriesModelOptions options, Func<int, long> maxElements, Execution execution)
    {
        (TimeSeriesFeaturizer featurizer, FloatMatrix? computed) = TimeSeriesFeaturizer.FitAndTransform(
            survey, options.Features, options.Repair,
            columns => options.FeaturesToKeep is null && (long)survey.Count * columns <= maxElements(columns), execution);
        return new TrainingFeatures(survey, featurizer, execution, computed: computed);
    }

    /// <summary>Repair and features.</summary>
    public TimeSeriesFeaturizer Featurizer => featurizer;

    public override int Rows => survey.Count;

    public override int Columns => featurizer.FeatureCount;

    public override bool AreScaled => featurizer.Features.AreScaled;

    public override bool AreHeld => (long)Rows * Columns <= MaxElementsOfRidge(Columns, maxElements);

    /// <summary>Returns other features of the same series; these where they are the same.</summary>
    public TrainingFeatures Of(TimeSeriesFeaturizer other) =>
        other == featurizer ? this : new TrainingFeatures(survey, other, execution);

    public override FloatMatrix ToMatrix() =>
        computed is not null ? computed
        : _whole is not null ? featurizer.Features.Transform(_whole, execution) : base.ToMatrix();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The source yields different series than before.</exception>
    public override void ForEachBlock(Action<int, FloatMatrix> use)
    {
        var blocks = new FeatureBlocks(featurizer.Features, execution);
        int done = 0;
        foreach (SeriesSet series in Repaired())
        {
            blocks.ForEach(series, (first, features) =>
            {
                use(done + first, features);
                execution.Report(SeriesFeatures.TransformStage, (double)(done + first + features.Rows) / Rows);
            });
            done += series.Count;
        }
    }

    /// <summary>The features as a stream for a fit with many passes, which does without a matrix that is too large to be held.</summary>
    public FeatureStream ToStream()
    {
        // The same window wherever the series are stored, so that the result is the same.
        long values = (long)survey.Channels * featurizer.Repair.LengthAfter(survey.MaxLength);
        int window = (int)Math.Clamp(WindowValues / values, FeatureBlocks.MaxRows, int.MaxValue);
        return (long)Rows * Columns <= MaxElementsOfPasses(maxElements) ? new MatrixStream(ToMatrix(), window)
            : _whole is not null ? new SetFeatureStream(_whole, featurizer.Features, window)
            : new SourceFeatureStream(this, window);
    }

    /// <summary>Reads the repaired series once, block by block.</summary>
    /// <exception cref="InvalidOperationException">The source yields different series than before.</exception>
    public IEnumerable<SeriesSet> Repaired()
    {
        if (_whole is not null)
        {
            yield return _whole;
            yield break;
        }

        int done = 0;
        foreach (SeriesSet block in survey.Source.Pass(execution with { Progress = null }))
        {
            yield return Repair(block, done);
            done += block.Count;
        }

        if (done != Rows)
            throw Changed(done);
    }

    /// <summary>The features of one repaired series.</summary>
    public void Compute(ReadOnlySpan<float> series, Span<float> features) => featurizer.Features.Transform(series, features);

    private SeriesSet Repair(SeriesSet block, int done)
    {
        if (block.Channels != survey.Channels || done + block.Count > Rows)
            throw Changed(done + block.Count);
        return featurizer.Repair.ApplyToBlock(block, done);
    }

    private InvalidOperationException Changed(int seen) =>
        new($"'{survey.Source.Name}' changed while it was read: {Rows} series of {Plural.Of(survey.Channels, "channel")} at first, "
            + $"then {seen}.");
}
