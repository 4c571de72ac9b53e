namespace ConvSeq.Onnx.Graphs;

/// <summary>The exception for what cannot be exported.</summary>
internal static class Refusal
{
    /// <summary>Creates it.</summary>
    /// <param name="what">What cannot be exported.</param>
    /// <param name="reason">Why, as a clause.</param>
    /// <param name="remedy">What to do instead.</param>
    public static NotSupportedException Of(string what, string reason, string remedy) =>
        new($"{what} cannot be exported to ONNX: {reason}; {remedy}.");

    /// <summary>That of a model for which series must have one length.</summary>
    public static NotSupportedException NoLength(string what) => Of(
        what, "its graph is made for series of one length, and the training series have several",
        "set OnnxExportOptions.Length to the length of the series to score, or train with a repair that brings series to one length "
        + "(LengthPolicy.Resample)");

    /// <summary>That of features, which keep no training series.</summary>
    public static NotSupportedException NoLengthOfFeatures(string what) => Of(
        what, "its graph is made for series of one length; features keep none, and where they are a pipeline's, its column names none",
        "set OnnxExportOptions.Length to the length of the series to score, or fit the features with a repair that brings series to one "
        + "length (LengthPolicy.Resample)");
}
