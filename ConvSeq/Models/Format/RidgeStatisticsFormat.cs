using ConvSeq.Containers;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of <see cref="RidgeStatistics"/>: sections STAT, ROWS and GRAM. Rows and sums may be larger than an array, so they
/// are written and read section by section. docs/specification.md, "Model files", is normative.
/// </summary>
internal static class RidgeStatisticsFormat
{
    // Rows of a section, of examples and of the sums.
    private const int RowsPerSection = 256;

    // Number, target and weight, and the count of the features.
    private const int RowHeadLength = sizeof(ulong) + 2 * sizeof(double) + sizeof(int);

    public static void Write(Stream stream, RidgeStatistics statistics)
    {
        statistics.ThrowIfUnfit();
        var head = new ModelWriter();
        WriteHead(head, statistics);
        int last = statistics.Chunk?.Count ?? 0;
        RidgeRow[] sample = statistics.Sample.InOrder();
        long length = head.Written.Length + RowsLength(last, statistics.FeatureCount)
            + RowsLength(sample.Length, statistics.FeatureCount) + SquaresLength(statistics.Squares);
        using var container = new ContainerWriter(stream, ModelKind.RidgeStatistics, length);
        container.Write(head.Written);
        WriteRows(container, last, i => LastRow(statistics, i));
        WriteRows(container, sample.Length, i => sample[i]);
        WriteSquares(container, statistics.Squares);
        container.End();
    }

    public static RidgeStatistics Read(Stream stream, string name)
    {
        using var container = new ContainerReader(stream, name, ModelKind.RidgeStatistics);
        (RidgeStatistics statistics, int last) = ReadHead(container);
        try
        {
            ReadLastRows(container, statistics, last);
            ReadSample(container, statistics);
            if (statistics.Rows > last)
                ReadSquares(container, statistics);
            container.End();
            return statistics;
        }
        catch
        {
            statistics.Dispose();
            throw;
        }
    }

    private static void WriteHead(ModelWriter payload, RidgeStatistics statistics) => payload.Section("STAT"u8, writer =>
    {
        writer.Int32(statistics.FeatureCount);
        writer.Int32(statistics.ClassCount);
        writer.Int32(statistics.Options.SampleSize);
        writer.UInt64(statistics.Options.Seed);
        writer.UInt64((ulong)statistics.Options.FirstRow);
        writer.Doubles(statistics.Options.ClassWeights.AsSpan());
        writer.UInt64((ulong)statistics.NextRow);
        writer.Int32(statistics.Chunk?.Count ?? 0);
        writer.UInt64s([.. statistics.Ranges.Ranges.SelectMany(range => new[] { (ulong)range.First, (ulong)range.End })]);
        writer.UInt64s(Array.ConvertAll(statistics.ClassCounts.ToArray(), count => (ulong)count));
        writer.Double(statistics.MinTarget);
        writer.Double(statistics.MaxTarget);
        writer.Int32(statistics.Sums.TargetExponent);
        writer.Double(statistics.Sums.Weight);
        writer.Singles(statistics.Largest);
        writer.Doubles(statistics.Sums.Means);
        writer.Doubles(statistics.Sums.TargetMeans);
        for (int k = 0; k < statistics.Sums.TargetMeans.Length; k++)
            writer.Doubles(statistics.Sums.Products.RowSpan(k));
    });

    private static (RidgeStatistics Statistics, int Last) ReadHead(ContainerReader container)
    {
        ModelReader reader = container.Section("STAT"u8);
        int features = reader.Int32(), classes = reader.Int32(), sampleSize = reader.Int32();
        ulong seed = reader.UInt64();
        long firstRow = Number(ref reader, "the first row");
        double[] classWeights = reader.Doubles();
        long nextRow = Number(ref reader, "the next row");
        int last = reader.Int32(0, RidgeChunk.Capacity - 1, "the number of last rows");
        ulong[] ranges = reader.UInt64s(), counts = reader.UInt64s();
        double least = reader.Double(), greatest = reader.Double();
        int exponent = reader.Int32(-1074, 1023, "the exponent of the targets");
        double weight = reader.Double();
        float[] largest = reader.Singles();
        double[] means = reader.Doubles(), targetMeans = reader.Doubles();

        // Nothing is allocated for more features than have been read.
        if (features != largest.Length || features != means.Length)
            throw reader.Damaged($"it has {largest.Length} and {means.Length} values where there are {features} features");
        int targets = classes <= 2 ? 1 : classes;
        if (targetMeans.Length != targets || classes is 1 or < 0)
            throw reader.Damaged($"it has {targetMeans.Length} means of targets for {classes} classes");
        reader.Expect((sizeof(int) + (long)sizeof(double) * features) * targets);

        RidgeStatistics? statistics = null;
        try
        {
            var options = new RidgeStatisticsOptions
            {
                SampleSize = sampleSize,
                Seed = seed,
                FirstRow = firstRow,
                ClassWeights = [.. classWeights],
            };
            statistics = new RidgeStatistics(features, classes, options)
            {
                NextRow = nextRow,
                MinTarget = least,
                MaxTarget = greatest,
            };
            statistics.Sums.TargetExponent = exponent;
            statistics.Sums.Weight = weight;
            largest.CopyTo(statistics.Largest);
            means.CopyTo(statistics.Sums.Means, 0);
            targetMeans.CopyTo(statistics.Sums.TargetMeans, 0);
            for (int k = 0; k < targets; k++)
                ReadDoubles(ref reader, statistics.Sums.Products.RowSpan(k));
            reader.End();
            SetRows(ref reader, statistics, ranges, counts, last);
            ThrowUnlessSound(ref reader, statistics, last);
            return (statistics, last);
        }
        catch (ArgumentException problem)
        {
            statistics?.Dispose();
            throw reader.Damaged(problem);
        }
        catch
        {
            statistics?.Dispose();
            throw;
        }
    }

