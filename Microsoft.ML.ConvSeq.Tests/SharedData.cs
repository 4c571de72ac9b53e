namespace ConvSeq.Tests;

/// <summary>Finds the archive data sets, which lie beside the repository and are no part of it.</summary>
internal static class SharedData
{
    /// <summary>The folder of the data sets; where there is none the calling test is inconclusive.</summary>
    public static string Folder
    {
        get
        {
            for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                string data = Path.Combine(folder, "shared", "data");
                if (Directory.Exists(data))
                    return data;
            }

            Assert.Inconclusive("There is no folder shared/data beside the repository.");
            return "";
        }
    }

    /// <summary>One file of a data set, such as ("GunPoint", "TRAIN", ".ts").</summary>
    public static string File(string dataSet, string part, string extension)
    {
        string path = Path.Combine(Folder, dataSet, $"{dataSet}_{part}{extension}");
        if (!System.IO.File.Exists(path))
            Assert.Inconclusive($"shared/data has no {Path.GetFileName(path)}.");
        return path;
    }
}
