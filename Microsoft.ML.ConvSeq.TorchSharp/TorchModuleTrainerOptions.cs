using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet.Torch;

/// <summary>Options of everything that trains a custom TorchSharp module on series.</summary>
/// <remarks>
/// If <see cref="ConvSeqOptions.CancellationToken"/> stops training after an epoch, what was learned so far is kept, and the log warns of
/// it. Before that, training ends with an <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class TorchModuleTrainerOptions : SeriesColumnOptions
{
    private NetworkTrainingOptions _training = new();

    private protected TorchModuleTrainerOptions()
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumns.Label;

    /// <summary>The column of series. Default: Series.</summary>
    public string SeriesColumnName { get; set; } = DefaultColumns.Series;

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Seed of every random choice. Default null: one drawn from the <see cref="MLContext"/>, whose own seed then governs. Training goes on
    /// from checkpoints only with the same seed.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>Options of the training. Weights of classes are in key order; for numbers there are none, and no label smoothing.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public NetworkTrainingOptions Training
    {
        get => _training;
        set => _training = value ?? throw new ArgumentNullException(nameof(Training));
    }

    internal ulong DecideSeed(IHost host) => DecideSeed(Seed, 0, host);
}
