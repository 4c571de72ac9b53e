using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// A small network with something to learn. Together the cases have every layer with every setting, every task and every setting of
/// loss and optimizer, on series that differ in length.
/// </summary>
internal sealed record NetworkCase(string Name, NetworkSessionSettings Settings)
{
    private static readonly Dictionary<string, NetworkCase> Cases = Make().Concat(MakeLarge()).ToDictionary(one => one.Name);

    /// <summary>The names of small cases, as test data.</summary>
    public static IEnumerable<object[]> SmallNames => Cases.Values.Where(one => !one.IsLarge).Select(one => new object[] { one.Name });

    /// <summary>The names of all cases, as test data.</summary>
    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    /// <summary>
    /// Whether there are so many points that they are worked on in parts, and so many values that some must be close to a kink;
    /// each counts for little.
    /// </summary>
    public bool IsLarge => Batch.Sum(Settings.Train.LengthOf) > 1000;

    /// <summary>All training series.</summary>
    public int[] Batch => [.. Enumerable.Range(0, Settings.Train.Count)];

    public static NetworkCase Named(string name) => Cases[name];

    /// <summary>
    /// A state with no zeros and ones left, at which no value is close to where ReLU or the largest neighbor changes sides: a difference
    /// or a rounding must not step over a kink.
    /// </summary>
    public NetworkState Start() => FindStart() ?? throw new InvalidOperationException($"'{Name}' is always close to a kink.");

    /// <summary>The same; null if there is none.</summary>
    public NetworkState? FindStart()
    {
        for (ulong seed = 0; seed < 500; seed++)
        {
            var random = new CounterRandom(seed, 1, 0);
            var state = new NetworkState(Settings.Architecture);
            NetworkWeights.Initial(Settings.Architecture, seed).CopyTo(state.Weights);
            foreach (NetworkParameter parameter in Settings.Architecture.Weights)
            {
                foreach (ref float value in state.Weights.Values.AsSpan(parameter.Offset, parameter.Count))
                    value = (parameter.Kind == ParameterKind.Magnitude ? 1 : value) + (float)random.NextDouble(-0.3, 0.3);
            }

            foreach (ref float value in state.Weights.Statistics.AsSpan())
                value += (float)random.NextDouble(-0.5, 0.5);
            // Layers drawn at random may leave values close to each other; no difference is taken of them.
            if (IsLarge || ClosestKink(state) > (Name.StartsWith("random", StringComparison.Ordinal) ? 5e-6 : 1e-4))
                return state;
        }

        return null;
    }

    /// <summary>What a network puts out for a series.</summary>
    public static float[] ScoresOf(SeriesNetwork network, NetworkData data, int series)
    {
        int rows = network.Architecture.Nodes[^1].Rows.Of(data.LengthOf(series), data.SourceLengthOf(series));
        float[] outputs = new float[rows * network.Architecture.Outputs];
        Score(network, data, series, outputs);
        return outputs;
    }

    /// <inheritdoc cref="ScoresOf"/>
    public static void Score(SeriesNetwork network, NetworkData data, int series, Span<float> outputs)
    {
        ReadOnlySpan<float> values = data.Values(series);
        int source = data.SourceLengthOf(series) * data.Channels;
        if (source > 0)
            network.Score(values[..source], values[source..], outputs);
        else
            network.Score(values, outputs);
    }

    private double ClosestKink(NetworkState state)
    {
        var session = new PlainSession(Settings, state);
        session.Score(Settings.Train, Batch, training: true);
        double closest = double.PositiveInfinity;
        for (int node = 1; node < Settings.Architecture.Nodes.Length; node++)
        {
            NetworkNode own = Settings.Architecture.Nodes[node];
            double[][,] x = session.Network.ValuesOf(own.Inputs[0]), y = session.Network.ValuesOf(node);
            foreach ((int s, int t) in PlainNetwork.RowsOf(x))
            {
                for (int c = 0; c < x[s].GetLength(1); c++)
                {
                    if (own.Layer is Relu)
                        Consider(x[s][t, c]);
                    if (own.Layer is Elu { Alpha: not 1 })
                        Consider(x[s][t, c]);
                    for (int row = 0; own.Layer is MaxPool1d or GlobalMaxPool && row < y[s].GetLength(0); row++)
                        Consider(y[s][row, c] - x[s][t, c]);
                    for (int other = 0; own.Layer is KMaxPool && other < t; other++)
                        Consider(x[s][t, c] - x[s][other, c]);
                }
            }
        }

        return closest;

        // What is 0 to the last bit was set to it and stays, whichever way the weights move.
        void Consider(double distance) => closest = distance == 0 ? closest : Math.Min(closest, Math.Abs(distance));
    }

