using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class map to columns; may be changed before it is used.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            Throw.IfNull(value, nameof(value));
            Throw.Unless(value.ColumnName == columnName, nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Throw.IfNull(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (MemberInfo member in RowMember.Candidates(userType, direction))
        {
            var column = new Column(member.Name, RowMember.TypeFromAttributes(member),
                member.GetCustomAttribute<ColumnNameAttribute>()?.Name);
            Throw.Unless(definition[column.ColumnName] is null, nameof(userType),
                $"Duplicate column name '{column.ColumnName}' detected, this is disallowed");
            definition.Add(column);
        }
        return definition;
    }

    /// <summary>Whether objects are read, written, or both.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>One member and its column.</summary>
    public sealed class Column
    {
        private readonly Dictionary<string, Action<DataViewSchema.Annotations.Builder>> _annotations = [];

        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnName = columnName ?? memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (Action<DataViewSchema.Annotations.Builder> add in _annotations.Values)
                    add(builder);
                return builder.ToAnnotations();
            }
        }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Throw.IfNull(kind, nameof(kind));
            Throw.IfNull(annotationType, nameof(annotationType));
            Delegate getter = AnnotationValue.Getter(value, annotationType);
            if (!_annotations.TryAdd(kind, builder => builder.Add(kind, annotationType, getter)))
                throw Throw.Invalid("Column already contains an annotation of this kind.");
        }

        internal void CopyAnnotations(DataViewSchema.Annotations annotations)
        {
            foreach (DataViewSchema.Column column in annotations.Schema)
                _annotations[column.Name] = builder => builder.Add(annotations, name => name == column.Name);
        }
    }
}
