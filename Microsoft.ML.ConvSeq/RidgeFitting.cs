using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>What the ridge trainers share: from a data view to the engine's model.</summary>
internal static class RidgeFitting
{
    public static Fitted<RidgeClassifier> Classifier(IDataView input, LabelColumn label, RidgeTrainerOptions options, IHost host) =>
        Fit(input, label, options, host, (data, features, execution) =>
        {
            RidgeClassifier model = RidgeClassifier.Fit(
                features, data.Classes(), label.ClassNames.Length, options.Ridge, data.Weights, execution);
            return (model, $"{model.ClassCount} classes, alpha {model.Alpha:g4}, leave-one-out accuracy {model.LeaveOneOutAccuracy:p1}");
        });

    public static Fitted<RidgeRegressor> Regressor(IDataView input, LabelColumn label, RidgeTrainerOptions options, IHost host) =>
        Fit(input, label, options, host, (data, features, execution) =>
        {
            RidgeRegressor model = RidgeRegressor.Fit(features, data.Labels, options.Ridge, data.Weights, execution);
            return (model, $"alpha {model.Alpha:g4}, leave-one-out error {model.LeaveOneOutError:g4}");
        });

    private static Fitted<TModel> Fit<TModel>(
        IDataView input, LabelColumn label, RidgeTrainerOptions options, IHost host,
        Func<TrainingData, FloatMatrix, Execution, (TModel Model, FormattableString Outcome)> fit)
        where TModel : class
    {
        using var log = new FitLog(host);
        Execution execution = options.ToExecution();
        VectorExtents extents = VectorExtents.OfFeatures(input.Schema, options.FeatureColumnName);
        TrainingData data = TrainingData.Read(input, label, extents, options.ExampleWeightColumnName, execution);
        log.Skipped(data, label);
        (TModel model, FormattableString outcome) = fit(data, data.ToFeatures(extents), execution);
        log.Done($"Ridge on column '{extents.Column}': {data.Rows.Length} rows of {extents.Size} features, {FormattableString.Invariant(outcome)}");
        return new Fitted<TModel>(model, extents);
    }
}
