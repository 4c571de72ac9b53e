using System.Reflection;
using System.Xml.Linq;

namespace ConvSeq.Tests.Packaging;

/// <summary>
/// The packages of this checkout in a folder, and around it a place where projects are made that get our packages from there alone. What
/// they restore lies in a folder that they share.
/// </summary>
internal sealed class PackedSolution : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackedSolution()
    {
        DotNetCommand.Succeed(Repository.Root, "pack", "ConvSeq.sln", "--no-build", "-c", DotNetCommand.Configuration, "-o", Packages);
        using RestoredProject tests = RestoredProject.Of("Microsoft.ML.ConvSeq.Tests");
        new XElement(
            "configuration",
            new XElement(
                "packageSources", [new XElement("clear"), Add("packed", Packages), .. tests.Sources.Select(source => Add(source, source))]),
            new XElement("packageSourceMapping", [
                new XElement("clear"), Mapping("packed", "ConvSeq", "ConvSeq.*", "Microsoft.ML.ConvSeq", "Microsoft.ML.ConvSeq.*"),
                .. tests.Sources.Select(source => Mapping(source, "*"))]),
            new XElement("fallbackPackageFolders", tests.Folders.Select(folder => Add(folder, folder))),
            new XElement("config", Add("globalPackagesFolder", _folder.File("restored")))).Save(_folder.File("nuget.config"));

        // As for this checkout: the vulnerability service of a source is not reachable everywhere.
        _folder.Write("Directory.Build.props", "<Project><PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
    }

    /// <summary>The version of all packages; the build adds the commit to it.</summary>
    public static string Version { get; } =
        typeof(PackedSolution).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The folder with the packages.</summary>
    public string Packages => _folder.File("packed");

    /// <summary>Makes a folder, out of any checkout, for a project or program.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    public void Dispose() => _folder.Dispose();

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    private static XElement Mapping(string source, params string[] patterns) => new(
        "packageSource",
        [new XAttribute("key", source), .. patterns.Select(pattern => new XElement("package", new XAttribute("pattern", pattern)))]);
}
