using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ConvSeq.Series;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Comparing;

/// <summary>A data set of a folder: its name, and its files of training and of test series, which are one where it is an archive.</summary>
internal sealed record ComparedSet(string Name, string TrainPath, string TestPath)
{
    private const string Train = "_TRAIN", Test = "_TEST";
    private const uint ResamplePurpose = 0x434D_0001;

    /// <summary>Size of its files in bytes, which tells how long it takes beside others.</summary>
    public long Bytes => new FileInfo(TrainPath).Length + (TestPath == TrainPath ? 0 : new FileInfo(TestPath).Length);

    /// <summary>
    /// The sets of a folder by name: of its own files and those of its folders, NAME_TRAIN.* with NAME_TEST.*, or NAME.zip.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Those that are wanted; null for all.</param>
    public static IReadOnlyList<ComparedSet> Find(string folder, IReadOnlyCollection<string>? names)
    {
        var found = new SortedDictionary<string, ComparedSet>(StringComparer.Ordinal);
        string[] folders = BadInputException.Blame(folder, () => (string[])[folder, .. Directory.GetDirectories(folder)]);
        foreach (string path in folders.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal))
        {
            string stem = ArchiveFileName.Stem(path);
            if (IsArchive(path))
                found.TryAdd(stem, new ComparedSet(stem, path, path));
            else if (stem.EndsWith(Train, StringComparison.OrdinalIgnoreCase) && TestOf(path) is { } test)
                Add(new ComparedSet(stem[..^Train.Length], path, test));
        }

        string[] missing = [.. (names ?? []).Except(found.Keys)];
        if (missing.Length > 0)
            throw new BadInputException(folder, $"has no data set {Wording.Names(missing)}, with training and test series");
        ComparedSet[] sets = [.. found.Values.Where(set => names is null || names.Contains(set.Name))];
        return sets.Length > 0 ? sets : throw new BadInputException(
            folder, "has no data sets: it needs NAME_TRAIN.* with NAME_TEST.*, or NAME.zip, in the folder itself or in folders of it");

        // .ts says most about a set, so it comes first where a set is present in several formats.
        void Add(ComparedSet set)
        {
            if (!found.TryGetValue(set.Name, out ComparedSet? other) || (IsTs(set.TrainPath) && !IsTs(other.TrainPath)))
                found[set.Name] = set;
        }

        // A .zip may be a model, too.
        static bool IsArchive(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase)
            && BadInputException.Blame(path, () => ZipContents.Of(path)) == ZipContent.Archive;

        static bool IsTs(string path) => path.Contains(".ts", StringComparison.OrdinalIgnoreCase) && !path.Contains(".tsv");

        static string? TestOf(string train)
        {
            string folder = Path.GetDirectoryName(train)!, name = Path.GetFileName(train);
            int part = name.LastIndexOf(Train, StringComparison.OrdinalIgnoreCase);
            return new[] { Test, Test.ToLowerInvariant() }
                .Select(one => Path.Combine(folder, $"{name[..part]}{one}{name[(part + Train.Length)..]}")).FirstOrDefault(File.Exists);
        }
    }

    /// <summary>
    /// Splits series anew: of each class as many to learn from as before, drawn at random from training and test series together.
    /// </summary>
    /// <param name="train">Training series with labels.</param>
    /// <param name="test">Test series, of which those without a label are left out.</param>
    /// <param name="resample">Number of the split; 0 leaves both as they are.</param>
    public static (SeriesSet Train, SeriesSet Test) Split(SeriesSet train, SeriesSet test, int resample)
    {
        if (resample == 0)
            return (train, test);
        (SeriesSet Set, int Series, string Label)[] all = [.. Of(train), .. Of(test)];
        Dictionary<string, int> counts = Of(train).CountBy(one => one.Label).ToDictionary();
        ulong name = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(train.Name)));
        HashSet<int> learned = [.. Enumerable.Range(0, all.Length).GroupBy(i => all[i].Label).SelectMany(members => members
            .OrderBy(i => new CounterRandom(name ^ (ulong)resample, ResamplePurpose, (ulong)i).NextUInt64())
            .Take(counts.GetValueOrDefault(members.Key)))];
        return (Part(learned.Contains), Part(i => !learned.Contains(i)));

        static IEnumerable<(SeriesSet, int, string Label)> Of(SeriesSet set) =>
            Enumerable.Range(0, set.Count).Where(set.IsAnswered).Select(i => (set, i, set.LabelOf(i)));

        SeriesSet Part(Func<int, bool> isIn)
        {
            var builder = new SeriesSetBuilder(train.Channels) { Name = train.Name };
            builder.DeclareClasses(train.ClassNames);
            foreach (int i in Enumerable.Range(0, all.Length).Where(isIn))
                builder.Add(all[i].Set.Values(all[i].Series), all[i].Label);
            return builder.Build();
        }
    }

    /// <summary>A digest of series and labels.</summary>
    public static string Digest(SeriesSet train, SeriesSet test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SeriesSet set in new[] { train, test })
        {
            Append($"{set.Channels} {set.Count}");
            for (int i = 0; i < set.Count; i++)
            {
                Append(set.IsAnswered(i) ? set.LabelOf(i) : "?");
                Append($"{set.LengthOf(i)}");
                hash.AppendData(MemoryMarshal.AsBytes(set.Values(i)));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text}\n"));
    }
}
