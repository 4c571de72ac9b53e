namespace ConvSeq.Tests;

/// <summary>Finds the data that tests share, which lies in a folder beside the repository and is no part of it.</summary>
internal static class SharedData
{
    /// <summary>A file or folder of it, such as ("data", "GunPoint"); where it is absent the calling test is inconclusive.</summary>
    public static string Find(params string[] parts)
    {
        string path = Path.Combine(["shared", .. parts]);
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string found = Path.Combine(folder, path);
            if (File.Exists(found) || Directory.Exists(found))
                return found;
        }

        Assert.Inconclusive($"There is no {path} in a folder above the tests.");
        return "";
    }

    /// <summary>One file of an archive data set, such as ("GunPoint", "TRAIN", ".ts").</summary>
    public static string Series(string dataSet, string part, string extension) =>
        Find("data", dataSet, $"{dataSet}_{part}{extension}");
}
