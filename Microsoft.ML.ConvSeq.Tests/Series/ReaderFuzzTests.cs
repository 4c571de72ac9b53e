using System.Text;
using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>
/// Whatever a file holds, reading it ends, in a set or in a <see cref="SeriesFormatException"/>, and takes memory in
/// proportion to the file.
/// </summary>
[TestClass]
public class ReaderFuzzTests
{
    private const int Inputs = 100_000;

    /// <summary>Far beyond what a busy machine needs; only a reader that hangs takes so long.</summary>
    private const int Patience = 20 * 60 * 1000;

    private static readonly string[] Pieces =
    [
        "@", "\"", "'", ":", ",", ",,", "\n", "\r\n", "\t", " ", "{", "}", "(", ")", "?", "NaN", "#", "%", "-", "1e", "1e39", "Infinity",
        "\\n",
        "99999999999", "2000000000", "@data\n", "true", "false", "\0", "é", "\uFEFF", "_t", "c0_t0", "label", "target", "2020-01-01", "0",
        ".", "::", "PK",
    ];

    [TestMethod]
    [Timeout(Patience)]
    public void Ts() => Fuzz(1,
        "@problemName x\n@timestamps false\n@missing true\n@univariate false\n@dimensions 2\n@equalLength true\n@seriesLength 3\n"
            + "@classLabel true a \"b c\"\n@data\n1,2.5,?:4,5,-6e1:a\n1,2,3:4,5,6:\"b c\"\n",
        "@timestamps true\n@targetLabel true\n@data\n(2020-01-01 10:00:00,1),(2020-01-01 10:00:01,2):(1,3),(2.5,4):0.5\n",
        "# c\n@classLabel false\n@data\n1,2,3\n4\n",
        "@dimensions 3\n@seriesLength -1\n@note x\n@classLabel true a b\n@data\n1,2::4,5:a\n:1:2:\n3:4:5\n::9:?\n");

    [TestMethod]
    [Timeout(Patience)]
    public void TsResampled() => Fuzz(6, new SeriesReadOptions { ResampleStep = 0.5, MaxLineBytes = 1 << 17 }, null,
        [.. new[]
        {
            "@timestamps true\n@targetLabel true\n@data\n(2020-01-01 10:00:00,1),(2020-01-01 10:00:01,2):(1,3),(2.5,4):0.5\n",
            "@timestamps true\n@data\n(13/03/2013 10:00,1),(13/03/2013 10:01,?):(12/03/2013,1),(14/03/2013,2):\n",
            "@timestamps true\n@classLabel true a\n@data\n(0.5,1),(2,3)::(1,5),(4,1),(5.25,2):a\n(1,2),(4,5):::\n",
        }.Select(Encoding.UTF8.GetBytes)]);

    [TestMethod]
    [Timeout(Patience)]
    public void Ucr() => Fuzz(2, "1\t2\t3.5\tNaN\n2\t4\tNaN\t5\n", "a,1,2\nb,3,4\n", " 1.0e0  2.0 3\n -1 4 5\n");

    [TestMethod]
    [Timeout(Patience)]
    public void Arff() => Fuzz(3,
        "% c\n@relation 'x y'\n@attribute a1 numeric\n@attribute 'a 2' real\n@attribute c {1,'b c'}\n@data\n1,?,1\n'2',3,'b c'\n",
        "@relation r % c\n@attribute a real [0,1]\n@attribute c{x,y} % d\n@data\n1,x,{2}\n2,? % e\n3,\n",
        "@relation r\n@attribute rel relational\n@attribute t0 numeric\n@attribute t1 numeric\n@end rel\n"
            + "@attribute target numeric\n@data\n'1,2\\n3,4',0.5\n");

    [TestMethod]
    [Timeout(Patience)]
    public void Csv() => Fuzz(4,
        "label,t0,t1,t2\na,1,2,3\n\"b,\"\"c\",4,,\n",
        "c0_t0,c0_t1,c1_t0,c1_t1,target\n1,2,3,4,0.5\n5,,6,,-1\n");

    [TestMethod]
    [Timeout(Patience)]
    public void Gzip() => Fuzz(5, NumpyBytes.Gzip,
        "@classLabel true a b\n@data\n1,2,3:a\n4,5,6:b\n", "1\t2\t3.5\tNaN\n2\t4\tNaN\t5\n", "label,t0,t1,t2\na,1,2,3\n",
        string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 3},{i * 0.37},{i * i}\n")));

