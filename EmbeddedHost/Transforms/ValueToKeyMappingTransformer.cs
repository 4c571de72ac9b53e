namespace Microsoft.ML.Transforms;

/// <summary>Numbers values by the lists that were learnt. What is not on the list becomes key 0, missing.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string Name = "MapValueToKey";
    private readonly TermList[] _terms;

    internal ValueToKeyMappingTransformer((string Output, string Input)[] columns, TermList[] terms)
        : base(columns) => _terms = terms;

    internal override string SaveName => Name;

    internal static ValueToKeyMappingTransformer Load(ModelReader reader)
    {
        var columns = reader.ReadColumns();
        return new ValueToKeyMappingTransformer(columns, Array.ConvertAll(columns, _ => TermList.Load(reader)));
    }

    internal override void SaveState(ModelWriter writer)
    {
        foreach (TermList terms in _terms)
            terms.Save(writer);
    }

    internal override (DataViewType Type, DataViewSchema.Annotations Annotations) Output(int pair,
        DataViewSchema.Column input)
    {
        TermList terms = _terms[pair];
        if (!input.Type.Equals(terms.ItemType))
            throw Throw.Mismatch("inputSchema", "input", input.Name, terms.ItemType.ToString(), input.Type.ToString());
        return (new KeyDataViewType(typeof(uint), terms.Count), terms.KeyValues());
    }

    internal override Delegate MakeGetter(int pair, DataViewRow row, DataViewSchema.Column input) =>
        _terms[pair].MakeGetter(row, input);
}
