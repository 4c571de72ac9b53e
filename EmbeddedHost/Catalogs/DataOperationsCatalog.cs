namespace Microsoft.ML;

/// <summary>Makes views, and takes parts of them.</summary>
public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        Throw.IfNull(data, nameof(data));
        return new EnumerableView<TRow>(data,
            RowMember.Of(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        Throw.IfNull(schema, nameof(schema));
        return LoadFromEnumerable(data, DefinitionFor<TRow>(schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject,
        bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Throw.IfNull(data, nameof(data));
        var filler = new ObjectFiller<TRow>(data.Schema, schemaDefinition, ignoreMissingColumns);
        return Rows();

        IEnumerable<TRow> Rows()
        {
            using DataViewRowCursor cursor = data.GetRowCursor(filler.Columns);
            Action<TRow> fill = filler.Fill(cursor);
            TRow row = null;
            while (cursor.MoveNext())
            {
                row = reuseRowObject ? row ?? new TRow() : new TRow();
                fill(row);
                yield return row;
            }
        }
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        Throw.IfNull(input, nameof(input));
        return new CacheView(input, [.. (columnsToPrefetch ?? []).Select(name => input.Schema[name].Index)]);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000,
        bool shuffleSource = true)
    {
        Throw.IfNull(input, nameof(input));
        Throw.Unless(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new PermutedView(input, seed ?? _env.Register("ShuffleRows").Rand.Next());
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        Throw.IfNull(input, nameof(input));
        Throw.Unless(count > 0, nameof(count), "Must be greater than zero.");
        return new RowSelection(input, [], _ => place =>
            place < count ? RowSelection.Verdict.Keep : RowSelection.Verdict.Stop);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Throw.IfNull(input, nameof(input));
        Throw.Unless(count > 0, nameof(count), "Must be greater than zero.");
        return new RowSelection(input, [], _ => place =>
            place < count ? RowSelection.Verdict.Drop : RowSelection.Verdict.Keep);
    }

    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        Throw.IfNull(input, nameof(input));
        Throw.IfEmpty(columnName, nameof(columnName));
        Throw.Unless(lowerBound < upperBound, "upperBound", "Must be no less than lowerBound");
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(columnName)
            ?? throw Throw.Missing(nameof(columnName), "filter", columnName);
        if (column.Type != NumberDataViewType.Single && column.Type != NumberDataViewType.Double)
            throw Throw.NotChecked($"filtering by columns of type {column.Type}");
        return new RowSelection(input, [column.Index], row =>
        {
            Func<double> read = Number(row, column);
            return _ => read() is var value && value >= lowerBound &&
                (value < upperBound || (value == upperBound && double.IsInfinity(upperBound)))
                ? RowSelection.Verdict.Keep
                : RowSelection.Verdict.Drop;
        });
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null,
        int? seed = null)
    {
        Throw.IfNull(data, nameof(data));
        Throw.Unless(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return RowSplit.Create(_env, data, samplingKeyColumnName, seed).Part(0, testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5,
        string samplingKeyColumnName = null, int? seed = null)
    {
        Throw.IfNull(data, nameof(data));
        Throw.Unless(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        RowSplit split = RowSplit.Create(_env, data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(i =>
            split.Part((double)i / numberOfFolds, (double)(i + 1) / numberOfFolds))];
    }

    /// <summary>The definition of a class by a schema: the types and annotations are the schema's.</summary>
    internal static SchemaDefinition DefinitionFor<TRow>(DataViewSchema schema)
    {
        Throw.IfNull(schema, nameof(schema));
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column member = definition[column.Name]
                ?? throw Throw.Invalid($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.CopyAnnotations(column.Annotations);
        }
        return definition;
    }

    private static Func<double> Number(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type == NumberDataViewType.Double)
        {
            ValueGetter<double> get = row.GetGetter<double>(column);
            double value = 0;
            return () =>
            {
                get(ref value);
                return value;
            };
        }
        ValueGetter<float> getSingle = row.GetGetter<float>(column);
        float single = 0;
        return () =>
        {
            getSingle(ref single);
            return single;
        };
    }

    /// <summary>What to train on, and what to test on.</summary>
    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
