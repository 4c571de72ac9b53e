using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>Reads rows of a data view through as many cursors as there are threads, so that the stages before run in parallel.</summary>
internal static class RowReader
{
    /// <summary>Returns all rows in the order of the data, whichever cursor they came through.</summary>
    /// <param name="data">The data.</param>
    /// <param name="columns">The columns that are read.</param>
    /// <param name="execution">Threads, cancellation.</param>
    /// <param name="bind">Creates the function that reads a cursor's current row.</param>
    public static List<TRow> Read<TRow>(
        IDataView data, DataViewSchema.Column[] columns, Execution execution, Func<DataViewRowCursor, Func<TRow>> bind)
    {
        DataViewRowCursor[] cursors = data.GetRowCursorSet(columns, execution.Threads);
        var batches = new List<(long Batch, List<TRow> Rows)>[cursors.Length];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(execution.CancellationToken);
        // Every cursor needs a thread of its own: those of one set may wait for each other.
        var tasks = new Task[cursors.Length];
        for (int c = 0; c < cursors.Length; c++)
        {
            int mine = c;
            tasks[c] = Task.Factory.StartNew(
                () => batches[mine] = ReadOne(cursors[mine], bind, stop),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException problems)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(Causes.Innermost(problems));
        }

        // Rows of one batch come through one cursor, in order, and batches are numbered in the order of the data.
        var all = new List<TRow>();
        foreach ((_, List<TRow> rows) in batches.SelectMany(ofCursor => ofCursor).OrderBy(batch => batch.Batch))
            all.AddRange(rows);
        return all;
    }

    private static List<(long, List<TRow>)> ReadOne<TRow>(
        DataViewRowCursor cursor, Func<DataViewRowCursor, Func<TRow>> bind, CancellationTokenSource stop)
    {
        var batches = new List<(long Batch, List<TRow> Rows)>();
        try
        {
            using (cursor)
            {
                Func<TRow> read = bind(cursor);
                while (cursor.MoveNext())
                {
                    stop.Token.ThrowIfCancellationRequested();
                    if (batches.Count == 0 || batches[^1].Batch != cursor.Batch)
                        batches.Add((cursor.Batch, []));
                    batches[^1].Rows.Add(read());
                }
            }

            return batches;
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }
}
