using System.Xml.Linq;

namespace ConvSeq.Tests.Packaging;

/// <summary>The versions of packages that Directory.Packages.props states.</summary>
internal static class CentralVersions
{
    private static readonly Dictionary<string, string> Versions = XDocument.Load(Repository.Find("Directory.Packages.props"))
        .Descendants("PackageVersion").ToDictionary(entry => entry.Attribute("Include")!.Value, entry => entry.Attribute("Version")!.Value);

    public static string Of(string package) => Versions[package];
}
