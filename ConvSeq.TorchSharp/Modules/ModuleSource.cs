using System.Reflection;
using ConvSeq.Containers;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Source of a custom module: a function, which no file can name, or a factory class, which a file names by its contract.
/// </summary>
internal sealed class ModuleSource
{
    private readonly Func<int, int, nn.Module?> _create;
    private readonly string _maker;

    private ModuleSource(Func<int, int, nn.Module?> create, string maker, string? contract) =>
        (_create, _maker, Contract) = (create, maker, contract);

    /// <summary>The contract of the factory; null for a function.</summary>
    public string? Contract { get; }

    /// <summary>Creates a source from a function.</summary>
    public static ModuleSource Of(Func<nn.Module> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new ModuleSource((_, _) => create(), "function", null);
    }

    /// <summary>Creates a source from a factory class, which a later process will find by its contract alone.</summary>
    /// <exception cref="ArgumentException">The class has no contract.</exception>
    /// <exception cref="InvalidOperationException">The contract does not lead to this class; the message says why.</exception>
    public static ModuleSource Of<TFactory>() where TFactory : TorchModuleFactory, new()
    {
        string? contract = typeof(TFactory).GetCustomAttribute<TorchModuleFactoryAttribute>(inherit: false)?.Contract;
        if (string.IsNullOrEmpty(contract) || !ModelWriter.CanWrite(contract))
            throw new ArgumentException(
                $"{typeof(TFactory)} has no contract: put [TorchModuleFactory(\"a unique name\")] on the class.");
        Type found = TorchModules.Find(contract);
        return found == typeof(TFactory)
            ? Of(new TFactory(), contract)
            : throw new InvalidOperationException($"The contract '{contract}' of {typeof(TFactory)} leads to {found} instead.");
    }

    /// <summary>Creates a source from the factory class of a contract.</summary>
    /// <exception cref="InvalidOperationException">The contract does not lead to a factory class; the message says why.</exception>
    public static ModuleSource Named(string contract) =>
        Of((TorchModuleFactory)Activator.CreateInstance(TorchModules.Find(contract))!, contract);

    /// <summary>Makes the module on the CPU, in evaluation mode.</summary>
    /// <param name="seed">Seed of the random numbers that it draws.</param>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="outputs">Required number of outputs for each series.</param>
    /// <exception cref="ArgumentException">There is no module, or it is of neither form.</exception>
    public CustomModule Make(ulong seed, int channels, int outputs)
    {
        nn.Module? module;
        using (new TorchRandomState(seed))
            module = _create(channels, outputs);
        if (module is null)
            throw new ArgumentException($"The {_maker} returned no module.");

        // A scope of the caller, in which a model is scored for the first time, may end before the model does.
        foreach (Tensor values in module.parameters().Concat(module.buffers()))
            values.DetachFromDisposeScope();
        module.eval();
        return new CustomModule(module);
    }

    private static ModuleSource Of(TorchModuleFactory factory, string contract) =>
        new(factory.Create, $"factory {factory.GetType()}", contract);
}
