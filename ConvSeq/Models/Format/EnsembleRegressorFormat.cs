using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of an <see cref="EnsembleRegressor"/>: sections TRAI, REPR, ENSR, for each member MEMR and those of its features and its
/// head, or TARG and those of its networks, and that of ridge for a stack. Writing and reading are side by side; docs/specification.md,
/// "Model files", is normative.
/// </summary>
internal static class EnsembleRegressorFormat
{
    public static byte[] ToBytes(EnsembleRegressor model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        RepairSection.Write(payload, model.Repair);
        payload.Section("ENSR"u8, writer =>
        {
            writer.Int32(model.Members.Length);
            writer.Flag(model.Stack is not null);
            writer.Double(model.OutOfFoldError);
        });
        foreach (EnsembleRegressorMember member in model.Members)
        {
            payload.Section("MEMR"u8, writer =>
            {
                writer.Double(member.Weight);
                writer.Double(member.OutOfFoldError);
            });
            switch (member)
            {
                case FeatureRegressorMember features:
                    FeatureSections.Write(payload, features.Features);
                    HeadSections.Write(payload, features.Head);
                    break;
                case NetworkRegressorMember networks:
                    TargetSection.Write(payload, networks.Network.Targets);
                    NetworkSections.Write(payload, networks.Network);
                    break;
            }
        }

        if (model.Stack is not null)
            RidgeRegressorSection.Write(payload, model.Stack);
        return ModelContainer.Wrap(ModelKind.EnsembleRegressor, payload.Written);
    }

    public static EnsembleRegressor Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.EnsembleRegressor, Read);

    private static EnsembleRegressor Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        SeriesRepair repair = RepairSection.Read(ref payload);
        ModelReader whole = payload.Section("ENSR"u8);
        int count = whole.Int32(1, EnsembleOptions.MaxMembers, "the number of members");
        bool stacked = whole.Flag("whether there is a stack");
        double error = EnsembleSections.Positive(ref whole, "the error");
        whole.End();
        var members = ImmutableArray.CreateBuilder<EnsembleRegressorMember>(count);
        for (int m = 0; m < count; m++)
            members.Add(ReadMember(ref payload, training));
        RidgeRegressor? stack = stacked ? RidgeRegressorSection.Read(ref payload) : null;
        if (stack is not null && stack.FeatureCount != count)
            throw payload.Damaged($"its stack is for {stack.FeatureCount} predictions, not {count}");
        EnsembleSections.Weights(payload, [.. members]);
        return new EnsembleRegressor(training, repair, members.MoveToImmutable(), stack, error);
    }

    private static EnsembleRegressorMember ReadMember(ref ModelReader payload, TrainingSummary training)
    {
        ModelReader reader = payload.Section("MEMR"u8);
        double weight = EnsembleSections.Share(ref reader, "the weight of a member");
        double error = EnsembleSections.Positive(ref reader, "the error of a member");
        reader.End();
        if (payload.NextTag() == "TARG")
        {
            TargetScaling targets = TargetSection.Read(ref payload);
            (NetworkInput input, ImmutableArray<NetworkMember> networks) = NetworkSections.Read(ref payload, outputs: 1);
            return new NetworkRegressorMember(new NetworkRegressor(training, input, targets, networks), weight, error);
        }

        SeriesFeatures features = FeatureSections.Read(ref payload);
        FeatureRegressor head = HeadSections.ReadRegressor(ref payload);
        return head.FeatureCount == features.FeatureCount
            ? new FeatureRegressorMember(features, head, weight, error)
            : throw payload.Damaged($"the head of a member is for {head.FeatureCount} features, not {features.FeatureCount}");
    }
}
