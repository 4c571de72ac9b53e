using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The features of the training series of a model: all at once where they fit in memory, or block by block, reading the series
/// again in each pass.
/// </summary>
internal sealed class TrainingFeatures(SeriesSurvey survey, TimeSeriesFeaturizer featurizer, Execution execution)
{
    // Enough rows to keep all threads busy and few enough to stay a small part of the memory.
    private const int BlockElements = 1 << 24, MaxBlockRows = 4096;

    // Values of series that are held back for shuffling: 256 MiB.
    private const int WindowValues = 1 << 26;

    // A set in memory is not repaired again in every pass.
    private readonly SeriesSet? _whole = survey.WholeRepaired(featurizer.Repair);

    /// <summary>Number of series.</summary>
    public int Rows => survey.Count;

    /// <summary>Number of features of each.</summary>
    public int Columns => featurizer.FeatureCount;

    /// <summary>Whether they are already scaled by statistics of the training series.</summary>
    public bool AreScaled => featurizer.Features.AreScaled;

    /// <summary>Computes all features: 4 · rows · columns bytes.</summary>
    public FloatMatrix ToMatrix()
    {
        if (_whole is not null)
            return featurizer.Features.Transform(_whole, execution);
        var all = new FloatMatrix(Rows, Columns);
        ForEachBlock((first, rows) =>
        {
            for (int i = 0; i < rows.Rows; i++)
                rows.Row(i).CopyTo(all.Row(first + i));
        });
        return all;
    }

    /// <summary>Computes the features of all series in their order, some at a time.</summary>
    /// <param name="use">Receives the number of the first series and the features, which are overwritten afterwards.</param>
    /// <exception cref="InvalidOperationException">The source yields different series than before.</exception>
    public void ForEachBlock(Action<int, FloatMatrix> use)
    {
        int most = Math.Clamp(BlockElements / Columns, 1, MaxBlockRows);
        // Matrices of a whole block and of the last block of a set, whose sizes often recur.
        FloatMatrix? whole = null, last = null;
        int done = 0;
        foreach (SeriesSet series in Repaired())
        {
            for (int first = 0; first < series.Count; first += most)
            {
                int count = Math.Min(most, series.Count - first);
                if (count < most && last?.Rows != count)
                    last = new FloatMatrix(count, Columns);
                FloatMatrix room = count < most ? last! : whole ??= new FloatMatrix(most, Columns);
                featurizer.Features.Transform(series, first, room, execution);
                use(done, room);
                done += count;
                execution.Report("Computing features", (double)done / Rows);
            }
        }
    }

    /// <summary>The features as a stream for a fit with many passes.</summary>
    /// <param name="maxElements">A matrix of up to this many elements is computed once and held.</param>
    public FeatureStream ToStream(long maxElements)
    {
        // The same window wherever the series are stored, so that the result is the same.
        long values = (long)survey.Channels * featurizer.Repair.LengthAfter(survey.MaxLength);
        int window = (int)Math.Clamp(WindowValues / values, MaxBlockRows, int.MaxValue);
        return (long)Rows * Columns <= maxElements ? new MatrixStream(ToMatrix(), window)
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
        try
        {
            return featurizer.Repair.Apply(block);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"'{survey.Source.Name}', counted from series {done}: {problem.Message}", problem);
        }
    }

    private InvalidOperationException Changed(int seen) =>
        new($"'{survey.Source.Name}' changed while it was read: {Rows} series of {Plural.Of(survey.Channels, "channel")} at first, then {seen}.");
}
