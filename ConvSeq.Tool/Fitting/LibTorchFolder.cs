using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ConvSeq.Networks;

namespace ConvSeq.Tool.Fitting;

/// <summary>
/// A folder with <c>ConvSeq.TorchSharp</c>, <c>TorchSharp</c> and libtorch, as <c>dotnet publish</c> makes it from a project that
/// references them. The command comes without them: libtorch takes half a gigabyte, or three with CUDA.
/// </summary>
internal static class LibTorchFolder
{
    /// <summary>The environment variable that names the folder where no option does.</summary>
    public const string Variable = "CONVSEQ_LIBTORCH";

    /// <summary>Instructions to make such a folder.</summary>
    public const string HowToMake =
        "To make one: dotnet new classlib -o torch, dotnet add torch package ConvSeq.TorchSharp, "
        + "dotnet add torch package TorchSharp-cpu (for an NVIDIA GPU "
        + "TorchSharp-cuda-linux or TorchSharp-cuda-windows), dotnet publish torch -o DIR.";

    private const string BackendAssembly = "ConvSeq.TorchSharp";

    private static string? s_folder;

    /// <summary>Makes the back end in a folder known to .NET, for the rest of the process.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The back end is not in it, or damaged.</exception>
    /// <exception cref="NotSupportedException">The back end is of another version.</exception>
    public static void Use(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException();
        string file = Path.Combine(folder, $"{BackendAssembly}.dll");
        if (!File.Exists(file))
            throw new IOException($"has no {BackendAssembly}.dll. {HowToMake}");
        Version? found = VersionOf(file), own = typeof(NetworkBackends).Assembly.GetName().Version;
        if (found != own)
            throw new NotSupportedException(
                $"has {BackendAssembly} {found?.ToString(3)} where this convseq is {own?.ToString(3)}; they must be of one version.");
        if (s_folder is null)
        {
            AssemblyLoadContext.Default.Resolving += (context, name) => LoadManaged(context, $"{name.Name}.dll");
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => LoadNative(name);
        }

        s_folder = folder;
    }

    private static Version? VersionOf(string file)
    {
        try
        {
            return AssemblyName.GetAssemblyName(file).Version;
        }
        catch (BadImageFormatException problem)
        {
            throw new IOException(
                $"has a {BackendAssembly}.dll that is damaged, or no .NET assembly; make the folder anew. {HowToMake}", problem);
        }
    }

    private static Assembly? LoadManaged(AssemblyLoadContext context, string name)
    {
        string file = Path.Combine(s_folder!, name);
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }

    private static nint LoadNative(string name)
    {
        foreach (string folder in NetworkBackends.NativeFolders(s_folder!))
        {
            foreach (string file in (string[])[$"lib{name}.so", $"lib{name}.dylib", $"{name}.dll", name])
            {
                if (NativeLibrary.TryLoad(Path.Combine(folder, file), out nint handle))
                    return handle;
            }
        }

        return 0;
    }
}
