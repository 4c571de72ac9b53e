using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="NetworkRegressor"/>: sections TRAI, TARG, REPR, SCAL, ARCH, and for each network NETW. Writing and
/// reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class NetworkRegressorFormat
{
    public static byte[] ToBytes(NetworkRegressor model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        TargetSection.Write(payload, model.Targets);
        NetworkSections.Write(payload, model);
        return ModelContainer.Wrap(ModelKind.NetworkRegressor, payload.Written);
    }

    public static NetworkRegressor Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.NetworkRegressor, Read);

    private static NetworkRegressor Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        TargetScaling targets = TargetSection.Read(ref payload);
        (NetworkInput input, ImmutableArray<NetworkMember> members) = NetworkSections.Read(ref payload, outputs: 1);
        return new NetworkRegressor(training, input, targets, members);
    }
}
