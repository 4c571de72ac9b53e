using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Columns computed, and rows chosen, by any code.</summary>
public static class CustomMappingCatalog
{
    public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(
        this TransformsCatalog catalog, Action<TSrc, TDst> mapAction,
        string contractName, SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class, new()
        where TDst : class, new() =>
        new(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition);

    /// <summary>Leaves out the rows for which the predicate holds.</summary>
    public static IDataView FilterByCustomPredicate<TSrc>(this DataOperationsCatalog catalog, IDataView input,
        Func<TSrc, bool> filterPredicate)
        where TSrc : class, new()
    {
        Throw.IfNull(input, nameof(input));
        Throw.IfNull(filterPredicate, nameof(filterPredicate));
        var filler = new ObjectFiller<TSrc>(input.Schema, null, ignoreMissing: false);
        return new RowSelection(input, [.. filler.Columns.Select(column => column.Index)], row =>
        {
            var source = new TSrc();
            Action<TSrc> fill = filler.Fill(row);
            return _ =>
            {
                fill(source);
                return filterPredicate(source) ? RowSelection.Verdict.Drop : RowSelection.Verdict.Keep;
            };
        });
    }
}
