using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using static TorchSharp.torch;

namespace ConvSeq.Tests.Torch;

/// <summary>Trainings of custom modules that go on.</summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchModuleCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("with batch statistics and dropout")]
    [DataRow("with a mask")]
    [DataRow("with the last weights")]
    public void AnInterruptedTrainingComesToTheSameBits(string what)
    {
        bool masked = what == "with a mask";
        NetworkTrainingOptions training = TorchModuleTests.Options(12) with
        {
            KeepBest = what != "with the last weights",
            Schedule = new PlateauRate { Patience = 2, Threshold = 0.05 },
        };
        NetworkData data = masked ? TorchModuleTests.Ragged(40) : TorchModuleTests.Classes(40), validation = TorchModuleTests.Classes(12);
        Func<nn.Module> create = masked ? () => new MaskedNet(1, 3) : TorchModuleTests.Small;
        using TrainedModule<nn.Module> expected = TorchModuleTraining.Train(create, data, training, 5, validation);
        training = training with { CheckpointFolder = _folder.Path, CheckpointEvery = 3 };
        foreach (int last in new[] { 2, 7 })
        {
            using var source = new CancellationTokenSource();
            var progress = new Listener(report =>
            {
                if (report.Epoch!.Epoch == last)
                    source.Cancel();
            });
            using TrainedModule<nn.Module> stopped = TorchModuleTraining.Train(
                create, data, training, 5, validation, execution: new Execution { CancellationToken = source.Token, Progress = progress });
            Assert.AreEqual((StopReason.Cancelled, last), (stopped.History.StopReason, stopped.History.EpochCount));

            // Where libtorch's generator stands when training goes on is of no account.
            random.manual_seed(last);
        }

        using TrainedModule<nn.Module> resumed = TorchModuleTraining.Train(create, data, training, 5, validation);
        AssertSame(expected, resumed);

        // It is over: nothing is trained, and the module is the same.
        using TrainedModule<nn.Module> again = TorchModuleTraining.Train(
            create, data, training, 5, validation, execution: new Execution { CancellationToken = new CancellationToken(true) });
        AssertSame(expected, again);
    }

    [TestMethod]
    public void OtherTrainingsAreRefusedByName()
    {
        NetworkData data = TorchModuleTests.Classes(20);
        NetworkTrainingOptions training = TorchModuleTests.Options(2) with { CheckpointFolder = _folder.Path };
        TorchModuleTraining.Train(Two, data, training).Dispose();
        AssertRefused(
            "the class of the module is TorchSharp.Modules.Sequential; in the checkpoint it is ConvSeq.Tests.Torch.",
            TorchModuleTests.Small);
        AssertRefused(
            "an array of the module is 'module/first.weight' [9, 1, 7], learned; "
            + "in the checkpoint it is 'module/first.weight' [8, 1, 7], learned",
            () => new Net(9, "second"));
        AssertRefused(
            "an array of the module is 'module/third.weight' [3, 8], learned; "
            + "in the checkpoint it is 'module/second.weight' [3, 8], learned",
            () => new Net(8, "third"));
        AssertRefused(
            "an array of the module is 'module/mean' [4], kept; in the checkpoint it is none", () => new Net(8, "second", buffers: 4));
        AssertRefused(
            "an array of the module is 'module/second.bias' [3], kept; "
            + "in the checkpoint it is 'module/second.bias' [3], learned",
            () => new Net(8, "second", freezes: "second.bias"));
        AssertRefused("the seed is 1; in the checkpoint it is 0", Two, seed: 1);
        AssertRefused("BatchSize is 8; in the checkpoint it is 12", Two, training with { BatchSize = 8 });
        AssertRefused("the training set differs", Two, data: TorchModuleTests.Classes(21));

        void AssertRefused(
            string message, Func<nn.Module> create, NetworkTrainingOptions? options = null, ulong seed = 0, NetworkData? data = null)
        {
            string checkpoint = _folder.File("member-1.csqc");
            byte[] before = File.ReadAllBytes(checkpoint);
            InvalidDataException problem = Assert.ThrowsExactly<InvalidDataException>(
                () => TorchModuleTraining.Train(create, data ?? TorchModuleTests.Classes(20), options ?? training, seed).Dispose());
            Assert.Contains(message, problem.Message);
            Assert.Contains(checkpoint, problem.Message);
            CollectionAssert.AreEqual(before, File.ReadAllBytes(checkpoint));
        }
    }

    private static nn.Module Two() => new Net(8, "second");

    private static void AssertSame(TrainedModule<nn.Module> expected, TrainedModule<nn.Module> actual)
    {
        CollectionAssert.AreEqual(expected.Network.Weights.Values, actual.Network.Weights.Values);
        CollectionAssert.AreEqual(expected.Network.Weights.Statistics, actual.Network.Weights.Statistics);
        CollectionAssert.AreEqual(
            expected.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray(),
            actual.History.Epochs.Select(epoch => epoch with { Seconds = 0 }).ToArray());
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in expected.Module.named_parameters())
            CollectionAssert.AreEqual(parameter.data<float>().ToArray(), actual.Module.get_parameter(name)!.data<float>().ToArray());
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _first, _second;

        public Net(int filters, string second, int buffers = 0, string? freezes = null) : base("net")
        {
            _first = nn.Conv1d(1, filters, 7);
            _second = nn.Linear(filters, 3);
            register_module("first", _first);
            register_module(second, _second);
            if (buffers > 0)
                register_buffer("mean", zeros(buffers));
            if (freezes is not null)
                get_parameter(freezes)!.requires_grad = false;
        }

        public override Tensor forward(Tensor input) => _second.call(_first.call(input).relu().mean([2]));
    }
}
