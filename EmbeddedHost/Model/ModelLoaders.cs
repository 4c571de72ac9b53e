using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>What reads a saved transformer back, by the name it was saved under.</summary>
internal static class ModelLoaders
{
    public const string Chain = "TransformerChain";
    public const string CustomMapping = "CustomMapping";

    private static readonly Dictionary<string, Func<IHostEnvironment, ModelReader, ITransformer>> _loaders = new()
    {
        [Chain] = LoadChain,
        [CustomMapping] = CustomMappingLoader.Load,
        [ColumnCopyingTransformer.Name] = (_, reader) => new ColumnCopyingTransformer(reader.ReadColumns()),
        [ColumnConcatenatingTransformer.Name] = (_, reader) => ColumnConcatenatingTransformer.Load(reader),
        [ColumnSelectingTransformer.Name] = (_, reader) => ColumnSelectingTransformer.Load(reader),
        [TypeConvertingTransformer.Name] = (_, reader) => TypeConvertingTransformer.Load(reader),
        [ValueMappingTransformer.Name] = (_, reader) => ValueMappingTransformer.Load(reader),
        [ValueToKeyMappingTransformer.Name] = (_, reader) => ValueToKeyMappingTransformer.Load(reader),
        [KeyToValueMappingTransformer.Name] = (_, reader) => new KeyToValueMappingTransformer(reader.ReadColumns()),
        [NormalizingTransformer.Name] = (_, reader) => NormalizingTransformer.Load(reader),
    };

    public static ITransformer Load(IHostEnvironment env, ModelReader reader)
    {
        string name = reader.ReadString();
        return _loaders.TryGetValue(name, out var load)
            ? load(env, reader)
            : throw ModelReader.Damaged("it holds a transformer of an unknown kind");
    }

    private static TransformerChain<ITransformer> LoadChain(IHostEnvironment env, ModelReader reader)
    {
        int count = reader.ReadCount(2 * sizeof(int));
        var transformers = new ITransformer[count];
        var scopes = new TransformerScope[count];
        for (int i = 0; i < count; i++)
        {
            scopes[i] = (TransformerScope)reader.ReadInt32();
            transformers[i] = reader.ReadModel(env);
        }
        return new TransformerChain<ITransformer>(transformers, scopes);
    }
}
