using System.Collections;

namespace Microsoft.ML;

/// <summary>What an estimator promises of a schema before it has seen data: kinds and item types, not sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape _empty = new([]);

    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Throw.IfNull(columns, nameof(columns));
        _columns = [.. columns];
        Throw.Unless(_columns.All(column => column.Name is not null), nameof(columns),
            "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) => new(
        from column in schema
        where !column.IsHidden
        select new Column(column.Name, column.Type, Create(column.Annotations.Schema)));

    internal Column? Find(string name)
    {
        foreach (Column column in _columns)
            if (column.Name == name)
                return column;
        return null;
    }

    /// <summary>This shape with a column put in, in the place of one of its name.</summary>
    internal SchemaShape With(Column added) => Find(added.Name) is null
        ? new SchemaShape(_columns.Append(added))
        : new SchemaShape(_columns.Select(column => column.Name == added.Name ? added : column));

    /// <summary>This shape with the columns that come of its own, one of one.</summary>
    internal SchemaShape Map((string Output, string Input)[] pairs, Func<string, Column, Column> map)
    {
        SchemaShape result = this;
        foreach ((string output, string input) in pairs)
            result = result.With(map(output, Find(input) ?? throw Throw.Missing("inputSchema", "input", input)));
        return result;
    }

    /// <summary>The shape of one column.</summary>
    public readonly struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Throw.IfEmpty(name, nameof(name));
            Throw.Unless(itemType is not KeyDataViewType, nameof(itemType), "Item type cannot be a key");
            Throw.Unless(itemType is not VectorDataViewType, nameof(itemType), "Item type cannot be a vector");
            Name = name;
            Kind = kind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? _empty;
        }

        internal Column(string name, DataViewType type, SchemaShape annotations)
            : this(name, KindOf(type), type.Item() is KeyDataViewType key ? PrimitiveTypes.OrNull(key.RawType)
                : type.Item(),
                type.Item() is KeyDataViewType, annotations)
        {
        }

        /// <summary>A value, or a vector of known or of variable size.</summary>
        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }

        internal static VectorKind KindOf(DataViewType type) => type is not VectorDataViewType vector
            ? VectorKind.Scalar
            : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;

        internal Column As(string name) => new(name, Kind, ItemType, IsKey, Annotations);

        internal string TypeText
        {
            get
            {
                string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
                return Kind switch
                {
                    VectorKind.Vector => $"Vector<{item}>",
                    VectorKind.VariableVector => $"VarVector<{item}>",
                    _ => item,
                };
            }
        }
    }
}
