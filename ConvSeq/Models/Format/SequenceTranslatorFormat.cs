using ConvSeq.Containers;
using ConvSeq.Networks;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="SequenceTranslator"/>: sections TRAI, PAIR, ARCH and NETW. Writing and reading are side by side;
/// docs/specification.md, "Model files", is normative.
/// </summary>
internal static class SequenceTranslatorFormat
{
    public static byte[] ToBytes(SequenceTranslator model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        payload.Section("PAIR"u8, writer =>
        {
            SequenceModelFormat.Write(writer, model.Source);
            SequenceModelFormat.Write(writer, model.Target);
            writer.Int32(model.LongestTarget);
        });
        ArchitectureSection.Write(payload, model.Architecture);
        NetworkSections.WriteMember(payload, model.Member);
        return ModelContainer.Wrap(ModelKind.SequenceTranslator, payload.Written);
    }

    public static SequenceTranslator Read(Stream stream, string name) => ModelFile.Read(stream, name, ModelKind.SequenceTranslator, Read);

    private static SequenceTranslator Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        ModelReader reader = payload.Section("PAIR"u8);
        SequenceVocabulary source = ReadVocabulary(ref reader), target = ReadVocabulary(ref reader);
        int longestTarget = reader.Int32(0, int.MaxValue, "the longest target");
        reader.End();
        NetworkArchitecture architecture = ArchitectureSection.Read(ref payload);
        if (SequenceTranslator.ProblemOf(architecture, new TranslatorInput(source.Symbols, target.Symbols)) is { } problem)
            throw payload.Damaged(problem.TrimEnd('.'));
        return new SequenceTranslator(training, source, target, longestTarget, NetworkSections.ReadMember(ref payload, architecture));
    }

    private static SequenceVocabulary ReadVocabulary(ref ModelReader reader) =>
        SequenceModelFormat.ReadCoding(ref reader) as SequenceVocabulary ?? throw reader.Damaged("its symbols are not those of texts");
}
