using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The fit of a <see cref="NetworkModel"/> for any task: from sets of series to trained networks.</summary>
internal sealed class NetworkFit
{
    private readonly SeriesSet? _validation;
    private readonly NetworkModelOptions _options;
    private readonly Execution _execution;
    private readonly bool _perPoint;

    /// <param name="train">The training set.</param>
    /// <param name="validation">Series that the networks are only measured on; null for none.</param>
    /// <param name="options">Repair and networks.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <param name="perPoint">Whether the networks give outputs for each point of a series instead of for the whole.</param>
    public NetworkFit(
        SeriesSet train, SeriesSet? validation, NetworkModelOptions options, Execution execution, bool perPoint = false)
    {
        (_validation, _options, _execution, _perPoint) = (validation, options, execution, perPoint);

        // All series are used for training, so no sample is drawn.
        Survey = SeriesSurvey.Of(SeriesSource.FromSet(train), options.Network.Seed, execution, sampleSize: int.MaxValue);
    }

    /// <summary>Survey of the training set.</summary>
    public SeriesSurvey Survey { get; }

    /// <summary>Repair and scaling of series for the networks, once they are trained.</summary>
    public NetworkInput Input { get; private set; } = null!;

    /// <summary>Trains the networks, and prepares them for scoring.</summary>
    /// <inheritdoc cref="Train"/>
    public ImmutableArray<NetworkMember> Run(
        int outputs, ReadOnlySpan<double> sampleWeights, INetworkBackend? backend,
        Func<SeriesSet, float[][], float[]?, NetworkData> toData,
        Func<SeriesSet, float[][], float[]?, NetworkData>? validationToData = null)
    {
        bool keepBest = _options.Network.Training.KeepBest;
        return
        [
            .. Train(outputs, sampleWeights, backend, toData, validationToData)
                .Select(one => new NetworkMember(
                    new SeriesNetwork(one.Architecture, one.Weights), NetworkOutcome.Of(one.History, keepBest))),
        ];
    }

    /// <summary>Trains the networks.</summary>
    /// <param name="outputs">Outputs of a network: classes, or 1 for a number.</param>
    /// <param name="sampleWeights">A weight per training series, or empty.</param>
    /// <param name="backend">The back end that trains the networks.</param>
    /// <param name="toData">Combines scaled series with their targets.</param>
    /// <param name="validationToData">The same for the validation set; null if there is no difference.</param>
    public ImmutableArray<TrainedNetwork> Train(
        int outputs, ReadOnlySpan<double> sampleWeights, INetworkBackend? backend,
        Func<SeriesSet, float[][], float[]?, NetworkData> toData,
        Func<SeriesSet, float[][], float[]?, NetworkData>? validationToData = null)
    {
        float[]? weights = Weights(sampleWeights, Survey.Count);
        SeriesRepair repair = _options.Repair.Resolve(Survey.HasMissing, Survey.MaxLength, "train");
        SeriesSet train = Survey.WholeRepaired(repair)!;
        NetworkArchitecture architecture = Build(_options.Network, train, outputs, _perPoint);
        Input = NetworkInput.For(train, repair, architecture);
        NetworkData? validation = null;
        if (_validation is not null)
        {
            ThrowUnlessMatching(_validation, train);
            SeriesSet repaired = repair.Apply(_validation);
            NetworkInput.ThrowUnlessUsable(repaired, architecture);
            validation = (validationToData ?? toData)(repaired, Input.Of(repaired), null);
        }

        return NetworkTraining.TrainMembers(
            architecture, toData(train, Input.Of(train), weights), _options.Network, validation, backend, _execution);
    }

    /// <summary>Builds the network for a repaired training set, and checks that they fit.</summary>
    public static NetworkArchitecture Build(NetworkOptions options, SeriesSet repaired, int outputs, bool perPoint)
    {
        NetworkArchitecture architecture = options.Build(repaired.Channels, outputs, repaired.MaxLength);
        ThrowUnlessMatching(architecture, repaired.Channels, outputs, perPoint);
        NetworkInput.ThrowUnlessUsable(repaired, architecture);
        return architecture;
    }

    /// <summary>Weights of training series with a mean of 1, so that floats hold them whatever their unit; null for none.</summary>
    public static float[]? Weights(ReadOnlySpan<double> sampleWeights, int count)
    {
        if (sampleWeights.IsEmpty)
            return null;
        double[] weights = TrainingExamples.CopyWeights(sampleWeights, count);
        double largest = weights.Max(), mean = weights.Average(weight => weight / largest);
        return Array.ConvertAll(weights, weight => (float)(weight / largest / mean));
    }

    private static void ThrowUnlessMatching(NetworkArchitecture architecture, int channels, int outputs, bool perPoint)
    {
        if (perPoint ? !architecture.LabelsPoints : architecture.IsSequence)
        {
            string pooled = "outputs for the whole series", each = "outputs for each point of a series";
            throw new ArgumentException(
                $"The network '{architecture.Name}' has {(architecture.LabelsPoints ? each : architecture.IsSequence
                    ? "outputs for fewer rows than a series has points" : pooled)}; {(perPoint ? each : pooled)} are needed.",
                "options");
        }

        if (architecture.Channels != channels || architecture.Outputs != outputs)
        {
            throw new ArgumentException(
                $"The network '{architecture.Name}' is one of {Plural.Of(architecture.Channels, "channel")} and "
                + $"{Plural.Of(architecture.Outputs, "output")}; the training set needs {channels} and {outputs}.", "options");
        }
    }

    private static void ThrowUnlessMatching(SeriesSet validation, SeriesSet train)
    {
        if (validation.Count == 0)
            throw new ArgumentException($"The validation set '{validation.Name}' is empty.", nameof(validation));
        if (validation.Channels != train.Channels)
        {
            throw new ArgumentException(
                $"The series of the validation set '{validation.Name}' have {Plural.Of(validation.Channels, "channel")}, "
                + $"those of the training set {train.Channels}.",
                nameof(validation));
        }

        if (validation.HasLabels != train.HasLabels || validation.HasTargets != train.HasTargets)
        {
            throw new ArgumentException(
                $"The validation set '{validation.Name}' has no {(train.HasLabels ? "class labels" : "targets")}, the training set has.",
                nameof(validation));
        }
    }
}
