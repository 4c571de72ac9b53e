using ConvSeq.Containers;
using ConvSeq.Trees;

namespace ConvSeq.Models.Format;

/// <summary>
/// The sections TREE, an <see cref="ExtraTreesClassifier"/>, and TRER, an <see cref="ExtraTreesRegressor"/>, each with LEAF, the numbers of
/// examples of its leaves. Writing and reading are side by side.
/// </summary>
internal static class ExtraTreesSections
{
    public static void Write(ModelWriter payload, ExtraTreesClassifier head)
    {
        payload.Section("TREE"u8, writer =>
        {
            writer.Int32s(head.ClassCounts);
            WriteForest(writer, head.Forest, head.OutOfFoldAccuracy);
            writer.Doubles(head.Shares);
        });
        WriteLeafRows(payload, head.Forest);
    }

    public static ExtraTreesClassifier ReadClassifier(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("TREE"u8);
        int[] classCounts = reader.Int32s();
        var parts = ForestParts.Read(ref reader);
        double[] shares = reader.Doubles();
        reader.End();
        int[] leafRows = ReadLeafRows(ref payload);
        try
        {
            int outcomes = classCounts.Length + shares.Length / Math.Max(1, classCounts.Length);
            return new ExtraTreesClassifier(parts.ToForest(outcomes, leafRows), classCounts, shares, parts.Estimate);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }

    public static void Write(ModelWriter payload, ExtraTreesRegressor head)
    {
        payload.Section("TRER"u8, writer =>
        {
            WriteForest(writer, head.Forest, head.OutOfFoldError);
            writer.Doubles(head.Values);
        });
        WriteLeafRows(payload, head.Forest);
    }

    public static ExtraTreesRegressor ReadRegressor(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("TRER"u8);
        var parts = ForestParts.Read(ref reader);
        double[] values = reader.Doubles();
        reader.End();
        int[] leafRows = ReadLeafRows(ref payload);
        try
        {
            return new ExtraTreesRegressor(parts.ToForest(values.Length, leafRows), values, parts.Estimate);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }

    // Models of format version 1 do not have it.
    private static void WriteLeafRows(ModelWriter payload, Forest forest)
    {
        if (forest.LeafRows.IsEmpty)
            return;
        payload.Section("LEAF"u8, writer => writer.Int32s(forest.LeafRows));
    }

    private static int[] ReadLeafRows(ref ModelReader payload)
    {
        if (payload.NextTag() != "LEAF")
            return [];
        ModelReader reader = payload.Section("LEAF"u8);
        int[] rows = reader.Int32s();
        reader.End();
        return rows.Length > 0 ? rows : throw reader.Damaged("it has a section for leaves, but no leaf");
    }

    private static void WriteForest(ModelWriter writer, Forest forest, double? estimate)
    {
        (int[] nodes, float[] thresholds) = forest.ToArrays();
        writer.Int32(forest.FeatureCount);
        writer.Int32(forest.TreeCount);
        writer.Flag(estimate is not null);
        writer.Double(estimate ?? 0);
        writer.Int32s(nodes);
        writer.Singles(thresholds);
    }

    /// <summary>What <see cref="WriteForest"/> wrote.</summary>
    private readonly record struct ForestParts(int Features, int Trees, double? Estimate, int[] Nodes, float[] Thresholds)
    {
        public static ForestParts Read(ref ModelReader reader)
        {
            int features = reader.Int32(), trees = reader.Int32();
            bool isEstimated = reader.Flag("the estimate");
            double estimate = reader.Double();
            if (!isEstimated && BitConverter.DoubleToInt64Bits(estimate) != 0)
                throw reader.Damaged("it has an estimate where there should be none");
            return new ForestParts(features, trees, isEstimated ? estimate : null, reader.Int32s(), reader.Singles());
        }

        public Forest ToForest(int outcomes, int[] leafRows) => new(Features, Trees, Nodes, Thresholds, outcomes, leafRows);
    }
}
