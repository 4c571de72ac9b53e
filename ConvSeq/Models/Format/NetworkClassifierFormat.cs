using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="NetworkClassifier"/>, and of a <see cref="SequenceLabeler"/>: sections META, REPR, SCAL, ARCH, and for each
/// network NETW. Writing and reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class NetworkClassifierFormat
{
    public static byte[] ToBytes(NetworkClassifier model) => ToBytes(ModelKind.NetworkClassifier, model, model.ClassNames);

    public static byte[] ToBytes(SequenceLabeler model) => ToBytes(ModelKind.SequenceLabeler, model, model.ClassNames);

    public static NetworkClassifier Read(Stream stream, string name)
    {
        Content content = ModelFile.Read(
            stream, name, ModelKind.NetworkClassifier, (ref ModelReader payload) => Read(ref payload, perPoint: false));
        return new NetworkClassifier(content.ClassNames, content.Training, content.Input, content.Members);
    }

    public static SequenceLabeler ReadLabeler(Stream stream, string name)
    {
        Content content = ModelFile.Read(
            stream, name, ModelKind.SequenceLabeler, (ref ModelReader payload) => Read(ref payload, perPoint: true));
        return new SequenceLabeler(content.ClassNames, content.Training, content.Input, content.Members);
    }

    private static byte[] ToBytes(ModelKind kind, NetworkModel model, ImmutableArray<string> classNames)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, classNames, model.Training);
        NetworkSections.Write(payload, model);
        return ModelContainer.Wrap(kind, payload.Written);
    }

    private static Content Read(ref ModelReader payload, bool perPoint)
    {
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        (NetworkInput input, ImmutableArray<NetworkMember> members) = NetworkSections.Read(ref payload, classNames.Length, perPoint);
        return new Content(classNames, training, input, members);
    }

    private sealed record Content(
        ImmutableArray<string> ClassNames, TrainingSummary Training, NetworkInput Input, ImmutableArray<NetworkMember> Members);
}
