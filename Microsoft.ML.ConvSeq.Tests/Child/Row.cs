namespace Child;

/// <summary>A series as the program reads it; the label is not known.</summary>
public sealed class Row
{
    public string Label { get; set; } = "";

    public float[] Series { get; set; } = [];

    public float Weight { get; set; }
}
