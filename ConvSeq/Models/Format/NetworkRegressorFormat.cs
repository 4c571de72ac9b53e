using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="NetworkRegressor"/>: sections TRAI, TARG, REPR, SCAL, ARCH, and for each network NETW. Writing and reading
/// stand side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class NetworkRegressorFormat
{
    public static byte[] ToBytes(NetworkRegressor model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        payload.Section("TARG"u8, writer =>
        {
            writer.Double(model.Targets.Mean);
            writer.Double(model.Targets.Deviation);
        });
        NetworkSections.Write(payload, model);
        return ModelContainer.Wrap(ModelKind.NetworkRegressor, payload.Written);
    }

    public static NetworkRegressor Read(Stream stream, string name)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.NetworkRegressor);
        var payload = new ModelReader(bytes, name);
        TrainingSummary training = SummarySection.Read(ref payload);
        ModelReader reader = payload.Section("TARG"u8);
        var targets = new TargetScaling(reader.Double(), reader.Double());
        reader.End();
        if (!double.IsFinite(targets.Mean) || !double.IsFinite(targets.Deviation) || targets.Deviation <= 0)
            throw reader.Damaged($"its targets have the mean {targets.Mean} and the deviation {targets.Deviation}");
        (NetworkInput input, ImmutableArray<NetworkMember> members) = NetworkSections.Read(ref payload, outputs: 1);
        payload.End();
        return new NetworkRegressor(training, input, targets, members);
    }
}
