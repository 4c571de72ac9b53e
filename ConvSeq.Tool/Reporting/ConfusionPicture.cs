using ConvSeq.Tool.Drawing;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws a confusion matrix: true classes down, predicted ones across; the more of a class, the stronger the color.</summary>
internal sealed record ConfusionPicture : Picture
{
    private const double Left = 120, Top = 64, Cell = 44, Least = 16, Room = 780;

    // With more color the number in a cell could not be read.
    private const double Strongest = 0.42;

    private readonly ConfusionMatrix _matrix;
    private readonly double _cell;

    private ConfusionPicture(ConfusionMatrix matrix, double cell)
        : base("Confusion matrix", Left + cell * Math.Max(4, matrix.Columns.Count) + 8, Top + cell * matrix.Rows.Count + 8) =>
        (_matrix, _cell) = (matrix, cell);

    /// <summary>Makes the picture.</summary>
    public static ConfusionPicture Of(ConfusionMatrix matrix) =>
        new(matrix, Math.Clamp(Math.Floor(Room / matrix.Columns.Count), Least, Cell));

    public override void Draw(SvgWriter svg)
    {
        int longest = (int)Math.Max(2, _cell / 7);
        svg.Text(Left - 10, 18, "true, down", Faint, 11, "end");
        svg.Text(Left, 18, "predicted, across", Faint, 11);
        foreach ((int column, string name) in _matrix.Columns.Index())
            svg.Text(Left + (column + 0.5) * _cell, Top - 8 - column % 2 * 14, name, Ink, 11, "middle", most: 2 * longest);
        foreach ((int row, string name) in _matrix.Rows.Index())
        {
            double y = Top + row * _cell;
            svg.Text(Left - 10, y + _cell / 2 + 4, name, Ink, 12, "end", most: 15);
            int total = _matrix.RowTotal(row);
            for (int column = 0; column < _matrix.Columns.Count; column++)
            {
                int count = _matrix[row, column];
                string color = row == column ? First : Second;
                double x = Left + column * _cell;
                svg.Rectangle(x, y, _cell - 1, _cell - 1, Rule, opacity: 0.35);
                if (count == 0)
                    continue;
                svg.Rectangle(x, y, _cell - 1, _cell - 1, color, opacity: Strongest * (0.2 + 0.8 * count / total));
                svg.Text(x + _cell / 2, y + _cell / 2 + 4, Wording.Count(count), Ink, _cell < 24 ? 9 : 12, "middle");
            }
        }
    }
}
