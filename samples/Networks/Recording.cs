using Microsoft.ML.Data;

namespace Networks;

/// <summary>The sound of a bearing. Where it is worn it clicks, once and anywhere.</summary>
internal sealed class Recording
{
    public const int Length = 120, ClickLength = 12;

    public string Condition { get; set; } = "";

    [VectorType(Length)]
    public float[] Sound { get; set; } = [];

    /// <summary>Where the click begins; -1 if there is none.</summary>
    [NoColumn]
    public int Click { get; set; }

    /// <summary>Makes up recordings. The same seed gives the same ones.</summary>
    public static Recording[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int click = i % 2 == 0 ? -1 : random.Next(Length - ClickLength);
            float[] sound = new float[Length];
            for (int t = 0; t < Length; t++)
            {
                double noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
                bool clicks = click >= 0 && t >= click && t < click + ClickLength;
                sound[t] = (float)(1.5 * noise + (clicks ? t % 2 == 0 ? 1.2 : -1.2 : 0));
            }

            return new Recording { Condition = click < 0 ? "good" : "worn", Sound = sound, Click = click };
        })];
    }
}
