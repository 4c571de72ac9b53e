using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// Skip-gram with negative sampling by its definition, in double precision: what <see cref="Word2Vec"/> is held against. The draws are the
/// same.
/// </summary>
internal static class PlainWord2Vec
{
    public static double[][] Train(int[][] sequences, int symbols, Word2VecOptions options)
    {
        var words = new Word2Vec.Vocabulary(sequences, symbols, options);
        double[][] inputs = [.. Enumerable.Range(0, symbols).Select(word => words.Contains(word)
            ? PlainNetwork.Widen(Word2Vec.Start(options, word))
            : new double[options.Dimensions])];
        double[][] outputs = [.. inputs.Select(_ => new double[options.Dimensions])];
        long places = 0, all = words.Total * options.Epochs;
        ulong number = 0;
        var round = new List<(int Word, int[] Neighbors, double Rate, ulong Number)>();
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            for (int s = 0; s < sequences.Length; s++)
            {
                int[] kept = Word2Vec.Kept(sequences[s], words, options, epoch, s);
                for (int at = 0; at < kept.Length; at++)
                {
                    CounterRandom random = Word2Vec.DrawsAt(options, number);
                    int reach = 1 + random.NextInt(options.Window);
                    int[] neighbors = [.. kept.Index().Where(one => one.Index != at && Math.Abs(one.Index - at) <= reach)
                        .Select(one => one.Item)];
                    round.Add((kept[at], neighbors, Word2Vec.RateAfter(options, places, all), number++));
                    if (round.Count == Word2Vec.RoundSize)
                        EndRound();
                }

                places += sequences[s].Count(words.Contains);
            }
        }

        EndRound();
        return inputs;

        // d/dx of ln σ(x) is σ(-x), of ln σ(-x) -σ(x): each is the target less σ.
        void EndRound()
        {
            double[][] newInputs = [.. inputs.Select(vector => (double[])vector.Clone())];
            double[][] newOutputs = [.. outputs.Select(vector => (double[])vector.Clone())];
            foreach (var place in round)
            {
                CounterRandom random = Word2Vec.DrawsAt(options, place.Number);
                random.NextInt(options.Window);
                foreach (int neighbor in place.Neighbors)
                {
                    Tell(neighbor, 1);
                    for (int k = 0; k < options.NegativeSamples; k++)
                    {
                        int drawn = words.Draw(ref random);
                        if (drawn != neighbor)
                            Tell(drawn, 0);
                    }
                }

                void Tell(int word, double target)
                {
                    double score = inputs[place.Word].Zip(outputs[word], (a, b) => a * b).Sum();
                    double step = place.Rate * (target - 1 / (1 + Math.Exp(-score)));
                    for (int d = 0; d < options.Dimensions; d++)
                    {
                        newInputs[place.Word][d] += step * outputs[word][d];
                        newOutputs[word][d] += step * inputs[place.Word][d];
                    }
                }
            }

            (inputs, outputs) = (newInputs, newOutputs);
            round.Clear();
        }
    }
}
