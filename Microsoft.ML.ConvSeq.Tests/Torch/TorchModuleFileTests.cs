using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using ConvSeq.MLNet.Saving;
using ConvSeq.MLNet.Torch;
using ConvSeq.Networks.Torch;
using ConvSeq.Tests.MLNet;
using ConvSeq.Tests.Models;
using Microsoft.ML;
using static TorchSharp.torch;

namespace ConvSeq.Tests.Torch;

/// <summary>The files of custom modules, and the factories that they name.</summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchModuleFileTests : IDisposable
{
    private static readonly Lazy<byte[]> Saved = new(() =>
    {
        using var tests = new TorchModuleFileTests();
        using TorchModuleClassifier model = tests.Fit(tests._ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        model.Save(tests.Path);
        return File.ReadAllBytes(tests.Path);
    });

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    internal static FileFormat Format { get; } =
        new(() => Saved.Value, Read) { EndsTheFile = true, Damage = "", Room = 1_000_000, Step = 5 };

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("module.csqm");

    [TestMethod]
    public void ASavedModelScoresTheSame()
    {
        using TorchModuleClassifier model = Fit(() => new PlainFactory().Create(2, 3), channels: 2);
        model.Save(Path);
        using Tensor before = random.get_rng_state();
        using TorchModuleClassifier loaded = TorchModuleClassifier.Load(Path, () => new PlainFactory().Create(2, 3));
        using Tensor after = random.get_rng_state();
        CollectionAssert.AreEqual(before.data<byte>().ToArray(), after.data<byte>().ToArray());
        Assert.AreEqual(model.Training, loaded.Training);
        Assert.IsNull(loaded.History);
        Assert.IsNull(loaded.Contract);
        AssertSame(model, loaded, channels: 2);
    }

    [TestMethod]
    public void AFactoryIsFoundByItsContract()
    {
        using TorchModuleClassifier model = Fit(_ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        model.Save(Path);
        using TorchModuleClassifier loaded = TorchModuleClassifier.Load(Path);
        Assert.AreEqual(PlainFactory.Name, loaded.Contract);
        AssertSame(model, loaded);

        // Whoever names a function is not asked for the factory.
        using TorchModuleClassifier named = TorchModuleClassifier.Load(Path, () => new PlainFactory().Create(1, 3));
        Assert.IsNull(named.Contract);
        AssertSame(model, named);
    }

    [TestMethod]
    public void ALoadedModelOutlivesTheScopeItIsLoadedIn()
    {
        using TorchModuleClassifier model = Fit(_ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        model.Save(Path);
        TorchModuleClassifier loaded;
        using (NewDisposeScope())
            loaded = TorchModuleClassifier.Load(Path);
        AssertSame(model, loaded);
        loaded.Dispose();
    }

    [TestMethod]
    public void ARegressorIsKeptAsWell()
    {
        var rows = SeriesRows.MakeRagged(30).Select((row, i) => new NumberRow { Label = 100 + i % 3, Series = row.Series }).ToArray();
        var options = new TorchModuleRegressionTrainer.Options { Training = TorchModuleTrainerTests.Training(3) };
        using TorchModuleRegressor model = _ml.Regression.Trainers.TorchModule<MaskedFactory>(options).Fit(
            _ml.Data.LoadFromEnumerable(rows)).Model;
        model.Save(Path);
        using TorchModuleRegressor found = TorchModuleRegressor.Load(Path),
            made = TorchModuleRegressor.Load(Path, () => new MaskedNet(1, 1));
        foreach (NumberRow row in rows)
            Assert.AreEqual((model.Predict(row.Series), model.Predict(row.Series)), (found.Predict(row.Series), made.Predict(row.Series)));
        InvalidDataException problem = Assert.ThrowsExactly<InvalidDataException>(() => TorchModuleClassifier.Load(Path));
        Assert.Contains("holds a model of kind 12; expected 11", problem.Message);
    }

    [TestMethod]
    public void AFileOfAnotherModuleIsRefused()
    {
        using TorchModuleClassifier model = Fit(() => new MaskedNet(1, 3));
        model.Save(Path);
        AssertRefused<InvalidDataException>(
            "it has 'module/_convolution.weight' [8, 1, 7], but the new module has 'module/_convolution.weight' [9, 1, 7]",
            () => new MaskedNet(1, 3, 9));
        AssertRefused<InvalidDataException>(
            "it has a mask, but the new module has no mask", () => new PlainFactory().Create(1, 3));
        AssertRefused<ArgumentException>("no parameters to learn", () => nn.Flatten());
        AssertRefused<ArgumentException>("The function returned no module", () => null!);
        InvalidOperationException unnamed = Assert.ThrowsExactly<InvalidOperationException>(() => TorchModuleClassifier.Load(Path));
        Assert.Contains("names no factory of its module", unnamed.Message);

        void AssertRefused<T>(string message, Func<nn.Module> create) where T : Exception =>
            Assert.Contains(message, Assert.ThrowsExactly<T>(() => TorchModuleClassifier.Load(Path, create)).Message);
    }

    [TestMethod]
    public void AContractThatLeadsToNoFactoryIsRefusedByName()
    {
        using TorchModuleClassifier model = Fit(_ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        model.Save(Path);
        AssertRefused(
            "ConvSeq.Tests.Nobdy", "No loaded assembly has a class with [TorchModuleFactory(\"ConvSeq.Tests.Nobdy\")]",
            "TorchModules.Register(");
        AssertRefused(
            "ConvSeq.Tests.Twice", "More than one class", "Torch.FirstFactory of Microsoft.ML.ConvSeq.Tests", "Torch.SecondFactory of");
        AssertRefused("ConvSeq.Tests.Other", "Torch.NoFactory of", "does not derive from TorchModuleFactory");
        AssertRefused("ConvSeq.Tests.Abstr", "Torch.AbstractFactory of", "is abstract");
        AssertRefused("ConvSeq.Tests.Types", "Torch.GenericFactory`1[T] of", "has type parameters");
        AssertRefused("ConvSeq.Tests.Needs", "Torch.NeedyFactory of", "no public constructor without parameters");

        // What is no contract is never looked at as anything else.
        AssertRefused("System.Diagnostics.Process, System.Diagnostics.Process", "No loaded assembly has a class with");

        void AssertRefused(string contract, params string[] parts)
        {
            string renamed = _folder.File("renamed.csqm");
            File.WriteAllBytes(renamed, Rename(File.ReadAllBytes(Path), contract));
            InvalidOperationException problem = Assert.ThrowsExactly<InvalidOperationException>(() => TorchModuleClassifier.Load(renamed));
            foreach (string part in parts)
                Assert.Contains(part, problem.Message);
        }
    }

    [TestMethod]
    public void ATrainerRefusesAFactoryThatNobodyWouldFind()
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _ml.MulticlassClassification.Trainers;
        Assert.Contains(
            "OpenFactory has no contract", Assert.ThrowsExactly<ArgumentException>(() => trainers.TorchModule<OpenFactory>()).Message);
        Assert.Contains(
            "More than one class has the contract 'ConvSeq.Tests.Twice'",
            Assert.ThrowsExactly<InvalidOperationException>(() => trainers.TorchModule<FirstFactory>()).Message);
        Assert.Contains(
            "GenericFactory`1[T] of Microsoft.ML.ConvSeq.Tests has the contract 'ConvSeq.Tests.Types', but it has type parameters",
            Assert.ThrowsExactly<InvalidOperationException>(() => trainers.TorchModule<GenericFactory<int>>()).Message);
    }

    [TestMethod]
    public void AnAssemblyMadeAtRunTimeIsSearchedOnceItIsRegistered()
    {
        const string contract = "ConvSeq.Tests.Emitted";
        TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Emitted"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("Emitted").DefineType("EmittedFactory", TypeAttributes.Public, typeof(OpenFactory));
        type.SetCustomAttribute(
            new CustomAttributeBuilder(typeof(TorchModuleFactoryAttribute).GetConstructor([typeof(string)])!, [contract]));
        Type emitted = type.CreateType();
        using TorchModuleClassifier model = Fit(_ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        model.Save(Path);
        File.WriteAllBytes(Path, Rename(File.ReadAllBytes(Path), contract));
        Assert.Contains(
            "No loaded assembly has a class with",
            Assert.ThrowsExactly<InvalidOperationException>(() => TorchModuleClassifier.Load(Path)).Message);
        TorchModules.Register(emitted.Assembly);
        TorchModules.Register(emitted.Assembly);
        using TorchModuleClassifier loaded = TorchModuleClassifier.Load(Path);
        AssertSame(model, loaded);
    }

    [TestMethod]
    public void DamagedTextIsNoticed()
    {
        using TorchModuleClassifier model = Fit(_ml.MulticlassClassification.Trainers.TorchModule<PlainFactory>(Options()));
        var random = new CounterRandom(1, 2, 3);
        string text = new Fitted<TorchModuleClassifier>(model, new ConvSeq.MLNet.Columns.VectorExtents("Series", 1, 60)).ToText();
        for (int repeat = 0; repeat < 400; repeat++)
        {
            char[] changed = text.ToCharArray();
            changed[text.IndexOf('\n') + 1 + random.NextInt(text.Length - text.IndexOf('\n') - 1)] ^= (char)(1 << random.NextInt(7));
            Assert.ThrowsExactly<InvalidDataException>(() => FittedText.Parse<TorchModuleClassifier>(new string(changed).AsMemory()));
        }
    }

    private static TorchModuleClassifier Read(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("module.csqm");
        File.WriteAllBytes(path, bytes);
        try
        {
            return TorchModuleClassifier.Load(path);
        }
        catch (InvalidDataException problem)
        {
            Assert.Contains(path, problem.Message);
            throw;
        }
        catch (InvalidOperationException problem)
        {
            // The contract has become one that leads to no factory.
            throw new InvalidDataException(problem.Message, problem);
        }
    }

    private static TorchModuleMulticlassTrainer.Options Options(int channels = 1) =>
        new() { Training = TorchModuleTrainerTests.Training(3), Channels = channels };

    private TorchModuleClassifier Fit(Func<nn.Module> create, int channels = 1) =>
        Fit(_ml.MulticlassClassification.Trainers.TorchModule(create, Options(channels)), channels);

    private TorchModuleClassifier Fit(TorchModuleMulticlassTrainer trainer, int channels = 1) =>
        trainer.Fit(Pipelines.Keyed(_ml, SeriesRows.View(_ml, SeriesRows.Make(30, channels: channels)))).Model;

    private static void AssertSame(TorchModuleClassifier expected, TorchModuleClassifier actual, int channels = 1)
    {
        CollectionAssert.AreEqual(expected.ClassNames.ToArray(), actual.ClassNames.ToArray());
        foreach (SeriesRow row in SeriesRows.Make(10, seed: 3, channels: channels))
        {
            double[] before = new double[3], after = new double[3];
            Assert.AreEqual(expected.Predict(row.Series, before), actual.Predict(row.Series, after));
            CollectionAssert.AreEqual(before, after);
        }
    }

    /// <summary>The file with another contract, of any length, and everything that counts it made right.</summary>
    private static byte[] Rename(byte[] bytes, string contract)
    {
        int section = bytes.AsSpan().IndexOf("MODU"u8), text = section + 8;
        int old = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(text)), more = contract.Length - old;
        byte[] renamed = [.. bytes[..(text + 4)], .. Encoding.ASCII.GetBytes(contract), .. bytes[(text + 4 + old)..]];
        BinaryPrimitives.WriteInt32LittleEndian(renamed.AsSpan(text), contract.Length);
        foreach (int count in new[] { section + 4, 16 })
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                renamed.AsSpan(count), BinaryPrimitives.ReadInt32LittleEndian(renamed.AsSpan(count)) + more);
        }

        ModelBytes.Seal(renamed);
        return renamed;
    }

    private sealed class NumberRow
    {
        public float Label { get; set; }

        public float[] Series { get; set; } = [];
    }
}
