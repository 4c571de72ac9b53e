using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>Predicts the next values of series, as quantiles of their distributions.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of [Single](xref:System.Single) or [Double](xref:System.Double): series of one channel |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Exportable to ONNX | No |
///
/// Series may have any lengths. A row without values, or with one that is missing or infinite, is refused. The same series has the same
/// quantiles in whatever row it stands. When saved, the column includes a copy of the model.
/// ]]></format>
/// </remarks>
/// <seealso cref="NextValueCatalog"/>
public sealed class NextValueEstimator : IEstimator<NextValueTransformer>
{
    private const int MaxSlots = 1024;

    private readonly string _output, _input;
    private readonly SequenceForecaster _forecaster;

    internal NextValueEstimator(string output, string? input, SequenceForecaster forecaster)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (forecaster.ValueCount > MaxSlots)
        {
            throw new ArgumentException(
                $"{forecaster.Options.Horizon} next values of {Plural.Of(forecaster.Options.Quantiles.Length, "quantile")} are more than "
                + $"the {MaxSlots} slots of a column; {nameof(SequenceForecaster)} predicts further.", nameof(forecaster));
        }

        (_output, _input, _forecaster) = (output, input ?? output, forecaster);
    }

    /// <summary>Checks the data's column; nothing is fitted.</summary>
    /// <param name="input">The data.</param>
    public NextValueTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        VectorExtents extents = VectorExtents.OfSeries(input.Schema, _input, channels: 1);
        return new NextValueTransformer(new Fitted<SequenceForecaster>(_forecaster, extents), input.Schema, _output);
    }

    /// <summary>The schema after this estimator, known before anything is fitted.</summary>
    /// <param name="inputSchema">The schema before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorExtents.CheckSeries(inputSchema, _input);
        return ConvSeqTransformer.Shape<SlotsRow>(inputSchema, NextValueTransformer.Output(_output, _forecaster));
    }
}
