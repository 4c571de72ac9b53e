using System.Buffers.Binary;
using ConvSeq.Containers;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Ensembles whose bytes are damaged at random behind a checksum that is right: a thousand of each kind.</summary>
[TestClass]
public sealed class EnsembleDamageTests
{
    private const int Mutations = 1_000;

    private static readonly SeriesSet Test = NetworkSamples.Classes(3, 1000);

    [TestMethod]
    public void DamagedClassifiersAreRefusedOrScore() => Damage(EnsembleTests.Classifier, bytes =>
    {
        EnsembleClassifier model = EnsembleClassifier.Load(new MemoryStream(bytes));
        double[] probabilities = new double[model.ClassNames.Length];
        for (int i = 0; i < Test.Count; i++)
        {
            int label = model.Predict(Test.Values(i), probabilities);
            Assert.IsTrue(label >= 0 && label < probabilities.Length);
            Assert.IsTrue(probabilities.All(p => p is >= 0 and <= 1));
            Assert.AreEqual(1, probabilities.Sum(), 1e-6);
        }

        return model;
    });

    [TestMethod]
    public void DamagedRegressorsAreRefusedOrScore() => Damage(EnsembleTests.Regressor, bytes =>
    {
        EnsembleRegressor model = EnsembleRegressor.Load(new MemoryStream(bytes));
        SeriesSet test = TimeSeriesRegressorTests.Bumps(7, 3);
        for (int i = 0; i < test.Count; i++)
            Assert.IsTrue(double.IsFinite(model.Predict(test.Values(i))));
        return model;
    });

    internal static void Damage(TimeSeriesModel intact, Func<byte[], TimeSeriesModel> use, int mutations = Mutations)
    {
        byte[] bytes = ModelBytes.Of(intact);
        use(bytes);
        int refused = 0, unusable = 0, scored = 0;
        for (int mutation = 0; mutation < mutations; mutation++)
        {
            byte[] damaged = Damaged(bytes, new CounterRandom(21, 22, (ulong)mutation), mutation % 5);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TimeSeriesModel model = use(damaged);
                Assert.IsNotEmpty(model.Describe().ToArray());
                byte[] again = ModelBytes.Of(model);
                CollectionAssert.AreEqual(again, ModelBytes.Of(use(again)), $"Mutation {mutation}");
                scored++;
            }
            catch (InvalidDataException problem)
            {
                Assert.AreNotEqual("", problem.Message);
                refused++;
            }
            catch (ArgumentException problem) when (problem is not ArgumentNullException)
            {
                // It is read, and says of the series why it does not take them: other channels, a score that is not finite, …
                Assert.AreNotEqual("", problem.Message);
                unusable++;
            }
            catch (Exception problem) when (problem is not AssertFailedException)
            {
                Assert.Fail($"Mutation {mutation}: {problem}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan(100L * bytes.Length + 50_000_000, allocated, $"Mutation {mutation} took much memory.");
        }

        Assert.IsGreaterThan(mutations / 10, refused, $"{refused} refused, {unusable} unusable, {scored} scored");
        Assert.IsGreaterThan(mutations / 10, scored, $"{refused} refused, {unusable} unusable, {scored} scored");
    }

    /// <summary>Changes the content of a file, and makes its length and checksum right again.</summary>
    private static byte[] Damaged(byte[] bytes, CounterRandom random, int how)
    {
        const int ChecksumLength = 32, KindOffset = 12;
        var kind = (ModelKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(KindOffset));
        byte[] content = bytes[ModelContainer.HeaderLength..^ChecksumLength];
        switch (how)
        {
            case 0:
                content[random.NextInt(content.Length)] ^= (byte)(1 << random.NextInt(8));
                break;
            case 1:
                for (int i = 0; i <= random.NextInt(8); i++)
                    content[random.NextInt(content.Length)] = (byte)random.NextInt(256);
                break;
            case 2:
                content = content[..random.NextInt(content.Length)];
                break;
            case 3:
                int[] forged = [int.MaxValue, -1, int.MinValue, 0, 1, random.NextInt(int.MaxValue)];
                BinaryPrimitives.WriteInt32LittleEndian(
                    content.AsSpan(random.NextInt(content.Length - sizeof(int))), forged[random.NextInt(forged.Length)]);
                break;
            default:
                // Bytes that go missing, or come twice.
                int from = random.NextInt(content.Length), to = random.NextInt(content.Length);
                content = [.. content[..from], .. content[to..]];
                break;
        }

        return ModelContainer.Wrap(kind, content);
    }
}
