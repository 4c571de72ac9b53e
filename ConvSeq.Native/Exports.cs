using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Native;

/// <summary>
/// The functions of the library; <c>include/convseq.h</c> describes them. No exception leaves one: it becomes a <see cref="Status"/>, and
/// its message the text of the error. All of them may be called on several threads at once.
/// </summary>
internal static unsafe class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "convseq_train", CallConvs = [typeof(CallConvCdecl)])]
    public static int Train(
        byte* algorithm, ulong seed, int threads, int channels, int count, int* lengths, float* values, int* labels,
        byte** classNames, int classCount, nint* model, byte* error, int errorSize) => Run(error, errorSize, () =>
    {
        ThrowIfNull(model, nameof(model));
        ThrowIfNull(labels, nameof(labels));
        SeriesFeatureOptions features = FeaturesOf(Texts.Read(algorithm, nameof(algorithm)), seed);
        string[] names = new string[AtLeast(2, classCount, nameof(classCount))];
        for (int k = 0; k < names.Length; k++)
            names[k] = classNames is null ? $"{k}" : Texts.Read(classNames[k], nameof(classNames));
        var builder = new SeriesSetBuilder(AtLeast(1, channels, nameof(channels)));
        builder.DeclareClasses(names);
        Add(builder, channels, count, lengths, values, (i, series) =>
        {
            if ((uint)labels[i] >= (uint)names.Length)
            {
                throw new ArgumentException(
                    $"The label of series {i} is {labels[i]}; it must be from 0 to {names.Length - 1}.", nameof(labels));
            }

            builder.Add(series, names[labels[i]]);
        });
        var options = new TimeSeriesClassifierOptions { Features = features };
        *model = Handles.Add(TimeSeriesClassifier.Fit(builder.Build(), options, default, ExecutionOf(threads)));
        return Status.Ok;
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int Load(byte* path, nint* model, byte* error, int errorSize) => Run(error, errorSize, () =>
    {
        ThrowIfNull(model, nameof(model));
        *model = Handles.Add(TimeSeriesModel.Load(Texts.Read(path, nameof(path))));
        return Status.Ok;
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int Save(nint model, byte* path, byte* error, int errorSize) => Run(error, errorSize, () =>
    {
        Handles.Of(model).Save(Texts.Read(path, nameof(path)));
        return Status.Ok;
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_predict", CallConvs = [typeof(CallConvCdecl)])]
    public static int Predict(
        nint model, int threads, int count, int* lengths, float* values, int* labels, double* probabilities, byte* error,
        int errorSize) => Run(error, errorSize, () =>
    {
        ThrowIfNull(labels, nameof(labels));
        ThrowIfNull(probabilities, nameof(probabilities));
        var classifier = (ISeriesClassifier)Handles.Of(model);
        int classes = classifier.ClassNames.Length;
        if (count == 1)
        {
            // One series needs neither a set nor threads.
            Add(null, classifier.Channels, count, lengths, values, (_, series) =>
                labels[0] = classifier.Predict(series, new Span<double>(probabilities, classes)));
            return Status.Ok;
        }

        var builder = new SeriesSetBuilder(classifier.Channels);
        Add(builder, classifier.Channels, count, lengths, values, (_, series) => builder.Add(series));
        ClassPredictions predictions = classifier.Predict(builder.Build(), ExecutionOf(threads));
        predictions.Labels.CopyTo(new Span<int>(labels, count));
        for (int i = 0; i < count; i++)
            predictions.Probabilities(i).CopyTo(new Span<double>(probabilities + (nint)i * classes, classes));
        return Status.Ok;
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_shape", CallConvs = [typeof(CallConvCdecl)])]
    public static int Shape(nint model, int* channels, int* classes, byte* error, int errorSize) => Run(error, errorSize, () =>
    {
        ThrowIfNull(channels, nameof(channels));
        ThrowIfNull(classes, nameof(classes));
        var classifier = (ISeriesClassifier)Handles.Of(model);
        (*channels, *classes) = (classifier.Channels, classifier.ClassNames.Length);
        return Status.Ok;
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_class_name", CallConvs = [typeof(CallConvCdecl)])]
    public static int ClassName(
        nint model, int index, byte* text, int size, int* needed, byte* error, int errorSize) => Run(error, errorSize, () =>
    {
        var classifier = (ISeriesClassifier)Handles.Of(model);
        if ((uint)index >= (uint)classifier.ClassNames.Length)
            throw new ArgumentException($"There is no class {index} of {classifier.ClassNames.Length}.", nameof(index));
        return Texts.Write(classifier.ClassNames[index], text, size, needed);
    });

    [UnmanagedCallersOnly(EntryPoint = "convseq_describe", CallConvs = [typeof(CallConvCdecl)])]
    public static int Describe(
        nint model, byte* text, int size, int* needed, byte* error, int errorSize) => Run(error, errorSize, () => Texts.Write(
            string.Concat(Handles.Of(model).Describe().Select(line => $"{line.Key}: {line.Value}\n")), text, size, needed));

    [UnmanagedCallersOnly(EntryPoint = "convseq_free", CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint model) => Handles.Remove(model);

    private static int Run(byte* error, int errorSize, Func<Status> work)
    {
        try
        {
            Texts.WriteSome("", error, errorSize);
            Status status = work();
            if (status == Status.TooSmall)
                Texts.WriteSome("The buffer is too small for the text.", error, errorSize);
            return (int)status;
        }
        catch (Exception problem)
        {
            Texts.WriteSome(problem.Message, error, errorSize);
            return (int)(problem switch
            {
                ArgumentException => Status.InvalidArgument,
                InvalidDataException => Status.BadModel,
                IOException or UnauthorizedAccessException => Status.InputOutput,
                NotSupportedException => Status.NotSupported,
                OutOfMemoryException => Status.OutOfMemory,
                _ => Status.Failed,
            });
        }
    }

    private delegate void Taker(int index, ReadOnlySpan<float> series);

    /// <summary>Hands over one series after another; they lie end to end.</summary>
    private static void Add(SeriesSetBuilder? builder, int channels, int count, int* lengths, float* values, Taker take)
    {
        ThrowIfNull(lengths, nameof(lengths));
        ThrowIfNull(values, nameof(values));
        AtLeast(1, count, nameof(count));
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            total += (long)channels * AtLeast(1, lengths[i], nameof(lengths));
            if (total > Array.MaxLength)
                throw new ArgumentException($"The series have more than {Array.MaxLength:N0} values.", nameof(lengths));
        }

        builder?.EnsureCapacity(total);
        for (int i = 0; i < count; values += (nint)channels * lengths[i], i++)
            take(i, new ReadOnlySpan<float>(values, channels * lengths[i]));
    }

    private static Execution ExecutionOf(int threads) =>
        threads == 0 ? Execution.Default : new Execution { Threads = AtLeast(1, threads, nameof(threads)) };

    private static SeriesFeatureOptions FeaturesOf(string algorithm, ulong seed) => algorithm switch
    {
        "minirocket" => new MiniRocketOptions { Seed = seed },
        "rocket" => new RocketOptions { Seed = seed },
        "multirocket" => new MultiRocketOptions { Seed = seed },
        "hydra" => new HydraOptions { Seed = seed },
        "multirocket-hydra" => new MultiRocketHydraOptions { Seed = seed },
        "rdst" => new DilatedShapeletsOptions { Seed = seed },
        "quant" => new QuantOptions { Seed = seed },
        _ => throw new ArgumentException(
            $"There is no algorithm '{algorithm}'; there are minirocket, rocket, multirocket, hydra, multirocket-hydra, rdst and quant.",
            nameof(algorithm)),
    };

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentException($"{name} is {value}; it must be {least} or more.", name);

    private static void ThrowIfNull(void* pointer, string name)
    {
        if (pointer is null)
            throw new ArgumentNullException(name);
    }
}