    private static IEnumerable<NetworkCase> Make()
    {
        yield return Case("mean and linear", 3, n => Scores(n, n.Input));
        yield return Case("linear without constant", 3, n =>
            n.Add("scores", new Dense(3) { HasBias = false }, n.Add("pool", new GlobalAveragePool(), n.Input)));
        yield return Case("last point, two linear layers", 2, n =>
        {
            int hidden = n.Add("hidden", new Dense(5), n.Add("last", new LastStep(), n.Input));
            return n.Add("scores", new Dense(3), n.Add("relu", new Relu(), hidden));
        });

        yield return Case("convolution of 3", 1, n => Scores(n, Convolution(n, new Conv1d(4, 3))));
        yield return Case("convolution of 4", 2, n => Scores(n, Convolution(n, new Conv1d(3, 4) { HasBias = false })));
        yield return Case("convolution of 1", 3, n => Scores(n, Convolution(n, new Conv1d(2, 1))));
        yield return Case("convolution longer than the series", 2, n => Scores(n, Convolution(n, new Conv1d(3, 40))));
        yield return Case("convolution of 4, dilation 3", 2, n => Scores(n, Convolution(n, new Conv1d(3, 4) { Dilation = 3 })));
        yield return Case(
            "causal convolution", 2, n => Scores(n, Convolution(n, new Conv1d(3, 3) { Padding = ConvolutionPadding.Causal })));
        yield return Case("causal convolution, dilation 2", 2, n =>
        {
            int x = Convolution(n, new Conv1d(3, 3) { Padding = ConvolutionPadding.Causal, Dilation = 2 });
            return n.Add("scores", new Dense(3), n.Add("last", new LastStep(), x));
        });
        yield return Case(
            "valid convolution", 2, n => Scores(n, Convolution(n, new Conv1d(3, 4) { Padding = ConvolutionPadding.Valid })), [7, 4, 12, 5]);
        yield return Case("valid convolutions, dilation 2", 2, n =>
        {
            int x = Convolution(n, new Conv1d(4, 3) { Padding = ConvolutionPadding.Valid, Dilation = 2 });
            return Scores(n, n.Add("second", new Conv1d(2, 2) { Padding = ConvolutionPadding.Valid, HasBias = false }, x));
        }, [7, 6, 12, 8]);
        yield return Case("two groups", 4, n => Scores(n, Convolution(n, new Conv1d(6, 3) { Groups = 2 })));
        yield return Case("each channel its group", 3, n =>
            Scores(n, Convolution(n, new Conv1d(3, 5) { Groups = 3, Dilation = 2, Padding = ConvolutionPadding.Causal })));
        yield return Case("groups of weight norm", 4, n =>
            Scores(n, Convolution(n, new Conv1d(4, 2) { Groups = 2, WeightNorm = true, HasBias = false })));
        yield return Case("weight norm", 2, n => Scores(n, Convolution(n, new Conv1d(5, 3) { WeightNorm = true, Dilation = 2 })));
        yield return Case("more channels than a vector", 19, n => Scores(n, Convolution(n, new Conv1d(21, 2))), [4, 1]);

        yield return Case("batch norm", 2, n => Scores(n, n.Add("norm", new BatchNorm1d(), Convolution(n, new Conv1d(4, 3)))));
        yield return Case("batch norm of the series and of a mean", 3, n =>
        {
            int x = n.Add("norm", new BatchNorm1d { Momentum = 0.3f, Epsilon = 0.01f }, n.Input);
            int mean = n.Add("pool", new GlobalAveragePool(), n.Add("relu", new Relu(), x));
            int pooled = n.Add("pooled/norm", new BatchNorm1d { Momentum = 1 }, mean);
            return n.Add("scores", new Dense(3), pooled);
        });
        yield return Case(
            "batch norm of one row", 2, n => Scores(n, n.Add("norm", new BatchNorm1d(), Convolution(n, new Conv1d(3, 3)))), [1]);
        yield return Case("dropout", 2, n =>
        {
            int x = n.Add("dropout", new Dropout(0.25f), Convolution(n, new Conv1d(5, 3)));
            int pooled = n.Add("pooled/dropout", new Dropout(0.5f), n.Add("pool", new GlobalAveragePool(), n.Add("relu", new Relu(), x)));
            return n.Add("scores", new Dense(3), pooled);
        });
        for (int size = 1; size <= 5; size++)
        {
            int window = size;
            yield return Case($"largest of {size}", 2, n =>
                Scores(n, n.Add("largest", new MaxPool1d(window), Convolution(n, new Conv1d(3, 2)))));
        }

        yield return Case("largest of more than there are", 2, n =>
            Scores(n, n.Add("largest", new MaxPool1d(24), Convolution(n, new Conv1d(3, 3)))));
        yield return Case("sum and all channels", 3, n =>
        {
            int a = n.Add("a", new Conv1d(3, 3), n.Input), b = n.Add("b", new Conv1d(3, 2), n.Input);
            int sum = n.Add("sum", new Add(), a, b, n.Input, a);
            return Scores(n, n.Add("all", new Concat(), sum, n.Add("relu", new Relu(), b), n.Input, sum));
        });
        yield return Case("joined after pooling", 2, n =>
        {
            int mean = n.Add("mean", new GlobalAveragePool(), n.Input), last = n.Add("last", new LastStep(), n.Input);
            return n.Add("scores", new Dense(3), n.Add("all", new Concat(), mean, n.Add("sum", new Add(), last, mean)));
        });
        yield return Case("residuals", 3, n =>
        {
            int x = n.Residual("kept", n.Input, Convolution(n, new Conv1d(3, 3)), new Conv1d(1, 1));
            int wide = n.Residual("wide", x, n.Add("wider", new Conv1d(5, 3), x), new Conv1d(1, 1));
            return Scores(
                n, n.Residual("always", wide, n.Add("same", new Conv1d(5, 2), wide), new Conv1d(1, 1) { HasBias = false }, true, true));
        });

        foreach (NetworkLayer layer in new NetworkLayer[] { new Tanh(), new Sigmoid(), new Elu(), new Elu { Alpha = 0.4f }, new Gelu() })
        {
            yield return Case(layer.Summary, 2, n =>
                Scores(n, n.Add("activation", layer, n.Add("convolution", new Conv1d(5, 3), n.Input))));
        }

        yield return Case("activations one after another, and shared", 2, n =>
        {
            int x = n.Add("tanh", new Tanh(), n.Add("convolution", new Conv1d(11, 3), n.Input));
            int dropped = n.Add("elu", new Elu(), n.Add("dropout", new Dropout(0.3f), x));
            int a = n.Add("sigmoid", new Sigmoid(), n.Add("a", new Dense(3), dropped));
            int b = n.Add("gelu", new Gelu(), n.Add("gelu/tanh", new Tanh(), n.Add("b", new Dense(9), dropped)));
            return Scores(n, n.Add("relu", new Relu(), n.Add("all", new Concat(), a, b)));
        });
        yield return Case("gate", 2, n =>
            Scores(n, n.Add("gate", new Gate(), n.Add("convolution", new Conv1d(6, 2) { Padding = ConvolutionPadding.Causal }, n.Input))));
        yield return Case("wide gate of the series", 18, n => Scores(n, n.Add("gate", new Gate(), n.Input)), [4, 1]);
        yield return Case("layer norm", 2, n =>
        {
            int x = n.Add("norm", new LayerNorm(), n.Add("convolution", new Conv1d(5, 3), n.Input));
            int pooled = n.Add("pool", new GlobalAveragePool(), n.Add("relu", new Relu(), x));
            return n.Add("scores", new Dense(3), n.Add("pooled/norm", new LayerNorm { Epsilon = 0.1f }, pooled));
        });
        yield return Case("largest over time", 2, n =>
            n.Add("scores", new Dense(3), n.Add("largest", new GlobalMaxPool(), Convolution(n, new Conv1d(9, 3)))));
        yield return Case("largest over time of two convolutions", 2, n =>
        {
            int a = n.Add("a/largest", new GlobalMaxPool(), n.Add("a", new Conv1d(3, 3), n.Input));
            int b = n.Add("b/largest", new GlobalMaxPool(), n.Add("b", new Conv1d(2, 4), n.Input));
            return n.Add("scores", new Dense(3), n.Add("dropout", new Dropout(0.3f), n.Add("all", new Concat(), a, b)));
        });
        foreach (int kept in new[] { 1, 3, 5 })
        {
            yield return Case($"{kept} largest over time", 2, n =>
            {
                int x = n.Add("largest", new KMaxPool(kept), n.Add("convolution", new Conv1d(3, 3), n.Input));
                return n.Add("scores", new Dense(3), n.Add("all", new Flatten(), n.Add("tanh", new Tanh(), x)));
            });
        }

        yield return Case("layers after the largest over time", 2, n =>
        {
            int x = n.Add("largest", new KMaxPool(4), n.Add("convolution", new Conv1d(3, 3), n.Input));
            x = n.Add("norm", new BatchNorm1d(), n.Add("second", new Conv1d(4, 2) { Padding = ConvolutionPadding.Valid }, x));
            x = n.Add("relu", new Relu(), n.Add("dropout", new Dropout(0.3f), n.Add("pool", new MaxPool1d(2) { Stride = 2 }, x)));
            return n.Add("scores", new Dense(3), n.Add("all", new Flatten(), x));
        });
        foreach (ConvolutionPadding padding in Enum.GetValues<ConvolutionPadding>())
        {
            yield return Case($"convolution of stride 2, {padding}", 2, n =>
            {
                int x = n.Add("first", new Conv1d(4, 4) { Padding = padding, Stride = 2, Dilation = 2 }, n.Input);
                x = n.Add("second", new Conv1d(3, 1) { Padding = padding, Stride = 3, WeightNorm = true }, n.Add("relu", new Relu(), x));
                return Scores(n, x);
            }, [20, 7, 19, 8]);
        }

        yield return Case("strides and groups", 4, n =>
        {
            int x = n.Add("series/relu", new Relu(), n.Add("before", new Conv1d(4, 1), n.Input));
            int a = n.Add("a", new Conv1d(6, 3) { Groups = 2, Stride = 2 }, x);
            int b = n.Add("b", new Conv1d(4, 2) { Groups = 4, Stride = 2 }, x);
            x = n.Add("dropout", new Dropout(0.2f), n.Add("all", new Concat(), a, b, n.Add("c", new AveragePool1d(3) { Stride = 2 }, x)));
            return Scores(n, n.Add("norm", new BatchNorm1d { Epsilon = 0.1f }, n.Add("last", new Conv1d(3, 2), x)));
        });
        foreach ((int size, int stride) in new[] { (1, 2), (2, 2), (3, 2), (4, 3), (30, 2) })
        {
            yield return Case($"largest of {size} by {stride}", 2, n =>
                Scores(n, n.Add("largest", new MaxPool1d(size) { Stride = stride }, n.Add("convolution", new Conv1d(3, 2), n.Input))));
            yield return Case($"mean of {size} by {stride}", 2, n =>
                Scores(n, n.Add("mean", new AveragePool1d(size) { Stride = stride }, n.Add("convolution", new Conv1d(3, 2), n.Input))));
        }

        yield return Case("mean of 3", 2, n =>
            Scores(n, n.Add("mean", new AveragePool1d(3), n.Add("convolution", new Conv1d(3, 2), n.Input))));
        yield return Case("equal lengths", 2, n =>
        {
            int x = n.Add("convolution", new Conv1d(6, 3) { Stride = 2 }, n.Input);
            x = n.Add("norm", new LayerNorm(), n.Add("gate", new Gate(), x));
            x = n.Add("sigmoid", new Sigmoid(), n.Add("mean", new AveragePool1d(2) { Stride = 2 }, x));
            int largest = n.Add("largest", new GlobalMaxPool(), x), two = n.Add("two", new Flatten(), n.Add("k", new KMaxPool(2), x));
            return n.Add("scores", new Dense(3) { MaxNorm = 0.5f }, n.Add("all", new Concat(), largest, two));
        }, [11, 11, 11]);

        yield return Case("embedding", 1, n => Scores(n, n.Add("vectors", new Embedding(6, 5), n.Input)));
        yield return Case("embedding with padding", 1, n =>
            Scores(n, n.Add("convolution", new Conv1d(4, 3), n.Add("vectors", new Embedding(6, 9) { HasPadding = true }, n.Input))));
        yield return Case("embeddings, fixed and learned", 1, n =>
        {
            var given = new EmbeddingVectors(3, [.. Enumerable.Range(0, 18).Select(i => MathF.Sin(i))]);
            int one = n.Add("fixed", new Embedding(6, 3) { IsFrozen = true, HasPadding = true, Vectors = given }, n.Input);
            int two = n.Add("learned", new Embedding(6, 3) { Vectors = given }, n.Input);
            int x = n.Add("norm", new BatchNorm1d(), n.Add("convolution", new Conv1d(4, 2), n.Add("both", new Concat(), one, two)));
            return Scores(n, x);
        });
        yield return Case("a class for each symbol", 1, n =>
            n.Add("scores", new Dense(3), n.Add("tanh", new Tanh(), n.Add("vectors", new Embedding(6, 4), n.Input))));
        foreach (bool weighted in (bool[])[false, true])
        {
            yield return Case($"points that do not count{(weighted ? ", weighted" : "")}", 2, n =>
                n.Add("scores", new Dense(3), n.Add("tanh", new Tanh(), n.Add("convolution", new Conv1d(4, 3), n.Input))),
                weighted: weighted, settings: s => WithUncounted(s) with
                {
                    LabelSmoothing = weighted ? 0.1f : 0,
                    ClassWeights = weighted ? [1, 0.5f, 2] : [],
                });
        }

        foreach (bool hasPadding in new[] { false, true })
        {
            var numbered = new Embedding(4, 3) { Numbers = new([2, 3, 7]), HasPadding = hasPadding };
            yield return Case($"embedding of some numbers, padding {hasPadding}", 1, n => Scores(n, n.Add("vectors", numbered, n.Input)));
        }

        yield return Case("norms up to 0.3", 2, n =>
            n.Add("scores", new Dense(3) { MaxNorm = 0.3f }, n.Add("pool", new GlobalAveragePool(), n.Add("a", new Dense(7), n.Input))));

        foreach (int[] lengths in new int[][] { [7, 1, 4, 12, 3], [6, 6, 6] })
        {
            string suffix = lengths.Length == 3 ? ", equal lengths" : "";
            yield return Case("condition of each series" + suffix, 3, n =>
            {
                int signal = n.Add("signal", new SelectChannels(0, 1), n.Input);
                int one = n.Add("condition", new FirstStep(), n.Add("channels", new SelectChannels(1, 2), n.Input));
                int x = n.Condition("first/sum", n.Add("first", new Conv1d(6, 3) { Padding = ConvolutionPadding.Causal }, signal), one);
                x = n.Condition("second/sum", n.Add("second", new Conv1d(4, 2), n.Add("gate", new Gate(), x)), one);
                return n.Add("scores", new Dense(3), n.Add("tanh", new Tanh(), x));
            }, lengths);
            yield return Case("condition of each point" + suffix, 3, n =>
            {
                int signal = n.Add("signal", new SelectChannels(2, 1), n.Input);
                int points = n.Add("points", new SelectChannels(0, 2), n.Input);
                int x = n.Condition("sum", n.Add("convolution", new Conv1d(5, 3), signal), n.Add("embedded", new Dense(4), points));
                return Scores(n, n.Add("relu", new Relu(), x));
            }, lengths);
            yield return Case("symbols with a condition" + suffix, 2, n =>
            {
                int x = n.Add("vectors", new Embedding(6, 3), n.Add("symbol", new SelectChannels(0, 1), n.Input));
                int who = n.Add("who", new Embedding(4, 2), n.Add("second", new SelectChannels(1, 1), n.Input));
                x = n.Condition("sum", n.Add("cell", new Recurrent(RecurrentCell.Gru, 3), x), n.Add("first", new FirstStep(), who));
                return n.Add("scores", new TiedDense("vectors") { HasBias = false }, n.Add("tanh", new Tanh(), x));
            }, lengths);
            yield return Case("tied vectors, with padding" + suffix, 1, n =>
            {
                int x = n.Add("vectors", new Embedding(5, 4) { HasPadding = true }, n.Input);
                return n.Add("scores", new TiedDense("vectors"), n.Add("cell", new Recurrent(RecurrentCell.Lstm, 4), x));
            }, lengths);
            yield return Case("linear layers there and back" + suffix, 3, n =>
            {
                int x = n.Add("there", new Dense(2) { MaxNorm = 0.7f }, n.Input);
                x = n.Add("relu", new Relu(), n.Add("back", new TiedDense("there"), x));
                int half = n.Add("half", new SelectChannels(1, 2), n.Add("mean", new GlobalAveragePool(), x));
                int pooled = n.Add("again", new TiedDense("there"), half);
                return n.Add("scores", new Dense(3), n.Add("all", new AddToAll(), pooled, n.Add("last", new LastStep(), x)));
            }, lengths);
        }

        yield return Case("attention of points to points", 2, n =>
        {
            int keys = n.Add("keys", new Dense(3), n.Input), x = n.Add("convolution", new Conv1d(3, 2), n.Input);
            int a = n.Add("one", new Attention(), x, keys, n.Input), b = n.Add("other", new Attention(), keys, keys, keys);
            return Scores(n, n.Add("tanh", new Tanh(), n.Add("all", new Concat(), a, b, x)));
        });
        yield return Case("attention to fewer rows", 9, n =>
        {
            int x = n.Add("halved", new Conv1d(11, 3) { Stride = 2 }, n.Input), queries = n.Add("queries", new Dense(11), n.Input);
            return n.Add("scores", new Dense(3), n.Add("attention", new Attention(), queries, x, n.Add("values", new Dense(5), x)));
        });
        foreach (int[] lengths in new int[][] { [7, 1, 4, 12, 3], [6, 6, 6] })
        {
            string suffix = lengths.Length == 3 ? ", equal lengths" : "";
            yield return Case("source and target apart" + suffix, 2, n =>
            {
                int x = n.Add("convolution", new Conv1d(3, 3), n.Input);
                int source = n.Add("source", new SelectPart(SeriesPart.Source), x);
                int target = n.Add("target", new SelectPart(SeriesPart.Target), x);
                int one = n.Add("mean", new GlobalAveragePool(), n.Add("norm", new BatchNorm1d { Epsilon = 0.1f }, source));
                int other = n.Add("last", new LastStep(), n.Add("causal", new Conv1d(3, 2), n.Add("dropout", new Dropout(0.3f), target)));
                return n.Add("scores", new Dense(3), n.Add("both", new Concat(), one, other));
            }, lengths);
            yield return Case("encoder and decoder" + suffix, 1, n =>
            {
                int x = n.Add("vectors", new Embedding(6, 4), n.Input);
                int source = n.Add("source", new SelectPart(SeriesPart.Source), x);
                int encoder = n.Stack("encoder", new Recurrent(RecurrentCell.Gru, 3) { Bidirectional = true }, 1, 0, source);
                int target = n.Add("target", new SelectPart(SeriesPart.Target), x);
                int inputs = n.Condition("inputs", target, n.LastState("state", encoder));
                int decoder = n.Add("decoder", new Recurrent(RecurrentCell.Lstm, 5), inputs);
                int attended = n.Add("attention", new Attention(), n.Add("queries", new Dense(9), decoder),
                    n.Add("keys", new Dense(9) { HasBias = false }, source), encoder);
                x = n.Add("tanh", new Tanh(), n.Add("hidden", new Dense(4), n.Add("both", new Concat(), decoder, attended)));
                return n.Add("scores", new Dense(3), n.Add("dropout", new Dropout(0.25f), x));
            }, lengths, weighted: true, settings: s => s with { LabelSmoothing = 0.1f });
        }

        yield return Case("decoder with points that do not count", 2, n =>
        {
            int source = n.Add("source", new SelectPart(SeriesPart.Source), n.Input);
            int x = n.Add("target", new SelectPart(SeriesPart.Target), n.Input);
            int keys = n.Add("convolution", new Conv1d(2, 3) { HasBias = false }, source);
            keys = n.Add("largest", new MaxPool1d(3) { Stride = 2 }, keys);
            int attended = n.Add("attention", new Attention(), x, keys, n.Add("first", new AveragePool1d(2) { Stride = 2 }, source));
            return n.Add("scores", new Dense(3), n.Add("sum", new Add(), x, attended));
        }, settings: WithUncounted);

        yield return Case("rows, channels and firsts of a layer that all use", 2, n =>
        {
            int x = n.Add("convolution", new Conv1d(4, 3), n.Input), one = n.Add("first", new FirstStep(), x);
            int sum = n.Add("sum", new AddToAll(), x, n.Add("to all", new AddToAll(), one, one));
            int a = n.Add("a", new SelectChannels(1, 3), x), b = n.Add("b", new SelectChannels(0, 1), sum);
            return Scores(n, n.Add("all", new Concat(), a, b, sum, n.Add("elu", new Elu(), n.Add("c", new SelectChannels(2, 2), x))));
        });

        yield return Case("SGD", 2, Small, settings: s => s with { Optimizer = new() { Kind = OptimizerKind.Sgd, WeightDecay = 0.1 } });
        yield return Case("SGD with momentum", 2, Small, settings: s => s with
        {
            Optimizer = OptimizerOptions.Sgd with { GradientClip = 0.1 },
        });
        yield return Case("RMSprop", 2, Small, settings: s => s with
        {
            Optimizer = OptimizerOptions.RmsProp with { Epsilon = 0.1, WeightDecay = 0.1, GradientClip = 0.1 },
        });
        yield return Case("RMSprop with momentum", 2, Small, settings: s => s with
        {
            Optimizer = OptimizerOptions.RmsProp with { Epsilon = 0.1, Momentum = 0.8, SquareDecay = 0.7 },
        });
        yield return Case("Adadelta", 2, Small, settings: s => s with
        {
            Optimizer = OptimizerOptions.Adadelta with { Epsilon = 0.001, WeightDecay = 0.1, GradientClip = 0.1 },
        });
        foreach ((string name, Recurrent layer) in new (string, Recurrent)[]
        {
            ("RNN", new(RecurrentCell.Rnn, 3)), ("LSTM", new(RecurrentCell.Lstm, 3)), ("GRU", new(RecurrentCell.Gru, 3)),
            ("LSTM with peepholes", new(RecurrentCell.Lstm, 3) { Peepholes = true, ForgetBias = 1 }),
        })
        {
            yield return Case($"{name}, last point", 2, n =>
                n.Add("scores", new Dense(3), n.Add("last", new LastStep(), n.Add("cell", layer, n.Input))));
            yield return Case($"{name}, both directions", 2, n =>
                n.Add("scores", new Dense(3), n.LastState("last", n.Stack("cell", layer with { Bidirectional = true }, 1, 0, n.Input))));
            yield return Case($"{name}, stacked after a convolution", 1, n =>
            {
                int x = n.Stack("cell", layer with { Bidirectional = true }, 2, 0.25f, Convolution(n, new Conv1d(3, 2)));
                return Scores(n, n.Add("dropout", new Dropout(0.25f), x));
            });
        }

        yield return Case(
            "more units than a vector", 5, n => Scores(n, n.Add("cell", new Recurrent(RecurrentCell.Lstm, 19), n.Input)), [4, 1]);
        yield return Case("LSTM beside GRU, for each point", 2, n =>
        {
            int a = n.Add("a", new Recurrent(RecurrentCell.Lstm, 2), n.Input), b = n.Add("b", new Recurrent(RecurrentCell.Gru, 2), n.Input);
            int sum = n.Add("sum", new Add(), a, n.Add("relu", new Relu(), b));
            return n.Add("scores", new Dense(3), n.Add("all", new Concat(), sum, a, n.Input));
        }, weighted: true, settings: s => s with
        {
            Optimizer = s.Optimizer with { Kind = OptimizerKind.AdamW, WeightDecay = 0.1, GradientClip = 0.05 },
        });
        yield return Case("RNN after a valid convolution and batch norm", 2, n =>
        {
            int x = n.Add("convolution", new Conv1d(3, 3) { Padding = ConvolutionPadding.Valid, HasBias = false }, n.Input);
            x = n.Add("cell", new Recurrent(RecurrentCell.Rnn, 4) { Bidirectional = true }, n.Add("norm", new BatchNorm1d(), x));
            return Scores(n, x);
        }, [7, 3, 4, 9]);

        yield return Case("several labels", 2, Small, isNumbers: true, weighted: true, settings: AsLabels);
        yield return Case("several labels for each point", 2, n => n.Add("scores", new Dense(3), n.Add("tanh", new Tanh(), n.Add(
            "convolution", new Conv1d(4, 3), n.Input))), isNumbers: true, weighted: true, settings: AsLabels);
        yield return Case("smoothed labels", 2, Small, settings: s => s with { LabelSmoothing = 0.2f });
        yield return Case("class weights", 2, Small, settings: s => s with { ClassWeights = [1, 4, 0.5f] });
        yield return Case("series weights", 2, Small, weighted: true);
        yield return Case("labels with everything", 2, Small, weighted: true, settings: s => s with
        {
            LabelSmoothing = 0.1f,
            ClassWeights = [2, 1, 3],
            Optimizer = s.Optimizer with { WeightDecay = 0.1, GradientClip = 0.05 },
        });
        yield return Case("a number", 2, n => Scores(n, Convolution(n, new Conv1d(3, 3)), 1), isNumbers: true);
        yield return Case(
            "weighted numbers", 2, n =>
                Scores(n, Convolution(n, new Conv1d(3, 3) { WeightNorm = true }), 2), isNumbers: true, weighted: true,
            settings: s =>
            s with { Optimizer = s.Optimizer with { Kind = OptimizerKind.AdamW, WeightDecay = 0.2, Beta1 = 0.8, Beta2 = 0.9 } });
        yield return Case(
            "a class for each point", 2, n => n.Add("scores", new Dense(3), Convolution(n, new Conv1d(3, 3))), weighted: true,
            settings: s => s with { LabelSmoothing = 0.1f, ClassWeights = [2, 1, 3] });
        yield return Case(
            "numbers for each point", 2, n => n.Add("numbers", new Conv1d(2, 3), Convolution(n, new Conv1d(3, 3))), isNumbers: true,
            weighted: true);

        yield return Case(
            "InceptionTime", 2,
            new InceptionTimeOptions { Depth = 4, Filters = 3, KernelSizes = [8, 3], Bottleneck = 2, ResidualEvery = 2 });
        yield return Case(
            "TextCNN", 1, new TextCnnOptions { Symbols = 6, Dimensions = 5, Filters = 3, MaxNorm = 0.5f, Dropout = 0.3f });
        yield return Case("SeparableCNN", 1, new SeparableCnnOptions { Symbols = 6, Modules = 1, Dimensions = 5, Dropout = 0.3f });
        yield return Case(
            "VDCNN", 1, new VeryDeepCnnOptions { Symbols = 6, Dimensions = 3, Filters = 2, KeptRows = 2, Hidden = 5, HasShortcuts = true });
        foreach (TcnReadout readout in Enum.GetValues<TcnReadout>())
        {
            yield return Case(
                $"TCN, {readout}", 1, new TcnOptions { Filters = 4, KernelSize = 3, Levels = 2, Dropout = 0.2f, Readout = readout });
        }
    }

