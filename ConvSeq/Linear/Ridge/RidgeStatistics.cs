using System.Numerics;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>
/// Statistics of any number of rows that ridge is fitted to, in memory that does not grow with the rows: for data that is
/// larger than memory, comes in parts, or lies in several places. Rows are added in blocks. Statistics of parts are added to
/// each other, and saved and loaded by <see cref="ConvSeq.Models.LinearModelFile"/>. <see cref="RidgeClassifier"/> and
/// <see cref="RidgeRegressor"/> are fitted to them.
/// </summary>
/// <remarks>
/// <para>
/// The statistics are the weight, the means, and the sums of products of centered features with each other and with the
/// targets, in double. With these, ridge for any α and scaling is exact. The features of some rows, drawn by their numbers, are
/// kept, too: on them the regularization is chosen by exact leave-one-out errors of fits to all rows but one.
/// </para>
/// <para>
/// The blocks in which rows are added and the number of threads change no bit. Statistics of parts that are added up are those
/// of the whole except for rounding: however n rows were divided, joined and ordered, in b chunks of at most 1,535 rows, the
/// sum for features i and j is off by at most 2⁻⁵³ · (500 + 8 b + 4 (1,536 + b) (cᵢ + cⱼ)) · √(Sᵢ Sⱼ), with S the sums of a
/// feature with itself and c its largest |x| over its standard deviation. The kept rows are the same in any case. A part that
/// ends within a chunk makes one more chunk.
/// </para>
/// <para>
/// With p features, t targets (two classes are one) and k kept rows, in bytes: 4.03 p² + p · (18,600 + 8 t + 4 k). Adding takes
/// 12,300 t + 10⁷ more. About p² / 2 + p · t multiplications a row. A fit of a alphas takes 8 p² + p · (12,300 + 520 (a + 10))
/// + 400 (p + 150) · threads + 40 (k + p) (t + 1) + 9 k · a + 10⁷ bytes more, and 3 p³ + p² · k multiplications.
/// </para>
/// <para>Not safe for use by several threads at once; each call divides its own work among threads.</para>
/// </remarks>
public sealed class RidgeStatistics : IDisposable
{
    /// <summary>The most features: their sums take 69 gigabytes.</summary>
    internal const int MaxFeatures = 1 << 17;

    // Products are saved in one piece.
    internal const int MaxProducts = 1 << 27;

    // Whatever the features, sums of squares times these neither overflow nor vanish.
    internal const double MinWeight = 1e-100, MaxWeight = 1e100;

    private const string Stage = "Adding rows";

    private readonly float[] _largest;
    private readonly long[] _classCounts;
    private bool _interrupted, _disposed;

    /// <summary>Creates statistics of no rows; the arguments are named like those of the factory methods.</summary>
    /// <param name="featureCount">Features of a row.</param>
    /// <param name="classCount">Classes, or 0 for numbers.</param>
    /// <param name="options">Checked here.</param>
    internal RidgeStatistics(int featureCount, int classCount, RidgeStatisticsOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        if (featureCount > MaxFeatures)
        {
            throw new ArgumentOutOfRangeException(
                nameof(featureCount), featureCount,
                $"Ridge for more rows than features takes at most {MaxFeatures} features: choose fewer features{OrLogistic(classCount)}.");
        }

        int targets = TargetCount(classCount);
        if ((long)targets * featureCount > MaxProducts)
        {
            throw new ArgumentOutOfRangeException(
                nameof(classCount), classCount,
                $"{targets} targets times {featureCount} features exceed {MaxProducts}, the most that ridge takes for more rows "
                + $"than features: choose fewer features{OrLogistic(classCount)}.");
        }

        ThrowUnlessUsable(options, classCount);
        FeatureCount = featureCount;
        ClassCount = classCount;
        Options = options;
        NextRow = options.FirstRow;
        Sample = new RidgeSample(options.SampleSize, options.Seed);
        Sums = new RidgeSums(featureCount, targets);
        _largest = new float[featureCount];
        _classCounts = new long[classCount];
    }

    /// <summary>Number of features a row must have.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of classes; 0 for a regression.</summary>
    public int ClassCount { get; }

    /// <summary>The options that these statistics were created with.</summary>
    public RidgeStatisticsOptions Options { get; }

    /// <summary>Number of rows added, those of other statistics included.</summary>
    public long Rows => Ranges.Count;

    /// <summary>Number of rows of each class; empty for a regression.</summary>
    public ReadOnlySpan<long> ClassCounts => _classCounts;

    /// <summary>The number of the next row to be added.</summary>
    internal long NextRow { get; set; }

