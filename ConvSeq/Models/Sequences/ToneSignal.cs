namespace ConvSeq.Models;

/// <summary>
/// A signal whose entropy is known: two tones, of the same frequencies in every recording but of another phase, and noise. Point t is 0.4
/// sin(a + t / 7) + 0.3 sin(b + t / 2.3) + noise · z, with a and b uniform on 0 … 2π and z normal. A model that has found the tones can
/// predict no better than by the distribution of the noise around them.
/// </summary>
/// <param name="Noise">Standard deviation of the noise, above 0.</param>
/// <param name="Seed">Seed of all recordings.</param>
public sealed record ToneSignal(double Noise, ulong Seed)
{
    private const uint TonePurpose = 0x5351_0002;

    /// <summary>Factor of both frequencies, by which signals of different classes differ. Default 1.</summary>
    public double Pitch { get; init; } = 1;

    /// <summary>Draws a recording.</summary>
    /// <param name="number">Its number: recordings of different numbers have nothing in common but the frequencies.</param>
    /// <param name="length">Number of points.</param>
    public float[] Draw(int number, int length)
    {
        (CounterRandom random, double a, double b) = Begin(number);
        float[] values = new float[length];
        for (int t = 0; t < length; t++)
            values[t] = (float)(ToneAt(a, b, t) + Noise * random.NextGaussian());
        return values;
    }

    /// <summary>
    /// Mean entropy of a point of a recording in levels, given the tones, in nats: what remains of the loss of the best model. The noise is
    /// integrated in steps of 1/500 of its deviation.
    /// </summary>
    /// <param name="number">Number of the recording.</param>
    /// <param name="length">Number of points.</param>
    /// <param name="levels">The levels.</param>
    public double EntropyOf(int number, int length, ValueLevels levels)
    {
        const int Steps = 3000;
        const double Step = 0.002;
        (_, double a, double b) = Begin(number);
        double[] shares = new double[levels.Symbols], weights = new double[2 * Steps + 1];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Exp(-(i - Steps) * Step * ((i - Steps) * Step) / 2);
        double all = weights.Sum(), entropy = 0;
        for (int t = 0; t < length; t++)
        {
            double tone = ToneAt(a, b, t);
            Array.Clear(shares);
            for (int i = 0; i < weights.Length; i++)
                shares[levels.LevelOf(tone + Noise * (i - Steps) * Step)] += weights[i] / all;
            foreach (double share in shares)
                entropy -= share > 0 ? share * Math.Log(share) : 0;
        }

        return entropy / length;
    }

    private (CounterRandom Random, double A, double B) Begin(int number)
    {
        var random = new CounterRandom(Seed, TonePurpose, (ulong)number);
        return (random, random.NextDouble(0, 2 * Math.PI), random.NextDouble(0, 2 * Math.PI));
    }

    private double ToneAt(double a, double b, int t) => 0.4 * Math.Sin(a + Pitch * t / 7) + 0.3 * Math.Sin(b + Pitch * t / 2.3);
}
