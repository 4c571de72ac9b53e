using ConvSeq.Linear;

namespace ConvSeq.Networks;

/// <summary>Task of a network: the targets it learns.</summary>
public enum NetworkTask
{
    /// <summary>One class for the whole series; cross-entropy loss.</summary>
    Classification,

    /// <summary>Numbers for the whole series; mean squared error.</summary>
    Regression,

    /// <summary>A class for each point; cross-entropy, averaged over all points.</summary>
    StepClassification,

    /// <summary>Numbers for each point; mean squared error, averaged over all points.</summary>
    StepRegression,

    /// <summary>
    /// Labels for the whole series, any number of which hold, such as several faults of one machine; binary cross-entropy, summed over
    /// labels. An output x stands for the probability 1 / (1 + e^-x).
    /// </summary>
    MultiLabel,

    /// <summary>
    /// Labels for each point, any number of which hold, such as the keys of a piano; binary cross-entropy, summed over labels and averaged
    /// over all points.
    /// </summary>
    StepMultiLabel,
}

/// <summary>Kinds of tasks.</summary>
internal static class NetworkTasks
{
    /// <summary>Whether there are targets for each point of a series instead of for the whole.</summary>
    public static bool IsPerStep(this NetworkTask task) =>
        task is NetworkTask.StepClassification or NetworkTask.StepRegression or NetworkTask.StepMultiLabel;

    /// <summary>Whether the targets are labels of which any number hold.</summary>
    public static bool HasLabels(this NetworkTask task) => task is NetworkTask.MultiLabel or NetworkTask.StepMultiLabel;
}

/// <summary>
/// Series in the layout of networks, with their targets. The arrays are kept, not copied; they must not be changed while the object
/// is in use.
/// </summary>
public sealed class NetworkData
{
    private readonly float[][] _values;
    private readonly int[][]? _classes;
    private readonly float[][]? _targets;
    private readonly float[]? _weights;
    private readonly int[]? _sourceLengths;

    private NetworkData(
        NetworkTask task, int channels, int outputs, float[][] values, int[][]? classes, float[][]? targets, float[]? weights,
        int[]? sourceLengths = null)
    {
        Task = task;
        Channels = channels;
        Outputs = outputs;
        _values = values;
        _classes = classes;
        _targets = targets;
        _weights = weights;
        _sourceLengths = sourceLengths;
    }

    /// <summary>The task.</summary>
    public NetworkTask Task { get; }

    /// <summary>Channels of every series.</summary>
    public int Channels { get; }

    /// <summary>Outputs of the network: classes, or numbers.</summary>
    public int Outputs { get; }

    /// <summary>Number of series.</summary>
    public int Count => _values.Length;

    /// <summary>Whether there are targets for each point of a series instead of for the whole.</summary>
    internal bool IsPerStep => Task.IsPerStep();

    /// <summary>Whether the targets are classes.</summary>
    internal bool HasClasses => _classes is not null;

    /// <summary>Whether the targets are labels of which any number hold.</summary>
    internal bool HasLabels => Task.HasLabels();

    /// <summary>Whether the series have sources before them; see <see cref="WithSource"/>.</summary>
    public bool HasSources => _sourceLengths is not null;

    /// <summary>Points of one series, those of its source included.</summary>
    /// <param name="series">Index of the series.</param>
    public int LengthOf(int series) => _values[series].Length / Channels;

    /// <summary>Points of the source of one series; 0 if it has none.</summary>
    /// <param name="series">Index of the series.</param>
    public int SourceLengthOf(int series) => _sourceLengths is null ? 0 : _sourceLengths[series];

    /// <summary>Points of one series that have targets of their own, where each has.</summary>
    internal int TargetLengthOf(int series) => LengthOf(series) - SourceLengthOf(series);

    /// <summary>
    /// The values of one series, those of its source first, point after point, the channels of a point next to each other.
    /// </summary>
    /// <param name="series">Index of the series.</param>
    public ReadOnlySpan<float> Values(int series) => _values[series];

    /// <summary>The class of one series, or of each of its points, -1 for one that does not count; empty for numbers.</summary>
    /// <param name="series">Index of the series.</param>
    public ReadOnlySpan<int> Classes(int series) => _classes is null ? default : _classes[series];

    /// <summary>
    /// The numbers of one series, or of each of its points, point after point; 0 or 1 for each of several labels; empty for classes.
    /// </summary>
    /// <param name="series">Index of the series.</param>
    public ReadOnlySpan<float> Targets(int series) => _targets is null ? default : _targets[series];

    /// <summary>Weight of a series in the loss; 1 unless weights were given.</summary>
    /// <param name="series">Index of the series.</param>
    public float Weight(int series) => _weights is null ? 1 : _weights[series];

