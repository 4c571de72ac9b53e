using Microsoft.ML.Data;

namespace CustomData;

/// <summary>A series of known length.</summary>
internal sealed class Heartbeat
{
    public string Rhythm { get; set; } = "";

    [VectorType(100)]
    public float[] Signal { get; set; } = [];
}

/// <summary>A series whose length differs from row to row.</summary>
internal sealed class Word
{
    public string Text { get; set; } = "";

    public float[] Loudness { get; set; } = [];
}

/// <summary>Three channels of 80 points: all of x, then all of y, then all of z.</summary>
internal sealed class Gesture
{
    public string Name { get; set; } = "";

    [VectorType(3, 80)]
    public float[] Acceleration { get; set; } = [];
}

/// <summary>What is read of a prediction.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
