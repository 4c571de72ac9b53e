using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// A fitted engine model with the extents of its input column, and the text in which a saved ML.NET model holds both: a header line and the
/// base64 of the bytes that the engine's own files have.
/// </summary>
/// <remarks>
/// The header is <c>ConvSeq 1 KIND CHANNELS SIZE COLUMN</c>: format, kind of model, channels, values in each row (0 where rows
/// differ) and the name of the input column, which may contain blanks.
/// </remarks>
internal sealed record Fitted<TModel>(TModel Model, VectorExtents Input) where TModel : class
{
    /// <summary>The repair that the model applies to series; null for a model of features.</summary>
    public SeriesRepair? Repair => Model switch
    {
        ISeriesClassifier classifier => classifier.Repair,
        ISeriesRegressor regressor => regressor.Repair,
        TimeSeriesFeaturizer featurizer => featurizer.Repair,
        SequenceLabeler labeler => labeler.Repair,
        _ => null,
    };

    public string ToText() => FittedText.Of(Model, Input);

    /// <summary>The same as a model of a more general kind.</summary>
    public Fitted<TBase> As<TBase>() where TBase : class => new((TBase)(object)Model, Input);
}

/// <summary>Writes and reads the text of <see cref="Fitted{TModel}"/>.</summary>
internal static class FittedText
{
    public const string Magic = "ConvSeq 1";

    // A loaded model hands out the same string for every row, so its identity is enough to parse it once per process.
    private static readonly ConditionalWeakTable<string, Fitted<object>> Parsed = [];

    /// <summary>The kinds of models, by the names that texts use for them. They never change.</summary>
    private static readonly ConcurrentDictionary<string, FittedKind> Kinds = new(new FittedKind[]
    {
        FittedKind.Of<TimeSeriesFeaturizer>((model, stream) => model.Save(stream), TimeSeriesFeaturizer.Load),
        FittedKind.Of<TimeSeriesClassifier>((model, stream) => model.Save(stream), TimeSeriesClassifier.Load),
        FittedKind.Of<TimeSeriesRegressor>((model, stream) => model.Save(stream), TimeSeriesRegressor.Load),
        FittedKind.Of<NetworkClassifier>((model, stream) => model.Save(stream), NetworkClassifier.Load),
        FittedKind.Of<NetworkRegressor>((model, stream) => model.Save(stream), NetworkRegressor.Load),
        FittedKind.Of<SequenceLabeler>((model, stream) => model.Save(stream), SequenceLabeler.Load),
        FittedKind.Of<SequenceForecaster>((model, stream) => model.Save(stream), SequenceForecaster.Load),
        FittedKind.Of<EnsembleClassifier>((model, stream) => model.Save(stream), EnsembleClassifier.Load),
        FittedKind.Of<EnsembleRegressor>((model, stream) => model.Save(stream), EnsembleRegressor.Load),
        FittedKind.Of<EarlyClassifier>((model, stream) => model.Save(stream), EarlyClassifier.Load),
        FittedKind.Of<RidgeClassifier>((model, stream) => LinearModelFile.Save(stream, model), LinearModelFile.LoadRidgeClassifier),
        FittedKind.Of<LogisticClassifier>((model, stream) => LinearModelFile.Save(stream, model), LinearModelFile.LoadLogisticClassifier),
        FittedKind.Of<RidgeRegressor>((model, stream) => LinearModelFile.Save(stream, model), LinearModelFile.LoadRidgeRegressor),
        FittedKind.Of<ExtraTreesClassifier>((model, stream) => TreeModelFile.Save(stream, model), TreeModelFile.LoadExtraTreesClassifier),
        FittedKind.Of<ExtraTreesRegressor>((model, stream) => TreeModelFile.Save(stream, model), TreeModelFile.LoadExtraTreesRegressor),
    }.Select(kind => KeyValuePair.Create(kind.Name, kind)));

    /// <summary>
    /// Registers a kind of model from another assembly. That assembly does so when it is loaded. ML.NET loads it before any text is parsed,
    /// because the mapping of such a model is in that assembly, too.
    /// </summary>
    public static void Register(FittedKind kind) => Kinds.TryAdd(kind.Name, kind);

    /// <summary>The text of a model.</summary>
    public static string Of(object model, VectorExtents input)
    {
        if (!Kinds.TryGetValue(model.GetType().Name, out FittedKind? kind))
            throw new NotSupportedException($"There is no form for a {model.GetType().Name} in an ML.NET model.");
        using var bytes = new MemoryStream();
        kind.Save(model, bytes);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Magic} {kind.Name} {input.Channels} {input.Size} {input.Column}\n");
        return text.Append(Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)).ToString();
    }

    /// <summary>The fitted model of a text, parsed at its first use.</summary>
    /// <exception cref="InvalidDataException">The text holds no intact model of that kind.</exception>
    public static Fitted<TModel> Parse<TModel>(ReadOnlyMemory<char> text) where TModel : class
    {
        bool whole = MemoryMarshal.TryGetString(text, out string? owner, out int start, out int length)
            && start == 0 && length == owner.Length;
        if (whole && Parsed.TryGetValue(owner!, out Fitted<object>? known) && known.Model is TModel)
            return known.As<TModel>();
        (FittedKind kind, VectorExtents input, ReadOnlyMemory<char> base64) = ReadHeader(text);
        if (!kind.Is<TModel>())
            throw Damaged($"it is a {kind.Name} where a {typeof(TModel).Name} should be");
        var fitted = new Fitted<object>(kind.Load(Decode(base64)), input);
        if (whole)
            Parsed.AddOrUpdate(owner!, fitted);
        return fitted.As<TModel>();
    }

    /// <summary>The engine model of a text, of whatever kind.</summary>
    public static object ParseModel(ReadOnlyMemory<char> text)
    {
        (FittedKind kind, _, ReadOnlyMemory<char> base64) = ReadHeader(text);
        return kind.Load(Decode(base64));
    }

    private static (FittedKind, VectorExtents, ReadOnlyMemory<char>) ReadHeader(ReadOnlyMemory<char> text)
    {
        int end = text.Span.IndexOf('\n');
        string[] parts = end < 0 ? [] : text[..end].ToString().Split(' ', 6);
        if (parts.Length != 6 || $"{parts[0]} {parts[1]}" != Magic)
            throw Damaged("its header is missing or of a later version");
        if (!int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int channels) || channels < 1
            || !int.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            throw Damaged("its header names no extents");
        }

        return Kinds.TryGetValue(parts[2], out FittedKind? kind)
            ? (kind, new VectorExtents(parts[5], channels, size), text[(end + 1)..])
            : throw Damaged($"it holds a model of the unknown kind '{parts[2]}'");
    }

    private static MemoryStream Decode(ReadOnlyMemory<char> base64)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Convert.TryFromBase64Chars(base64.Span, bytes, out int count)
            ? new MemoryStream(bytes, 0, count, writable: false)
            : throw Damaged("its content is not base64");
    }

    private static InvalidDataException Damaged(string problem) => new($"The ConvSeq part of the ML.NET model is damaged: {problem}.");
}

/// <summary>A kind of model and its file form.</summary>
internal sealed record FittedKind(Type Type, Action<object, Stream> Save, Func<Stream, object> Load)
{
    public string Name => Type.Name;

    public static FittedKind Of<TModel>(Action<TModel, Stream> save, Func<Stream, TModel> load) where TModel : class =>
        new(typeof(TModel), (model, stream) => save((TModel)model, stream), load);

    public bool Is<TModel>() => Type.IsAssignableTo(typeof(TModel));
}
