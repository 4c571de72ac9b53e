using System.Collections.Immutable;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>Exports what a pipeline predicts: each stage that is needed becomes a part of the graph.</summary>
internal sealed class PipelineExport
{
    private readonly PipelinePlan _plan;
    private readonly int _length;
    private readonly PipelineGraph _graph = new();
    private readonly Dictionary<string, PipelineColumn> _columns = [];

    private PipelineExport(PipelinePlan plan, int length) => (_plan, _length) = (plan, length);

    /// <summary>Writes the file.</summary>
    public static OnnxPipelineSummary Write(PipelinePlan plan, Stream stream, OnnxExportOptions? options)
    {
        if (plan.SoleModel is not { Fitted: { } fitted } stage)
            return new PipelineExport(plan, options?.Length ?? 0).Write(stream);
        return OwnPart.Write(fitted, stage.Before[fitted.Input.Column].Type, stream, options);
    }

    private OnnxPipelineSummary Write(Stream stream)
    {
        int? points = null;
        foreach (DataViewSchema.Column column in _plan.Inputs)
            _columns.Add(column.Name, Input(column));
        foreach (NamedStage stage in _plan.Stages)
        {
            using var part = _graph.Stage(stage.Number);
            if (stage.Fitted is null)
            {
                StockStage.Add(stage, _graph, _columns);
                continue;
            }

            int? length = LengthOf(stage);
            points ??= length;
            OwnStage.Add(stage, length, _columns);
        }

        ImmutableArray<string> outputs = [.. _plan.Outputs.Select(name => $"{name}.output")];
        for (int i = 0; i < outputs.Length; i++)
            _graph.Output(outputs[i], _columns[_plan.Outputs[i]].Flat());
        string description = string.Join('\n', _plan.Stages.Select(stage => stage.Name.TrimEnd(',')));
        (MessageWriter file, OnnxExportSummary summary) = _graph.Write("pipeline", description, points, [.. Metadata()]);
        stream.Write(file.Written);
        return new OnnxPipelineSummary(
            summary.Nodes, summary.Bytes, summary.Length, _plan.Stages.Any(stage => stage.Fitted?.Repair is not null),
            [.. _plan.Inputs.Select(column => column.Name)], outputs);
    }

    private PipelineColumn Input(DataViewSchema.Column column)
    {
        // A stage of series takes them in a shape of their own, unless an earlier stage has replaced the column.
        NamedStage[] before = [.. _plan.Stages.TakeWhile(stage => !stage.Made.Contains(column.Name))];
        NamedStage[] readers = [.. before.Append(_plan.Stages.ElementAtOrDefault(before.Length)).OfType<NamedStage>()
            .Where(stage => stage.Read.Contains(column.Name))];
        if (readers.FirstOrDefault(stage => stage.Fitted?.Repair is not null) is { } reader)
        {
            return _graph.Series(
                column.Name, reader.Fitted!.Input.Channels, LengthOf(reader), OwnStage.TakesSymbols(reader.Fitted.Model));
        }

        NamedStage? user = readers.FirstOrDefault();
        var vector = column.Type as VectorDataViewType;
        OnnxExtent[] extents = vector is null ? [1] : [.. vector.Dimensions.Select(size => (OnnxExtent)size)];
        if (vector is { IsKnownSize: false })
            throw Refusal($"column '{column.Name}' may have any number of values in a row");
        return StockStage.ElementTypeOf(vector?.ItemType ?? column.Type) is { } type
            ? _graph.Input(column.Name, type, extents)
            : throw Refusal($"column '{column.Name}' is of the type {column.Type}, which ONNX does not have");

        NotSupportedException Refusal(string reason) => user?.Refusal(reason) ?? new NotSupportedException($"The {reason}.");
    }

    /// <summary>Number of points of the series of a stage of ConvSeq; null for any number.</summary>
    private int? LengthOf(NamedStage stage)
    {
        Fitted<object> fitted = stage.Fitted!;
        if (fitted.Repair is null)
            return null;
        if (ColumnLength.Of(fitted.Input, stage.Before[fitted.Input.Column].Type, _length) is > 0 and var points)
            return points;
        try
        {
            return fitted.Model switch
            {
                TimeSeriesModel model => SeriesInput.LengthOf(model, _length),
                TimeSeriesFeaturizer featurizer => SeriesInput.LengthOf(featurizer, _length),
                _ => null,
            };
        }
        catch (NotSupportedException problem)
        {
            throw stage.Refusal(problem);
        }
    }

    /// <summary>What a program can read of the pipeline; names begin with "convseq.".</summary>
    private IEnumerable<KeyValuePair<string, string>> Metadata()
    {
        yield return OnnxExport.Names("convseq.stages", _plan.Stages.Select(stage => stage.Kind));
        DataViewSchema.Column? score = _plan.OutputSchema.GetColumnOrNull(PredictionColumns.Score);
        if (score is not { } column || !_plan.Outputs.Contains(PredictionColumns.Score) || !column.HasSlotNames())
            yield break;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        yield return OnnxExport.Names("convseq.classes", names.DenseValues().Select(name => name.ToString()));
    }
}
