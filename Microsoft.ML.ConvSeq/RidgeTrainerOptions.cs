using ConvSeq.Linear;

namespace ConvSeq.MLNet;

/// <summary>Options that the ridge trainers share.</summary>
public abstract class RidgeTrainerOptions : ConvSeqOptions
{
    private protected RidgeTrainerOptions()
    {
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of features, a known-size vector of Single. Default: Features.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>A column of weights above 0, Single. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The regularisation strengths to choose from, the scaling of features, and the weights of classes in key order.</summary>
    public RidgeOptions Ridge { get; set; } = new();
}
