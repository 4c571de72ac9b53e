using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>The predictions of a <see cref="NextValueEstimator"/>.</summary>
public sealed class NextValueTransformer : ConvSeqTransformer
{
    internal NextValueTransformer(Fitted<SequenceForecaster> fitted, DataViewSchema schema, string output)
        : base(
            fitted.Input,
            Map<SlotsRow>((row, values) => Mappings.Forecast(fitted, row, ref values.Slots), Output(output, fitted.Model)),
            () => SavedChain.Build<SequenceForecaster, SlotsRow>(
                fitted, schema[fitted.Input.Column].Type, Contract.NextValue, NextValueFactory.Map,
                (ml, chain) => SavedChain.NameSlots(
                    ml, chain, output, fitted.Model.ValueNames, name => schema.GetColumnOrNull(name) is not null, "next"))) =>
        Model = fitted.Model;

    /// <summary>The engine's forecaster, with its model.</summary>
    public SequenceForecaster Model { get; }

    internal override object FittedModel => Model;

    /// <summary>The column, with its names of slots.</summary>
    internal static SchemaDefinition Output(string name, SequenceForecaster forecaster)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SlotsRow));
        SchemaDefinition.Column values = definition[Temporary.Slots];
        values.ColumnName = name;
        Annotation.NameSlots(values, forecaster.ValueNames);
        return definition;
    }
}
