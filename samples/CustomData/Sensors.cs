namespace CustomData;

/// <summary>Makes up measurements. The same seed gives the same ones.</summary>
internal static class Sensors
{
    private const double Noise = 1.2;

    /// <summary>Regular beats and beats of which one comes early.</summary>
    public static Heartbeat[] Heartbeats(int count, int seed)
    {
        var random = new Random(seed);
        return Make(count, i =>
        {
            bool early = i % 2 == 1;
            int start = random.Next(20), odd = random.Next(1, 4);
            float[] signal = Make(100, _ => Jitter(random));
            for (int beat = 0; beat < 4; beat++)
            {
                int at = start + 20 * beat - (early && beat == odd ? 6 : 0);
                signal[at] += 3;
                signal[at + 1] -= 2;
            }

            return new Heartbeat { Rhythm = early ? "premature" : "regular", Signal = signal };
        });
    }

    /// <summary>"yes" swells once, "maybe" twice, "never" starts loud.</summary>
    public static Word[] Words(int count, int seed)
    {
        var random = new Random(seed);
        string[] texts = ["yes", "maybe", "never"];
        return Make(count, i =>
        {
            int kind = i % texts.Length, length = random.Next(60, 141);
            return new Word
            {
                Text = texts[kind],
                Loudness = Make(length, t => Shape(kind, (double)t / length) + Jitter(random)),
            };
        });

        static float Shape(int kind, double at) => (float)(kind switch
        {
            0 => Math.Sin(Math.PI * at),
            1 => Math.Abs(Math.Sin(2 * Math.PI * at)),
            _ => Math.Exp(-4 * at),
        });
    }

    /// <summary>Movements to and fro that differ only in how the channels go together.</summary>
    public static Gesture[] Gestures(int count, int seed)
    {
        const int Length = 80;
        var random = new Random(seed);
        string[] names = ["circle", "rising line", "falling line"];
        return Make(count, i =>
        {
            int kind = i % names.Length;
            double phase = random.NextDouble() * 2 * Math.PI;
            float[] values = Make(3 * Length, at =>
            {
                double angle = phase + 2 * Math.PI * (at % Length) / 20;
                double value = (at / Length) switch
                {
                    0 => Math.Cos(angle),
                    1 => kind switch { 0 => Math.Sin(angle), 1 => Math.Cos(angle), _ => -Math.Cos(angle) },
                    _ => 0,
                };
                return (float)value + Jitter(random);
            });
            return new Gesture { Name = names[kind], Acceleration = values };
        });
    }

    private static float Jitter(Random random) => (float)(Noise * (random.NextDouble() + random.NextDouble() - 1));

    private static T[] Make<T>(int count, Func<int, T> make) => [.. Enumerable.Range(0, count).Select(make)];
}
