using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvSeq.Tests.House;

/// <summary>A place in one source file that names something declared in another one.</summary>
/// <param name="From">The file that names it, relative to the checkout, with slashes.</param>
/// <param name="To">The file that declares it.</param>
/// <param name="Where">File, line and name, for messages.</param>
internal sealed record SourceReference(string From, string To, string Where);

/// <summary>
/// All references between the source files of the libraries, the command and the benchmarks, found in the sources: a constant leaves
/// no trace in an assembly.
/// </summary>
internal static class SourceReferences
{
    private static readonly string[] Projects =
    [
        "ConvSeq", "ConvSeq.Native", "ConvSeq.Onnx", "ConvSeq.Orleans", "ConvSeq.TorchSharp", "Microsoft.ML.ConvSeq",
        "Microsoft.ML.ConvSeq.Onnx", "Microsoft.ML.ConvSeq.TorchSharp", "ConvSeq.Tool", "ConvSeq.Benchmarks",
    ];

    private static readonly Lazy<SourceReference[]> Found = new(Find);

    /// <summary>The references; from one file to another at most one, the first.</summary>
    public static IReadOnlyList<SourceReference> All => Found.Value;

    private static SourceReference[] Find()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        SyntaxTree[] trees = [.. Projects.SelectMany(Files).Select(path =>
            CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.Find(path)), options, path))];
        string[] implicitUsings =
        [
            "System", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
            "System.Collections.Generic", "Orleans", "Orleans.Hosting", "Orleans.Runtime",
        ];
        SyntaxTree usings = CSharpSyntaxTree.ParseText(
            string.Concat(implicitUsings.Select(name => $"global using global::{name};\n")), options);
        MetadataReference[] libraries = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(library => !Projects.Contains(Path.GetFileNameWithoutExtension(library)))
            .Select(library => MetadataReference.CreateFromFile(library))];
        var compilation = CSharpCompilation.Create(
            "House", [usings, .. trees], libraries, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. trees.AsParallel().AsOrdered().SelectMany(tree => From(tree, compilation.GetSemanticModel(tree)))];
    }

    private static IEnumerable<string> Files(string project) => Directory
        .GetFiles(Repository.Find(project), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<SourceReference> From(SyntaxTree tree, SemanticModel model)
    {
        var seen = new HashSet<string> { tree.FilePath };
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            if (symbol is null or INamespaceSymbol)
                continue;
            foreach (SyntaxReference declaration in symbol.OriginalDefinition.DeclaringSyntaxReferences)
            {
                string to = declaration.SyntaxTree.FilePath;
                if (to.Length > 0 && seen.Add(to))
                    yield return new SourceReference(
                        tree.FilePath, to, $"{tree.FilePath}:{LineOf(name)} names {name.Identifier.Text} of {to}");
            }
        }
    }

    private static int LineOf(SyntaxNode node) => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
}
