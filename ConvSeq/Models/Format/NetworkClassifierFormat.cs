using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="NetworkClassifier"/>: sections META, REPR, SCAL, ARCH, and for each network NETW. Writing and
/// reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class NetworkClassifierFormat
{
    public static byte[] ToBytes(NetworkClassifier model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        NetworkSections.Write(payload, model);
        return ModelContainer.Wrap(ModelKind.NetworkClassifier, payload.Written);
    }

    public static NetworkClassifier Read(Stream stream, string name)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.NetworkClassifier);
        var payload = new ModelReader(bytes, name);
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        (NetworkInput input, ImmutableArray<NetworkMember> members) = NetworkSections.Read(ref payload, classNames.Length);
        payload.End();
        return new NetworkClassifier(classNames, training, input, members);
    }
}
