using ConvSeq.Containers;

namespace ConvSeq.Networks;

/// <summary>
/// The section ARCH: a <see cref="NetworkArchitecture"/>, layer by layer. Reading uses <see cref="NetworkBuilder"/>: whatever it
/// refuses counts as damage. Writing and reading are side by side; a new layer gets a line in each.
/// </summary>
internal static class ArchitectureSection
{
    // Smallest size of a layer: a name of one letter, one input, its kind.
    private const int MinLayerLength = 4 + 1 + 4 + 4 + 1;

    public static void Write(ModelWriter payload, NetworkArchitecture architecture) => payload.Section("ARCH"u8, writer =>
    {
        writer.Text(architecture.Name);
        writer.Int32(architecture.Channels);
        writer.Int32(architecture.Nodes.Length - 1);
        foreach (NetworkNode node in architecture.Nodes.AsSpan()[1..])
        {
            writer.Text(node.Name);
            writer.Int32s(node.Inputs.AsSpan());
            Write(writer, node.Layer);
        }
    });

    public static NetworkArchitecture Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("ARCH"u8);
        string name = reader.Text();
        try
        {
            var network = new NetworkBuilder(reader.Int32());
            int layers = reader.Length(MinLayerLength), last = network.Input;
            for (int i = 0; i < layers; i++)
            {
                string node = reader.Text();
                int[] inputs = reader.Int32s();
                last = network.Add(node, ReadLayer(ref reader), inputs);
            }

            reader.End();
            return network.Build(name, last);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }

    private static void Write(ModelWriter writer, NetworkLayer layer)
    {
        switch (layer)
        {
            case Conv1d conv:
                writer.Byte(1);
                writer.Int32(conv.Filters);
                writer.Int32(conv.KernelSize);
                writer.Int32(conv.Dilation);
                writer.Int32(conv.Groups);
                writer.Byte((byte)conv.Padding);
                writer.Flag(conv.HasBias);
                writer.Flag(conv.WeightNorm);
                Write(writer, conv.Initialization);
                break;
            case BatchNorm1d norm:
                writer.Byte(2);
                writer.Single(norm.Momentum);
                writer.Single(norm.Epsilon);
                break;
            case Relu:
                writer.Byte(3);
                break;
            case Dropout dropout:
                writer.Byte(4);
                writer.Single(dropout.Share);
                break;
            case MaxPool1d pool:
                writer.Byte(5);
                writer.Int32(pool.Size);
                break;
            case GlobalAveragePool:
                writer.Byte(6);
                break;
            case LastStep { ReversedChannels: 0 }:
                writer.Byte(7);
                break;
            case Dense dense:
                writer.Byte(8);
                writer.Int32(dense.Outputs);
                writer.Flag(dense.HasBias);
                Write(writer, dense.Initialization);
                break;
            case Add:
                writer.Byte(9);
                break;
            case Concat:
                writer.Byte(10);
                break;
            case Recurrent recurrent:
                writer.Byte(11);
                writer.Byte((byte)recurrent.Cell);
                writer.Int32(recurrent.Units);
                writer.Flag(recurrent.Bidirectional);
                writer.Flag(recurrent.Peepholes);
                writer.Single(recurrent.ForgetBias);
                break;
            case LastStep last:
                writer.Byte(12);
                writer.Int32(last.ReversedChannels);
                break;
            default:
                throw new NotSupportedException($"A layer of type {layer.GetType().Name} cannot be saved.");
        }
    }

    private static NetworkLayer ReadLayer(ref ModelReader reader)
    {
        byte kind = reader.Byte();
        return kind switch
        {
            1 => new Conv1d(reader.Int32(), reader.Int32())
            {
                Dilation = reader.Int32(),
                Groups = reader.Int32(),
                Padding = reader.Enum<ConvolutionPadding>("the padding of a convolution"),
                HasBias = reader.Flag("the bias flag of a convolution"),
                WeightNorm = reader.Flag("the weight norm flag of a convolution"),
                Initialization = ReadInitialization(ref reader),
            },
            2 => new BatchNorm1d { Momentum = reader.Single(), Epsilon = reader.Single() },
            3 => new Relu(),
            4 => new Dropout(reader.Single()),
            5 => new MaxPool1d(reader.Int32()),
            6 => new GlobalAveragePool(),
            7 => new LastStep(),
            8 => new Dense(reader.Int32())
            {
                HasBias = reader.Flag("the bias flag of a linear layer"),
                Initialization = ReadInitialization(ref reader),
            },
            9 => new Add(),
            10 => new Concat(),
            11 => new Recurrent(reader.Enum<RecurrentCell>("the cell of a recurrent layer"), reader.Int32())
            {
                Bidirectional = reader.Flag("the direction flag of a recurrent layer"),
                Peepholes = reader.Flag("the peephole flag of a recurrent layer"),
                ForgetBias = reader.Single(),
            },
            12 => new LastStep { ReversedChannels = reader.Int32() },
            _ => throw reader.Damaged($"a layer has the unknown kind {kind}"),
        };
    }

    private static void Write(ModelWriter writer, Initialization initialization)
    {
        writer.Byte((byte)initialization.Kind);
        writer.Single(initialization.Scale);
    }

    private static Initialization ReadInitialization(ref ModelReader reader) =>
        new(reader.Enum<InitializationKind>("the weight initialization"), reader.Single());
}
