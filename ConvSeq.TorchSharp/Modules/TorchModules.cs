using System.Reflection;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// The factory classes that a saved model may name: those of the assemblies that the application has loaded, and of those that it
/// registers. No assembly is loaded to find one, and no name of an assembly or a class is read from a file.
/// </summary>
/// <example>
/// <code>
/// TorchModules.Register(typeof(MyNet).Assembly);
/// ITransformer model = mlContext.Model.Load("model.zip", out _);
/// </code>
/// </example>
public static class TorchModules
{
    private static readonly Lock Guard = new();
    private static readonly HashSet<Assembly> Registered = [];

    /// <summary>
    /// Registers an assembly with factory classes. This is needed where the application has a reference to the assembly but has
    /// used nothing of it yet, so that the runtime has not loaded it, and where the assembly was made at run time.
    /// </summary>
    /// <param name="assembly">The assembly, such as <c>typeof(MyNet).Assembly</c>.</param>
    public static void Register(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (Guard)
            Registered.Add(assembly);
    }

    /// <summary>Finds the factory class of a contract, of which an instance can be made.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is none, more than one, or one that cannot be made; the message says which.
    /// </exception>
    internal static Type Find(string contract)
    {
        Type[] found = [.. Assemblies().SelectMany(TypesOf).Where(type =>
            type.GetCustomAttribute<TorchModuleFactoryAttribute>(inherit: false)?.Contract == contract)];
        if (found.Length == 0)
        {
            throw new InvalidOperationException(
                $"No loaded assembly has a class with [TorchModuleFactory(\"{contract}\")]. Reference the assembly that has it, and "
                + "register it before the model is used: TorchModules.Register(typeof(TheClass).Assembly).");
        }

        if (found.Length > 1)
            throw new InvalidOperationException(
                $"More than one class has the contract '{contract}': {string.Join(", ", found.Select(Describe))}. Give each its own.");
        string? problem = ProblemOf(found[0]);
        return problem is null
            ? found[0]
            : throw new InvalidOperationException($"{Describe(found[0])} has the contract '{contract}', but {problem}.");
    }

    private static string? ProblemOf(Type type) =>
        !type.IsSubclassOf(typeof(TorchModuleFactory)) ? $"it does not derive from {nameof(TorchModuleFactory)}"
        : type.IsAbstract ? "it is abstract"
        : type.ContainsGenericParameters ? "it has type parameters"
        : type.GetConstructor(Type.EmptyTypes) is null ? "it has no public constructor without parameters"
        : null;

    private static IEnumerable<Assembly> Assemblies()
    {
        Assembly own = typeof(TorchModules).Assembly;
        string ownName = own.GetName().Name!;
        IEnumerable<Assembly> loaded = AppDomain.CurrentDomain.GetAssemblies();
        if (Assembly.GetEntryAssembly() is { } entry)
            loaded = loaded.Append(entry);

        // The attribute cannot be on a class of an assembly that does not refer to this one.
        loaded = loaded.Where(assembly => !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == ownName));
        lock (Guard)
            return [.. loaded.Union(Registered)];
    }

    // For an assembly with missing parts, the classes that are complete.
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException problem)
        {
            return problem.Types.OfType<Type>();
        }
    }

    private static string Describe(Type type) => $"{type} of {type.Assembly.GetName().Name}";
}
