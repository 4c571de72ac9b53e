using System.Collections.Concurrent;
using ConvSeq.Models;

namespace ConvSeq.Native;

/// <summary>
/// The models that callers hold, by numbers that are never used again: a handle that was freed, or never was one, is an error and not a
/// crash.
/// </summary>
internal static class Handles
{
    private static readonly ConcurrentDictionary<nint, TimeSeriesModel> Models = new();

    private static long s_last;

    /// <summary>Keeps a classifier; any other model is refused.</summary>
    public static nint Add(TimeSeriesModel model)
    {
        if (model is not ISeriesClassifier)
            throw new NotSupportedException($"The model, {model.Algorithm}, predicts no classes; the library scores classifiers only.");
        nint handle = (nint)Interlocked.Increment(ref s_last);
        Models[handle] = model;
        return handle;
    }

    public static TimeSeriesModel Of(nint handle) => Models.TryGetValue(handle, out TimeSeriesModel? model)
        ? model
        : throw new ArgumentException("There is no such model: it was never made, or has been freed.", "model");

    public static void Remove(nint handle) => Models.TryRemove(handle, out _);
}
