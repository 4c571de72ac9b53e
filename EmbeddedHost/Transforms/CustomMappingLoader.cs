using System.Reflection;

namespace Microsoft.ML.Transforms;

/// <summary>Saves a custom mapping by the name of its contract and of the assembly that implements it, and loads it again.</summary>
internal static class CustomMappingLoader
{
    public static void Save(ModelSaveContext ctx, string contractName, Assembly assembly)
    {
        if (contractName is null)
            throw Throw.Invalid("Empty contract name for a transform: the transform cannot be saved");
        ctx.Write(ModelLoaders.CustomMapping, writer =>
        {
            writer.Write(contractName);
            writer.Write(assembly.FullName);
        });
    }

    public static ITransformer Load(IHostEnvironment env, ModelReader reader)
    {
        string contractName = reader.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(reader.ReadString()));
        object factory = env.ComponentCatalog.CreateFactory(contractName);
        return factory is ICustomMappingFactory mapping
            ? mapping.CreateTransformer(contractName)
            : throw Throw.Invalid($"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
