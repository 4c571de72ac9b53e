using ConvSeq.Containers;
using ConvSeq.Networks;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="BidirectionalLanguageModel"/>: sections TRAI, LANG and NETW; the architecture follows from LANG. Writing and
/// reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class LanguageModelFormat
{
    public static byte[] ToBytes(BidirectionalLanguageModel model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        payload.Section("LANG"u8, writer =>
        {
            writer.Int32(model.Symbols);
            writer.Int32(model.Units);
            writer.Int32(model.Layers);
        });
        NetworkSections.WriteMember(payload, model.Member);
        return ModelContainer.Wrap(ModelKind.BidirectionalLanguageModel, payload.Written);
    }

    public static BidirectionalLanguageModel Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.BidirectionalLanguageModel, Read);

    private static BidirectionalLanguageModel Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        ModelReader reader = payload.Section("LANG"u8);
        int symbols = reader.Int32(3, SequenceCoding.MaxSymbols, "the number of symbols");
        int units = reader.Int32(1, 4096, "the number of units"), layers = reader.Int32(1, RecurrentNetworkOptions.MaxLayers, "the layers");
        reader.End();

        // A network is built only if its weights can be there.
        payload.Expect(sizeof(float) * (long)symbols * units);

        // Dropout has no weights, and scoring knows none.
        var options = new BidirectionalLanguageModelOptions { Units = units, Layers = layers, Dropout = 0 };
        NetworkArchitecture architecture;
        try
        {
            architecture = options.Build(channels: 2, symbols, length: 1);
        }
        catch (ArgumentException problem)
        {
            throw payload.Damaged(problem);
        }

        return new BidirectionalLanguageModel(training, symbols, options, NetworkSections.ReadMember(ref payload, architecture));
    }
}
