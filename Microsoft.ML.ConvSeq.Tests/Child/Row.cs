namespace Child;

/// <summary>A series, or a text, as the program reads it; the label is not known.</summary>
public sealed class Row
{
    public string Label { get; set; } = "";

    public float[] Series { get; set; } = [];

    public string Text { get; set; } = "";

    public float Weight { get; set; }
}
