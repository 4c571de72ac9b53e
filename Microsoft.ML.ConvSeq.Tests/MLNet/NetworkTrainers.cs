using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Networks;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>
/// A trainer of networks: what the engine is given, and the same through ML.NET. Few filters and epochs, so that tests are fast.
/// </summary>
internal sealed class NetworkTrainers
{
    private const int DefaultSeed = 5;

    private NetworkTrainers(string name, NetworkOptions engine, ClassifyFunction classify, RegressFunction regress) =>
        (Name, Engine, Classifier, Regressor) = (name, engine with { Seed = DefaultSeed }, classify, regress);

    private delegate IEstimator<ConvSeqPredictionTransformer<NetworkClassifier>> ClassifyFunction(MLContext ml, Request request);

    private delegate IEstimator<ConvSeqPredictionTransformer<NetworkRegressor>> RegressFunction(MLContext ml, Request request);

    public static InceptionTimeOptions Inception { get; } = new()
    {
        Depth = 1,
        Filters = 4,
        KernelSizes = [8, 5],
        Members = 2,
        Training = new NetworkTrainingOptions { Epochs = 3, BatchSize = 8 },
    };

    public static TcnOptions Tcn { get; } = new()
    {
        Filters = 4,
        KernelSize = 3,
        Levels = 2,
        Training = new NetworkTrainingOptions { Epochs = 3, BatchSize = 8 },
    };

    private static RecurrentOptions Recurrent { get; } = new()
    {
        Units = 5,
        Bidirectional = true,
        Layers = 2,
        Training = new NetworkTrainingOptions { Epochs = 3, BatchSize = 8 },
    };

    private static CnnLstmOptions CnnLstm { get; } = new()
    {
        Filters = 4,
        KernelSize = 3,
        Units = 4,
        Training = new NetworkTrainingOptions { Epochs = 2, BatchSize = 8 },
    };

    private static RecurrentOptions Gru => Recurrent with { Cell = RecurrentCell.Gru, Readout = RecurrentReadout.GlobalAverage };

    private static RecurrentOptions Rnn => Recurrent with { Cell = RecurrentCell.Rnn };

    public static NetworkTrainers[] All { get; } =
    [
        new(
            "InceptionTime", Inception,
            (ml, request) =>
                ml.MulticlassClassification.Trainers.InceptionTime(Fill(new InceptionTimeMulticlassTrainer.Options(), Inception, request)),
            (ml, request) => ml.Regression.Trainers.InceptionTime(Fill(new InceptionTimeRegressionTrainer.Options(), Inception, request))),
        new(
            "TCN", Tcn,
            (ml, request) => ml.MulticlassClassification.Trainers.Tcn(Fill(new TcnMulticlassTrainer.Options(), Tcn, request)),
            (ml, request) => ml.Regression.Trainers.Tcn(Fill(new TcnRegressionTrainer.Options(), Tcn, request))),
        new(
            "LSTM", Recurrent,
            (ml, request) => ml.MulticlassClassification.Trainers.Lstm(Fill(new LstmMulticlassTrainer.Options(), Recurrent, request)),
            (ml, request) => ml.Regression.Trainers.Lstm(Fill(new LstmRegressionTrainer.Options(), Recurrent, request))),
        new(
            "GRU", Gru,
            (ml, request) => ml.MulticlassClassification.Trainers.Gru(Fill(new GruMulticlassTrainer.Options(), Gru, request)),
            (ml, request) => ml.Regression.Trainers.Gru(Fill(new GruRegressionTrainer.Options(), Gru, request))),
        new(
            "RNN", Rnn,
            (ml, request) => ml.MulticlassClassification.Trainers.Rnn(Fill(new RnnMulticlassTrainer.Options(), Rnn, request)),
            (ml, request) => ml.Regression.Trainers.Rnn(Fill(new RnnRegressionTrainer.Options(), Rnn, request))),
        new(
            "CNN-LSTM", CnnLstm,
            (ml, request) => ml.MulticlassClassification.Trainers.CnnLstm(Fill(new CnnLstmMulticlassTrainer.Options(), CnnLstm, request)),
            (ml, request) => ml.Regression.Trainers.CnnLstm(Fill(new CnnLstmRegressionTrainer.Options(), CnnLstm, request))),
        new(
            "one of the user", new OneConvolution(),
            (ml, request) => ml.MulticlassClassification.Trainers.TimeSeriesNetwork(
                Fill<TimeSeriesNetworkMulticlassTrainer.Options, NetworkOptions>(new(), new OneConvolution(), request)),
            (ml, request) => ml.Regression.Trainers.TimeSeriesNetwork(
                Fill<TimeSeriesNetworkRegressionTrainer.Options, NetworkOptions>(new(), new OneConvolution(), request))),
    ];

    public string Name { get; }

    /// <summary>What the engine is given.</summary>
    public NetworkOptions Engine { get; }

    private ClassifyFunction Classifier { get; }

    private RegressFunction Regressor { get; }

    public static NetworkTrainers Named(string name) => All.Single(trainer => trainer.Name == name);

    public IEstimator<ConvSeqPredictionTransformer<NetworkClassifier>> Classify(
        MLContext ml, int? seed = DefaultSeed, string series = "Series", string label = "Label", int channels = 0) =>
        Classifier(ml, new Request(seed, series, label, channels));

    public IEstimator<ConvSeqPredictionTransformer<NetworkRegressor>> Regress(
        MLContext ml, int? seed = DefaultSeed, string series = "Series", string label = "Weight", int channels = 0) =>
        Regressor(ml, new Request(seed, series, label, channels));

    /// <summary>Options of a trainer of a small network.</summary>
    public static TOptions Small<TOptions, TNetwork>(TNetwork network)
        where TOptions : NetworkTrainerOptions<TNetwork>, new()
        where TNetwork : NetworkOptions => Fill(new TOptions(), network, new Request(DefaultSeed, "Series", "Label", 0));

    private static TOptions Fill<TOptions, TNetwork>(TOptions options, TNetwork network, Request request)
        where TOptions : NetworkTrainerOptions<TNetwork>
        where TNetwork : NetworkOptions
    {
        options.Network = network;
        options.Seed = request.Seed;
        options.SeriesColumnName = request.Series;
        options.LabelColumnName = request.Label;
        options.Channels = request.Channels;
        return options;
    }

    private sealed record Request(int? Seed, string Series, string Label, int Channels);

    /// <summary>An architecture that ConvSeq does not know.</summary>
    private sealed record OneConvolution : NetworkOptions
    {
        public OneConvolution() => Training = new NetworkTrainingOptions { Epochs = 2 };

        public override string Name => "one";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            int x = network.Add("relu", new Relu(), network.Add("convolution", new Conv1d(5, 7), network.Input));
            return network.Build(Name, network.Add("scores", new Dense(outputs), network.Add("pool", new GlobalAveragePool(), x)));
        }
    }
}
