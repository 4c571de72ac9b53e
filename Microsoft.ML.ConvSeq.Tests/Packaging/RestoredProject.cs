using System.Text.Json;

namespace ConvSeq.Tests.Packaging;

/// <summary>What restore found for a project: its project.assets.json.</summary>
internal sealed class RestoredProject : IDisposable
{
    private readonly JsonDocument _assets;

    private RestoredProject(JsonDocument assets) => _assets = assets;

    /// <summary>The packages that the project names, without those that the SDK adds.</summary>
    public IEnumerable<string> References => Members("project", "frameworks").SelectMany(framework => framework.Value.EnumerateObject())
        .Where(member => member.NameEquals("dependencies")).SelectMany(member => member.Value.EnumerateObject())
        .Where(dependency => dependency.Value.GetProperty("target").GetString() == "Package"
            && !(dependency.Value.TryGetProperty("autoReferenced", out JsonElement added) && added.GetBoolean()))
        .Select(dependency => dependency.Name);

    /// <summary>All packages that were taken, each as name/version.</summary>
    public IEnumerable<string> Packages => Members("targets").SelectMany(target => target.Value.EnumerateObject())
        .Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name);

    /// <summary>Where restore looked for packages.</summary>
    public IEnumerable<string> Sources => Members("project", "restore", "sources").Select(source => source.Name);

    /// <summary>The folders in which the packages lie.</summary>
    public IEnumerable<string> Folders => Members("packageFolders").Select(folder => folder.Name);

    public static RestoredProject Of(string name)
    {
        string path = Repository.ObjectsOf(name, "project.assets.json");
        Assert.IsTrue(File.Exists(path), $"{name} has not been restored: there is no {path}.");
        return new RestoredProject(JsonDocument.Parse(File.ReadAllBytes(path)));
    }

    public void Dispose() => _assets.Dispose();

    private JsonElement.ObjectEnumerator Members(params string[] path) =>
        path.Aggregate(_assets.RootElement, (element, name) => element.GetProperty(name)).EnumerateObject();
}
