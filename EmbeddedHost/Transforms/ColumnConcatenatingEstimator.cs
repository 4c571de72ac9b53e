namespace Microsoft.ML.Transforms;

/// <summary>See <see cref="ColumnConcatenatingTransformer"/>.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(string outputColumnName, string[] inputColumnNames)
    {
        Throw.IfEmpty(outputColumnName, nameof(outputColumnName));
        Throw.IfNull(inputColumnNames, nameof(inputColumnNames));
        Throw.Unless(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Throw.Unless(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames),
            "Contained some null or empty items");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Throw.IfNull(input, nameof(input));
        return new ColumnConcatenatingTransformer(_output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Throw.IfNull(inputSchema, nameof(inputSchema));
        SchemaShape.Column[] columns = [.. _inputs.Select(name =>
            inputSchema.Find(name) ?? throw Throw.Missing(nameof(inputSchema), "input", name))];
        DataViewType item = columns[0].ItemType;
        foreach (SchemaShape.Column column in columns)
        {
            if (column.IsKey)
                throw Throw.Invalid($"Column '{column.Name}' is key. Concatenation of keys is unsupported.");
            if (!column.ItemType.Equals(item))
                throw Throw.Invalid($"Concatenated columns should have the same type. Column '{column.Name}' has type of " +
                    $"{column.ItemType}, but expected column type is {item}.");
        }
        List<SchemaShape.Column> annotations = [];
        if (columns.All(column => column.Annotations.Find(AnnotationKinds.IsNormalized) is not null))
            annotations.Add(new(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, null));
        if (columns.Any(column =>
            column.Kind == SchemaShape.Column.VectorKind.Scalar ||
            column.Annotations.Find(AnnotationKinds.SlotNames) is not null))
            annotations.Add(new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector,
                TextDataViewType.Instance, false));
        var kind = columns.Any(column => column.Kind == SchemaShape.Column.VectorKind.VariableVector)
            ? SchemaShape.Column.VectorKind.VariableVector
            : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With(new SchemaShape.Column(_output, kind, item, false, new SchemaShape(annotations)));
    }
}