    private static IEnumerable<NetworkCase> MakeLarge()
    {
        int[] lengths = [.. Enumerable.Range(0, 13).Select(i => 20 + i * 61 % 157)];
        var inception = new InceptionTimeOptions { Depth = 3, Filters = 5, KernelSizes = [20, 9, 2], Bottleneck = 6 };
        yield return Case("InceptionTime, in parts", inception.Build(1, 4, 177), lengths);
        yield return Case(
            "TCN, in parts",
            new TcnOptions { Filters = 9, KernelSize = 4, Dropout = 0.3f, Readout = TcnReadout.EveryStep }.Build(2, 3, 177), lengths,
            weighted: true, settings: s => s with { Optimizer = s.Optimizer with { Kind = OptimizerKind.AdamW, WeightDecay = 0.1 } });
        foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
        {
            yield return Case($"{cell}, in parts", 2, n =>
            {
                int x = n.Stack("cell", new Recurrent(cell, 9) { Bidirectional = cell != RecurrentCell.Rnn }, 2, 0.25f, n.Input);
                return n.Add("scores", new Dense(3), n.LastState("last", x));
            }, [.. Enumerable.Range(0, 19).Select(i => 20 + i * 61 % 157)]);
        }
    }

    /// <summary>
    /// A network of layers drawn at random, each computed from nodes drawn at random: whatever hangs together in whatever way.
    /// </summary>
    public static NetworkCase Random(int seed)
    {
        var random = new CounterRandom((ulong)seed, 3, 0);
        var network = new NetworkBuilder(1 + random.NextInt(3));
        List<int> nodes = [network.Input], pooled = [];
        HashSet<int> used = [];
        int count = 3 + random.NextInt(12);
        for (int i = 1; i <= count; i++)
        {
            bool isPooled = pooled.Count > 0 && random.NextInt(4) == 0;
            List<int> from = isPooled ? pooled : nodes;
            NetworkLayer layer = RandomLayer(ref random, isPooled);
            int input = from[Math.Max(random.NextInt(from.Count), random.NextInt(from.Count))];
            if (layer is Gate && network.ChannelsOf(input) % 2 == 1)
                layer = new Sigmoid();
            int[] inputs = layer switch
            {
                Add => [.. from.Where(node => network.ChannelsOf(node) == network.ChannelsOf(input)).TakeLast(3)],
                Concat => [.. from.TakeLast(1 + random.NextInt(3)), input],
                _ => [input],
            };
            if (inputs.Length < 2 && layer is Add or Concat)
                inputs = [input, input];
            int added = network.Add($"node{i}", layer, inputs);
            (isPooled || layer is GlobalAveragePool or LastStep or GlobalMaxPool ? pooled : nodes).Add(added);
            used.UnionWith(inputs);
        }

        // What leads nowhere so far leads to the scores.
        int[] loose = [.. nodes.Except(used)], loosePooled = [.. pooled.Except(used)];
        if (loose.Length > 0)
            loosePooled = [.. loosePooled, network.Add("mean", new GlobalAveragePool(), Joined("loose", loose))];
        int output = network.Add("scores", new Dense(3), Joined("loose/pooled", loosePooled));
        return Case($"random {seed}", network.Build("random", output), [7, 1, 4, 9]);

        int Joined(string name, int[] parts) => parts.Length == 1 ? parts[0] : network.Add(name, new Concat(), parts);
    }

