using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="SequenceLabeler"/>: sections META, REPR, SCAL, ARCH, and for each network NETW. Writing and reading are
/// side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class SequenceLabelerFormat
{
    public static byte[] ToBytes(SequenceLabeler model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        NetworkSections.Write(payload, model);
        return ModelContainer.Wrap(ModelKind.SequenceLabeler, payload.Written);
    }

    public static SequenceLabeler Read(Stream stream, string name)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.SequenceLabeler);
        var payload = new ModelReader(bytes, name);
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        (NetworkInput input, ImmutableArray<NetworkMember> members) = NetworkSections.Read(ref payload, classNames.Length, perPoint: true);
        payload.End();
        return new SequenceLabeler(classNames, training, input, members);
    }
}
