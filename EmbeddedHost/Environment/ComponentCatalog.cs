using System.Reflection;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Runtime;

/// <summary>The extensions that registered assemblies offer: here, the factories of custom mappings.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _gate = new();
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<string, Type> _factories = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Throw.IfNull(assembly, nameof(assembly));
        lock (_gate)
        {
            if (!_assemblies.Add(assembly))
                return;
            foreach (Type type in assembly.GetTypes())
                if (type.GetCustomAttribute<CustomMappingFactoryAttributeAttribute>(inherit: false) is { } attribute)
                    Register(attribute.ContractName, type, throwOnError);
        }
    }

    internal object CreateFactory(string contractName)
    {
        lock (_gate)
            return _factories.TryGetValue(contractName, out Type type)
                ? Activator.CreateInstance(type)
                : throw Throw.Invalid($"The extension with contract '{contractName}' is not in the registered assemblies: " +
                    "its class must be marked with CustomMappingFactoryAttribute.");
    }

    private void Register(string contractName, Type type, bool throwOnError)
    {
        if (_factories.TryGetValue(contractName, out Type other) && other != type)
        {
            if (throwOnError)
                throw Throw.Invalid($"The contract '{contractName}' is already registered for {other}.");
            return;
        }
        _factories[contractName] = type;
    }
}
