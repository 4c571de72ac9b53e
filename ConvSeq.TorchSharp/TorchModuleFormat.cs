using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Models.Format;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// The payload of a <see cref="TorchModuleClassifier"/>: sections META, REPR, SCAL, and MODU, the module's arrays with their names and extents. Writing and
/// reading stand side by side.
/// </summary>
internal static class TorchModuleFormat
{
    public static byte[] ToBytes(TorchModuleClassifier model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        NetworkSections.Write(payload, model.Input);
        payload.Section("MODU"u8, writer =>
        {
            NetworkArchitecture architecture = model.Network.Architecture;
            Write(writer, architecture.Weights);
            Write(writer, architecture.Statistics);
            writer.Singles(model.Network.Weights.Values);
            writer.Singles(model.Network.Weights.Statistics);
        });
        return ModelContainer.Wrap(ModelKind.TorchModuleClassifier, payload.Written);
    }

    public static TorchModuleClassifier Read(Stream stream, string name, Func<nn.Module<Tensor, Tensor>> create, TorchDevice? device)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.TorchModuleClassifier);
        var payload = new ModelReader(bytes, name);
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        NetworkInput input = NetworkSections.ReadInput(ref payload);
        using var backend = new TorchModuleBackend(create, device);
        int length = input.Repair.LengthAfter(training.MaxLength);
        NetworkArchitecture architecture = backend.Make(training.Seed, input.Scaling.Channels, classNames.Length, length);
        ModelReader reader = payload.Section("MODU"u8);
        payload.End();
        Check(ref reader, architecture.Weights);
        Check(ref reader, architecture.Statistics);
        var weights = new NetworkWeights(architecture);
        reader.Singles(weights.Values, "weights");
        reader.Singles(weights.Statistics, "statistics");
        reader.End();
        var trained = new TrainedNetwork(architecture, weights, new TrainingHistory([], StopReason.Epochs));
        return new TorchModuleClassifier(classNames, training, input, backend.Finish(trained), backend.Device);
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
            string saved = Describe(reader.Text(), reader.Int32s());
            string own = i < arrays.Length ? Describe(arrays[i].Name, arrays[i].Shape) : "no more";
            if (saved != own)
                throw Differs(reader.Name, saved, own);
        }

        if (count < arrays.Length)
            throw Differs(reader.Name, "no more", Describe(arrays[count].Name, arrays[count].Shape));
    }

    private static string Describe(string name, IEnumerable<int> shape) => $"'{name}' [{string.Join(", ", shape)}]";

    private static InvalidDataException Differs(string file, string saved, string own) =>
        new($"{file} is of another module: it has {saved} where the module that was made has {own}.");
}