    /// <summary>The numbers of all rows.</summary>
    internal RowRanges Ranges { get; } = new();

    /// <summary>The rows that are kept.</summary>
    internal RidgeSample Sample { get; }

    /// <summary>The sums over all rows but those in <see cref="Chunk"/>.</summary>
    internal RidgeSums Sums { get; }

    /// <summary>The sums of features with each other over all rows but those in <see cref="Chunk"/>; null: zeros.</summary>
    internal UpperTriangle? Squares { get; set; }

    /// <summary>The last rows, too few for a whole chunk; null: no rows.</summary>
    internal RidgeChunk? Chunk { get; set; }

    /// <summary>The largest |x| of each feature.</summary>
    internal Span<float> Largest => _largest;

    /// <summary>As <see cref="ClassCounts"/>.</summary>
    internal Span<long> Counts => _classCounts;

    /// <summary>The smallest number to predict; above <see cref="MaxTarget"/> if there is none.</summary>
    internal double MinTarget { get; set; } = double.PositiveInfinity;

    /// <summary>The largest number to predict.</summary>
    internal double MaxTarget { get; set; } = double.NegativeInfinity;

    /// <summary>Creates statistics of no rows, for a classifier.</summary>
    /// <param name="featureCount">Features of a row, 1 … 131,072.</param>
    /// <param name="classCount">Classes, 2 or more; times the features at most 2²⁷.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument or an option is out of range.</exception>
    public static RidgeStatistics ForClasses(int featureCount, int classCount, RidgeStatisticsOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        return new RidgeStatistics(featureCount, classCount, options ?? new RidgeStatisticsOptions());
    }

    /// <summary>Creates statistics of no rows, for a regressor.</summary>
    /// <param name="featureCount">Features of a row, 1 … 131,072.</param>
    /// <param name="options">Null for the defaults; weights of classes do not apply and must not be given.</param>
    /// <exception cref="ArgumentException">An argument or an option is out of range.</exception>
    public static RidgeStatistics ForTargets(int featureCount, RidgeStatisticsOptions? options = null) =>
        new(featureCount, 0, options ?? new RidgeStatisticsOptions());

