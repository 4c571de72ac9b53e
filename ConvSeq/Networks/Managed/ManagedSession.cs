namespace ConvSeq.Networks.Managed;

/// <summary>
/// One network in training. A step is a list of actions on single series, in sections; the series of the batch synchronize between
/// sections. A section works on the batch in parts, stage by stage: each series goes through the actions of a stage, or all of a part
/// through a single action. The split into parts, and the order in which their gradients are added up,
/// depend on the batch alone, so the number of threads does not change a bit.
/// <c>PlainSession</c> in the tests is the same training, written plainly.
/// </summary>
internal sealed unsafe class ManagedSession : INetworkSession
{
    private const int MaxParts = 16;

    /// <summary>Number of points of a batch that justify a separate part.</summary>
    private const int PointsPerPart = 512;

    /// <summary>Number of series of a part for layers that take them together, if there are enough.</summary>
    private const int SeriesPerPart = 8;

    /// <summary>Number of weights whose gradients a thread adds up at a time.</summary>
    private const int GradientBlock = 8192;

    private readonly NetworkSessionSettings _settings;
    private readonly Execution _execution;
    private readonly NetworkState _state;
    private readonly StoragePlan _storage;
    private readonly PackedWeights _packed;
    private readonly NetworkRun _run;
    private readonly BatchLossGradient _loss;
    private readonly List<Section> _sections;
    private readonly Scratch[] _scratch = [.. Enumerable.Range(0, MaxParts).Select(_ => new Scratch())];
    private readonly FloatBuffer _gradient;
    private bool _isPacked;

    public ManagedSession(NetworkSessionSettings settings, Execution execution)
    {
        _settings = settings;
        _execution = execution;
        NetworkArchitecture architecture = settings.Architecture;
        _state = new NetworkState(architecture);
        _storage = new StoragePlan(architecture);
        _packed = new PackedWeights(architecture, _storage.NeedsGradient);
        _run = new NetworkRun(architecture, _storage, _packed, training: true);
        _loss = new BatchLossGradient(settings.Train, settings.LabelSmoothing, settings.ClassWeights);
        _gradient = new FloatBuffer(architecture.ParameterCount);
        _sections = Sections();
    }

    private NetworkArchitecture Architecture => _settings.Architecture;

    private int OutputNode => Architecture.Nodes.Length - 1;

    /// <inheritdoc/>
    public BatchLoss Step(ReadOnlySpan<int> batch, double learningRate)
    {
        PackIfChanged();
        int[] series = batch.ToArray();
        NetworkData train = _settings.Train;
        _run.Begin([.. series.Select(train.LengthOf)], [.. series.Select(train.SourceLengthOf)]);
        double totalWeight = 0;
        foreach (int one in series)
            totalWeight += _loss.WeightOf(one);
        foreach (LayerRun layer in _run.Layers)
        {
            (layer as DropoutRun)?.Draw(_settings.Seed, _state.Steps);
        }

        int parts = Math.Min(series.Length, Math.Clamp(_run.Points / PointsPerPart, 1, MaxPartsFor(series.Length)));
        for (int part = 0; part < parts; part++)
        {
            _scratch[part].Begin(_run);
            _scratch[part].Gradient.Ensure(Architecture.ParameterCount);
        }

        var losses = new double[series.Length];
        var correct = new int[series.Length];
        for (int s = 0; s < _sections.Count; s++)
        {
            Section section = _sections[s];
            bool first = s == 0;
            _execution.For(parts, part =>
            {
                Scratch scratch = _scratch[part];
                if (first)
                    scratch.Gradient.Clear();
                int start = PartStart(part), end = PartStart(part + 1);
                for (int i = start; i < end && first; i++)
                    _run.Load(i, train.Values(series[i]));
                foreach (Stage stage in section.Stages)
                {
                    if (stage.TakesParts)
                    {
                        stage.Actions[0].DoAll(_run, start, end - start, scratch);
                        continue;
                    }

                    for (int i = start; i < end; i++)
                    {
                        foreach (Action action in stage.Actions)
                        {
                            if (action.Kind == ActionKind.Loss)
                                losses[i] = FindLoss(series[i], i, totalWeight, out correct[i]);
                            else
                                action.Do(_run, i, scratch);
                        }
                    }
                }
            });
            section.Synchronizing?.Synchronize(section.SynchronizesOnTheWayBack, _scratch[0].Gradient.Start);
        }

        double loss = losses.Sum() / totalWeight;
        long rows = 0;
        foreach (int one in series)
            rows += train.CountedOf(one);
        double norm = double.IsFinite(loss) ? AddGradients(parts) : double.NaN;
        if (double.IsFinite(norm))
            Update(learningRate, norm);
        return new BatchLoss(loss, totalWeight, correct.Sum(one => (long)one), rows, norm);

        int PartStart(int part) => (int)((long)series.Length * part / parts);
    }

