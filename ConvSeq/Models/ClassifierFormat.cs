using System.Collections.Immutable;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// The payload of a <see cref="TimeSeriesClassifier"/>: sections META, REPR, MINI and RIDG in this order. Writing and reading
/// stand side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class ClassifierFormat
{
    public static byte[] ToBytes(TimeSeriesClassifier model)
    {
        var payload = new ModelWriter();
        payload.Section("META"u8, writer =>
        {
            writer.Int32(model.ClassNames.Length);
            foreach (string name in model.ClassNames)
                writer.Text(name);
            writer.Text(model.Training.Name);
            writer.Int32(model.Training.SeriesCount);
            writer.Int32(model.Training.MinLength);
            writer.Int32(model.Training.MaxLength);
            writer.UInt64(model.Training.Seed);
        });
        payload.Section("REPR"u8, writer =>
        {
            writer.Byte((byte)model.Repair.Missing);
            writer.Single(model.Repair.MissingConstant);
            writer.Byte((byte)model.Repair.LengthPolicy);
            writer.Int32(model.Repair.Length);
            writer.Byte(model.Repair.ZNormalize ? (byte)1 : (byte)0);
        });
        payload.Section("MINI"u8, writer =>
        {
            MiniRocket features = model.Features;
            writer.Int32(features.Channels);
            writer.Byte((byte)features.Padding);
            writer.Int32s(features.Dilations);
            writer.Int32s(features.FeaturesPerDilation);
            for (int d = 0; d < features.Dilations.Length; d++)
            {
                for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
                    writer.Int32s(features.ChannelsOf(d, kernel));
            }

            writer.Singles(features.Biases);
        });
        payload.Section("RIDG"u8, writer =>
        {
            RidgeClassifier head = model.Head;
            writer.Int32(head.FeatureCount);
            writer.Int32(head.ClassCount);
            writer.Double(head.Alpha);
            writer.Double(head.Temperature);
            writer.Double(head.LeaveOneOutAccuracy);
            writer.Doubles(head.Biases);
            writer.Singles(head.Weights);
        });
        return ModelContainer.Wrap(ModelKind.TimeSeriesClassifier, payload.Written);
    }

    public static TimeSeriesClassifier Read(Stream stream, string name)
    {
        byte[] payload = ModelContainer.Unwrap(stream, name, ModelKind.TimeSeriesClassifier);
        var reader = new ModelReader(payload, name);
        ModelReader meta = reader.Section("META"u8), repr = reader.Section("REPR"u8);
        ModelReader mini = reader.Section("MINI"u8), ridg = reader.Section("RIDG"u8);
        reader.End();

        ImmutableArray<string> classNames = ReadClassNames(ref meta);
        var training = new TrainingSummary(
            meta.Text(), meta.Int32(1, int.MaxValue, "the number of training series"),
            meta.Int32(1, int.MaxValue, "the shortest length"), meta.Int32(1, int.MaxValue, "the longest length"), meta.UInt64());
        meta.End();
        SeriesRepair repair = ReadRepair(ref repr);
        MiniRocket features = ReadMiniRocket(ref mini);
        RidgeClassifier head = ReadRidge(ref ridg, features.FeatureCount, classNames.Length);
        return new TimeSeriesClassifier(classNames, training, repair, features, head);
    }

    private static ImmutableArray<string> ReadClassNames(ref ModelReader reader)
    {
        int count = reader.Length(sizeof(int));
        if (count < 2)
            throw reader.Damaged($"it has {count} class(es)");
        var names = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++)
            names.Add(reader.Text());
        return names.Distinct(StringComparer.Ordinal).Count() == count
            ? names.MoveToImmutable()
            : throw reader.Damaged("a class name occurs twice");
    }

    private static SeriesRepair ReadRepair(ref ModelReader reader)
    {
        var repair = new SeriesRepair
        {
            Missing = reader.Enum<MissingValues>("the missing-value policy"),
            MissingConstant = reader.Single(),
            LengthPolicy = reader.Enum<LengthPolicy>("the length policy"),
            Length = reader.Int32(0, int.MaxValue, "the repaired length"),
            ZNormalize = reader.Byte() != 0,
        };
        reader.End();
        bool resolved = repair.Missing != MissingValues.Automatic && float.IsFinite(repair.MissingConstant)
            && (repair.LengthPolicy == LengthPolicy.Keep || repair.Length > 0);
        return resolved ? repair : throw reader.Damaged("its repair of series is incomplete");
    }

    private static MiniRocket ReadMiniRocket(ref ModelReader reader)
    {
        int channels = reader.Int32(1, int.MaxValue, "the number of channels");
        var padding = reader.Enum<MiniRocketPadding>("the padding");
        if (padding == MiniRocketPadding.Automatic)
            throw reader.Damaged("its padding was never decided");
        int[] dilations = reader.Int32s(), features = reader.Int32s();
        if (dilations.Length == 0 || dilations.Length != features.Length)
            throw reader.Damaged($"it has {dilations.Length} dilations and {features.Length} feature counts");
        long total = 0;
        for (int d = 0; d < dilations.Length; d++)
        {
            if (dilations[d] < 1 || dilations[d] > MiniRocket.MaxDilation || (d > 0 && dilations[d] <= dilations[d - 1]) || features[d] < 0)
                throw reader.Damaged($"dilation {d} is {dilations[d]} with {features[d]} features");
            total += (long)MiniRocket.KernelCount * features[d];
        }

        int[][] subsets = new int[dilations.Length * MiniRocket.KernelCount][];
        for (int pair = 0; pair < subsets.Length; pair++)
        {
            subsets[pair] = reader.Int32s();
            if (subsets[pair].Length == 0 || subsets[pair].Any(channel => channel < 0 || channel >= channels))
                throw reader.Damaged($"the channels of kernel {pair} do not exist");
        }

        float[] biases = reader.Singles();
        reader.End();
        if (biases.Length != total || biases.Length == 0 || !Array.TrueForAll(biases, float.IsFinite))
            throw reader.Damaged($"it has {biases.Length} biases for {total} features, or one that is not finite");
        return new MiniRocket(channels, padding, dilations, features, biases, subsets);
    }

    private static RidgeClassifier ReadRidge(ref ModelReader reader, int featureCount, int classCount)
    {
        int features = reader.Int32(), classes = reader.Int32();
        if (features != featureCount || classes != classCount)
            throw reader.Damaged($"its head is for {features} features and {classes} classes, not {featureCount} and {classCount}");
        double alpha = reader.Double(), temperature = reader.Double(), leaveOneOutAccuracy = reader.Double();
        double[] biases = reader.Doubles();
        float[] weights = reader.Singles();
        reader.End();
        try
        {
            return new RidgeClassifier(features, classes, weights, biases, alpha, temperature, leaveOneOutAccuracy);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem.Message.TrimEnd('.'));
        }
    }
}
