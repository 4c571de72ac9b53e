using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of an <see cref="EnsembleClassifier"/>, which is also a part of that of an <see cref="EarlyClassifier"/>: sections META,
/// REPR, ENSC, for each member MEMC and those of its features and its head, or of its networks, and RIDG for a stack. Writing and reading
/// are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class EnsembleClassifierFormat
{
    public static byte[] ToBytes(EnsembleClassifier model)
    {
        var payload = new ModelWriter();
        Write(payload, model);
        return ModelContainer.Wrap(ModelKind.EnsembleClassifier, payload.Written);
    }

    public static void Write(ModelWriter payload, EnsembleClassifier model)
    {
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        RepairSection.Write(payload, model.Repair);
        payload.Section("ENSC"u8, writer =>
        {
            writer.Int32(model.Members.Length);
            writer.Double(model.StackShare);
            writer.Double(model.OutOfFoldAccuracy);
            writer.Double(model.OutOfFoldLogLoss);
        });
        foreach (EnsembleClassifierMember member in model.Members)
        {
            payload.Section("MEMC"u8, writer =>
            {
                writer.Double(member.Weight);
                writer.Double(member.Temperature);
                writer.Double(member.OutOfFoldAccuracy);
                writer.Double(member.OutOfFoldLogLoss);
            });
            switch (member)
            {
                case FeatureClassifierMember features:
                    FeatureSections.Write(payload, features.Features);
                    HeadSections.Write(payload, features.Head);
                    break;
                case NetworkClassifierMember networks:
                    NetworkSections.Write(payload, networks.Network);
                    break;
            }
        }

        if (model.Combiner.Stack is { } stack)
            RidgeSection.Write(payload, stack);
    }

    public static EnsembleClassifier Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.EnsembleClassifier, Read);

    public static EnsembleClassifier Read(ref ModelReader payload)
    {
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        SeriesRepair repair = RepairSection.Read(ref payload);
        ModelReader whole = payload.Section("ENSC"u8);
        int count = whole.Int32(1, EnsembleOptions.MaxMembers, "the number of members");
        double stackShare = EnsembleSections.Share(ref whole, "the part of the stack");
        double accuracy = EnsembleSections.Share(ref whole, "the accuracy"), logLoss = EnsembleSections.Positive(ref whole, "the log-loss");
        whole.End();
        var members = ImmutableArray.CreateBuilder<EnsembleClassifierMember>(count);
        for (int m = 0; m < count; m++)
            members.Add(ReadMember(ref payload, classNames, training));
        RidgeClassifier? stack = stackShare > 0 ? RidgeSection.Read(ref payload) : null;
        if (stack is not null && (stack.FeatureCount != count * classNames.Length || stack.ClassCount != classNames.Length))
            throw payload.Damaged($"its stack is for {stack.FeatureCount} probabilities and {stack.ClassCount} classes");
        double[] weights = EnsembleSections.Weights(payload, [.. members]);
        var combiner = new ProbabilityCombiner(weights, stack, stackShare);
        return new EnsembleClassifier(classNames, training, repair, members.MoveToImmutable(), combiner, accuracy, logLoss);
    }

    private static EnsembleClassifierMember ReadMember(
        ref ModelReader payload, ImmutableArray<string> classNames, TrainingSummary training)
    {
        ModelReader reader = payload.Section("MEMC"u8);
        double weight = EnsembleSections.Share(ref reader, "the weight of a member");
        double temperature = reader.Double();
        if (!(temperature is >= TemperatureScaling.Least and <= TemperatureScaling.Most))
            throw reader.Damaged("the temperature of a member is out of range");
        double accuracy = EnsembleSections.Share(ref reader, "the accuracy of a member");
        double logLoss = EnsembleSections.Positive(ref reader, "the log-loss of a member");
        reader.End();
        var quality = new ClassifierMemberQuality(weight, temperature, accuracy, logLoss);
        int classes = classNames.Length;
        if (payload.NextTag() == "REPR")
        {
            (NetworkInput input, ImmutableArray<NetworkMember> networks) = NetworkSections.Read(ref payload, classes);
            return new NetworkClassifierMember(new NetworkClassifier(classNames, training, input, networks), quality);
        }

        SeriesFeatures features = FeatureSections.Read(ref payload);
        FeatureClassifier head = HeadSections.ReadClassifier(ref payload);
        if (head.FeatureCount != features.FeatureCount || head.ClassCount != classes)
        {
            throw payload.Damaged(
                $"the head of a member is for {head.FeatureCount} features and {head.ClassCount} classes, "
                + $"not {features.FeatureCount} and {classes}");
        }

        return new FeatureClassifierMember(features, head, quality);
    }
}
