using System.Collections.Immutable;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Onnx;

/// <summary>The stages of a pipeline that its predictions depend on, found from its end to its beginning.</summary>
internal sealed class PipelinePlan
{
    private static readonly string[] s_predictions =
        [PredictionColumns.PredictedLabel, PredictionColumns.Score, PredictionColumns.Probability];

    private readonly bool _isDefault;

    /// <param name="model">The pipeline.</param>
    /// <param name="inputSchema">The schema of what it takes.</param>
    /// <param name="outputColumns">Columns to put out; none for the predictions.</param>
    public PipelinePlan(ITransformer model, DataViewSchema inputSchema, string[] outputColumns)
    {
        var all = new List<NamedStage>();
        foreach (PipelineStage stage in PipelineStage.Of(model))
            all.Add(new NamedStage(stage, all.Count + 1, all.Count == 0 ? inputSchema : all[^1].After));
        OutputSchema = all.Count == 0 ? inputSchema : all[^1].After;
        _isDefault = outputColumns.Length == 0;
        Outputs = _isDefault ? DefaultOutputs(all) : [.. outputColumns.Distinct()];
        if (Outputs.FirstOrDefault(name => OutputSchema.GetColumnOrNull(name) is null) is { } unknown)
        {
            throw new ArgumentException(
                $"The pipeline has no column '{unknown}'; its columns are: "
                + $"{string.Join(", ", OutputSchema.Where(column => !column.IsHidden).Select(column => column.Name))}.",
                nameof(outputColumns));
        }

        var wanted = new HashSet<string>(Outputs);
        var needed = new Stack<NamedStage>();
        foreach (NamedStage stage in Enumerable.Reverse(all))
        {
            if (!stage.Serves(wanted))
                continue;
            wanted.ExceptWith(stage.Made);
            wanted.UnionWith(stage.Read);
            needed.Push(stage);
        }

        Stages = [.. needed];
        Inputs = [.. inputSchema.Where(column => !column.IsHidden && wanted.Contains(column.Name))];
    }

    /// <summary>The schema of what the pipeline makes.</summary>
    public DataViewSchema OutputSchema { get; }

    /// <summary>The columns to put out.</summary>
    public string[] Outputs { get; }

    /// <summary>The stages that these depend on, in their order.</summary>
    public ImmutableArray<NamedStage> Stages { get; }

    /// <summary>The columns of the data that they depend on.</summary>
    public ImmutableArray<DataViewSchema.Column> Inputs { get; }

    /// <summary>The stage whose model of series makes all predictions of a column of the data by itself; null if there is none.</summary>
    public NamedStage? SoleModel => _isDefault && Stages is [{ Fitted.Model: TimeSeriesModel } first, .. var rest]
        && Array.TrueForAll(Outputs, first.AllMade.Contains)
        && rest.All(stage => stage is { Transformer: KeyToValueMappingTransformer, Made: [PredictionColumns.PredictedLabel] })
        ? first
        : null;

    private string[] DefaultOutputs(List<NamedStage> stages)
    {
        HashSet<string> made = [.. stages.SelectMany(stage => stage.AllMade).Where(name => OutputSchema.GetColumnOrNull(name) is not null)];
        string[] predictions = [.. s_predictions.Where(made.Contains)];
        return predictions.Length > 0 ? predictions
            : Enumerable.Reverse(stages).Select(stage => stage.AllMade.Where(made.Contains).ToArray()).FirstOrDefault(own => own is not [])
            ?? throw new ArgumentException("The pipeline makes no column, so that there is nothing to export.");
    }
}
