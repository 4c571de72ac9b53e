using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>Computes the class activation maps of a trained network: how much each point of a series speaks for each class.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of [Single](xref:System.Single) or [Double](xref:System.Double): the series of the network |
/// | Output column data type | Vector of [Single](xref:System.Single), of known size where the length of the series is known |
/// | Exportable to ONNX | No |
///
/// A row of the output holds the map of the first class, one value per point, then that of the second, and so on: with n points the
/// map of class k, from 0, is in the slots k · n to k · n + n - 1. Classes are in the order of the model's ClassNames. The mean of a
/// class's map over time, plus a constant, is the class's score before softmax (Zhou et al., arXiv 1512.04150). When saved, the maps
/// include a copy of the network.
/// ]]></format>
/// </remarks>
/// <seealso cref="ClassActivationMapCatalog"/>
public sealed class ClassActivationMapEstimator : IEstimator<ClassActivationMapTransformer>
{
    private readonly string _output, _input;
    private readonly NetworkClassifier _model;

    internal ClassActivationMapEstimator(string output, string? input, NetworkClassifier model)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(model);
        if (!model.HasActivationMaps)
        {
            throw new ArgumentException(
                $"The network '{model.Architecture.Name}' has no class activation maps: "
                + "it does not end in a mean over time and a linear layer.",
                nameof(model));
        }

        (_output, _input, _model) = (output, input ?? output, model);
    }

    /// <summary>Checks the data's column; nothing is fitted.</summary>
    /// <param name="input">The data.</param>
    public ClassActivationMapTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, _input, _model.Channels);
        return new ClassActivationMapTransformer(new Fitted<NetworkClassifier>(_model, extents), input.Schema, _output);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return PointValues.Shape(inputSchema, _input, _output, _model.Repair);
    }
}
