using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace ConvSeq.MLNet.Onnx;

/// <summary>
/// The stages of ML.NET, which its own converter exports. It is asked for one after another, because its error does not name the stage that
/// it cannot export.
/// </summary>
internal static class StockStage
{
    /// <summary>Adds what a stage makes.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="columns">The columns, to which its own are added.</param>
    public static void Add(NamedStage stage, PipelineGraph graph, Dictionary<string, PipelineColumn> columns)
    {
        if (stage.Transformer is ISingleFeaturePredictionTransformer<object> { Model: KMeansModelParameters }
            && stage.Made.Contains(NamedStage.PredictedLabel))
        {
            throw stage.Refusal(
                "ML.NET's own converter, Microsoft.ML.OnnxConverter, counts clusters from 0, and keys count from 1");
        }

        using var file = new MemoryStream();
        try
        {
            new MLContext().Model.ConvertToOnnx(stage.Transformer, new SchemaView(stage.Before, stage.Read), file, stage.Made);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw stage.Refusal("ML.NET's own converter, Microsoft.ML.OnnxConverter, does not take it", problem);
        }

        var inputs = stage.Read.ToDictionary(name => name, name => columns[name].Flat());
        PipelineColumn[] made;
        try
        {
            made = graph.Add(file.ToArray(), inputs, [.. stage.Made.Select(name => $"{name}.output")]);
        }
        catch (NotSupportedException problem)
        {
            throw stage.Refusal($"of what ML.NET's own converter, Microsoft.ML.OnnxConverter, makes of it, {problem.Message}");
        }

        for (int i = 0; i < made.Length; i++)
            columns[stage.Made[i]] = made[i];
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
