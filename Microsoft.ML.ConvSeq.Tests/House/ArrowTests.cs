namespace ConvSeq.Tests.House;

/// <summary>
/// The arrows between the rooms of the house point down: a folder's code names what lies in folders below it, and no two folders
/// beside each other name each other. A folder counts with all its subfolders.
/// </summary>
[TestClass]
public sealed class ArrowTests
{
    /// <summary>Of each folder the subfolders in an order in which none names a later one, from the ground up.</summary>
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        [""] =
        [
            "ConvSeq", "ConvSeq.Native", "ConvSeq.Onnx", "ConvSeq.Orleans", "ConvSeq.TorchSharp", "Microsoft.ML.ConvSeq",
            "Microsoft.ML.ConvSeq.Onnx", "Microsoft.ML.ConvSeq.TorchSharp", "ConvSeq.Tool", "ConvSeq.Benchmarks",
        ],
        ["ConvSeq"] = ["Containers", "Series", "Kernels", "Features", "Linear", "Trees", "Networks", "Models"],
        ["ConvSeq/Linear"] = ["Algebra", "Ridge", "Logistic"],
        ["ConvSeq/Models"] =
        [
            "Fitting", "Format", "Ensembles", "Explanations", "Sequences", "Translation", "Language", "Streaming", "Early", "Sharding",
        ],
        ["ConvSeq/Networks"] = ["Architecture", "Words", "Training", "Managed"],
        ["ConvSeq/Networks/Managed"] = ["Cells", "Steps"],
        ["ConvSeq/Series"] = ["Text", "Binary", "Formats"],
        ["ConvSeq.Benchmarks"] = ["Measuring", "Data", "Accuracy", "Sequences", "Speed"],
        ["ConvSeq.Tool"] =
        [
            "Output", "Running", "Options", "Reading", "Scoring", "Fitting", "Drawing", "Explaining", "Reporting", "Comparing",
            "Sequences", "Sharding", "Commands",
        ],
        ["ConvSeq.Onnx"] = ["Messages", "Graphs", "Networks", "Features", "Heads", "Models"],
        ["ConvSeq.Orleans"] = ["Jobs", "Workers"],
        ["ConvSeq.TorchSharp"] = ["Modules"],
        ["Microsoft.ML.ConvSeq.Onnx"] = [],
        ["Microsoft.ML.ConvSeq.TorchSharp"] = [],
        ["Microsoft.ML.ConvSeq"] =
        [
            "Columns", "Saving", "Pipeline", "Features", "Linear", "Trees", "Networks", "Sequences", "Ensembles", "Explanations",
        ],
    };

    /// <summary>Folders of one floor, which do not know each other at all.</summary>
    private static readonly (string Folder, string[] Siblings)[] Strangers =
    [
        ("", ["ConvSeq.Native", "ConvSeq.Onnx", "ConvSeq.Orleans", "ConvSeq.TorchSharp", "Microsoft.ML.ConvSeq"]),
        ("", ["ConvSeq.Orleans", "Microsoft.ML.ConvSeq.TorchSharp"]),
        ("", ["ConvSeq.Orleans", "Microsoft.ML.ConvSeq.Onnx"]),
        ("", ["Microsoft.ML.ConvSeq.Onnx", "Microsoft.ML.ConvSeq.TorchSharp"]),
        ("", ["ConvSeq.Orleans", "ConvSeq.Tool"]),
        ("", ["ConvSeq.Orleans", "ConvSeq.Benchmarks"]),
        ("ConvSeq", ["Features", "Linear", "Networks"]),
        ("ConvSeq", ["Features", "Trees", "Networks"]),
        ("ConvSeq/Linear", ["Ridge", "Logistic"]),
        ("ConvSeq.Onnx", ["Features", "Heads"]),
        ("ConvSeq.Benchmarks", ["Accuracy", "Sequences", "Speed"]),
        ("Microsoft.ML.ConvSeq", ["Features", "Linear", "Trees", "Networks"]),
    ];

    /// <summary>Arrows that stay although they break a rule, as "from → to" between folders, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["ConvSeq/Networks → ConvSeq/Linear"] =
            "The softmax that rounds the same on every machine and the stratified split are shared by heads and networks.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Ensembles"] =
            "A model writes and reads itself by its format, so both know each other, as the models beside these folders do.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Sequences"] = "The same.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Translation"] = "The same.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Language"] = "The same.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Early"] = "The same.",
        ["ConvSeq/Models/Format → ConvSeq/Models/Sharding"] = "The same.",
    };

    [TestMethod]
    public void NoFolderNamesOneAboveIt()
    {
        string[] wrong = [.. SourceReferences.All.Select(reference => (reference.Where, Arrow: ArrowOf(reference)))
            .Where(one => one.Arrow is { } arrow && IsUpward(arrow) && !Exceptions.ContainsKey(Text(arrow)))
            .Select(one => $"{Text(one.Arrow!.Value)}: {one.Where}")];
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void FoldersOfOneFloorDoNotKnowEachOther()
    {
        string[] wrong = [.. SourceReferences.All.Select(reference => (reference.Where, Arrow: ArrowOf(reference)))
            .Where(one => one.Arrow is { } arrow && AreStrangers(arrow) && !Exceptions.ContainsKey(Text(arrow)))
            .Select(one => $"{Text(one.Arrow!.Value)}: {one.Where}")];
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    /// <summary>A new folder gets its floor here.</summary>
    [TestMethod]
    public void EveryFolderHasItsFloor()
    {
        foreach ((string folder, string[] floors) in Floors.Where(entry => entry.Key.Length > 0))
        {
            string[] found = [.. Directory.GetDirectories(Repository.Find(folder)).Select(path => Path.GetFileName(path)!)];
            CollectionAssert.AreEquivalent(floors, found, folder);
        }
    }

    /// <summary>An exception that no code needs any more is taken off the list.</summary>
    [TestMethod]
    public void EveryExceptionIsNeeded()
    {
        HashSet<string> broken = [.. SourceReferences.All.Select(ArrowOf).OfType<(string Folder, string From, string To)>()
            .Where(arrow => IsUpward(arrow) || AreStrangers(arrow)).Select(Text)];
        CollectionAssert.IsSubsetOf(Exceptions.Keys.ToArray(), broken.ToArray());
    }

    /// <summary>
    /// In a room that holds more nothing is found, unless each file is one thing of a kind: an algorithm, or a section of a file.
    /// </summary>
    [TestMethod]
    public void NoFolderHoldsMoreThanTwentyFiles()
    {
        string[] oneThingAFile = ["ConvSeq/Features", "ConvSeq/Models/Format"];
        foreach (string project in Floors[""])
        {
            string[] below = Directory.GetDirectories(Repository.Find(project), "*", SearchOption.AllDirectories);
            foreach (string folder in below.Prepend(Repository.Find(project)))
            {
                string name = Path.GetRelativePath(Repository.Root, folder).Replace('\\', '/');
                if (!oneThingAFile.Contains(name))
                    Assert.IsLessThanOrEqualTo(20, Directory.GetFiles(folder, "*.cs").Length, name);
            }
        }
    }

    // Between the two subfolders in which the files' paths part; null where one lies in the other's folder.
    private static (string Folder, string From, string To)? ArrowOf(SourceReference reference)
    {
        string[] from = reference.From.Split('/')[..^1], to = reference.To.Split('/')[..^1];
        int shared = 0;
        while (shared < from.Length && shared < to.Length && from[shared] == to[shared])
            shared++;
        return shared < from.Length && shared < to.Length ? (string.Join('/', from[..shared]), from[shared], to[shared]) : null;
    }

    private static bool IsUpward((string Folder, string From, string To) arrow) =>
        Floors.TryGetValue(arrow.Folder, out string[]? floors) && Array.IndexOf(floors, arrow.To) > Array.IndexOf(floors, arrow.From);

    private static bool AreStrangers((string Folder, string From, string To) arrow) => Strangers.Any(
        floor => floor.Folder == arrow.Folder && floor.Siblings.Contains(arrow.From) && floor.Siblings.Contains(arrow.To));

    private static string Text((string Folder, string From, string To) arrow)
    {
        string prefix = arrow.Folder.Length == 0 ? "" : $"{arrow.Folder}/";
        return $"{prefix}{arrow.From} → {prefix}{arrow.To}";
    }
}
