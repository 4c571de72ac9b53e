using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tests.MLNet;
using ConvSeq.Tests.Onnx;
using Microsoft.ML;

namespace ConvSeq.Tests.Torch;

/// <summary>
/// What either back end has trained scores the same on libtorch, in a process that has none, within 1e-5, and in ONNX Runtime: a network
/// with the blocks of a TCN and an LSTM on top.
/// </summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
[NeedsOnnxRuntime]
public sealed class TorchTransferTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow(NetworkBackendKind.TorchSharp, false)]
    [DataRow(NetworkBackendKind.TorchSharp, true)]
    [DataRow(NetworkBackendKind.Managed, false)]
    [DataRow(NetworkBackendKind.Managed, true)]
    public void ATcnWithAnLstmScoresTheSameWithoutLibtorch(NetworkBackendKind backend, bool ragged)
    {
        SeriesRow[] train = ragged ? SeriesRows.MakeRagged(60) : SeriesRows.Make(60);
        SeriesRow[] test = ragged ? SeriesRows.MakeRagged(25)[5..] : SeriesRows.Make(20, seed: 2);
        IDataView data = SeriesRows.View(_ml, train);
        ITransformer model = Pipelines.Classifier(_ml, _ml.MulticlassClassification.Trainers.TimeSeriesNetwork(new()
        {
            Network = new TcnLstm(),
            Backend = backend,
            Seed = 5,
        })).Fit(data);
        _ml.Model.Save(model, data.Schema, _folder.File("m.zip"));
        string input = string.Join(
            '\n', test.Select(row => string.Join(' ', row.Series.Select(value => value.ToString("r", CultureInfo.InvariantCulture)))));
        (int exitCode, string output, string error) =
            ChildProgram.Run(typeof(Child.Row).Assembly.Location, input, _folder.File("m.zip"));
        Assert.AreEqual(0, exitCode, error);
        float[][] alone = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')[1..].Select(
            bits => BitConverter.Int32BitsToSingle(int.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))).ToArray())];
        Assert.HasCount(test.Length, alone);

        NetworkClassifier engine = model.GetConvSeqModel<NetworkClassifier>();
        float[][] values = [.. test.Select(row =>
        {
            float[] scaled = new float[row.Series.Length];
            engine.Scaling.Apply(row.Series, scaled);
            return scaled;
        })];
        NetworkData series = NetworkData.OfClasses(1, 3, values, [.. values.Select(_ => (int[])[0])]);
        float[][] scores = TorchSessionTests.Score(engine.Architecture, engine.Members[0].Network.Weights, series);
        using var exported = ExportedModel.Of(_ml.Model.Load(_folder.File("m.zip"), out _).GetConvSeqModel<NetworkClassifier>());
        for (int i = 0; i < test.Length; i++)
        {
            float[] inOnnx = exported.Numbers("probabilities", test[i].Series);
            double[] powers = [.. scores[i].Select(score => Math.Exp(score - (double)scores[i].Max()))];
            for (int k = 0; k < 3; k++)
            {
                Assert.AreEqual(powers[k] / powers.Sum(), alone[i][k], 1e-5, $"series {i}, class {k}");
                Assert.AreEqual(alone[i][k], inOnnx[k], 1e-4, $"series {i}, class {k}");
            }
        }

        // It has learned something, so that the scores are not all alike.
        Assert.IsGreaterThan(0.6, _ml.MulticlassClassification.Evaluate(model.Transform(SeriesRows.View(_ml, test))).MicroAccuracy);
        Assert.IsGreaterThan(0.5f, alone.Max(row => row.Max()));
    }

    private sealed record TcnLstm : NetworkOptions
    {
        public TcnLstm() => Training = new NetworkTrainingOptions
        {
            Epochs = 12,
            BatchSize = 10,
            Schedule = new CosineRate(),
            Optimizer = new OptimizerOptions { LearningRate = 0.01 },
        };

        public override string Name => "TCN and LSTM";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            int x = network.Input;
            for (int level = 0; level < 2; level++)
            {
                var convolution = new Conv1d(8, 3) { Dilation = 1 << level, Padding = ConvolutionPadding.Causal, WeightNorm = true };
                int branch = network.Add($"block{level}/relu1", new Relu(), network.Add($"block{level}/convolution1", convolution, x));
                branch = network.Add($"block{level}/dropout", new Dropout(0.1f), branch);
                branch = network.Add($"block{level}/convolution2", convolution, branch);
                branch = network.Add($"block{level}/relu2", new Relu(), branch);
                x = network.Add($"block{level}/relu", new Relu(), network.Residual($"block{level}", x, branch, new Conv1d(1, 1)));
            }

            x = network.Stack("lstm", new Recurrent(RecurrentCell.Lstm, 12), 1, 0, x);
            return network.Build(Name, network.Add("scores", new Dense(outputs), network.LastState("last", x)));
        }
    }
}
