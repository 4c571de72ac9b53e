using System.Reflection;
using PublicApiGenerator;

namespace ConvSeq.Tests.Packaging;

/// <summary>
/// The public API of a library, and its snapshot in the folder PublicApi. To renew the snapshots, start this assembly with the request
/// "PublicApi".
/// </summary>
internal static class PublicApi
{
    public static string[] Libraries { get; } =
    [
        "ConvSeq", "ConvSeq.Onnx", "ConvSeq.Orleans", "ConvSeq.TorchSharp", "Microsoft.ML.ConvSeq", "Microsoft.ML.ConvSeq.Onnx",
        "Microsoft.ML.ConvSeq.TorchSharp",
    ];

    /// <summary>The API as this build has it, a line a member.</summary>
    public static string[] Of(string library) => Assembly.Load(library).GeneratePublicApi(new ApiGeneratorOptions
    {
        // Versions and friends are no part of it.
        IncludeAssemblyAttributes = false,

        // By default all of the namespace Microsoft is left out, and so our catalogs. What Orleans generates is nobody's to name.
        DenyNamespacePrefixes = ["OrleansCodeGen"],
    }).TrimEnd().ReplaceLineEndings("\n").Split('\n');

    /// <summary>The API as it was agreed on.</summary>
    public static string[] Agreed(string library) => File.Exists(FileOf(library)) ? File.ReadAllLines(FileOf(library)) : [];

    /// <summary>Makes the API of this build the agreed one.</summary>
    public static string Renew()
    {
        foreach (string library in Libraries)
            File.WriteAllText(FileOf(library), string.Join('\n', Of(library)) + '\n');
        return Path.GetDirectoryName(FileOf(""))!;
    }

    /// <summary>The lines that went and those that came, in their order and with the signs of a patch.</summary>
    public static IEnumerable<string> Difference(string[] before, string[] after)
    {
        // The length of the longest common subsequence of what begins at two lines.
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
                (i, j) = (i + 1, j + 1);
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
                yield return $"- {before[i++].Trim()}";
            else
                yield return $"+ {after[j++].Trim()}";
        }
    }

    private static string FileOf(string library) =>
        Repository.Find("Microsoft.ML.ConvSeq.Tests", "Packaging", "PublicApi", $"{library}.txt");
}
