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
                writer.Byte(conv.Stride == 1 ? (byte)1 : (byte)31);
                if (conv.Stride != 1)
                    writer.Int32(conv.Stride);
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
                writer.Byte(pool.Stride == 1 ? (byte)5 : (byte)32);
                if (pool.Stride != 1)
                    writer.Int32(pool.Stride);
                writer.Int32(pool.Size);
                break;
            case GlobalAveragePool:
                writer.Byte(6);
                break;
            case LastStep { ReversedChannels: 0 }:
                writer.Byte(7);
                break;
            case Dense dense:
                writer.Byte(dense.MaxNorm is null ? (byte)8 : (byte)20);
                if (dense.MaxNorm is { } longest)
                    writer.Single(longest);
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
            case SelectChannels select:
                writer.Byte(13);
                writer.Int32(select.First);
                writer.Int32(select.Count);
                break;
            case FirstStep:
                writer.Byte(14);
                break;
            case AddToAll:
                writer.Byte(15);
                break;
            case TiedDense tied:
                writer.Byte(16);
                writer.Text(tied.Source);
                writer.Flag(tied.HasBias);
                break;
            case Tanh:
                writer.Byte(21);
                break;
            case Sigmoid:
                writer.Byte(22);
                break;
            case Elu elu:
                writer.Byte(23);
                writer.Single(elu.Alpha);
                break;
            case Gelu:
                writer.Byte(24);
                break;
            case Gate:
                writer.Byte(25);
                break;
            case LayerNorm layerNorm:
                writer.Byte(26);
                writer.Single(layerNorm.Epsilon);
                break;
            case GlobalMaxPool:
                writer.Byte(27);
                break;
            case KMaxPool largest:
                writer.Byte(28);
                writer.Int32(largest.Rows);
                break;
            case Flatten:
                writer.Byte(29);
                break;
            case Embedding embedding:
                writer.Byte(embedding.Numbers is null ? (byte)30 : (byte)17);
                if (embedding.Numbers is { } numbers)
                    writer.Int32s(numbers.Values);
                writer.Int32(embedding.Symbols);
                writer.Int32(embedding.Dimensions);
                writer.Flag(embedding.HasPadding);
                writer.Flag(embedding.IsFrozen);
                Write(writer, embedding.Initialization);
                break;
            case AveragePool1d mean:
                writer.Byte(33);
                writer.Int32(mean.Stride);
                writer.Int32(mean.Size);
                break;
            case SelectPart select:
                writer.Byte(34);
                writer.Byte((byte)select.Part);
                break;
            case Attention:
                writer.Byte(35);
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
            1 => ReadConvolution(ref reader, stride: 1),
            2 => new BatchNorm1d { Momentum = reader.Single(), Epsilon = reader.Single() },
            3 => new Relu(),
            4 => new Dropout(reader.Single()),
            5 => new MaxPool1d(reader.Int32()),
            6 => new GlobalAveragePool(),
            7 => new LastStep(),
            8 => ReadLinear(ref reader, maxNorm: null),
            9 => new Add(),
            10 => new Concat(),
            11 => new Recurrent(reader.Enum<RecurrentCell>("the cell of a recurrent layer"), reader.Int32())
            {
                Bidirectional = reader.Flag("the direction flag of a recurrent layer"),
                Peepholes = reader.Flag("the peephole flag of a recurrent layer"),
                ForgetBias = reader.Single(),
            },
            12 => new LastStep { ReversedChannels = reader.Int32() },
            13 => new SelectChannels(reader.Int32(), reader.Int32()),
            14 => new FirstStep(),
            15 => new AddToAll(),
            16 => new TiedDense(reader.Text()) { HasBias = reader.Flag("the bias flag of a tied layer") },
            17 => ReadEmbedding(ref reader, new SymbolNumbers(reader.Int32s())),
            20 => ReadLinear(ref reader, maxNorm: reader.Single()),
            21 => new Tanh(),
            22 => new Sigmoid(),
            23 => new Elu { Alpha = reader.Single() },
            24 => new Gelu(),
            25 => new Gate(),
            26 => new LayerNorm { Epsilon = reader.Single() },
            27 => new GlobalMaxPool(),
            28 => new KMaxPool(reader.Int32()),
            29 => new Flatten(),
            30 => ReadEmbedding(ref reader, numbers: null),
            31 => ReadConvolution(ref reader, stride: reader.Int32()),
            32 => ReadPool(ref reader, stride: reader.Int32()),
            33 => new AveragePool1d(Size: 1) { Stride = reader.Int32(), Size = reader.Int32() },
            34 => new SelectPart(reader.Enum<SeriesPart>("the part that a layer takes")),
            35 => new Attention(),
            _ => throw reader.Damaged($"a layer has the unknown kind {kind}"),
        };
    }

    private static Conv1d ReadConvolution(ref ModelReader reader, int stride) => new(reader.Int32(), reader.Int32())
    {
        Stride = stride,
        Dilation = reader.Int32(),
        Groups = reader.Int32(),
        Padding = reader.Enum<ConvolutionPadding>("the padding of a convolution"),
        HasBias = reader.Flag("the bias flag of a convolution"),
        WeightNorm = reader.Flag("the weight norm flag of a convolution"),
        Initialization = ReadInitialization(ref reader),
    };

    private static Embedding ReadEmbedding(ref ModelReader reader, SymbolNumbers? numbers) => new(reader.Int32(), reader.Int32())
    {
        Numbers = numbers,
        HasPadding = reader.Flag("the padding flag of an embedding"),
        IsFrozen = reader.Flag("the flag of a fixed embedding"),
        Initialization = ReadInitialization(ref reader),
    };

    private static MaxPool1d ReadPool(ref ModelReader reader, int stride) => new(reader.Int32()) { Stride = stride };

    private static Dense ReadLinear(ref ModelReader reader, float? maxNorm) => new(reader.Int32())
    {
        MaxNorm = maxNorm,
        HasBias = reader.Flag("the bias flag of a linear layer"),
        Initialization = ReadInitialization(ref reader),
    };

    private static void Write(ModelWriter writer, Initialization initialization)
    {
        writer.Byte((byte)initialization.Kind);
        writer.Single(initialization.Scale);
    }

    private static Initialization ReadInitialization(ref ModelReader reader) =>
        new(reader.Enum<InitializationKind>("the weight initialization"), reader.Single());
}
