using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Networks;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payloads of a <see cref="SequenceModel"/>: sections TRAI, SYMB, RATE if the sampling rate is known, ARCH and NETW; and of a
/// <see cref="SequenceForecaster"/>: FORE, then those of its model. Writing and reading are side by side; docs/specification.md, "Model
/// files", is normative.
/// </summary>
internal static class SequenceModelFormat
{
    private const byte IsVocabulary = 1, IsLevels = 2;

    public static byte[] ToBytes(SequenceModel model)
    {
        var payload = new ModelWriter();
        Write(payload, model);
        return ModelContainer.Wrap(ModelKind.SequenceModel, payload.Written);
    }

    public static SequenceModel Read(Stream stream, string name) => ModelFile.Read(stream, name, ModelKind.SequenceModel, Read);

    public static byte[] ToBytes(SequenceForecaster forecaster)
    {
        var payload = new ModelWriter();
        payload.Section("FORE"u8, writer =>
        {
            ForecastOptions options = forecaster.Options;
            writer.Int32(options.Horizon);
            writer.Doubles(options.Quantiles.AsSpan());
            writer.Int32(options.Samples);
            writer.UInt64(options.Seed);
        });
        Write(payload, forecaster.Model);
        return ModelContainer.Wrap(ModelKind.SequenceForecaster, payload.Written);
    }

    public static SequenceForecaster ReadForecaster(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.SequenceForecaster, ReadForecaster);

    private static SequenceForecaster ReadForecaster(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("FORE"u8);
        int horizon = reader.Int32();
        ImmutableArray<double> quantiles = [.. reader.Doubles()];
        int samples = reader.Int32();
        ulong seed = reader.UInt64();
        reader.End();
        SequenceModel model = Read(ref payload);
        try
        {
            return new SequenceForecaster(
                model, new ForecastOptions { Horizon = horizon, Quantiles = quantiles, Samples = samples, Seed = seed });
        }
        catch (ArgumentException problem)
        {
            throw payload.Damaged(problem);
        }
    }

    private static void Write(ModelWriter payload, SequenceModel model)
    {
        SummarySection.Write(payload, model.Training);
        payload.Section("SYMB"u8, writer =>
        {
            Write(writer, model.Coding);
            writer.Int32(model.Start);
            writer.Texts(model.ClassNames.AsSpan());
        });
        if (model.SamplingRate is { } rate)
            payload.Section("RATE"u8, writer => writer.Int32(rate));
        ArchitectureSection.Write(payload, model.Architecture);
        NetworkSections.WriteMember(payload, model.Member);
    }

    private static SequenceModel Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        ModelReader reader = payload.Section("SYMB"u8);
        SequenceCoding coding = ReadCoding(ref reader);
        int start = reader.Int32(0, coding.Symbols - 1, "the first symbol");
        ImmutableArray<string> classNames = [.. reader.Texts()];
        reader.End();
        if (classNames.Length == 1 || classNames.Distinct(StringComparer.Ordinal).Count() < classNames.Length)
            throw payload.Damaged("its names of classes are not two or more different ones");
        int? samplingRate = ReadRate(ref payload);
        NetworkArchitecture architecture = ArchitectureSection.Read(ref payload);
        if (SequenceModel.ProblemOf(architecture, coding, classNames.Length) is { } problem)
            throw payload.Damaged(problem.TrimEnd('.'));
        NetworkMember member = NetworkSections.ReadMember(ref payload, architecture);
        return new SequenceModel(training, coding, start, classNames, samplingRate, member);
    }

    private static int? ReadRate(ref ModelReader payload)
    {
        if (payload.NextTag() != "RATE")
            return null;
        ModelReader reader = payload.Section("RATE"u8);
        int rate = reader.Int32(1, int.MaxValue, "the sampling rate");
        reader.End();
        return rate;
    }

    /// <summary>What symbols stand for, as part of a section.</summary>
    public static void Write(ModelWriter writer, SequenceCoding coding)
    {
        switch (coding)
        {
            case SequenceVocabulary vocabulary:
                writer.Byte(IsVocabulary);
                writer.Byte((byte)vocabulary.Unit);
                writer.Texts(vocabulary.Texts.AsSpan());
                break;
            case ValueLevels levels:
                writer.Byte(IsLevels);
                writer.Byte((byte)levels.Scale);
                writer.Int32(levels.Symbols);
                writer.Double(levels.Low);
                writer.Double(levels.High);
                break;
            default:
                throw new NotSupportedException($"Symbols of type {coding.GetType().Name} cannot be saved.");
        }
    }

    /// <summary>Reads what symbols stand for.</summary>
    public static SequenceCoding ReadCoding(ref ModelReader reader)
    {
        byte kind = reader.Byte();
        try
        {
            switch (kind)
            {
                case IsVocabulary:
                    var unit = reader.Enum<SymbolUnit>("the unit of symbols");
                    return new SequenceVocabulary(unit, [.. reader.Texts()]);
                case IsLevels:
                    var scale = reader.Enum<LevelScale>("the scale of levels");
                    int levels = reader.Int32();
                    double low = reader.Double(), high = reader.Double();
                    return new ValueLevels(low, high, scale, levels);
                default:
                    throw reader.Damaged($"its symbols are of the unknown kind {kind}");
            }
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }
}
