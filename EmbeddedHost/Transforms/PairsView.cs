using System.Globalization;

namespace Microsoft.ML.Transforms;

/// <summary>A lookup table, made of pairs.</summary>
internal static class PairsView
{
    public static IDataView Create<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs, bool valuesAsKeys)
    {
        KeyValuePair<TKey, TValue>[] all = [.. pairs];
        if (!valuesAsKeys)
            return View<TKey, TValue>(all.Select(pair => (pair.Key, pair.Value)), null);
        TValue[] distinct = [.. all.Select(pair => pair.Value).Distinct()];
        var names = Array.ConvertAll(distinct, value =>
            Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory());
        // Unsigned numbers are the keys themselves; anything else is numbered as it appears, from 1.
        if (typeof(TValue) == typeof(uint))
            return View<TKey, uint>(all.Select(pair => (pair.Key, (uint)(object)pair.Value)), names);
        if (typeof(TValue) == typeof(ulong))
            return View<TKey, ulong>(all.Select(pair => (pair.Key, (ulong)(object)pair.Value)), names);
        var numbers = distinct.Select((value, i) => (value, number: (uint)i + 1)).ToDictionary(pair =>
            pair.value, pair => pair.number);
        return View<TKey, uint>(all.Select(pair => (pair.Key, numbers[pair.Value])), names);
    }

    private static IDataView View<TKey, TValue>(
        IEnumerable<(TKey Key, TValue Value)> pairs, ReadOnlyMemory<char>[] keyNames)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Pair<TKey, TValue>));
        Pair<TKey, TValue>[] rows = [.. pairs.Select(pair =>
            new Pair<TKey, TValue> { Key = pair.Key, Value = pair.Value })];
        IDataView view = new EnumerableView<Pair<TKey, TValue>>(rows,
            RowMember.Of(typeof(Pair<TKey, TValue>), definition, SchemaDefinition.Direction.Read));
        return keyNames is null ? view : new MappedView(view, new AsKeys<TValue>(view.Schema, keyNames));
    }

    private sealed class Pair<TKey, TValue>
    {
        public TKey Key;
        public TValue Value;
    }

    /// <summary>Shows the numbers of the column Value as keys, unchanged.</summary>
    private sealed class AsKeys<T>(DataViewSchema input, ReadOnlyMemory<char>[] names) : RowMapper(input)
    {
        public override DataViewSchema.DetachedColumn[] Added { get; } =
            [new("Value", new KeyDataViewType(typeof(T), names.Length),
                AnnotationKinds.Names(AnnotationKinds.KeyValues, names))];

        public override IEnumerable<int> Dependencies(bool[] wanted) => [InputSchema["Value"].Index];

        public override Delegate[] Getters(DataViewRow row, bool[] wanted) => [row.GetGetter<T>(InputSchema["Value"])];
    }
}
