using ConvSeq.Containers;
using ConvSeq.Models.Format;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>Saves and loads stand-alone models of trees on features of any origin.</summary>
public static class TreeModelFile
{
    /// <summary>Writes a classifier's bytes to a stream: the same bytes for the same classifier.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The classifier.</param>
    public static void Save(Stream stream, ExtraTreesClassifier model) =>
        ModelFile.Save(stream, model, ModelKind.ExtraTreesClassifier, ExtraTreesSections.Write);

    /// <summary>Writes a regressor's bytes to a stream: the same bytes for the same regressor.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="model">The regressor.</param>
    public static void Save(Stream stream, ExtraTreesRegressor model) =>
        ModelFile.Save(stream, model, ModelKind.ExtraTreesRegressor, ExtraTreesSections.Write);

    /// <summary>Reads a classifier from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact classifier of trees of a known version; the message says why.
    /// </exception>
    public static ExtraTreesClassifier LoadExtraTreesClassifier(Stream stream) =>
        ModelFile.Load(stream, ModelKind.ExtraTreesClassifier, ExtraTreesSections.ReadClassifier);

    /// <summary>Reads a regressor from a stream and leaves the stream positioned after it.</summary>
    /// <param name="stream">Readable; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not an intact regressor of trees of a known version; the message says why.
    /// </exception>
    public static ExtraTreesRegressor LoadExtraTreesRegressor(Stream stream) =>
        ModelFile.Load(stream, ModelKind.ExtraTreesRegressor, ExtraTreesSections.ReadRegressor);
}