    private static NetworkLayer RandomLayer(ref CounterRandom random, bool isPooled) => random.NextInt(isPooled ? 12 : 18) switch
    {
        0 => new Dense(1 + random.NextInt(4)),
        1 => new Relu(),
        2 => new Dropout(0.3f),
        3 => new BatchNorm1d { Epsilon = 0.1f },
        4 => new Add(),
        5 => new Concat(),
        6 => new Tanh(),
        7 => new Sigmoid(),
        8 => new Elu(),
        9 => new Gelu(),
        10 => new Gate(),
        11 => new LayerNorm { Epsilon = 0.1f },
        12 => new MaxPool1d(1 + random.NextInt(4)),
        13 => random.NextInt(2) == 0 ? new GlobalAveragePool() : new LastStep(),
        14 => random.NextInt(2) == 0 ? new GlobalMaxPool() : new AveragePool1d(1 + random.NextInt(4)),
        15 => new Recurrent((RecurrentCell)random.NextInt(3), 1 + random.NextInt(4)) { Bidirectional = random.NextInt(2) == 0 },
        _ => new Conv1d(1 + random.NextInt(4), 1 + random.NextInt(4))
        {
            Dilation = 1 + random.NextInt(2),
            WeightNorm = random.NextInt(2) == 0,
        },
    };

