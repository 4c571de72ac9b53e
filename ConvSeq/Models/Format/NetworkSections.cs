using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models.Format;

/// <summary>
/// The sections REPR, SCAL, ARCH and NETW, which network models of all tasks have. Writing and reading are side by side.
/// </summary>
internal static class NetworkSections
{
    public static void Write(ModelWriter payload, NetworkModel model)
    {
        Write(payload, model.Input);
        WriteMembers(payload, model.Members);
    }

    /// <summary>The sections SCAL, ARCH and NETW: networks whose outputs are features.</summary>
    public static void Write(ModelWriter payload, NetworkFeatures features)
    {
        WriteScaling(payload, features.Scaling);
        WriteMembers(payload, features.Members);
    }

    /// <summary>Reads the sections SCAL, ARCH and NETW.</summary>
    public static NetworkFeatures ReadFeatures(ref ModelReader payload)
    {
        ChannelScaling scaling = ReadScaling(ref payload);
        NetworkArchitecture architecture = ArchitectureSection.Read(ref payload);
        if (architecture.IsSequence)
            throw payload.Damaged("its network has outputs for each point, not for a whole series");
        if (architecture.Channels != scaling.Channels)
            throw payload.Damaged($"its network is one of {architecture.Channels} channels, not {scaling.Channels}");
        ThrowIfSources(payload, architecture);
        return new NetworkFeatures(scaling, ReadMembers(ref payload, architecture));
    }

    public static (NetworkInput Input, ImmutableArray<NetworkMember> Members) Read(
        ref ModelReader payload, int outputs, bool perPoint = false)
    {
        NetworkInput input = ReadInput(ref payload);
        NetworkArchitecture architecture = ArchitectureSection.Read(ref payload);
        if ((perPoint ? !architecture.LabelsPoints : architecture.IsSequence) || architecture.Channels != input.Scaling.Channels
            || architecture.Outputs != outputs)
        {
            throw payload.Damaged(
                $"its network is one of {architecture.Channels} channels and {architecture.Outputs} outputs, "
                + $"not {input.Scaling.Channels} and {outputs} for {(perPoint ? "each point of a series" : "a whole series")}");
        }

        ThrowIfSources(payload, architecture);
        return (input, ReadMembers(ref payload, architecture));
    }

    // Series of these models have none.
    private static void ThrowIfSources(ModelReader payload, NetworkArchitecture architecture)
    {
        if (architecture.HasSource)
            throw payload.Damaged("its network needs series with sources");
    }

    /// <summary>The sections REPR and SCAL alone.</summary>
    public static void Write(ModelWriter payload, NetworkInput input)
    {
        RepairSection.Write(payload, input.Repair);
        WriteScaling(payload, input.Scaling);
    }

    /// <summary>Reads the sections REPR and SCAL.</summary>
    public static NetworkInput ReadInput(ref ModelReader payload)
    {
        SeriesRepair repair = RepairSection.Read(ref payload);
        return new NetworkInput(repair, ReadScaling(ref payload));
    }

    private static void WriteScaling(ModelWriter payload, ChannelScaling scaling) => payload.Section("SCAL"u8, writer =>
    {
        writer.Doubles(scaling.Means.AsSpan());
        writer.Doubles(scaling.Deviations.AsSpan());
    });

    private static ChannelScaling ReadScaling(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("SCAL"u8);
        double[] means = reader.Doubles(), deviations = reader.Doubles();
        reader.End();
        try
        {
            return new ChannelScaling([.. means], [.. deviations]);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }

    private static void WriteMembers(ModelWriter payload, ImmutableArray<NetworkMember> members)
    {
        ArchitectureSection.Write(payload, members[0].Network.Architecture);
        foreach (NetworkMember member in members)
            WriteMember(payload, member);
    }

    private static ImmutableArray<NetworkMember> ReadMembers(ref ModelReader payload, NetworkArchitecture architecture)
    {
        var members = ImmutableArray.CreateBuilder<NetworkMember>();
        while (payload.NextTag() == "NETW" && members.Count < NetworkOptions.MaxMembers)
            members.Add(ReadMember(ref payload, architecture));
        return members.Count > 0 ? members.ToImmutable() : throw payload.Damaged("the section 'NETW' is missing");
    }

    public static void WriteMember(ModelWriter payload, NetworkMember member) => payload.Section("NETW"u8, writer =>
    {
        NetworkOutcome outcome = member.Outcome;
        writer.Int32(outcome.Epochs);
        writer.Int32(outcome.KeptEpoch);
        writer.Byte((byte)outcome.StopReason);
        writer.Double(outcome.Loss);
        writer.Double(outcome.Accuracy ?? double.NaN);
        writer.Double(outcome.ValidationLoss ?? double.NaN);
        writer.Double(outcome.ValidationAccuracy ?? double.NaN);
        writer.Singles(member.Network.Weights.Values);
        writer.Singles(member.Network.Weights.Statistics);
    });

    public static NetworkMember ReadMember(ref ModelReader payload, NetworkArchitecture architecture)
    {
        ModelReader reader = payload.Section("NETW"u8);
        int epochs = reader.Int32(1, int.MaxValue, "the number of epochs");
        var outcome = new NetworkOutcome(
            epochs, KeptEpoch: reader.Int32(1, epochs, "the epoch kept"), StopReason: reader.Enum<StopReason>("why training ended"),
            Loss: reader.Double(), Accuracy: NullIfNaN(reader.Double()), ValidationLoss: NullIfNaN(reader.Double()),
            ValidationAccuracy: NullIfNaN(reader.Double()));

        // Memory for the weights is allocated only if they are there.
        reader.Expect(2 * sizeof(int) + sizeof(float) * ((long)architecture.ParameterCount + architecture.StatisticCount));
        var weights = new NetworkWeights(architecture);
        reader.Singles(weights.Values, "weights");
        reader.Singles(weights.Statistics, "statistics");
        reader.End();
        try
        {
            return new NetworkMember(new SeriesNetwork(architecture, weights), outcome);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }

        static double? NullIfNaN(double value) => double.IsNaN(value) ? null : value;
    }
}