    /// <summary>Adds rows with their classes.</summary>
    /// <remarks>After an exception other than for an argument, the statistics can only be disposed of: save before.</remarks>
    /// <param name="features">Rows × <see cref="FeatureCount"/>, finite; any number of rows.</param>
    /// <param name="labels">Class index of each row, 0 … <see cref="ClassCount"/> - 1.</param>
    /// <param name="sampleWeights">A weight for each row, or empty; times that of its class 10⁻¹⁰⁰ … 10¹⁰⁰.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A feature is not finite, a label or weight is out of range, a length does not fit, or other statistics that were added have
    /// rows of these numbers. Nothing was added.
    /// </exception>
    /// <exception cref="InvalidOperationException">These are statistics of numbers, or adding to them was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Add(
        FloatMatrix features, ReadOnlySpan<int> labels, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ThrowIfUnfit();
        if (ClassCount == 0)
            throw new InvalidOperationException("These statistics are for numbers to predict, not for classes.");
        AddBlock(features, Array.ConvertAll(labels.ToArray(), label => (double)label), sampleWeights, execution ?? Execution.Default);
    }

    /// <summary>Adds rows with the numbers to predict.</summary>
    /// <remarks>After an exception other than for an argument, the statistics can only be disposed of: save before.</remarks>
    /// <param name="features">Rows × <see cref="FeatureCount"/>, finite; any number of rows.</param>
    /// <param name="targets">The finite number to predict for each row.</param>
    /// <param name="sampleWeights">A weight for each row, 10⁻¹⁰⁰ … 10¹⁰⁰, or empty.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <exception cref="ArgumentNullException"><paramref name="features"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A feature or target is not finite, a weight is out of range, a length does not fit, or other statistics that were added have
    /// rows of these numbers. Nothing was added.
    /// </exception>
    /// <exception cref="InvalidOperationException">These are statistics of classes, or adding to them was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Add(
        FloatMatrix features, ReadOnlySpan<double> targets, ReadOnlySpan<double> sampleWeights = default,
        Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ThrowIfUnfit();
        if (ClassCount != 0)
            throw new InvalidOperationException("These statistics are for classes, not for numbers to predict.");
        AddBlock(features, targets, sampleWeights, execution ?? Execution.Default);
    }

    /// <summary>Adds the rows of other statistics, which stay as they are.</summary>
    /// <remarks>
    /// Takes the time of adding the last rows of both, up to 1,535 each. Rows that are added afterwards continue the numbers of
    /// these statistics. After an exception other than for an argument, the statistics can only be disposed of.
    /// </remarks>
    /// <param name="other">Statistics of other rows of the same data set.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The statistics differ in features, classes, their weights, the size of the sample or the seed, or have rows of the same
    /// numbers. Nothing was added.
    /// </exception>
    /// <exception cref="InvalidOperationException">Adding to one of the two was interrupted.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public void Add(RidgeStatistics other, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowIfUnfit();
        other.ThrowIfUnfit();
        ThrowUnlessAddable(other);
        Execution quiet = (execution ?? Execution.Default) with { Progress = null };
        _interrupted = true;
        ReduceChunk(quiet);
        Ranges.Add(other.Ranges);
        foreach (RidgeRow row in other.Sample.InOrder())
            Sample.Offer(row);
        for (int k = 0; k < ClassCount; k++)
            _classCounts[k] += other._classCounts[k];
        for (int j = 0; j < FeatureCount; j++)
            _largest[j] = Math.Max(_largest[j], other._largest[j]);
        MinTarget = Math.Min(MinTarget, other.MinTarget);
        MaxTarget = Math.Max(MaxTarget, other.MaxTarget);
        Sums.ChangeTargetExponent(TargetExponent);
        if (other.Squares is not null)
        {
            using RidgeSums added = other.Sums.Copy();
            added.ChangeTargetExponent(TargetExponent);
            (double factor, double[] distances) = Sums.Add(added);
            Squares ??= new UpperTriangle(FeatureCount);
            Squares.Add(other.Squares, factor, distances, quiet);
        }

        using RidgeChunk? last = other.Chunk?.Copy();
        Reduce(last, Sums, null, quiet);
        _interrupted = false;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _disposed = true;
        Sums.Dispose();
        Squares?.Dispose();
        Chunk?.Dispose();
    }

    /// <summary>Approximate bytes of statistics while rows are added, beyond 10⁷: the formula above.</summary>
    internal static double MemoryOf(double featureCount, int classCount, double sampleSize) =>
        4.03 * featureCount * featureCount + featureCount * (18_600 + 8 * TargetCount(classCount) + 4 * sampleSize);

    /// <summary>Approximate bytes that a fit takes beyond these, and beyond what its threads do: the formula above.</summary>
    internal static double FitMemoryOf(double featureCount, int classCount, double sampleSize, int alphas) =>
        8 * featureCount * featureCount + featureCount * (12_300 + 520 * (alphas + 10.0))
        + 40 * (sampleSize + featureCount) * (TargetCount(classCount) + 1) + 9 * sampleSize * alphas;

    /// <summary>Adds all rows of a source, block by block.</summary>
    /// <param name="features">The features; the source reports its own progress.</param>
    /// <param name="targets">Class index of each row, or the number to predict.</param>
    /// <param name="sampleWeights">A weight for each row, or empty.</param>
    /// <param name="execution">Threads and cancellation.</param>
    internal void AddAll(FeatureSource features, double[] targets, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        if (targets.Length != features.Rows)
            throw new ArgumentException($"There are {targets.Length} {TargetsName} for {features.Rows} examples.", TargetsName);
        double[] weights = TrainingExamples.CopyWeights(sampleWeights, targets.Length);
        Execution quiet = execution with { Progress = null };
        int done = 0;
        features.ForEachBlock((first, rows) =>
        {
            if (first != done || rows.Rows > targets.Length - done)
            {
                throw new InvalidOperationException(
                    $"The source gave {rows.Rows} examples from {first} on, after {done} of {targets.Length}.");
            }

            AddBlock(rows, targets.AsSpan(first, rows.Rows), weights.AsSpan(first, rows.Rows), quiet);
            done += rows.Rows;
        });
        if (done != targets.Length)
            throw new InvalidOperationException($"The source gave {done} examples instead of {targets.Length}.");
    }

    /// <summary>Throws unless a model of classes, or of numbers, can be fitted to these.</summary>
    internal void ThrowUnlessUsable(bool ofClasses)
    {
        ThrowIfUnfit();
        if (ofClasses != (ClassCount != 0))
        {
            string found = ofClasses ? "numbers to predict, not for classes" : "classes, not for numbers to predict";
            throw new ArgumentException($"These statistics are for {found}.", "statistics");
        }

        if (Rows == 0)
            throw new ArgumentException("The statistics have no rows.", "statistics");
    }

    /// <summary>Throws if adding was interrupted, or the memory is freed.</summary>
    internal void ThrowIfUnfit()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_interrupted)
        {
            throw new InvalidOperationException(
                "Adding to these statistics was interrupted, so they are incomplete. Continue from statistics that were saved before.");
        }
    }

    /// <summary>The sums over all rows for features that are centered, and scaled unless <paramref name="unscaled"/>.</summary>
    internal StandardizedGram Standardize(bool unscaled, Execution execution)
    {
        Execution quiet = execution with { Progress = null };
        var gram = new Matrix(FeatureCount, FeatureCount);
        try
        {
            using RidgeSums sums = Sums.Copy();
            Squares?.CopyTo(gram.View);
            using RidgeChunk? last = Chunk?.Copy();
            Reduce(last, sums, gram, quiet);
            return new StandardizedGram(sums, gram, _largest, Rows, unscaled, quiet);
        }
        catch
        {
            gram.Dispose();
            throw;
        }
    }

    private static int TargetCount(int classCount) => classCount == 0 ? 1 : RidgeClassifier.TargetCount(classCount);

    // The unit of the targets: a power of two near the largest of all rows so far.
    private int TargetExponent =>
        ClassCount > 0 || MinTarget > MaxTarget ? 0
        : RidgeRegressorFit.Exponent(Math.Max(Math.Abs(MinTarget), Math.Abs(MaxTarget)));

    private string TargetsName => ClassCount > 0 ? "labels" : "targets";

    // Rows with their class indices, or the numbers to predict.
    private void AddBlock(FloatMatrix features, ReadOnlySpan<double> targets, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        ThrowUnlessAddable(features, targets);
        double[] weights = CombineWeights(targets, sampleWeights);
        execution.CancellationToken.ThrowIfCancellationRequested();
        _interrupted = true;
        Execution quiet = execution with { Progress = null };
        Ranges.Add(NextRow, NextRow + features.Rows);
        Chunk ??= new RidgeChunk(FeatureCount);
        for (int i = 0; i < features.Rows; i++)
        {
            ReadOnlySpan<float> row = features.Row(i);
            Chunk.Append(row, targets[i], weights[i]);
            Enlarge(_largest, row);
            if (ClassCount > 0)
                _classCounts[(int)targets[i]]++;
            MinTarget = Math.Min(MinTarget, targets[i]);
            MaxTarget = Math.Max(MaxTarget, targets[i]);
            if (Sample.Takes(NextRow))
                Sample.Offer(new RidgeRow(NextRow, targets[i], weights[i], row.ToArray()));
            NextRow++;
            if (Chunk.Count == RidgeChunk.Capacity)
            {
                ReduceChunk(quiet);
                execution.Report(Stage, (i + 1.0) / features.Rows);
            }
        }

        _interrupted = false;
        execution.Report(Stage, 1);
    }

    // Brings the rows of the chunk into the sums.
    private void ReduceChunk(Execution execution)
    {
        Reduce(Chunk, Sums, null, execution);
        Chunk?.Clear();
    }

    // Adds the rows of a chunk, which are destroyed, to sums, and the products of features with each other to a matrix or, without one,
    // to the squares.
    private void Reduce(RidgeChunk? chunk, RidgeSums sums, Matrix? gram, Execution execution)
    {
        if (chunk is not { Count: > 0 })
            return;
        sums.ChangeTargetExponent(TargetExponent);
        using var product = new MatrixProduct(execution, RidgeFit.Stage, 1, DenseKernels.Best);
        using var targets = new Matrix(1 + chunk.Count, sums.TargetMeans.Length);
        for (int i = 0; i < chunk.Count; i++)
        {
            double target = chunk.Targets[i];
            Span<double> row = targets.View.RowSpan(1 + i);
            for (int k = 0; k < row.Length; k++)
            {
                row[k] = ClassCount > 0
                    ? RidgeClassifierFit.Target((int)target, k, ClassCount)
                    : Math.ScaleB(target, -sums.TargetExponent);
            }
        }

        if (gram is null)
            Squares ??= new UpperTriangle(FeatureCount);
        sums.Add(chunk.Features, targets.View, chunk.Weights, AddSquares, product, execution);

        void AddSquares(Operand rows, int depth)
        {
            if (gram is null)
                Squares!.AddSquares(rows, depth, product);
            else
                product.AddUpper(gram.View, rows, rows, depth);
        }
    }

    private static void Enlarge(Span<float> largest, ReadOnlySpan<float> row)
    {
        int j = 0;
        for (; j <= row.Length - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Max(new Vector<float>(largest[j..]), Vector.Abs(new Vector<float>(row[j..]))).CopyTo(largest[j..]);
        for (; j < row.Length; j++)
            largest[j] = Math.Max(largest[j], Math.Abs(row[j]));
    }

    private static string OrLogistic(int classCount) => classCount == 0 ? "" : " or the logistic head";

    private static void ThrowUnlessUsable(RidgeStatisticsOptions options, int classCount)
    {
        if (options.SampleSize < 1)
            throw new ArgumentException($"The sample size is {options.SampleSize}; it must be 1 or more.", nameof(options));
        if (options.FirstRow < 0)
            throw new ArgumentException($"The first row is {options.FirstRow}; it must be 0 or more.", nameof(options));
        if (options.ClassWeights.IsDefaultOrEmpty)
            return;
        if (classCount == 0)
            throw new ArgumentException("Regression has no classes to weight.", nameof(options));
        TrainingExamples.ThrowUnlessUsable(options.ClassWeights, classCount, nameof(options));
    }

    private void ThrowUnlessAddable(FloatMatrix features, ReadOnlySpan<double> targets)
    {
        if (features.Columns != FeatureCount)
            throw new ArgumentException($"There are {features.Columns} features instead of {FeatureCount}.", nameof(features));
        if (targets.Length != features.Rows)
            throw new ArgumentException($"There are {targets.Length} {TargetsName} for {features.Rows} rows.", TargetsName);
        if (features.Rows > long.MaxValue - NextRow)
            throw new ArgumentException($"{features.Rows} rows from row {NextRow} on are too many.", nameof(features));
        long shared = Ranges.FirstIn(NextRow, NextRow + features.Rows);
        if (shared >= 0)
        {
            throw new ArgumentException(
                $"The rows are numbered from {NextRow} on, but statistics that were added before already have row {shared}.",
                nameof(features));
        }

        for (int i = 0; i < features.Rows; i++)
        {
            ReadOnlySpan<float> row = features.Row(i);
            int column = FloatSpans.IndexOfNonFinite(row);
            if (column >= 0)
            {
                throw new ArgumentException(
                    $"Feature {column} of row {i} is {row[column]}; features must be finite.", nameof(features));
            }
        }

        if (ClassCount == 0)
            TrainingExamples.ThrowUnlessFinite(targets, TargetsName);
        for (int i = 0; ClassCount > 0 && i < targets.Length; i++)
        {
            if (!(targets[i] >= 0 && targets[i] < ClassCount))
                throw new ArgumentOutOfRangeException(TargetsName, (int)targets[i], $"Label {i} is not in 0 … {ClassCount - 1}.");
        }
    }

    private void ThrowUnlessAddable(RidgeStatistics other)
    {
        if (other.FeatureCount != FeatureCount)
            throw Mismatch($"have {other.FeatureCount} features; these have {FeatureCount}");
        if (other.ClassCount != ClassCount)
            throw Mismatch($"are for {Kind(other.ClassCount)}; these are for {Kind(ClassCount)}");
        if (other.Options.SampleSize != Options.SampleSize)
            throw Mismatch($"have a sample size of {other.Options.SampleSize}; these have {Options.SampleSize}");
        if (other.Options.Seed != Options.Seed)
            throw Mismatch($"have the seed {other.Options.Seed}; these have {Options.Seed}");
        if (!other.Options.ClassWeights.AsSpan().SequenceEqual(Options.ClassWeights.AsSpan()))
            throw Mismatch("have other class weights than these");
        long shared = Ranges.FirstIn(other.Ranges);
        if (shared >= 0)
        {
            throw new ArgumentException(
                $"Both statistics have row {shared}; give each part its own row numbers by FirstRow of the options.",
                nameof(other));
        }

        static string Kind(int classes) => classes == 0 ? "numbers to predict" : $"{classes} classes";

        static ArgumentException Mismatch(string what) => new($"The statistics to add {what}.", nameof(other));
    }

    // Weights of samples times those of their classes.
    private double[] CombineWeights(ReadOnlySpan<double> targets, ReadOnlySpan<double> sampleWeights)
    {
        double[] weights = TrainingExamples.CopyWeights(sampleWeights, targets.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            if (!Options.ClassWeights.IsDefaultOrEmpty)
                weights[i] *= Options.ClassWeights[(int)targets[i]];
            if (!(weights[i] is >= MinWeight and <= MaxWeight))
            {
                throw new ArgumentException(
                    $"The weight of row {i}, including its class weight, is {weights[i]}; it must be in {MinWeight} … {MaxWeight}.",
                    nameof(sampleWeights));
            }
        }

        return weights;
    }
}
