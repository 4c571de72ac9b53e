using System.Diagnostics;

namespace ConvSeq.Benchmarks.Measuring;

/// <summary>Measures seconds: warm-up, then several repeats with no set-up in the timed part.</summary>
internal static class Timing
{
    public static double[] Measure(double warmUpSeconds, int repeats, Action action) => MeasureInTurn(warmUpSeconds, repeats, action)[0];

    /// <summary>
    /// Measures the seconds of several actions, one after another in each round, so that other load on the machine affects all of them.
    /// </summary>
    public static double[][] MeasureInTurn(double warmUpSeconds, int repeats, params Action[] actions)
    {
        foreach (Action action in actions)
        {
            for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < warmUpSeconds;)
                action();
        }

        double[][] seconds = [.. actions.Select(_ => new double[Math.Max(1, repeats)])];
        for (int i = 0; i < seconds[0].Length; i++)
        {
            for (int k = 0; k < actions.Length; k++)
                seconds[k][i] = Once(actions[k]);
        }

        return seconds;
    }

    /// <summary>Measures the seconds of an action that is done once.</summary>
    public static double Once(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