    /// <summary>Creates data of series with classes.</summary>
    /// <param name="channels">Channels of every series.</param>
    /// <param name="classCount">Number of classes, 2 or more.</param>
    /// <param name="values">For each series its values, point after point. All arrays are kept, and must not be changed.</param>
    /// <param name="classes">
    /// For each series one class, or one for each point. A point with -1 does not count in the loss: the network sees it, but there is
    /// nothing to learn from its outputs. Every series has a point that counts.
    /// </param>
    /// <param name="perStep">Whether there is a class for each point.</param>
    /// <param name="weights">Weight of each series, above 0; null for 1.</param>
    /// <exception cref="ArgumentException">
    /// Counts or extents do not fit, a class is out of range, a value or a weight is not finite; the message says which.
    /// </exception>
    public static NetworkData OfClasses(
        int channels, int classCount, float[][] values, int[][] classes, bool perStep = false, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        Check(channels, values, classes.Length, weights);
        for (int i = 0; i < values.Length; i++)
        {
            CheckExtent(i, classes[i]?.Length ?? 0, perStep ? values[i].Length / channels : 1, nameof(classes));
            foreach (int one in classes[i])
            {
                if (one < (perStep ? -1 : 0) || one >= classCount)
                    throw new ArgumentException($"Series {i} has the class {one}; it must be in 0 … {classCount - 1}.", nameof(classes));
            }

            if (classes[i].AsSpan().IndexOfAnyExcept(-1) < 0)
                throw new ArgumentException($"Series {i} has no point that counts: all have the class -1.", nameof(classes));
        }

        return new NetworkData(
            perStep ? NetworkTask.StepClassification : NetworkTask.Classification, channels, classCount, values, classes, null, weights);
    }

    /// <summary>Number of targets of one series that count in the loss: 1, or its points but those without a class.</summary>
    internal int CountedOf(int series)
    {
        if (!IsPerStep)
            return 1;
        return TargetLengthOf(series) - (HasClasses ? Classes(series).Count(-1) : 0);
    }

    /// <summary>Creates data of series with numbers to predict.</summary>
    /// <param name="channels">Channels of every series.</param>
    /// <param name="outputs">Numbers for each series, or for each point; 1 or more.</param>
    /// <param name="values">For each series its values, point after point. All arrays are kept, and must not be changed.</param>
    /// <param name="targets">For each series its numbers, or those of each point, point after point.</param>
    /// <param name="perStep">Whether there are numbers for each point.</param>
    /// <param name="weights">Weight of each series, above 0; null for 1.</param>
    /// <exception cref="ArgumentException">
    /// Counts or extents do not fit, a value, target or weight is not finite; the message says which.
    /// </exception>
    public static NetworkData OfTargets(
        int channels, int outputs, float[][] values, float[][] targets, bool perStep = false, float[]? weights = null) => OfNumbers(
        perStep ? NetworkTask.StepRegression : NetworkTask.Regression, channels, outputs, values, targets, weights);

    /// <summary>Creates data of series with labels of which any number hold.</summary>
    /// <param name="channels">Channels of every series.</param>
    /// <param name="labels">Number of labels, 1 or more.</param>
    /// <param name="values">For each series its values, point after point. All arrays are kept, and must not be changed.</param>
    /// <param name="targets">
    /// For each series 1 for each label that holds and 0 for the others, or these of each point, point after point.
    /// </param>
    /// <param name="perStep">Whether there are labels for each point.</param>
    /// <param name="weights">Weight of each series, above 0; null for 1.</param>
    /// <exception cref="ArgumentException">
    /// Counts or extents do not fit, a target is neither 0 nor 1, a value or weight is not finite; the message says which.
    /// </exception>
    public static NetworkData OfLabels(
        int channels, int labels, float[][] values, float[][] targets, bool perStep = false, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        for (int i = 0; i < targets.Length; i++)
        {
            foreach (float one in targets[i] ?? [])
            {
                if (one is not (0 or 1))
                    throw new ArgumentException($"Series {i} has the target {one}; of labels it is 0 or 1.", nameof(targets));
            }
        }

        return OfNumbers(perStep ? NetworkTask.StepMultiLabel : NetworkTask.MultiLabel, channels, labels, values, targets, weights);
    }

    private static NetworkData OfNumbers(
        NetworkTask task, int channels, int outputs, float[][] values, float[][] targets, float[]? weights)
    {
        bool perStep = task.IsPerStep();
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Check(channels, values, targets.Length, weights);
        for (int i = 0; i < values.Length; i++)
        {
            CheckExtent(i, targets[i]?.Length ?? 0, perStep ? values[i].Length / channels * outputs : outputs, nameof(targets));
            foreach (float one in targets[i])
            {
                if (!float.IsFinite(one))
                    throw new ArgumentException($"Series {i} has the target {one}; targets must be finite.", nameof(targets));
            }
        }

        return new NetworkData(task, channels, outputs, values, null, targets, weights);
    }

