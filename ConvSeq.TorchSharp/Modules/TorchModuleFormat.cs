using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Models.Format;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// The payloads of a <see cref="TorchModuleClassifier"/>: sections META, REPR, SCAL, MODU; and of a
/// <see cref="TorchModuleRegressor"/>: TRAI, TARG, REPR, SCAL, MODU. Writing and reading are side by side; docs/specification.md,
/// "Model files", is normative.
/// </summary>
internal static class TorchModuleFormat
{
    public static byte[] ToBytes(TorchModuleClassifier model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        WriteModule(payload, model);
        return ModelContainer.Wrap(ModelKind.TorchModuleClassifier, payload.Written);
    }

    public static TorchModuleClassifier ReadClassifier(Stream stream, string name, ModuleSource? source, TorchDevice? device)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.TorchModuleClassifier);
        var payload = new ModelReader(bytes, name);
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        (NetworkInput input, FittedModule fitted) = ReadModule(ref payload, training.Seed, classNames.Length, source, device);
        return new TorchModuleClassifier(classNames, training, input, fitted);
    }

    public static byte[] ToBytes(TorchModuleRegressor model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        TargetSection.Write(payload, model.Targets);
        WriteModule(payload, model);
        return ModelContainer.Wrap(ModelKind.TorchModuleRegressor, payload.Written);
    }

    public static TorchModuleRegressor ReadRegressor(Stream stream, string name, ModuleSource? source, TorchDevice? device)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.TorchModuleRegressor);
        var payload = new ModelReader(bytes, name);
        TrainingSummary training = SummarySection.Read(ref payload);
        TargetScaling targets = TargetSection.Read(ref payload);
        (NetworkInput input, FittedModule fitted) = ReadModule(ref payload, training.Seed, outputs: 1, source, device);
        return new TorchModuleRegressor(training, input, targets, fitted);
    }

    private static void WriteModule(ModelWriter payload, TorchModuleModel model)
    {
        NetworkSections.Write(payload, model.Input);
        payload.Section("MODU"u8, writer =>
        {
            NetworkArchitecture architecture = model.Network.Architecture;
            writer.Text(model.Contract ?? "");
            writer.Flag(model.TakesMask);
            Write(writer, architecture.Weights);
            Write(writer, architecture.Statistics);
            writer.Singles(model.Network.Weights.Values);
            writer.Singles(model.Network.Weights.Statistics);
        });
    }

    /// <summary>
    /// Reads the parts that all models have, and makes the module. The module is asked for its arrays but computes nothing, since a
    /// file must not decide the length of a series that it is tried on.
    /// </summary>
    private static (NetworkInput Input, FittedModule Fitted) ReadModule(
        ref ModelReader payload, ulong seed, int outputs, ModuleSource? source, TorchDevice? device)
    {
        NetworkInput input = NetworkSections.ReadInput(ref payload);
        ModelReader reader = payload.Section("MODU"u8);
        payload.End();
        string contract = reader.Text();
        bool takesMask = reader.Flag("the mask flag of the module");
        source ??= contract.Length > 0 ? ModuleSource.Named(contract) : throw new InvalidOperationException(
            $"{reader.Name} names no factory of its module, because a function made it. Pass that function to Load.");
        using var backend = new TorchModuleBackend(source, device);
        NetworkArchitecture architecture = backend.Make(seed, input.Scaling.Channels, outputs);
        if (backend.TakesMask != takesMask)
            throw Differs(reader.Name, Describe(takesMask), Describe(backend.TakesMask));
        Check(ref reader, architecture.Weights);
        Check(ref reader, architecture.Statistics);
        var weights = new NetworkWeights(architecture);
        reader.Singles(weights.Values, "weights");
        reader.Singles(weights.Statistics, "statistics");
        reader.End();
        var trained = new TrainedNetwork(architecture, weights, new TrainingHistory([], StopReason.Epochs));
        return (input, backend.Finish(trained));
    }

    private static void Write(ModelWriter writer, ImmutableArray<NetworkParameter> arrays)
    {
        writer.Int32(arrays.Length);
        foreach (NetworkParameter array in arrays)
        {
            writer.Text(array.Name);
            writer.Int32s(array.Shape.AsSpan());
        }
    }

    private static void Check(ref ModelReader reader, ImmutableArray<NetworkParameter> arrays)
    {
        int count = reader.Length(2 * sizeof(int));
        for (int i = 0; i < count; i++)
        {
            string saved = NetworkParameter.Describe(reader.Text(), reader.Int32s());
            string made = i < arrays.Length ? arrays[i].Describe() : NoMore;
            if (saved != made)
                throw Differs(reader.Name, saved, made);
        }

        if (count < arrays.Length)
            throw Differs(reader.Name, NoMore, arrays[count].Describe());
    }

    private const string NoMore = "no more arrays";

    private static string Describe(bool takesMask) => takesMask ? "a mask" : "no mask";

    private static InvalidDataException Differs(string file, string saved, string made) =>
        new($"{file} belongs to another module: it has {saved}, but the new module has {made}.");
}