    private static void SetRows(
        ref ModelReader reader, RidgeStatistics statistics, ulong[] ranges, ulong[] counts, int last)
    {
        if (ranges.Length % 2 != 0)
            throw reader.Damaged("a range of rows has no end");
        long behind = -1;
        for (int i = 0; i < ranges.Length; i += 2)
        {
            if (ranges[i + 1] > long.MaxValue || ranges[i] >= ranges[i + 1] || (long)ranges[i] <= behind)
                throw reader.Damaged($"it has no rows from {ranges[i]} to before {ranges[i + 1]}");
            behind = (long)ranges[i + 1];
            statistics.Ranges.Add((long)ranges[i], behind);
        }

        long first = statistics.Options.FirstRow, next = statistics.NextRow;
        bool own = first == next || statistics.Ranges.Ranges.Any(range => range.First <= first && next <= range.End);
        if (first > next || !own || next - first < last)
            throw reader.Damaged($"its own rows are not those from {first} to before {next}");

        long total = 0;
        if (counts.Length != statistics.ClassCount)
            throw reader.Damaged($"it has {counts.Length} counts of {statistics.ClassCount} classes");
        for (int k = 0; k < counts.Length; k++)
        {
            statistics.Counts[k] = counts[k] <= (ulong)(statistics.Rows - total)
                ? (long)counts[k]
                : throw reader.Damaged("its classes have more rows than there are");
            total += statistics.Counts[k];
        }

        if (counts.Length > 0 && total != statistics.Rows)
            throw reader.Damaged($"its classes have {total} of {statistics.Rows} rows");
    }

