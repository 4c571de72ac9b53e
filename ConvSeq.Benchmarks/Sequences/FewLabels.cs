using System.CommandLine;
using System.Diagnostics;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Measures what language models of both directions, which have read all training questions of TREC without their labels, give to learners
/// that know the labels of a few: to a ridge on n-grams, and to the sentence CNN with random vectors. What is chosen is
/// chosen on the other training questions (--validate); test questions decide nothing.
/// </summary>
internal static class FewLabels
{
    private const uint DrawPurpose = 1;

    public static Command Command(Option<int> threads)
    {
        Option<DirectoryInfo> data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with TREC.train.all.gz and TREC.test.all.gz: a label, a blank and the tokens a line, Latin-1.",
            Required = true,
        }.AcceptExistingOnly();
        Option<int> labels = Choice.Of("--labels", "Training questions whose labels are known.", 500);
        Option<int> seeds = Choice.Seeds(3, "Seeds 0, 1, … of the choice of these questions, and of the CNN.");
        Option<int> units = Choice.Of("--units", "Units of a layer and direction.", BidirectionalLanguageModelOptions.DefaultUnits);
        Option<int> layers = Choice.Of("--layers", "LSTMs of a direction.", BidirectionalLanguageModelOptions.DefaultLayers);
        Option<int> epochs = Choice.Of("--epochs", "Epochs of the language models.", 8);
        Option<int> least = Choice.Of("--least", "Words that occur less often in the training questions have no number.", 2);
        var texts = new Option<FileInfo?>("--texts")
        {
            Description = "A gzip-compressed text, a sentence a line: word2vec learns from it and the questions vectors to start from.",
        };
        var validate = new Option<bool>("--validate") { Description = "Measure on the training questions whose labels are not known." };
        var command = new Command("few-labels", "Accuracy on TREC with few labels, with and without language models.")
        {
            data, labels, seeds, units, layers, epochs, least, texts, validate, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            string folder = parsed.GetRequiredValue(data).FullName;
            Sentence[] all = Sentence.Read(Path.Combine(folder, "TREC.train.all.gz"));
            Sentence[] test = Sentence.Read(Path.Combine(folder, "TREC.test.all.gz"));
            Dictionary<string, int> numbers = Sentence.Number(all, parsed.GetValue(least));
            var options = new BidirectionalLanguageModelOptions { Units = parsed.GetValue(units), Layers = parsed.GetValue(layers) };
            options = options with
            {
                Training = options.Training with { Epochs = parsed.GetValue(epochs), ValidationShare = 0.05f },
            };
            int[][] questions = [.. all.Select(one => one.Words.Select(word => numbers.GetValueOrDefault(word)).ToArray())];
            long start = Stopwatch.GetTimestamp();
            if (parsed.GetValue(texts) is { } file)
                options = options with { Vectors = VectorsOf(file, questions, numbers, options.Units, execution) };
            BidirectionalLanguageModel language = BidirectionalLanguageModel.Fit(
                questions, numbers.Count + 1, options, execution: execution);
            NetworkOutcome outcome = language.Member.Outcome;
            Report.Say($"Language models of {numbers.Count} words: {language.Member.Network.Architecture
                .ParameterCount} parameters, epoch {outcome.KeptEpoch} of {outcome.Epochs}, validation perplexity {Math.Exp(
                    outcome.ValidationLoss!.Value):f1}, {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s");
            Console.WriteLine();
            Report.Head(
                texts: 1,
                ["seed", "CNN, random vectors", "and states", "n-grams", "states", "n-grams and states", "weights of layers", "scale"]);
            var shares = new List<double[]>();
            for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                int[] order = [.. Enumerable.Range(0, all.Length)];
                new CounterRandom((ulong)seed, DrawPurpose, 0).Shuffle(order, order.Length);
                int count = parsed.GetValue(labels);
                Sentence[] known = [.. order.Take(count).Select(i => all[i])];
                Sentence[] asked = parsed.GetValue(validate) ? [.. order.Skip(count).Select(i => all[i])] : test;
                LayerMixture mixture = language.LearnMixture(Sentence.ToSet(known, numbers), execution: execution);
                Learner grams = Learner.OfGrams(known), states = Learner.OfStates(language, mixture, numbers);
                Dictionary<string, int> few = Sentence.Number(known);
                SeriesSet train = Sentence.ToSet(known, few), measured = Sentence.ToSet(asked, few);
                var cnn = new TextCnnOptions { Seed = (ulong)seed, Symbols = few.Count + 1 };
                var words = (NetworkFeatures)language.ToFeaturizer(mixture).Features;
                double[] own =
                [
                    OfCnn(train, measured, cnn, execution),
                    OfCnn(
                        WithStates(train, Sentence.ToSet(known, numbers), words),
                        WithStates(measured, Sentence.ToSet(asked, numbers), words),
                        new CnnOnStates(few.Count + 1) { Seed = (ulong)seed, Training = cnn.Training }, execution),
                    OfRidge(known, asked, [grams], execution),
                    OfRidge(known, asked, [states], execution),
                    OfRidge(known, asked, [grams, states], execution),
                ];
                shares.Add(own);
                Report.Say($"| {seed} |{Cells(own)} {string.Join(", ", mixture.Weights.Select(
                    weight => FormattableString.Invariant($"{weight:f2}")))} | {mixture.Scale:f2} |");
            }

            Report.Say($"| mean |{Cells([.. shares[0].Select((_, column) => shares.Average(one => one[column]))])} | |");
        });
    }

    private static string Cells(double[] shares) => string.Concat(shares.Select(one => FormattableString.Invariant($" {one:p1} |")));

    private static EmbeddingVectors VectorsOf(
        FileInfo file, int[][] questions, Dictionary<string, int> numbers, int dimensions, Execution execution)
    {
        var all = new Dictionary<string, int>(numbers);
        List<int[]> texts = TextFile.Read(file, all);
        EmbeddingVectors vectors = Word2Vec.Train(
            [.. questions, .. texts], all.Count + 1, new Word2VecOptions { Dimensions = dimensions, MinCount = 2 }, execution);
        return new EmbeddingVectors(dimensions, vectors.Values.AsSpan(0, (numbers.Count + 1) * dimensions));
    }

    private static double OfCnn(SeriesSet train, SeriesSet measured, NetworkOptions network, Execution execution) =>
        NetworkClassifier.Fit(train, new NetworkModelOptions { Network = network }, execution: execution)
            .Predict(measured, execution).Accuracy(measured);

    /// <summary>Sentences of two numberings as series: the words by the first, then the states of those by the second.</summary>
    private static SeriesSet WithStates(SeriesSet words, SeriesSet numbered, NetworkFeatures states)
    {
        var builder = new SeriesSetBuilder(1 + states.FeatureCount) { Name = words.Name };
        for (int i = 0; i < words.Count; i++)
        {
            int length = words.LengthOf(i);
            float[] values = new float[(1 + states.FeatureCount) * length];
            words.Values(i).CopyTo(values);
            states.VectorsOf(numbered.Values(i), values.AsSpan(length));
            builder.Add(values, words.LabelOf(i));
        }

        return builder.Build();
    }

    private static double OfRidge(Sentence[] known, Sentence[] asked, Learner[] parts, Execution execution)
    {
        string[] classes = [.. known.Select(one => one.Label).Distinct().Order(StringComparer.Ordinal)];
        RidgeClassifier ridge = RidgeClassifier.Fit(
            Joined(known), [.. known.Select(one => Array.IndexOf(classes, one.Label))], classes.Length, execution: execution);
        FloatMatrix features = Joined(asked);
        double[] probabilities = new double[classes.Length];
        return asked.Index().Average(one => classes[ridge.Predict(features.Row(one.Index), probabilities)] == one.Item.Label ? 1.0 : 0);

        FloatMatrix Joined(Sentence[] sentences)
        {
            FloatMatrix[] own = Array.ConvertAll(parts, part => part.Features(sentences, execution));
            return FloatMatrix.FromRows([.. sentences.Select((_, i) => own.SelectMany(part => part.Row(i).ToArray()).ToArray())]);
        }
    }

    /// <summary>Features of sentences.</summary>
    private sealed record Learner(Func<Sentence[], Execution, FloatMatrix> Features)
    {
        /// <summary>Whether each word, and each pair of neighboring words, of some sentences is in another.</summary>
        public static Learner OfGrams(Sentence[] known)
        {
            Dictionary<string, int> numbers = known.SelectMany(Grams).Distinct().Index().ToDictionary(one => one.Item, one => one.Index);
            return new Learner((sentences, _) => FloatMatrix.FromRows([.. sentences.Select(one =>
            {
                float[] row = new float[numbers.Count];
                foreach (string gram in Grams(one))
                {
                    if (numbers.TryGetValue(gram, out int number))
                        row[number] = 1;
                }

                return row;
            })]));

            static IEnumerable<string> Grams(Sentence one) => one.Words.Concat(one.Words.Zip(one.Words.Skip(1), (a, b) => $"{a} {b}"));
        }

        /// <summary>The mean and the largest of each mixed state.</summary>
        public static Learner OfStates(BidirectionalLanguageModel language, LayerMixture mixture, Dictionary<string, int> numbers)
        {
            TimeSeriesFeaturizer states = language.ToFeaturizer(mixture, LanguageReadout.MeanAndLargest);
            return new Learner((sentences, execution) => states.Transform(Sentence.ToSet(sentences, numbers), execution));
        }
    }

    /// <summary>The sentence CNN, with all its defaults, on a learned vector and the given states of each word.</summary>
    private sealed record CnnOnStates(int Words) : NetworkOptions
    {
        public override string Name => "TextCNN on states";

        public override NetworkArchitecture Build(int channels, int outputs, int length)
        {
            var network = new NetworkBuilder(channels);
            var vectors = new Embedding(Words, TextCnnOptions.DefaultDimensions)
            {
                HasPadding = true,
                Initialization = Initialization.Normal(TextCnnOptions.RandomDeviation),
            };
            int x = network.Add(
                "both", new Concat(),
                network.Add("words", vectors, network.Add("numbers", new SelectChannels(0, 1), network.Input)),
                network.Add("states", new SelectChannels(1, channels - 1), network.Input));
            return new TextCnnOptions().BuildOn(network, x, outputs);
        }
    }
}