    /// <inheritdoc/>
    public BatchLoss Validate()
    {
        if (_settings.Validation is not { Count: > 0 } validation)
            throw new InvalidOperationException("There are no validation series.");
        PackIfChanged();
        var loss = new BatchLossGradient(validation, _settings.LabelSmoothing, _settings.ClassWeights);
        var losses = new double[validation.Count];
        var correct = new int[validation.Count];
        int together = NetworkRun.SeriesTogether(Architecture, Enumerable.Range(0, validation.Count).Max(validation.LengthOf));
        int groups = (validation.Count + together - 1) / together, parts = Math.Min(_execution.Threads, groups);
        _execution.For(parts, part =>
        {
            using var scorer = new NetworkScorer(Architecture, _storage, _packed);
            for (int group = part; group < groups; group += parts)
            {
                int first = group * together, end = Math.Min(first + together, validation.Count);
                scorer.Score(validation, first, end);
                for (int i = first; i < end; i++)
                {
                    losses[i] = loss.Of(i, scorer.OutputsOf(i - first), default, 1, out correct[i]);
                }
            }
        });
        double weight = 0;
        long rows = 0;
        for (int i = 0; i < validation.Count; i++)
        {
            weight += loss.WeightOf(i);
            rows += validation.CountedOf(i);
        }

        return new BatchLoss(losses.Sum() / weight, weight, correct.Sum(one => (long)one), rows);
    }

    /// <inheritdoc/>
    public void Save(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Copy(_state, state);
    }

    /// <inheritdoc/>
    public void Restore(NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Copy(state, _state);
        _isPacked = false;
    }

    public void Dispose()
    {
        _run.Dispose();
        _packed.Dispose();
        _gradient.Dispose();
        foreach (Scratch scratch in _scratch)
            scratch.Dispose();
    }

    private static void Copy(NetworkState source, NetworkState target)
    {
        source.Weights.CopyTo(target.Weights);
        source.FirstMoments.CopyTo(target.FirstMoments, 0);
        source.SecondMoments.CopyTo(target.SecondMoments, 0);
        target.Steps = source.Steps;
    }

    /// <summary>Actions of the forward pass, the loss and the backward pass, split wherever a batch synchronizes.</summary>
    private List<Section> Sections()
    {
        var sections = new List<Section>();
        var stages = new List<Stage>();
        var actions = new List<Action>();
        for (int node = 1; node < _run.Layers.Length; node++)
        {
            Synchronize(node, backward: false);
            Append(new Action(ActionKind.Forward, node));
        }

        actions.Add(new Action(ActionKind.Loss, OutputNode));
        for (int node = _run.Layers.Length - 1; node > 0; node--)
        {
            if (!_storage.NeedsGradient[node])
                continue;
            Synchronize(node, backward: true);
            Append(new Action(ActionKind.Backward, node));
        }

        EndStage();
        sections.Add(new Section([.. stages], null, false));
        return sections;

        void Append(Action action)
        {
            if (!_run.Layers[action.Node].TakesParts)
            {
                actions.Add(action);
                return;
            }

            EndStage();
            stages.Add(new Stage([action], TakesParts: true));
        }

        void EndStage()
        {
            if (actions.Count > 0)
                stages.Add(new Stage([.. actions], TakesParts: false));
            actions.Clear();
        }

        void Synchronize(int node, bool backward)
        {
            if (!_run.Layers[node].MeetsBatch)
                return;
            actions.Add(new Action(backward ? ActionKind.GatherBackward : ActionKind.GatherForward, node));
            EndStage();
            sections.Add(new Section([.. stages], _run.Layers[node], backward));
            stages.Clear();
        }
    }

    /// <summary>The most parts of a batch. Layers that take parts are slow with a few series, and idle threads are worse.</summary>
    private int MaxPartsFor(int series) => _sections.Exists(section => section.Stages.Any(stage => stage.TakesParts))
        ? Math.Clamp(series / SeriesPerPart, 2, MaxParts)
        : MaxParts;

