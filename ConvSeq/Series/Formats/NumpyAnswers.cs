using System.Globalization;
using ConvSeq.Series.Binary;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Answers of series in a NumPy array: texts, whole numbers and truth values are class labels, numbers with a fraction anywhere
/// targets. NaN and texts such as "?" are no answer.
/// </summary>
internal sealed class NumpyAnswers
{
    private readonly string?[] _labels = [];
    private readonly double[] _targets = [];

    private NumpyAnswers(Stream stream, string path, string name, SeriesReadOptions options)
    {
        Name = name;
        NumpyHeader header = NumpyHeader.Read(stream, path);
        SeriesFormatException Error(string problem) => new(path, 0, 0, problem);
        if (header.Problem is { } unreadable)
            throw Error(unreadable);
        if (header.Shape.Length is not (1 or 2) || (header.Shape.Length == 2 && header.Shape[1] != 1))
        {
            throw Error($"the array of {header.Extents()} is no array of answers, which has one axis; "
                + "for columns of 0 and 1 (one-hot) save y.argmax(axis=1)");
        }

        NumpyType type = header.Type;
        if (type.Size == 0 || header.Count * type.Size > stream.Length || header.Count * type.Size > options.MaxLineBytes)
        {
            throw Error($"the array of {header.Extents()} answers is cut off, or larger than the {options.MaxLineBytes} bytes that "
                + $"{nameof(SeriesReadOptions.MaxLineBytes)} of the options allows");
        }

        byte[] bytes = new byte[header.Count * type.Size];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Error("the file is cut off");
        Count = header.Count;
        if (type.Kind == 'f')
        {
            _targets = new double[Count];
            type.Decode(bytes, _targets);
            if (_targets.AsSpan().ContainsAny(double.PositiveInfinity, double.NegativeInfinity))
                throw Error("an answer is infinite");
            const double MaxExactInteger = 1L << 53;
            AreTargets = _targets.Any(target => Math.Abs(target) > MaxExactInteger || Math.Floor(target) < target);
            if (!AreTargets)
            {
                _labels = [.. _targets.Select(label =>
                    double.IsNaN(label) ? null : ((long)label).ToString(CultureInfo.InvariantCulture))];
            }

            return;
        }

        _labels = new string?[Count];
        for (int i = 0; i < Count; i++)
        {
            string label = type.DecodeText(bytes.AsSpan(i * type.Size, type.Size))
                ?? throw Error(FormattableString.Invariant($"the answer of series {i} is no valid text"));
            _labels[i] = ValueText.IsNoAnswer(label) ? null : ValueText.PlainLabel(label);
        }
    }

    /// <summary>Where the answers come from, in words.</summary>
    public string Name { get; }

    /// <summary>Number of series that the answers are for.</summary>
    public long Count { get; }

    /// <summary>Whether the answers are numeric targets; otherwise they are class labels.</summary>
    public bool AreTargets { get; }

    /// <summary>Reads all answers; the stream is disposed.</summary>
    public static NumpyAnswers Read(Stream stream, string path, string name, SeriesReadOptions options)
    {
        using (stream)
            return new NumpyAnswers(stream, path, name, options);
    }

    /// <summary>Reads the answers of a .npy file.</summary>
    public static NumpyAnswers Read(string path, SeriesReadOptions options) =>
        Read(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, path, options);

    /// <summary>Gives a series its answer.</summary>
    public void Get(long index, SeriesScratch series, ClassTable classes)
    {
        if (AreTargets)
            series.Target = _targets[index];
        else if (_labels[index] is { } label)
            series.Label = classes.Find(label);
    }
}