    private static int Small(NetworkBuilder network) => Scores(network, Convolution(network, new Conv1d(3, 3)));

    private static int Convolution(NetworkBuilder network, Conv1d layer) =>
        network.Add("convolution/relu", new Relu(), network.Add("convolution", layer, network.Input));

    private static int Scores(NetworkBuilder network, int input, int outputs = 3) =>
        network.Add("scores", new Dense(outputs), network.Add("pool", new GlobalAveragePool(), input));

    private static NetworkCase Case(string name, int channels, NetworkOptions options) =>
        Case(name, options.Build(channels, outputs: 3, length: 12), [7, 1, 4, 12, 3], settings: settings => settings with
        {
            Optimizer = settings.Optimizer with { GradientClip = 0.5 },
        });

    private static NetworkCase Case(
        string name, int channels, Func<NetworkBuilder, int> layers, int[]? lengths = null, bool isNumbers = false, bool weighted = false,
        Func<NetworkSessionSettings, NetworkSessionSettings>? settings = null)
    {
        var network = new NetworkBuilder(channels);
        int output = layers(network);
        return Case(name, network.Build(name, output), lengths ?? [7, 1, 4, 12, 3], isNumbers, weighted, settings);
    }

    // The optimizer's epsilon is large, so that where a gradient is next to nothing its rounding does not decide about the whole step.
    private static NetworkCase Case(
        string name, NetworkArchitecture architecture, int[] lengths, bool isNumbers = false, bool weighted = false,
        Func<NetworkSessionSettings, NetworkSessionSettings>? settings = null)
    {
        var plain = new NetworkSessionSettings
        {
            Architecture = architecture,
            Train = Data(architecture, lengths, isNumbers, weighted, seed: 1),
            Validation = Data(architecture, [.. lengths.Reverse(), architecture.MinLength], isNumbers, weighted, seed: 2),
            Optimizer = new OptimizerOptions { Epsilon = 0.01 },
            Seed = 5,
            BatchSize = lengths.Length,
        };
        return new NetworkCase(name, settings is null ? plain : settings(plain));
    }