    /// <summary>
    /// Adds a second input, as further channels after those of the series; see <see cref="NetworkBuilder.Condition"/>. A new object; the
    /// targets are shared.
    /// </summary>
    /// <param name="channels">Channels of the second input, 1 or more.</param>
    /// <param name="conditions">
    /// For each series one vector of that many values, which all points get, or one for each point, point after point.
    /// </param>
    /// <returns>The series with the channels of both.</returns>
    /// <exception cref="ArgumentException">
    /// There is not one condition for each series, it has another number of values, or one is not finite.
    /// </exception>
    public NetworkData WithCondition(int channels, float[][] conditions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentNullException.ThrowIfNull(conditions);
        if (conditions.Length != Count)
            throw new ArgumentException($"There are {Count} series, but {conditions.Length} conditions.", nameof(conditions));
        var values = new float[Count][];
        for (int i = 0; i < Count; i++)
        {
            if (ConditionProblem(_values[i].Length / Channels, conditions[i], channels) is { } problem)
                throw new ArgumentException($"Series {i}: {problem}", nameof(conditions));
            values[i] = WithCondition(_values[i], Channels, conditions[i], channels);
        }

        return new NetworkData(Task, Channels + channels, Outputs, values, _classes, _targets, _weights, _sourceLengths);
    }

    /// <summary>
    /// Puts a source before each series, of a length of its own: what is given, such as a text, where the series is what comes of it, such
    /// as its translation. A network takes the two apart by <see cref="SelectPart"/>. A new object; the targets are shared, and those for
    /// each point stay those of the series without its source.
    /// </summary>
    /// <param name="sources">For each series its source, point after point, with as many channels; one point or more.</param>
    /// <returns>The series after their sources.</returns>
    /// <exception cref="InvalidOperationException">The series have sources already.</exception>
    /// <exception cref="ArgumentException">
    /// There is not one source for each series, its values make no points, or one is not finite.
    /// </exception>
    public NetworkData WithSource(float[][] sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (HasSources)
            throw new InvalidOperationException("The series have sources already.");
        if (sources.Length != Count)
            throw new ArgumentException($"There are {Count} series, but {sources.Length} sources.", nameof(sources));
        var values = new float[Count][];
        for (int i = 0; i < Count; i++)
        {
            CheckValues(Channels, sources[i], "Source", i, nameof(sources));
            values[i] = [.. sources[i], .. _values[i]];
        }

        return new NetworkData(
            Task, Channels, Outputs, values, _classes, _targets, _weights, Array.ConvertAll(sources, source => source.Length / Channels));
    }

    /// <summary>Adds a second input to one series, as further channels: what a network scores that was trained with one.</summary>
    /// <param name="series">The series, point after point.</param>
    /// <param name="channels">Channels of the series, 1 or more.</param>
    /// <param name="condition">One vector, which all points get, or one for each point, point after point.</param>
    /// <param name="conditionChannels">Values of a vector, 1 or more.</param>
    /// <returns>Point after point, the channels of the series and then those of the condition.</returns>
    /// <exception cref="ArgumentException">
    /// The values do not make points, those of the condition make neither one vector nor as many as there are points, or one of them is not
    /// finite.
    /// </exception>
    public static float[] WithCondition(
        ReadOnlySpan<float> series, int channels, ReadOnlySpan<float> condition, int conditionChannels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(conditionChannels, 1);
        int points = series.Length / channels, width = channels + conditionChannels;
        if (series.Length % channels != 0)
            throw new ArgumentException($"{series.Length} values do not make points of {Plural.Of(channels, "channel")}.", nameof(series));
        if (ConditionProblem(points, condition, conditionChannels) is { } problem)
            throw new ArgumentException(problem, nameof(condition));
        var joined = new float[points * width];
        for (int t = 0; t < points; t++)
        {
            Span<float> point = joined.AsSpan(t * width, width);
            series.Slice(t * channels, channels).CopyTo(point);
            condition.Slice(condition.Length == conditionChannels ? 0 : t * conditionChannels, conditionChannels).CopyTo(point[channels..]);
        }

        return joined;
    }

