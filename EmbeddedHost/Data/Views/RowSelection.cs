namespace Microsoft.ML.Data;

/// <summary>
/// Some of the rows of a view, chosen by their place and, where columns are named, by their values. Places are only
/// counted from the start, hence one cursor and no shuffling.
/// </summary>
internal sealed class RowSelection : IDataView
{
    private readonly IDataView _input;
    private readonly int[] _columns;
    private readonly Func<DataViewRow, Func<long, Verdict>> _select;

    public RowSelection(IDataView input, int[] columns, Func<DataViewRow, Func<long, Verdict>> select)
    {
        _input = input;
        _columns = columns;
        _select = select;
    }

    /// <summary>What to do with a row.</summary>
    public enum Verdict
    {
        Keep,
        Drop,
        Stop,
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        bool[] inner = [.. active];
        foreach (int column in _columns)
            inner[column] = true;
        return new Cursor(_input.GetRowCursor(RowColumns.Where(Schema, inner)), active, _select);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<DataViewRow, Func<long, Verdict>> select)
        : LinkedCursor(input)
    {
        private readonly Func<long, Verdict> _select = select(input);
        private long _place = -1;
        private long _position = -1;
        private bool _done;

        public override long Position => _position;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            active[RowColumns.Check(Schema, column).Index];

        public override bool MoveNext()
        {
            while (!_done && Input.MoveNext())
            {
                Verdict verdict = _select(++_place);
                if (verdict == Verdict.Keep)
                {
                    _position++;
                    return true;
                }
                _done = verdict == Verdict.Stop;
            }
            _done = true;
            _position = -1;
            return false;
        }
    }
}
