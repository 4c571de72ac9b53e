namespace SequenceLabeling;

/// <summary>
/// A cycle of a press, made up: temperature and pressure, one value a second each, and the phase of the work at every second. Cycles
/// differ in length.
/// </summary>
public sealed class PressCycle
{
    /// <summary>All temperatures, then all pressures.</summary>
    public float[] Sensors { get; set; } = [];

    /// <summary>A phase for every second.</summary>
    public string[] Phase { get; set; } = [];

    /// <summary>Makes cycles; the same seed makes the same ones.</summary>
    public static PressCycle[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Make(random))];
    }

    private static PressCycle Make(Random random)
    {
        var phases = new List<string>();
        var temperatures = new List<float>();
        var pressures = new List<float>();
        double temperature = 20;
        foreach ((string phase, int shortest, double towards, double pressure) in new[]
        {
            ("idle", 5, 20.0, 1.0), ("heat", 10, 180, 1), ("press", 8, 180, 9), ("cool", 12, 30, 1), ("idle", 5, 20, 1),
        })
        {
            for (int second = shortest + random.Next(10); second > 0; second--)
            {
                temperature += 0.25 * (towards - temperature);
                phases.Add(phase);
                temperatures.Add((float)(temperature + 4 * random.NextDouble()));
                pressures.Add((float)(pressure + random.NextDouble()));
            }
        }

        return new PressCycle { Sensors = [.. temperatures, .. pressures], Phase = [.. phases] };
    }
}

/// <summary>What a model says about a cycle.</summary>
public sealed class Phases
{
    public string[] PredictedLabel { get; set; } = [];
}