    /// <summary>
    /// Lets a network that sees no later points answer later: the class of each point becomes that of the point some steps after it, when
    /// so much more of the series has been seen. Each series goes on for as many points, which repeat its last one, and its first points
    /// have no class. A new object.
    /// </summary>
    /// <param name="steps">How many points later, 1 or more.</param>
    /// <returns>Series that are longer by so many points.</returns>
    /// <exception cref="InvalidOperationException">The series do not have a class for each point.</exception>
    public NetworkData WithDelay(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (Task != NetworkTask.StepClassification)
            throw new InvalidOperationException("Only classes of points can come later.");
        float[][] values = Array.ConvertAll(
            _values, own => (float[])[.. own, .. Enumerable.Repeat(own[^Channels..], steps).SelectMany(point => point)]);
        int[][] classes = Array.ConvertAll(_classes!, own => (int[])[.. Enumerable.Repeat(-1, steps), .. own]);
        return new NetworkData(Task, Channels, Outputs, values, classes, _targets, _weights, _sourceLengths);
    }

    /// <summary>The chosen series in the given order; the values are shared.</summary>
    /// <param name="indices">Indices of series.</param>
    /// <returns>The chosen series.</returns>
    /// <exception cref="IndexOutOfRangeException">An index is negative, or <see cref="Count"/> or more.</exception>
    public NetworkData Subset(ReadOnlySpan<int> indices)
    {
        return new NetworkData(
            Task, Channels, Outputs, Pick(_values, indices)!, Pick(_classes, indices), Pick(_targets, indices), Pick(_weights, indices),
            Pick(_sourceLengths, indices));

        static T[]? Pick<T>(T[]? all, ReadOnlySpan<int> indices)
        {
            if (all is null)
                return null;
            var picked = new T[indices.Length];
            for (int i = 0; i < picked.Length; i++)
                picked[i] = all[indices[i]];
            return picked;
        }
    }

    /// <summary>
    /// Holds out a share of the series: the same share of each class, but never all of it. Where there is no class for the whole
    /// series, the share is of all series.
    /// </summary>
    /// <param name="share">The share, at least 0 and below 1.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="purpose">Purpose of the draw.</param>
    internal (NetworkData Left, NetworkData HeldOut) Split(double share, ulong seed, uint purpose)
    {
        var labels = new int[Count];
        if (Task == NetworkTask.Classification)
        {
            for (int i = 0; i < Count; i++)
                labels[i] = _classes![i][0];
        }

        (int[] rest, int[] heldOut) = StratifiedSplit.Draw(labels, Outputs, share, seed, purpose);
        return (Subset(rest), Subset(heldOut));
    }

    /// <summary>
    /// n / (classes · its count) for each class, of series or of points; classes that do not occur weigh 1 and are not counted.
    /// </summary>
    internal float[] BalancedClassWeights()
    {
        var counts = new long[Outputs];
        foreach (int[] classes in _classes!)
        {
            foreach (int one in classes)
            {
                if (one >= 0)
                    counts[one]++;
            }
        }

        double all = counts.Sum(), occurring = counts.Count(count => count > 0);
        return Array.ConvertAll(counts, count => count == 0 ? 1 : (float)(all / (occurring * count)));
    }

    private static void Check(int channels, float[][] values, int targets, float[]? weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentNullException.ThrowIfNull(values);
        if (targets != values.Length || (weights is not null && weights.Length != values.Length))
            throw new ArgumentException(
                $"There are {values.Length} series, but {targets} targets and {weights?.Length ?? values.Length} weights.");
        for (int i = 0; i < values.Length; i++)
        {
            CheckValues(channels, values[i], "Series", i, nameof(values));
            if (weights is not null && !(weights[i] > 0 && float.IsFinite(weights[i])))
                throw new ArgumentException($"The weight of series {i} is {weights[i]}; it must be finite and above 0.", nameof(weights));
        }
    }

    private static void CheckValues(int channels, float[]? values, string what, int index, string parameter)
    {
        if (values is null || values.Length == 0 || values.Length % channels != 0)
        {
            throw new ArgumentException(
                $"{what} {index} has {values?.Length ?? 0} values, which do not make one or more points of "
                + $"{Plural.Of(channels, "channel")}.", parameter);
        }

        if (FloatSpans.IndexOfNonFinite(values) is >= 0 and int at)
            throw new ArgumentException($"{what} {index} has the value {values[at]}; a network needs finite values.", parameter);
    }

    private static void CheckExtent(int series, int given, int needed, string name)
    {
        if (given != needed)
            throw new ArgumentException($"Series {series} has {given} target values; it needs {needed}.", name);
    }

    private static string? ConditionProblem(int points, ReadOnlySpan<float> condition, int channels)
    {
        if (condition.Length != channels && condition.Length != (long)points * channels)
        {
            return $"The condition has {Plural.Of(condition.Length, "value")}; expected {channels} for all points together, or {channels} "
                + $"for each of {Plural.Of(points, "point")}.";
        }

        return FloatSpans.IndexOfNonFinite(condition) is >= 0 and int at
            ? FormattableString.Invariant($"The condition has the value {condition[at]}; a network needs finite values.")
            : null;
    }
}
