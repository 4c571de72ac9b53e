using System.Globalization;
using System.Numerics;
using System.Text;

namespace WaveNet;

/// <summary>Which tones a sound has, and when.</summary>
/// <param name="rate">Values a second.</param>
public sealed class Spectrogram(int rate)
{
    private const int Window = 512, Hop = 100, HighestHertz = 1000, CellHertz = 20, Shades = 8;
    private const double RangeDecibels = 48;
    private const int CellWidth = 5, CellHeight = 5, Left = 64, Top = 30, Gap = 24;

    /// <summary>The two loudest tones, in hertz, to 2 Hz.</summary>
    public int[] Tones(float[] sound)
    {
        int[] hertz = [.. Enumerable.Range(20, HighestHertz / 2 - 20).Select(i => 2 * i)];
        List<int> frames = Frames(sound);
        double[] powers = [.. hertz.Select(one => frames.Average(frame => Power(sound, frame, one)))];
        return [.. Enumerable.Range(1, hertz.Length - 2)
            .Where(i => powers[i] > powers[i - 1] && powers[i] > powers[i + 1])
            .OrderByDescending(i => powers[i]).Take(2).Select(i => hertz[i]).Order()];
    }

    /// <summary>How loud the noise above the tones is, in decibels below a tone of amplitude 1.</summary>
    public double Noise(float[] sound)
    {
        double tone = 0.25 * Window * Window / 4;
        return 10 * Math.Log10(Frames(sound).Average(frame =>
            Enumerable.Range(35, 15).Average(row => Power(sound, frame, row * CellHertz))) / tone);
    }

    /// <summary>Draws spectrograms side by side: time to the right, pitch upwards, darker where a tone is louder.</summary>
    public void Write(string path, params (string Title, float[] Sound)[] sounds)
    {
        int rows = HighestHertz / CellHertz, height = rows * CellHeight, panel = Frames(sounds[0].Sound).Count * CellWidth;
        int width = Left + sounds.Length * (panel + Gap);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + Top + 40}" font-size="12"
              font-family="sans-serif">
            <title>Spectrograms of {string.Join(" and of ", sounds.Select(one => one.Title))}</title>
            <rect width="100%" height="100%" fill="#fff"/>

            """);
        for (int hertz = 0; hertz <= HighestHertz; hertz += 200)
        {
            int y = Top + height - hertz / CellHertz * CellHeight + 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y}\" text-anchor=\"end\">{hertz} Hz</text>\n");
        }

        foreach ((int i, (string title, float[] sound)) in sounds.Index())
        {
            int x = Left + i * (panel + Gap);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{Top - 10}\">{title}</text>\n");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{x + panel}\" y=\"{Top + height + 18}\" text-anchor=\"end\">{(double)sound.Length / rate:0.#} s</text>\n");
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect x=\"{x}\" y=\"{Top}\" width=\"{panel}\" height=\"{height}\" fill=\"none\" stroke=\"#999\"/>\n");
            DrawCells(svg, sound, x, rows);
        }

        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    /// <summary>Draws the cells of a shade as one shape, so that the file stays small.</summary>
    private void DrawCells(StringBuilder svg, float[] sound, int x, int rows)
    {
        double[][] decibels = [.. Frames(sound).Select(frame => Enumerable.Range(0, rows)
            .Select(row => 10 * Math.Log10(Power(sound, frame, (row + 0.5) * CellHertz) + 1e-12)).ToArray())];
        double loudest = decibels.Max(frame => frame.Max());
        int[][] shades = [.. decibels.Select(frame => frame.Select(one => ShadeOf(one - loudest)).ToArray())];
        for (int shade = 1; shade <= Shades; shade++)
        {
            var cells = new StringBuilder();
            for (int row = 0; row < rows; row++)
            {
                for (int frame = 0; frame < shades.Length; frame++)
                {
                    int first = frame;
                    while (frame < shades.Length && shades[frame][row] == shade)
                        frame++;
                    if (frame == first)
                        continue;
                    int left = x + first * CellWidth, top = Top + (rows - 1 - row) * CellHeight, width = (frame - first) * CellWidth;
                    cells.Append(CultureInfo.InvariantCulture, $"M{left} {top}h{width}v{CellHeight}h-{width}z");
                }
            }

            int gray = 255 - 255 * shade / Shades;
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"rgb({gray},{gray},{gray})\" d=\"{cells}\"/>\n");
        }
    }

    private static int ShadeOf(double decibels) => (int)Math.Ceiling((1 + decibels / RangeDecibels) * Shades);

    private static List<int> Frames(float[] sound) =>
        [.. Enumerable.Range(0, Math.Max(1, (sound.Length - Window) / Hop + 1)).Select(i => i * Hop)];

    /// <summary>The power of a tone in a stretch of a sound, which a Hann window fades in and out.</summary>
    private double Power(float[] sound, int start, double hertz)
    {
        Complex turn = Complex.FromPolarCoordinates(1, 2 * Math.PI * hertz / rate), phase = 1, sum = 0;
        for (int t = 0; t < Window; t++)
        {
            sum += sound[start + t] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * (t + 0.5) / Window)) * phase;
            phase *= turn;
        }

        return sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
    }
}
