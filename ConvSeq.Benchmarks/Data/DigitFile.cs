using System.Buffers.Binary;
using System.IO.Compression;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Data;

/// <summary>
/// Handwritten digits as series of their 784 pixels, row by row, from the two gzip-compressed IDX files of MNIST's test set. The training
/// set is not at hand: of these 10,000, the first 7,000 are to learn from, the next 1,000 choose the epoch, and the last 2,000 are tested.
/// </summary>
internal static class DigitFile
{
    private const int Pixels = 28 * 28, Train = 7_000, Validation = 1_000, Test = 2_000;
    private const uint PermutationPurpose = 0x4245_0001;

    // Mean and deviation of the pixels of MNIST, as they are used everywhere.
    private const float Mean = 0.1307f, Deviation = 0.3081f;

    /// <summary>Reads the three parts.</summary>
    /// <param name="folder">The folder with the files.</param>
    /// <param name="permuted">Whether all pixels change places, in all digits alike, by a permutation of seed 0.</param>
    public static SequenceData Read(string folder, bool permuted)
    {
        byte[] images = Content(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), 0x803, sizes: 3);
        byte[] labels = Content(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), 0x801, sizes: 1);
        int[] places = [.. Enumerable.Range(0, Pixels)];
        if (permuted)
            new CounterRandom(0, PermutationPurpose, 0).Shuffle(places, places.Length);
        return new SequenceData(Part(0, Train), Part(Train, Validation), Part(Train + Validation, Test));

        NetworkData Part(int first, int count) => NetworkData.OfClasses(
            1, 10,
            [.. Enumerable.Range(first, count).Select(i => Array.ConvertAll(
                places, place => (images[i * Pixels + place] / 255f - Mean) / Deviation))],
            [.. Enumerable.Range(first, count).Select(i => (int[])[labels[i]])]);
    }

    private static byte[] Content(string path, int magic, int sizes)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        file.CopyTo(all);
        ReadOnlySpan<byte> bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        return BinaryPrimitives.ReadInt32BigEndian(bytes) == magic
            ? bytes[(4 + 4 * sizes)..].ToArray()
            : throw new InvalidDataException($"'{path}' is not an IDX file of the expected kind.");
    }
}
