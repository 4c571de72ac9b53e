using System.Globalization;

namespace ConvSeq.Tool.Explaining;

/// <summary>
/// Colors from "against" over "neither" to "for": blue, gray, red, which most color-blind people can tell apart. They come in steps, so
/// that neighboring points share one and a long line is drawn in few strokes.
/// </summary>
internal static class Palette
{
    /// <summary>Number of colors on either side of the one for 0.</summary>
    public const int Steps = 12;

    private static readonly (int R, int G, int B)[] s_anchors =
    [
        (0x17, 0x4a, 0xa0), (0x74, 0xa3, 0xdc), (0xc9, 0xc9, 0xc9), (0xf2, 0x92, 0x56), (0xb2, 0x1a, 0x1a)
    ];

    /// <summary>The step of a value from -1 to 1, from -<see cref="Steps"/> to <see cref="Steps"/>.</summary>
    public static int StepOf(double value) => (int)Math.Round(Math.Clamp(value, -1, 1) * Steps);

    /// <summary>The color of a step, as <c>#rrggbb</c>.</summary>
    public static string ColorOf(int step)
    {
        double at = (step + Steps) * (s_anchors.Length - 1) / (2.0 * Steps);
        int lower = Math.Min((int)at, s_anchors.Length - 2);
        (int R, int G, int B) a = s_anchors[lower], b = s_anchors[lower + 1];
        double share = at - lower;
        return string.Create(CultureInfo.InvariantCulture, $"#{Mixed(a.R, b.R):x2}{Mixed(a.G, b.G):x2}{Mixed(a.B, b.B):x2}");

        int Mixed(int from, int to) => (int)Math.Round(from + share * (to - from));
    }
}
