using ConvSeq.MLNet.Columns;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace ConvSeq.MLNet.Onnx;

/// <summary>
/// The stages of ML.NET, which its own converter exports. It is asked for one after another, because its error does not name the stage that
/// it cannot export.
/// </summary>
internal static class StockStage
{
    /// <summary>Begin of the converter's warning that a stage is not in the file.</summary>
    private const string LeftOut = "Had to stop walkback of pipeline";

    /// <summary>Adds what a stage makes.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="columns">The columns, to which its own are added.</param>
    public static void Add(NamedStage stage, PipelineGraph graph, Dictionary<string, PipelineColumn> columns)
    {
        if (stage.Transformer is ISingleFeaturePredictionTransformer<object> { Model: KMeansModelParameters }
            && stage.Made.Contains(PredictionColumns.PredictedLabel))
        {
            throw stage.Refusal(
                "ML.NET's own converter, Microsoft.ML.OnnxConverter, counts clusters from 0, and keys count from 1");
        }

        if (Array.Find(stage.Made, name => stage.After[name].Type is VectorDataViewType { IsKnownSize: false }) is { } open)
            throw stage.Refusal($"each row of column '{open}' may have another number of values, and all rows of a batch have one number");
        byte[] file = Convert(stage);
        var inputs = stage.Read.ToDictionary(name => name, name => columns[name].Flat());
        PipelineColumn[] made;
        try
        {
            made = graph.Add(file, inputs, [.. stage.Made.Select(name => $"{name}.output")]);
        }
        catch (NotSupportedException problem)
        {
            throw stage.Refusal($"of what ML.NET's own converter, Microsoft.ML.OnnxConverter, makes of it, {problem.Message}");
        }

        for (int i = 0; i < made.Length; i++)
            columns[stage.Made[i]] = made[i];
    }

    private static byte[] Convert(NamedStage stage)
    {
        // Of a stage that it cannot convert the converter says no more than a warning, and the file has what comes before that stage: where
        // it replaces a column, the column as it was.
        bool isLeftOut = false;
        var ml = new MLContext();
        ml.Log += (_, entry) => isLeftOut |= entry.Kind == ChannelMessageKind.Warning
            && entry.RawMessage.StartsWith(LeftOut, StringComparison.Ordinal);
        using var file = new MemoryStream();
        try
        {
            ml.Model.ConvertToOnnx(stage.Transformer, new SchemaView(stage.Before, stage.Asked), file, stage.Made);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw NotTaken(problem);
        }

        return isLeftOut ? throw NotTaken() : file.ToArray();

        NotSupportedException NotTaken(Exception? cause = null) =>
            stage.Refusal("ML.NET's own converter, Microsoft.ML.OnnxConverter, does not take it", cause);
    }

    /// <summary>The type of ONNX for values of a type of ML.NET; null if there is none.</summary>
    public static ElementType? ElementTypeOf(DataViewType type) => type switch
    {
        TextDataViewType => ElementType.Text,
        BooleanDataViewType => ElementType.Boolean,
        NumberDataViewType or KeyDataViewType => Type.GetTypeCode(type.RawType) switch
        {
            TypeCode.Single => ElementType.Single,
            TypeCode.Double => ElementType.Double,
            TypeCode.SByte => ElementType.SByte,
            TypeCode.Byte => ElementType.Byte,
            TypeCode.Int16 => ElementType.Int16,
            TypeCode.UInt16 => ElementType.UInt16,
            TypeCode.Int32 => ElementType.Int32,
            TypeCode.UInt32 => ElementType.UInt32,
            TypeCode.Int64 => ElementType.Int64,
            TypeCode.UInt64 => ElementType.UInt64,
            _ => null,
        },
        _ => null,
    };
}
