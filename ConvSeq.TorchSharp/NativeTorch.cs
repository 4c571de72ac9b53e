using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's native library, and gives the reason if that fails. TorchSharp itself says in every such case
/// that no package with libtorch is referenced, and writes a page to standard output.
/// </summary>
internal static partial class NativeTorch
{
    private const string Packages =
        "TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows, in the same version as TorchSharp, to the application's project";

    /// <summary>The libraries in the order in which they are loaded: the second needs the first.</summary>
    private static readonly string[] Names = ["torch_cpu", "LibTorchSharp"];

    /// <summary>Loads both, and checks that they compute what they should.</summary>
    /// <returns>The reason why one of them cannot be used; null if both can.</returns>
    public static NetworkBackendException? Load()
    {
        Assembly assembly = typeof(torch).Assembly;
        foreach (string name in Names)
        {
            if (!NativeLibrary.TryLoad(name, assembly, null, out _) && !LiesInPackage(assembly))
                return Explain(name, assembly);
        }

        // TorchSharp may still fail, as in a notebook without libtorch.
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return ConvolutionCheck.Run();
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException
            or BadImageFormatException or NotSupportedException)
        {
            return new NetworkBackendException(
                $"The back end TorchSharp cannot start libtorch; add one of {Packages}. {problem.Message}", problem);
        }
    }

    /// <summary>Advice for a message of the operating system's loader.</summary>
    /// <param name="file">The library that it did not load.</param>
    /// <param name="words">Its message.</param>
    public static string Explain(string file, string words)
    {
        words = words[(words.IndexOf('\n') + 1)..].ReplaceLineEndings(" ").Trim();
        Match version = MissingVersion().Match(words);
        string advice = version.Success
            ? $"this system's {version.Groups["library"].Value} is too old: it lacks {version.Groups["version"].Value}. "
                + "Debian 13, Ubuntu 24.04 and later have it. Debian 12 and Ubuntu 22.04, the base of the .NET 8 and 9 images, do not. "
                + "Train on a newer system, or on the back end Managed, which needs no native library."
            : "a library that it needs is missing or does not fit.";
        return $"The back end TorchSharp cannot load {Path.GetFileName(file)}: {advice} The loader says: {words}";
    }

    private static NetworkBackendException Explain(string name, Assembly assembly)
    {
        if (Find(name, assembly) is not { } file)
        {
            return new NetworkBackendException(
                $"The back end TorchSharp has no native libtorch here ({RuntimeInformation.RuntimeIdentifier}, no {FileName(name)}): "
                + $"add one of {Packages}.");
        }

        // By its full path, so that the loader's message is about this file and not about places where it is missing.
        try
        {
            NativeLibrary.Load(file);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            return new NetworkBackendException(Explain(file, problem.Message), problem);
        }

        return new NetworkBackendException($"The back end TorchSharp finds {file}, but .NET does not look for native libraries there.");
    }

    /// <summary>The file of a library, where .NET looks for it or a package puts it.</summary>
    private static string? Find(string name, Assembly assembly)
    {
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(NetworkBackends.NativeFolders(Path.GetDirectoryName(assembly.Location) ?? ""))
            .Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);
    }

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    // In notebooks, where TorchSharp collects them from the packages itself.
    private static bool LiesInPackage(Assembly assembly) =>
        assembly.Location.Contains("torchsharp", StringComparison.Ordinal) && assembly.Location.Contains("lib", StringComparison.Ordinal);

    /// <summary>As glibc's loader words it: "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by …)".</summary>
    [GeneratedRegex(@"(?<library>[^/\s]+\.so[.\d]*): version [`'](?<version>\w+_[\d.]+)' not found")]
    private static partial Regex MissingVersion();
}
