using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Networks;

/// <summary>
/// The checkpoint file of a training: the facts it depends on, its history, and everything that changes while it runs. For a large
/// network the file may be longer than an array, so it is written and read section by section. docs/specification.md, "Model
/// files", is normative.
/// </summary>
internal static class NetworkCheckpointFormat
{
    /// <summary>The end of a message about a checkpoint that cannot be used.</summary>
    public const string DeleteIt = "delete the file.";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="stream">Writable.</param>
    /// <param name="facts">The facts that the training depends on.</param>
    /// <param name="epochs">The finished epochs, one or more.</param>
    /// <param name="state">The state after them.</param>
    /// <param name="kept">The weights that training would end with; null if they are those of the state.</param>
    public static void Write(
        Stream stream, ImmutableArray<TrainingFact> facts, IReadOnlyList<TrainingEpoch> epochs, NetworkState state, NetworkWeights? kept)
    {
        var head = new ModelWriter();
        head.Section("TRNG"u8, writer =>
        {
            writer.Int32(facts.Length);
            foreach (TrainingFact fact in facts)
            {
                writer.Text(fact.Name);
                writer.Text(fact.Value);
            }
        });
        head.Section("EPOC"u8, writer =>
        {
            writer.UInt64((ulong)state.Steps);
            writer.Doubles([.. epochs.Select(epoch => epoch.Loss)]);
            writer.Doubles([.. epochs.Select(epoch => epoch.Accuracy).OfType<double>()]);
            writer.Doubles([.. epochs.Select(epoch => epoch.ValidationLoss).OfType<double>()]);
            writer.Doubles([.. epochs.Select(epoch => epoch.ValidationAccuracy).OfType<double>()]);
            writer.Doubles([.. epochs.Select(epoch => epoch.LearningRate)]);
            writer.Doubles([.. epochs.Select(epoch => epoch.Seconds)]);
        });
        long values = state.Weights.Values.Length, statistics = state.Weights.Statistics.Length;
        long length = head.Written.Length + (kept is null ? 3 : 4) * SectionLength(values)
            + (kept is null ? 1 : 2) * SectionLength(statistics);
        using var container = new ContainerWriter(stream, ModelKind.NetworkCheckpoint, length);
        container.Write(head.Written);
        WriteArray("WGHT"u8, state.Weights.Values);
        WriteArray("STCS"u8, state.Weights.Statistics);
        WriteArray("MOM1"u8, state.FirstMoments);
        WriteArray("MOM2"u8, state.SecondMoments);
        if (kept is not null)
        {
            WriteArray("BEST"u8, kept.Values);
            WriteArray("BSTC"u8, kept.Statistics);
        }

        container.End();

        void WriteArray(ReadOnlySpan<byte> tag, float[] array)
        {
            var writer = new ModelWriter();
            writer.Section(tag, content => content.Singles(array));
            container.Write(writer.Written);
        }

        static long SectionLength(long floats) => ModelReader.SectionHeadLength + sizeof(int) + floats * sizeof(float);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="stream">Positioned at the magic.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="facts">The facts of the training that is to continue.</param>
    /// <param name="hasAccuracy">Whether its epochs have an accuracy.</param>
    /// <param name="hasValidation">Whether its epochs have a validation loss.</param>
    /// <param name="state">Receives the state.</param>
    /// <param name="kept">Receives the weights that training would end with.</param>
    /// <returns>The finished epochs, one or more, and the back end that wrote the file.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is damaged or truncated, or belongs to another training; the message says what differs.
    /// </exception>
    public static (TrainingEpoch[] Epochs, string Backend) Read(
        Stream stream, string name, ImmutableArray<TrainingFact> facts, bool hasAccuracy, bool hasValidation, NetworkState state,
        NetworkWeights kept)
    {
        using var container = new ContainerReader(stream, name, ModelKind.NetworkCheckpoint);
        ImmutableArray<TrainingFact> found = ReadFacts(container);
        ModelReader history = container.Section("EPOC"u8);
        float[] values = ReadArray("WGHT"u8), statistics = ReadArray("STCS"u8), first = ReadArray("MOM1"u8), second = ReadArray("MOM2"u8);
        bool keptDiffers = container.Left > 0;
        float[] keptValues = keptDiffers ? ReadArray("BEST"u8) : values, keptStatistics = keptDiffers ? ReadArray("BSTC"u8) : statistics;
        container.End();

        // Only now is it known that a difference is not a damaged byte.
        ThrowUnlessSame(facts, found, name);
        TrainingEpoch[] epochs = ReadEpochs(ref history, hasAccuracy, hasValidation, state);
        Fill(ref history, values, state.Weights.Values, "weights");
        Fill(ref history, statistics, state.Weights.Statistics, "statistics");
        Fill(ref history, first, state.FirstMoments, "first moments");
        Fill(ref history, second, state.SecondMoments, "second moments");
        Fill(ref history, keptValues, kept.Values, "kept weights");
        Fill(ref history, keptStatistics, kept.Statistics, "kept statistics");
        return (epochs, found.Single(fact => fact.Name == TrainingFacts.BackendName).Value);

        float[] ReadArray(ReadOnlySpan<byte> tag)
        {
            ModelReader reader = container.Section(tag);
            float[] array = reader.Singles();
            reader.End();
            return array;
        }
    }

    private static ImmutableArray<TrainingFact> ReadFacts(ContainerReader container)
    {
        ModelReader reader = container.Section("TRNG"u8);
        var facts = ImmutableArray.CreateBuilder<TrainingFact>(reader.Length(2 * sizeof(int)));
        for (int i = facts.Capacity; i > 0; i--)
            facts.Add(new TrainingFact(reader.Text(), reader.Text()));
        reader.End();
        return facts.DrainToImmutable();
    }

    private static void ThrowUnlessSame(ImmutableArray<TrainingFact> facts, ImmutableArray<TrainingFact> found, string name)
    {
        for (int i = 0; i < Math.Max(facts.Length, found.Length); i++)
        {
            if (i < facts.Length && i < found.Length && facts[i].Agrees(found[i]))
                continue;
            string difference = i >= facts.Length || i >= found.Length || facts[i].Name != found[i].Name
                ? "it was written by another version of ConvSeq"
                : facts[i].IsDigest || found[i].IsDigest ? $"{facts[i].Name} differs"
                : Difference(facts[i], found[i]);
            throw new InvalidDataException(
                $"{name} belongs to another training: {difference}. Choose another folder for checkpoints, or {DeleteIt}");
        }
    }

    // For lists, the first elements that differ.
    private static string Difference(TrainingFact fact, TrainingFact found)
    {
        string[] here = fact.Value.Split('\n'), there = found.Value.Split('\n');
        int at = 0;
        while (at < Math.Min(here.Length, there.Length) && here[at] == there[at])
            at++;
        return $"{fact.Name} is {At(here)}; in the checkpoint it is {At(there)}";

        string At(string[] elements) => at < elements.Length ? elements[at] : "none";
    }

    private static TrainingEpoch[] ReadEpochs(ref ModelReader reader, bool hasAccuracy, bool hasValidation, NetworkState state)
    {
        state.Steps = (long)reader.UInt64();
        double[] losses = reader.Doubles();
        if (losses.Length == 0)
            throw reader.Damaged("it has no epochs");
        double[] accuracies = Column(ref reader, hasAccuracy), validationLosses = Column(ref reader, hasValidation);
        double[] validationAccuracies = Column(ref reader, hasAccuracy && hasValidation);
        double[] rates = Column(ref reader, true), seconds = Column(ref reader, true);
        reader.End();
        return [.. losses.Select((loss, i) => new TrainingEpoch
        {
            Number = i + 1,
            Loss = loss,
            Accuracy = hasAccuracy ? accuracies[i] : null,
            ValidationLoss = hasValidation ? validationLosses[i] : null,
            ValidationAccuracy = hasAccuracy && hasValidation ? validationAccuracies[i] : null,
            LearningRate = rates[i],
            Seconds = seconds[i],
        })];

        double[] Column(ref ModelReader reader, bool isThere)
        {
            double[] numbers = reader.Doubles();
            return numbers.Length == (isThere ? losses.Length : 0)
                ? numbers
                : throw reader.Damaged($"a column has {numbers.Length} numbers for {losses.Length} epochs");
        }
    }

    private static void Fill(ref ModelReader reader, float[] found, float[] target, string what)
    {
        if (found.Length != target.Length)
            throw reader.Damaged($"it has {found.Length} {what}, but the network has {target.Length}");
        if (!Array.TrueForAll(found, float.IsFinite))
            throw reader.Damaged($"not all of its {what} are finite");
        found.CopyTo(target, 0);
    }
}
