using Microsoft.ML.Data;

/// <summary>What a prediction is made from: a control chart of 60 points. The label is not known.</summary>
internal sealed class Chart
{
    public string Label { get; set; } = "";

    [VectorType(60)]
    public float[] Series { get; set; } = [];
}

/// <summary>What is predicted: the class, and a probability for each class.</summary>
internal sealed class Verdict
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