    [TestMethod]
    [Timeout(Patience)]
    public void Npy() => Fuzz(7, new SeriesReadOptions(), null,
    [
        NumpyBytes.Numbers("<f8", "(2, 3)", [1, 2, 3, 4, 5, 6]),
        NumpyBytes.Numbers(">i2", "(2, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8], fortran: true),
        NumpyBytes.Numbers("<f2", "(5,)", [1, 2, double.NaN, 4, 5], version: 3),
        NumpyBytes.Numbers("|u1", "(3, 1, 4)", new double[12], version: 2),
    ]);

    [TestMethod]
    [Timeout(Patience)]
    public void Npz() => Fuzz(
        8, new SeriesReadOptions(), contents => NumpyBytes.Zip(("X.npy", contents), ("y.npy", NumpyBytes.Texts("<U2", "a", "bc"))),
        [NumpyBytes.Numbers("<f8", "(2, 3)", [1, 2, 3, 4, 5, 6]),
            NumpyBytes.Numbers(">i2", "(2, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8], fortran: true)]);

    [TestMethod]
    [Timeout(Patience)]
    public void NpzAnswers() => Fuzz(
        9, new SeriesReadOptions(),
        contents => NumpyBytes.Zip(("X.npy", NumpyBytes.Numbers("<f4", "(3, 2)", [1, 2, 3, 4, 5, 6])), ("y.npy", contents)),
        [NumpyBytes.Texts(">U3", "a", "bc", "?"), NumpyBytes.Texts("|S2", "a", "", "é"),
            NumpyBytes.Numbers("<f4", "(3,)", [1, 2.5, double.NaN])]);

    [TestMethod]
    [Timeout(Patience)]
    public void Zip() => Fuzz(
        10, new SeriesReadOptions { Part = ArchivePart.Train },
        contents => NumpyBytes.Zip(("P/P_TRAIN.ts", contents), ("P/P_TEST.ts", contents), ("P/P_TRAIN.arff", contents)),
        [.. new[] { "@classLabel true a b\n@data\n1,2,3:a\n4,5,6:b\n", "1\t2\t3.5\tNaN\n2\t4\tNaN\t5\n" }.Select(Encoding.UTF8.GetBytes)]);

    private static void Fuzz(uint seed, params string[] examples) => Fuzz(seed, null, examples);

    private static void Fuzz(uint seed, Func<byte[], byte[]>? pack, params string[] examples) =>
        Fuzz(seed, new SeriesReadOptions(), pack, [.. examples.Select(Encoding.UTF8.GetBytes)]);

    private static void Fuzz(uint seed, SeriesReadOptions options, Func<byte[], byte[]>? pack, byte[][] sources)
    {
        byte[][]? packed = pack is null ? null : [.. sources.Select(pack)];
        byte[][] pieces = [.. Pieces.Select(Encoding.UTF8.GetBytes)];
        int read = 0, refused = 0;
        long largest = 0;
        byte[] worst = [];
        for (int i = 0; i < Inputs; i++)
        {
            var random = new CounterRandom(seed, 0, (ulong)i);
            int source = i % sources.Length;

            // What is packed is damaged, or what is damaged packed: nearly all of the former is refused.
            byte[] input = Mutate((random.NextInt(2) == 0 ? packed ?? sources : sources)[source], pieces, ref random);
            if (pack is not null && !input.AsSpan().StartsWith(packed![source].AsSpan(0, 2)))
                input = pack(input);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                SeriesText.Read(input, options);
                read++;
            }
            catch (SeriesFormatException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Input {i} ({Convert.ToBase64String(input)}): {error}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > largest)
                (largest, worst) = (allocated, input);
        }

        Console.WriteLine($"{read} read, {refused} refused, at most {largest} bytes allocated");
        Assert.IsTrue(read > Inputs / 100 && refused > Inputs / 100, $"{read} read and {refused} refused: the inputs test nothing.");
        Assert.IsTrue(largest < 4 << 20, $"{largest} bytes allocated for {Convert.ToBase64String(worst)}");
    }

    private static byte[] Mutate(byte[] source, byte[][] pieces, ref CounterRandom random)
    {
        var bytes = new List<byte>(source);
        for (int edits = 1 + random.NextInt(4); edits > 0; edits--)
        {
            int at = random.NextInt(bytes.Count + 1);
            int length = Math.Min(bytes.Count - at, 1 + random.NextInt(8));
            switch (random.NextInt(6))
            {
                case 0 when length > 0:
                    bytes[at] = (byte)random.NextInt(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, pieces[random.NextInt(pieces.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