    private static void ThrowUnlessSound(ref ModelReader reader, RidgeStatistics statistics, int last)
    {
        bool any = statistics.Rows > last;
        RidgeSums sums = statistics.Sums;
        if (!(double.IsFinite(sums.Weight) && (any ? sums.Weight > 0 : sums.Weight == 0)))
            throw reader.Damaged($"the weight of its rows is {sums.Weight}");
        if (Array.Exists(sums.Means, mean => !double.IsFinite(mean)) || Array.Exists(sums.TargetMeans, mean => !double.IsFinite(mean)))
            throw reader.Damaged("a mean is not finite");
        foreach (float largest in statistics.Largest)
        {
            if (!(largest >= 0 && float.IsFinite(largest)))
                throw reader.Damaged($"a largest value is {largest}");
        }

        bool targets = statistics.MinTarget <= statistics.MaxTarget && double.IsFinite(statistics.MinTarget)
            && double.IsFinite(statistics.MaxTarget);
        if (statistics.Rows > 0 && !targets)
            throw reader.Damaged($"its targets are from {statistics.MinTarget} to {statistics.MaxTarget}");
        if (statistics.Rows == 0)
            (statistics.MinTarget, statistics.MaxTarget) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    private static RidgeRow LastRow(RidgeStatistics statistics, int row)
    {
        RidgeChunk chunk = statistics.Chunk!;
        float[] features = new float[statistics.FeatureCount];
        chunk.CopyRow(row, features);
        return new RidgeRow(
            statistics.NextRow - chunk.Count + row, chunk.Targets[row], chunk.Weights[row], features);
    }

    private static long RowsLength(int count, int features) =>
        Sections(count) * (ModelReader.SectionHeadLength + sizeof(int)) + count * (RowHeadLength + (long)sizeof(float) * features);

    private static long Sections(int rows) => (rows + RowsPerSection - 1) / RowsPerSection;

    private static void WriteRows(ContainerWriter container, int count, Func<int, RidgeRow> row)
    {
        for (int start = 0; start < count; start += RowsPerSection)
        {
            var section = new ModelWriter();
            section.Section("ROWS"u8, writer =>
            {
                int end = Math.Min(count, start + RowsPerSection);
                writer.Int32(end - start);
                for (int i = start; i < end; i++)
                {
                    RidgeRow written = row(i);
                    writer.UInt64((ulong)written.Number);
                    writer.Double(written.Target);
                    writer.Double(written.Weight);
                    writer.Singles(written.Features);
                }
            });
            container.Write(section.Written);
        }
    }

    private static void ReadLastRows(ContainerReader container, RidgeStatistics statistics, int count)
    {
        if (count == 0)
            return;
        RidgeChunk? chunk = null;
        ReadRows(container, statistics, count, (ref ModelReader reader, RidgeRow row) =>
        {
            chunk ??= statistics.Chunk = new RidgeChunk(statistics.FeatureCount);
            if (row.Number != statistics.NextRow - count + chunk.Count)
                throw reader.Damaged($"its last rows are not numbered to before {statistics.NextRow}");
            chunk.Append(row.Features, row.Target, row.Weight);
        });
    }

    private static void ReadSample(ContainerReader container, RidgeStatistics statistics)
    {
        long before = -1;
        ReadRows(
            container, statistics, (int)Math.Min(statistics.Options.SampleSize, statistics.Rows),
            (ref ModelReader reader, RidgeRow row) =>
        {
            if (row.Number <= before || statistics.Ranges.FirstIn(row.Number, row.Number + 1) < 0)
                throw reader.Damaged($"it has no row {row.Number} to keep");
            before = row.Number;
            statistics.Sample.Offer(row);
        });
    }

    private delegate void RowAction(ref ModelReader reader, RidgeRow row);

    private static void ReadRows(ContainerReader container, RidgeStatistics statistics, int count, RowAction use)
    {
        for (int start = 0; start < count; start += RowsPerSection)
        {
            ModelReader reader = container.Section("ROWS"u8);
            int rows = reader.Int32(), expected = Math.Min(RowsPerSection, count - start);
            if (rows != expected)
                throw reader.Damaged($"a section has {rows} rows instead of {expected}");
            for (int i = 0; i < rows; i++)
                use(ref reader, ReadRow(ref reader, statistics));
            reader.End();
        }
    }

    private static RidgeRow ReadRow(ref ModelReader reader, RidgeStatistics statistics)
    {
        long number = Number(ref reader, "a row's number");
        double target = reader.Double(), weight = reader.Double();
        float[] features = reader.Singles();
        if (!(target >= statistics.MinTarget && target <= statistics.MaxTarget))
            throw reader.Damaged($"the target of row {number} is {target}");
        if (statistics.ClassCount > 0 && !(target >= 0 && target < statistics.ClassCount && target == (int)target))
            throw reader.Damaged($"the class of row {number} is {target}");
        if (!(weight is >= RidgeStatistics.MinWeight and <= RidgeStatistics.MaxWeight))
            throw reader.Damaged($"the weight of row {number} is {weight}");
        if (features.Length != statistics.FeatureCount || FloatSpans.IndexOfNonFinite(features) >= 0)
            throw reader.Damaged($"row {number} has not {statistics.FeatureCount} finite features");
        return new RidgeRow(number, target, weight, features);
    }

    private static long SquaresLength(UpperTriangle? squares)
    {
        long length = 0;
        for (int panel = 0; panel < squares?.PanelCount; panel++)
        {
            int rows = squares.Panel(panel).Rows;
            length += Sections(rows) * ModelReader.SectionHeadLength + (long)rows * sizeof(int);
            for (int i = 0; i < rows; i++)
                length += (long)sizeof(double) * squares.Row(panel, i).Length;
        }

        return length;
    }

    private static void WriteSquares(ContainerWriter container, UpperTriangle? squares)
    {
        for (int panel = 0; panel < squares?.PanelCount; panel++)
        {
            int rows = squares.Panel(panel).Rows;
            for (int start = 0; start < rows; start += RowsPerSection)
            {
                var section = new ModelWriter();
                section.Section("GRAM"u8, writer =>
                {
                    for (int i = start; i < Math.Min(rows, start + RowsPerSection); i++)
                        writer.Doubles(squares.Row(panel, i));
                });
                container.Write(section.Written);
            }
        }
    }

    private static void ReadSquares(ContainerReader container, RidgeStatistics statistics)
    {
        var squares = new UpperTriangle(statistics.FeatureCount);
        statistics.Squares = squares;
        for (int panel = 0; panel < squares.PanelCount; panel++)
        {
            int rows = Math.Min(squares.Order, (panel + 1) * UpperTriangle.PanelColumns);
            for (int start = 0; start < rows; start += RowsPerSection)
            {
                // The first section of a panel is read before the panel is allocated.
                ModelReader reader = container.Section("GRAM"u8);
                for (int i = start; i < Math.Min(rows, start + RowsPerSection); i++)
                {
                    ReadDoubles(ref reader, squares.Row(panel, i));
                    bool diagonal = i >= panel * UpperTriangle.PanelColumns;
                    if (diagonal && !(squares.Row(panel, i)[0] >= 0))
                        throw reader.Damaged($"the sum of squares of feature {i} is negative");
                }

                reader.End();
            }
        }
    }

    private static void ReadDoubles(ref ModelReader reader, Span<double> target)
    {
        double[] values = reader.Doubles();
        if (values.Length != target.Length)
            throw reader.Damaged($"it has {values.Length} sums where {target.Length} are needed");
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
            throw reader.Damaged($"a sum is {values[bad]}");
        values.CopyTo(target);
    }

    private static long Number(ref ModelReader reader, string what)
    {
        ulong number = reader.UInt64();
        return number <= long.MaxValue ? (long)number : throw reader.Damaged($"{what} is {number}");
    }
}
