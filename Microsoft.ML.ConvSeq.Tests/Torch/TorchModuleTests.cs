using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Tests.Torch;

/// <summary>Custom modules in the training loop.</summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchModuleTests
{
    private const int Length = 32;

    [TestMethod]
    public void ItLearnsClasses()
    {
        var epochs = new List<ProgressReport>();
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(
            Small, Classes(60), Options(30), seed: 1, execution: new Execution { Threads = 2, Progress = new Listener(epochs.Add) });
        Assert.AreEqual(StopReason.Epochs, trained.History.StopReason);
        Assert.IsGreaterThan(0.98, trained.History.Best.Accuracy!.Value);
        Assert.HasCount(30, epochs);
        Assert.IsFalse(trained.Module.training);
    }

    [TestMethod]
    public void ItLearnsNumbers()
    {
        float[][] series = [.. Enumerable.Range(0, 40).Select(i => Wave(i, i % 3))];
        var data = NetworkData.OfTargets(1, 1, series, [.. Enumerable.Range(0, 40).Select(i => new[] { i % 3 - 1f })]);
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(() => Network(1), data, Options(30));
        Assert.IsLessThan(0.1 * trained.History.Epochs[0].Loss, trained.History.Best.Loss);
    }

    [TestMethod]
    public void TheSameSeedGivesTheSameBitsAndLeavesTheGeneratorAlone()
    {
        using Tensor before = random.get_rng_state();
        float[][] all = [.. new ulong[] { 3, 3, 4 }.Select(seed =>
        {
            using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(Small, Classes(30), Options(3), seed);
            return trained.Network.Weights.Values;
        })];
        CollectionAssert.AreEqual(all[0], all[1]);
        CollectionAssert.AreNotEqual(all[0], all[2]);
        using Tensor after = random.get_rng_state();
        CollectionAssert.AreEqual(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    [TestMethod]
    public void AStepIsThatOfTorchSharpsOwnAdam()
    {
        NetworkData data = Classes(6);
        NetworkTrainingOptions options = Options(5) with { KeepBest = false };
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(() => Given(3), data, options);
        using nn.Module<Tensor, Tensor> module = Given(3);
        using var adam = optim.Adam(module.parameters(), 0.01);
        for (int i = 0; i < 5; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor series = tensor(
                [.. Enumerable.Range(0, 6).SelectMany(s => data.Values(s).ToArray())], [6, 1, Length], ScalarType.Float32);
            Tensor labels = tensor([.. Enumerable.Range(0, 6).Select(s => (long)data.Classes(s)[0])], ScalarType.Int64);
            adam.zero_grad();
            nn.functional.cross_entropy(module.call(series), labels).backward();
            adam.step();
        }

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            float[] expected = parameter.data<float>().ToArray(), actual = trained.Module.get_parameter(name)!.data<float>().ToArray();
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 1e-5, $"{name} {i}");
        }
    }

    [TestMethod]
    public void EarlyStoppingKeepsTheBestEpoch()
    {
        NetworkData validation = Classes(12);
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(
            Small, Classes(30), Options(400) with { EarlyStoppingPatience = 2, Optimizer = new OptimizerOptions { LearningRate = 0.1 } }, 0,
            validation);
        Assert.AreEqual(StopReason.EarlyStopping, trained.History.StopReason);
        Assert.AreEqual(trained.History.Best.ValidationLoss!.Value, LossOf(trained.Module, validation), 1e-6);
        Assert.AreEqual(trained.History.Best.Number + 2, trained.History.EpochCount);
    }

    [TestMethod]
    public void CancellationKeepsTheBestEpoch()
    {
        using var source = new CancellationTokenSource();
        NetworkData data = Classes(30);
        var listener = new Listener(report =>
        {
            if (report.Epoch!.Epoch == 4)
                source.Cancel();
        });
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(
            Small, data, Options(400), 0, data, execution: new Execution { CancellationToken = source.Token, Progress = listener });
        Assert.AreEqual(StopReason.Cancelled, trained.History.StopReason);
        Assert.AreEqual(4, trained.History.EpochCount);
        Assert.AreEqual(trained.History.Best.ValidationLoss!.Value, LossOf(trained.Module, data), 1e-6);
    }

    [TestMethod]
    public void WhatIsFrozenStays()
    {
        using TrainedModule<nn.Module<Tensor, Tensor>> trained = TorchModuleTraining.Train(
            () =>
            {
                nn.Module<Tensor, Tensor> module = Given(3);
                module.get_parameter("0.weight")!.requires_grad = false;
                return module;
            },
            Classes(30), Options(3));
        using nn.Module<Tensor, Tensor> first = Given(3);
        CollectionAssert.AreEqual(
            first.get_parameter("0.weight")!.data<float>().ToArray(), trained.Module.get_parameter("0.weight")!.data<float>().ToArray());
        CollectionAssert.AreNotEqual(
            first.get_parameter("4.weight")!.data<float>().ToArray(), trained.Module.get_parameter("4.weight")!.data<float>().ToArray());
    }

    [TestMethod]
    public void AMaskTellsTheSeriesFromThePadding()
    {
        NetworkData data = Ragged(60);
        bool sawPadding = false;
        using TrainedModule<MaskedNet> trained = TorchModuleTraining.Train(
            () => new MaskedNet(1, 3) { Seen = Check }, data, Options(60), 0, Ragged(12));
        Assert.IsTrue(sawPadding);
        Assert.IsGreaterThan(0.95, trained.History.Best.Accuracy!.Value);

        // Each series alone, and all of them padded to the longest.
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        trained.Module.Seen = null;
        int longest = Enumerable.Range(0, data.Count).Max(data.LengthOf);
        Tensor padded = zeros(data.Count, 1, longest), mask = zeros(data.Count, longest, ScalarType.Bool);
        var alone = new List<float>();
        for (int i = 0; i < data.Count; i++)
        {
            Tensor series = tensor(data.Values(i).ToArray()).reshape(1, 1, -1);
            padded[i, 0, ..data.LengthOf(i)] = series.flatten();
            mask[i, ..data.LengthOf(i)] = true;
            alone.AddRange(trained.Module.call(series, ones(1, data.LengthOf(i), ScalarType.Bool)).data<float>().ToArray());
        }

        float[] together = trained.Module.call(padded, mask).data<float>().ToArray();
        for (int i = 0; i < together.Length; i++)
            Assert.AreEqual(alone[i], together[i], 1e-5f * Math.Max(1, Math.Abs(alone[i])));

        void Check(Tensor series, Tensor mask)
        {
            CollectionAssert.AreEqual(new[] { series.shape[0], series.shape[2] }, mask.shape);
            Assert.AreEqual(ScalarType.Bool, mask.dtype);
            Tensor lengths = mask.sum(1);
            Assert.IsTrue(
                arange(series.shape[2]).lt(lengths.unsqueeze(1)).equal(mask).all().ToBoolean(), "Points come first, padding after them.");
            Assert.AreEqual(0f, series.masked_fill(mask.unsqueeze(1), 0).abs().max().ToSingle());
            sawPadding |= lengths.min().ToInt64() < series.shape[2];
        }
    }

    [TestMethod]
    public void WhatDoesNotFitIsSaid()
    {
        NetworkData data = Classes(30);
        Says("[1, 4] for a batch of shape [1, 1, 32]. It must return [1, 3]", () => Network(4), data);
        Says("[1, 8, 26]", () => nn.Conv1d(1, 8, 7), data);
        Says("does not accept a batch of shape [1, 1, 32]", () => nn.Sequential(nn.Conv1d(2, 8, 7), nn.Flatten()), data);
        Says("no parameters", () => nn.Sequential(nn.Flatten(), nn.AdaptiveAvgPool1d(3)), data);
        Says("returned no module", () => null!, data);
        Says("Module<Tensor, Tensor, Tensor>, which takes series and a mask", () => new ThreeInputs(), data);
        Says("'mean' is of type Float64", () => new Doubles(), data);
        Says("Series 1 has 20 points", Small, NetworkData.OfClasses(1, 3, [new float[24], new float[20]], [[0], [1]]));
        Says("use a module that takes a mask", Small, NetworkData.OfClasses(1, 3, [new float[24], new float[20]], [[0], [1]]));
        Says("targets for each point", Small, NetworkData.OfClasses(1, 3, [new float[8]], [new int[8]], perStep: true));
    }

    /// <summary>Three classes of waves that differ in frequency.</summary>
    internal static NetworkData Classes(int count) =>
        NetworkData.OfClasses(1, 3, [.. Enumerable.Range(0, count).Select(i => Wave(i, i % 3))],
            [.. Enumerable.Range(0, count).Select(i => new[] { i % 3 })]);

    /// <summary>The same of 20 to 32 points.</summary>
    internal static NetworkData Ragged(int count) => NetworkData.OfClasses(
        1, 3, [.. Enumerable.Range(0, count).Select(i => Wave(i, i % 3)[..(Length - i % 13)])],
        [.. Enumerable.Range(0, count).Select(i => new[] { i % 3 })]);

    internal static float[] Wave(int series, int kind) =>
        [.. Enumerable.Range(0, Length).Select(t => (float)Math.Sin((1 + kind) * 0.5 * (t + series)))];

    /// <summary>With batch statistics and dropout.</summary>
    internal static nn.Module<Tensor, Tensor> Small() => Network(3);

    private static nn.Module<Tensor, Tensor> Network(int outputs) => nn.Sequential(
        nn.Conv1d(1, 8, 7), nn.BatchNorm1d(8), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(8, outputs));

    /// <summary>The same first weights at every call, and nothing random in training.</summary>
    private static nn.Module<Tensor, Tensor> Given(int outputs)
    {
        nn.Module<Tensor, Tensor> module = nn.Sequential(
            nn.Conv1d(1, 4, 5), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, outputs));
        var numbers = new CounterRandom(5, 1, 0);
        using IDisposable quiet = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters())
        {
            float[] values = new float[parameter.numel()];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)numbers.NextDouble(-0.5, 0.5);
            parameter.copy_(tensor(values, parameter.shape, ScalarType.Float32));
        }

        return module;
    }

    internal static NetworkTrainingOptions Options(int epochs) =>
        new() { Epochs = epochs, BatchSize = 12, Optimizer = new OptimizerOptions { LearningRate = 0.01 }, Schedule = new ConstantRate() };

    private static double LossOf(nn.Module<Tensor, Tensor> module, NetworkData data)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor series = tensor(
            [.. Enumerable.Range(0, data.Count).SelectMany(s => data.Values(s).ToArray())], [data.Count, 1, Length], ScalarType.Float32);
        Tensor labels = tensor([.. Enumerable.Range(0, data.Count).Select(s => (long)data.Classes(s)[0])], ScalarType.Int64);
        return nn.functional.cross_entropy(module.call(series), labels).ToDouble();
    }

    private static void Says(string part, Func<nn.Module> create, NetworkData data, NetworkTrainingOptions? options = null)
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(
            () => TorchModuleTraining.Train(create, data, options ?? Options(1)).Dispose());
        Assert.Contains(part, problem.Message);
    }

    private sealed class ThreeInputs() : nn.Module<Tensor, Tensor, Tensor, Tensor>("three")
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => input1;
    }

    private sealed class Doubles : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _inner = Network(3);

        public Doubles() : base("doubles")
        {
            register_buffer("mean", zeros(1, ScalarType.Float64));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _inner.call(input);
    }
}