    /// <summary>The same without classes of points, but for the last of each series.</summary>
    private static NetworkSessionSettings WithUncounted(NetworkSessionSettings settings)
    {
        return settings with { Train = Uncounted(settings.Train), Validation = Uncounted(settings.Validation!) };

        static NetworkData Uncounted(NetworkData data)
        {
            int[] all = [.. Enumerable.Range(0, data.Count)];
            int[][] classes = [.. all.Select(i => data.Classes(i).ToArray())];
            foreach (int[] own in classes)
                own.AsSpan(0, own.Length / 2).Fill(-1);
            float[][] sources = [.. all.Select(i => data.Values(i)[..(data.SourceLengthOf(i) * data.Channels)].ToArray())];
            var uncounted = NetworkData.OfClasses(
                data.Channels, data.Outputs, [.. all.Select(i => data.Values(i)[sources[i].Length..].ToArray())], classes, perStep: true,
                [.. all.Select(data.Weight)]);
            return data.HasSources ? uncounted.WithSource(sources) : uncounted;
        }
    }

    /// <summary>The same with labels, which hold where a number is above 0.</summary>
    private static NetworkSessionSettings AsLabels(NetworkSessionSettings settings)
    {
        return settings with { Train = Labels(settings.Train), Validation = Labels(settings.Validation!) };

        static NetworkData Labels(NetworkData data)
        {
            int[] all = [.. Enumerable.Range(0, data.Count)];
            return NetworkData.OfLabels(
                data.Channels, data.Outputs, [.. all.Select(i => data.Values(i).ToArray())],
                [.. all.Select(i => Array.ConvertAll(data.Targets(i).ToArray(), number => number > 0 ? 1f : 0))],
                data.Task == NetworkTask.StepRegression, [.. all.Select(data.Weight)]);
        }
    }

