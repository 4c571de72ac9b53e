using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Scoring;

/// <summary>Measures how well predicted numbers fit the targets of a set. Undefined (NaN) where no series has one.</summary>
internal sealed class RegressionScore(SeriesSet truth, TargetPredictions predictions) : Score(truth)
{
    public SeriesSet Truth { get; } = truth;

    public TargetPredictions Predicted { get; } = predictions;

    /// <summary>Root of the mean squared error, in the unit of the targets.</summary>
    public double RootMeanSquaredError { get; } = predictions.RootMeanSquaredError(truth);

    /// <summary>Mean absolute error, in the unit of the targets.</summary>
    public double MeanAbsoluteError { get; } = predictions.MeanAbsoluteError(truth);

    /// <summary>1 is perfect, 0 as good as always predicting the mean. Undefined (NaN) where all targets are the same.</summary>
    public double RSquared { get; } = predictions.RSquared(truth);

    protected override IEnumerable<(string Name, string Value)> Measures() =>
    [
        ("RMSE", $"{Wording.Measure(RootMeanSquaredError)}  (root mean squared error, in the unit of the targets)"),
        ("MAE", $"{Wording.Measure(MeanAbsoluteError)}  (mean absolute error)"),
        ("R²", $"{Wording.Loss(RSquared)}  (1 is perfect, 0 as good as the mean)"),
    ];

    protected override void WriteMeasures(Utf8JsonWriter json)
    {
        json.WriteFinite("rmse", RootMeanSquaredError);
        json.WriteFinite("mae", MeanAbsoluteError);
        json.WriteFinite("r2", RSquared);
    }
}
