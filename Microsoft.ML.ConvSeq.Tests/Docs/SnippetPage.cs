using System.Text;
using System.Text.RegularExpressions;

namespace ConvSeq.Tests.Docs;

/// <summary>
/// The C# blocks of one page as one source file. Statements of a block become a method; usings and types serve the whole page.
/// A block below the comment <c>continues</c> joins the block before it.
/// </summary>
internal sealed partial class SnippetPage
{
    public const string Continues = "<!-- continues -->";

    private readonly string _page;
    private readonly SortedSet<string> _usings =
        ["Microsoft.ML", "Microsoft.ML.Data", "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading",
            "System.Threading.Tasks"];

    private readonly StringBuilder _types = new(), _methods = new();
    private readonly List<string> _names = [];

    public SnippetPage(string page)
    {
        _page = page;
        string[] lines = File.ReadAllLines(Repository.Find(page));
        foreach (FencedBlock block in FencedBlock.Of(page, "csharp"))
        {
            string above = block.Line > 1 ? lines[block.Line - 2] : "";
            if (above != Continues || _names.Count == 0)
            {
                EndMethod();
                _names.Add($"Line{block.Line}");
                _methods.Append($"public static async Task {_names[^1]}()\n{{\n");
            }

            Add(block);
        }

        EndMethod();
    }

    /// <summary>The page's namespace, of letters and digits.</summary>
    public string Name => NotInNames().Replace(_page, "_");

    /// <summary>Its methods, named for their blocks' lines.</summary>
    public IReadOnlyList<string> Methods => _names;

    public string Source => $$"""
        {{string.Join('\n', _usings.Select(name => $"using {name};"))}}
        using static {{typeof(SnippetContext).FullName}};
        namespace {{Name}}
        {
        public static class Blocks
        {
        {{_methods}}
        }
        {{_types}}
        }
        """;

    /// <summary>Pages with C# in them.</summary>
    public static string[] All() => [.. Directory.GetFiles(Repository.Find("docs"), "*.md")
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Prepend("README.md").Order(StringComparer.Ordinal)
        .Where(page => FencedBlock.Of(page, "csharp").Any())];

    private void Add(FencedBlock block)
    {
        for (int i = 0; i < block.Text.Length; i++)
        {
            string line = block.Text[i];
            if (UsingDirective().Match(line) is { Success: true } used)
            {
                _usings.Add(used.Groups[1].Value);
                continue;
            }

            // A type starts at the left edge, and ends with its line or with a brace at the left edge.
            int end = i;
            if (TypeDeclaration().IsMatch(line))
                end = line.EndsWith(';') || line.EndsWith('}') ? i : Array.FindIndex(block.Text, i, next => next == "}");
            Assert.IsGreaterThanOrEqualTo(i, end, $"{_page}, line {block.Line + 1 + i}: the type does not end.");
            (TypeDeclaration().IsMatch(line) ? _types : _methods)
                .Append($"#line {block.Line + 1 + i} \"{_page}\"\n").AppendJoin('\n', block.Text[i..(end + 1)]).Append('\n');
            i = end;
        }
    }

    private void EndMethod()
    {
        if (_names.Count > 0)
            _methods.Append("}\n");
    }

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"^using ([A-Za-z0-9_.]+);$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"^(\[|((public|internal|sealed|static|partial|abstract) )*(class|record|struct|enum|interface) )")]
    private static partial Regex TypeDeclaration();
}