    private static NetworkData Data(NetworkArchitecture architecture, int[] lengths, bool isNumbers, bool weighted, ulong seed)
    {
        var random = new CounterRandom(seed, 2, 0);
        int channels = architecture.Channels, outputs = architecture.Outputs;
        float[][] values = [.. lengths.Select(length => Draw(length * channels, architecture.ChannelSymbols))];
        float[][]? sources = architecture.HasSource
            ? [.. lengths.Select((length, i) => Draw((length + 2 * i) % 9 * channels + channels, architecture.ChannelSymbols))]
            : null;
        float[]? weights = weighted ? [.. lengths.Select((_, i) => 0.5f + i % 3)] : null;
        int[] targetRows = [.. lengths.Select(length => architecture.IsSequence ? length : 1)];
        if (isNumbers)
        {
            float[][] targets = [.. targetRows.Select(rows => Draw(rows * outputs))];
            return Sourced(NetworkData.OfTargets(channels, outputs, values, targets, architecture.IsSequence, weights));
        }

        int[][] classes = [.. targetRows.Select((rows, i) => Enumerable.Range(i, rows).Select(t => t % outputs).ToArray())];
        return Sourced(NetworkData.OfClasses(channels, outputs, values, classes, architecture.IsSequence, weights));

        NetworkData Sourced(NetworkData data) => sources is null ? data : data.WithSource(sources);

        float[] Draw(int count, ReadOnlySpan<int?> symbols = default)
        {
            var drawn = new float[count];
            for (int i = 0; i < count; i++)
            {
                drawn[i] = !symbols.IsEmpty && symbols[i % channels] is { } all
                    ? random.NextInt(Math.Min(all, 9))
                    : (float)random.NextGaussian();
            }

            return drawn;
        }
    }
}
