using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>
/// The only code that touches ML.NET's internals: catalogs hide the environment that extensions need for seed and log. Each member is named
/// here, and checked when the first catalog method is called.
/// </summary>
internal static class MLNetInternals
{
    private const int OldestMajor = 5;

    private const BindingFlags AnyAccess = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Lazy<string?> Problem = new(FindProblem);

    public static IHostEnvironment EnvironmentOf(TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ThrowIfUnusable();
        return EnvironmentField(catalog);
    }

    public static IHostEnvironment EnvironmentOf(TrainCatalogBase.CatalogInstantiatorBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ThrowIfUnusable();
        return EnvironmentProperty(OwnerProperty(catalog));
    }

    public static IHostEnvironment EnvironmentOf(DataOperationsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ThrowIfUnusable();
        return EnvironmentField(catalog);
    }

    /// <summary>Returns the current values of <see cref="MLContext.GpuDeviceId"/> and <see cref="MLContext.FallbackToCpu"/>.</summary>
    public static (int? GpuDeviceId, bool FallbackToCpu) DeviceOf(IHostEnvironment host)
    {
        // A host copies both when it is made. Those of catalogs do so before anybody can have set them; the root has the values that are
        // set.
        FieldInfo field = host.GetType().GetField("Root", AnyAccess) ?? throw new MissingFieldException(host.GetType().FullName, "Root");
        object root = field.GetValue(host)!;
        return (Property<int?>(root, nameof(MLContext.GpuDeviceId)), Property<bool>(root, nameof(MLContext.FallbackToCpu)));
    }

    private static T Property<T>(object owner, string name)
    {
        PropertyInfo property = owner.GetType().GetProperty(name, AnyAccess)
            ?? throw new MissingMemberException(owner.GetType().FullName, name);
        return (T)property.GetValue(owner)!;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_env")]
    private static extern ref IHostEnvironment EnvironmentField(TransformsCatalog catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_env")]
    private static extern ref IHostEnvironment EnvironmentField(DataOperationsCatalog catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Owner")]
    private static extern TrainCatalogBase OwnerProperty(TrainCatalogBase.CatalogInstantiatorBase catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment EnvironmentProperty(TrainCatalogBase catalog);

    private static void ThrowIfUnusable()
    {
        if (Problem.Value is { } problem)
            throw new InvalidOperationException(problem);
    }

    private static string? FindProblem()
    {
        // ML.NET leaves its assembly version at 1.0.0.0; the informational version is the package's.
        string version = typeof(MLContext).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        string needs = $"ConvSeq needs Microsoft.ML {OldestMajor}.0.0 or a later version that it knows; version {version} is loaded";
        if (int.TryParse(version.AsSpan(0, Math.Max(0, version.IndexOf('.'))), out int major) && major < OldestMajor)
            return $"{needs}.";
        try
        {
            var ml = new MLContext();
            _ = EnvironmentField(ml.Transforms);
            _ = EnvironmentField(ml.Data);
            _ = DeviceOf(EnvironmentProperty(OwnerProperty(ml.Regression.Trainers)));
            return null;
        }
        catch (MissingMemberException missing)
        {
            return $"{needs}, where a member is missing: {missing.Message}";
        }
    }
}
