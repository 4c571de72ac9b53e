using ConvSeq.Tests.Packaging;

namespace ConvSeq.Tests.Native;

/// <summary>A program on ML.NET with our package, published as docs/publishing.md says, where there is no .NET.</summary>
[TestClass]
[TestCategory("Native")]
[NeedsPublishing]
public sealed class TrimmedProgramTests
{
    private static PackedSolution s_packed = null!;

    [ClassInitialize]
    public static void Pack(TestContext context) => s_packed = new PackedSolution();

    [ClassCleanup]
    public static void Cleanup() => s_packed.Dispose();

    [TestMethod]
    [DataRow("", 60)]
    [DataRow("<PublishTrimmed>true</PublishTrimmed><NoWarn>$(NoWarn);IL2104</NoWarn>", 20)]
    public void QuickStartIsOneFileAndDoesWhatItSays(string properties, int leastMegabytes)
    {
        string folder = s_packed.NewFolder(properties.Length == 0 ? "whole" : "trimmed"), published = Path.Combine(folder, "published");
        foreach (string source in Directory.GetFiles(Repository.Find("samples", "QuickStart"), "*.cs"))
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        File.WriteAllText(Path.Combine(folder, "quick.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <PublishSingleFile>true</PublishSingleFile>
                <InvariantGlobalization>true</InvariantGlobalization>
                <DebugType>embedded</DebugType>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.ML.ConvSeq" Version="{PackedSolution.Version}" />
              </ItemGroup>
            </Project>
            """);
        Assert.DoesNotContain("warning", DotNetCommand.Succeed(folder, "publish", "-o", "published"));
        string program = Path.Combine(published, OperatingSystem.IsWindows() ? "quick.exe" : "quick");
        long megabytes = new FileInfo(program).Length >> 20;
        Assert.IsTrue(megabytes >= leastMegabytes && megabytes < leastMegabytes + 40, $"{megabytes} MiB");

        (int exitCode, string output, string error) = ProgramAlone.Run(program, folder);
        Assert.AreEqual(0, exitCode, error);
        string said = string.Join('\n', FencedBlock.Of("samples/QuickStart/README.md", "text").Single().Text);
        Assert.AreEqual(said.Trim(), output.ReplaceLineEndings("\n").Trim());
    }
}
