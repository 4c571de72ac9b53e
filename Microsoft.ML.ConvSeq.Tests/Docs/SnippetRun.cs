using System.Reflection;
using System.Text;

namespace ConvSeq.Tests.Docs;

/// <summary>Compiles the C# of all pages with the compiler of the .NET SDK and runs it, in a process of its own.</summary>
internal static class SnippetRun
{
    private const string Passed = "passed";

    /// <summary>Runs all blocks; a line for each that failed, or what the compiler said.</summary>
    public static string Report()
    {
        using var folder = new TemporaryFolder();
        SnippetPage[] pages = [.. SnippetPage.All().Select(page => new SnippetPage(page))];
        string assembly = folder.File("snippets.dll");
        string[] sources = [.. pages.Select(page => WriteSource(folder, page))];
        (int exitCode, string output, _) = ChildProgram.Run(Compiler(), "", Arguments(folder, assembly, sources));
        if (exitCode != 0)
            return output;

        Environment.CurrentDirectory = Directory.CreateDirectory(folder.File("run")).FullName;
        TextWriter console = Console.Out;
        Console.SetOut(TextWriter.Null);
        SnippetContext.Prepare();
        var failures = new StringBuilder();
        Assembly compiled = Assembly.LoadFrom(assembly);
        foreach (SnippetPage page in pages)
        {
            foreach (string method in page.Methods)
            {
                try
                {
                    var block = compiled.GetType($"{page.Name}.Blocks")!.GetMethod(method)!.CreateDelegate<Func<Task>>();
                    block().GetAwaiter().GetResult();
                }
                catch (Exception problem)
                {
                    failures.AppendLine($"{page.Name}, {method}: {problem}");
                }
            }
        }

        Console.SetOut(console);
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        return failures.Length == 0 ? Passed : failures.ToString();
    }

    public static bool IsPassed(string report) => report == Passed;

    private static string WriteSource(TemporaryFolder folder, SnippetPage page)
    {
        string path = folder.File($"{page.Name}.cs");
        File.WriteAllText(path, page.Source);
        return path;
    }

    private static string[] Arguments(TemporaryFolder folder, string assembly, string[] sources)
    {
        string[] references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] arguments =
        [
            "-nologo", "-nostdlib", "-target:library", "-nullable", "-optimize", "-warn:0", $"-out:\"{assembly}\"",
            .. references.Select(reference => $"-r:\"{reference}\""), .. sources.Select(source => $"\"{source}\""),
        ];
        File.WriteAllLines(folder.File("arguments"), arguments);
        return ["-noconfig", $"@{folder.File("arguments")}"];
    }

    /// <summary>The compiler of the newest SDK beside the runtime that runs the tests.</summary>
    private static string Compiler() => Directory.GetDirectories(Path.Combine(Path.GetDirectoryName(ChildProcess.DotNet)!, "sdk"))
        .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists)
        .MaxBy(compiler => File.GetLastWriteTimeUtc(compiler)) ?? throw new FileNotFoundException(
            "There is no .NET SDK beside the runtime.");
}
