using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Columns computed by any code.</summary>
public static class CustomMappingCatalog
{
    public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(this TransformsCatalog catalog, Action<TSrc, TDst> mapAction,
        string contractName, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class, new()
        where TDst : class, new() =>
        new(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition);
}
