namespace Microsoft.ML.Transforms;

/// <summary>Learns which values a column has, and numbers them.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly (string Output, string Input)[] _columns;
    private readonly int _maximum;
    private readonly KeyOrdinality _order;
    private readonly bool _asText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator((string Output, string Input)[] columns, int maximum, KeyOrdinality order,
        bool asText, IDataView keyData)
    {
        foreach ((string output, string input) in columns)
        {
            Throw.IfEmpty(output, "outputColumnName");
            Throw.IfEmpty(input, "inputColumnName");
        }
        Throw.Unless(maximum > 0, "maximumNumberOfKeys", "Must be positive");
        _columns = columns;
        _maximum = maximum;
        _order = order;
        _asText = asText;
        _keyData = keyData;
    }

    /// <summary>The order of the keys.</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new ValueToKeyMappingTransformer(_columns, Array.ConvertAll(_columns, pair => TermList.Learn(input,
            input.Schema.GetColumnOrNull(pair.Input) ?? throw Throw.Missing("inputSchema", "input", pair.Input),
            _keyData, _maximum, _order == KeyOrdinality.ByValue, _asText)));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        return inputSchema.Map(_columns, (output, input) =>
        {
            var values = new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _asText ? TextDataViewType.Instance : input.ItemType, false);
            return new SchemaShape.Column(output, input.Kind, NumberDataViewType.UInt32, true,
                new SchemaShape([values]));
        });
    }
}