    private double FindLoss(int series, int place, double totalWeight, out int correct)
    {
        ReadOnlySpan<float> outputs = NetworkScorer.OutputsOf(_run, place);
        var gradient = new Span<float>(_run.Gradient(OutputNode, place), outputs.Length);
        return _loss.Of(series, outputs, gradient, totalWeight, out correct);
    }

    /// <summary>Adds up the parts' gradients, in their order, and returns the length of the sum.</summary>
    private double AddGradients(int parts)
    {
        int count = Architecture.ParameterCount;
        _execution.For((count + GradientBlock - 1) / GradientBlock, block =>
        {
            int start = block * GradientBlock, length = Math.Min(GradientBlock, count - start);
            for (int part = 0; part < parts; part++)
            {
                RowOperations.Copy(
                    _scratch[part].Gradient.Start + start, length, _gradient.Start + start, length, 1, length, accumulate: part > 0);
            }
        });
        var gradient = new Span<float>(_gradient.Start, count);
        for (int p = 1; p < Architecture.Weights.Length; p++)
        {
            NetworkParameter magnitudes = Architecture.Weights[p], directions = Architecture.Weights[p - 1];
            if (magnitudes.Kind != ParameterKind.Magnitude)
                continue;
            WeightNormalization.Gradients(
                Part(_state.Weights.Values, directions), Part(_state.Weights.Values, magnitudes),
                Part(gradient, directions), Part(gradient, magnitudes));
        }

        double squares = 0;
        foreach (float value in gradient)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }

    private void Update(double learningRate, double norm)
    {
        OptimizerOptions optimizer = _settings.Optimizer;
        var adam = new AdamStep(optimizer, learningRate, ++_state.Steps, norm);
        var other = new GradientStep(optimizer, learningRate, norm);
        foreach (NetworkParameter parameter in Architecture.Weights)
        {
            Span<float> gradient = Part(new Span<float>(_gradient.Start, Architecture.ParameterCount), parameter);
            Span<float> weights = Part(_state.Weights.Values, parameter);
            Span<float> first = Part(_state.FirstMoments, parameter), second = Part(_state.SecondMoments, parameter);
            if (optimizer.Kind is OptimizerKind.Adam or OptimizerKind.AdamW)
                AdamUpdate.Apply(adam, parameter.Kind, gradient, weights, first, second);
            else
                GradientUpdate.Apply(other, parameter.Kind, gradient, weights, first, second);
            if (parameter.Kind == ParameterKind.Weight && Architecture.Nodes[parameter.Node].Layer is Dense { MaxNorm: { } longest } dense)
                WeightNormalization.Limit(weights, dense.Outputs, longest);
        }

        foreach (LayerRun layer in _run.Layers)
            (layer as BatchNormRun)?.Keep(_state.Weights.Statistics);
        _isPacked = false;
    }

    private void PackIfChanged()
    {
        if (_isPacked)
            return;
        _packed.Pack(_state.Weights, _execution);
        _isPacked = true;
    }

    private static Span<float> Part(Span<float> all, NetworkParameter parameter) => all.Slice(parameter.Offset, parameter.Count);

    private enum ActionKind
    {
        Forward,
        GatherForward,
        Loss,
        GatherBackward,
        Backward,
    }

    /// <summary>Action on one series.</summary>
    private readonly record struct Action(ActionKind Kind, int Node)
    {
        public void Do(NetworkRun run, int series, Scratch scratch)
        {
            LayerRun layer = run.Layers[Node];
            switch (Kind)
            {
                case ActionKind.Forward: layer.Forward(series, scratch); break;
                case ActionKind.Backward: layer.Backward(series, scratch); break;
                default: layer.Gather(series, Kind == ActionKind.GatherBackward); break;
            }
        }

        public void DoAll(NetworkRun run, int first, int count, Scratch scratch)
        {
            if (Kind == ActionKind.Forward)
                run.Layers[Node].Forward(first, count, scratch);
            else
                run.Layers[Node].Backward(first, count, scratch);
        }
    }

    /// <summary>Actions on each series of a part, or one on all of them.</summary>
    private sealed record Stage(Action[] Actions, bool TakesParts);

    /// <summary>Stages before the batch synchronizes in a layer, or before the end.</summary>
    private sealed record Section(Stage[] Stages, LayerRun? Synchronizing, bool SynchronizesOnTheWayBack);
}
