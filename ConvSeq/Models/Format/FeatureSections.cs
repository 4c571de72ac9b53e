using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section of a model's features; its tag says which features. A new algorithm gets a line in each method.</summary>
internal static class FeatureSections
{
    public static void Write(ModelWriter payload, SeriesFeatures features)
    {
        switch (features)
        {
            case PrunedFeatures pruned:
                PrunedSection.Write(payload, pruned);
                Write(payload, pruned.Computed);
                break;
            case MiniRocket miniRocket:
                MiniRocketSection.Write(payload, miniRocket);
                break;
            case Hydra hydra:
                HydraSection.Write(payload, hydra);
                break;
            case DilatedShapelets shapelets:
                DilatedShapeletsSection.Write(payload, shapelets);
                break;
            case Rocket rocket:
                RocketSection.Write(payload, rocket);
                break;
            case MultiRocket multiRocket:
                MultiRocketSection.Write(payload, multiRocket);
                break;
            case MultiRocketHydra both:
                MultiRocketHydraSection.Write(payload, both);
                break;
            case Quant quant:
                QuantSection.Write(payload, quant);
                break;
            case NetworkFeatures network:
                NetworkSections.Write(payload, network);
                break;
            default:
                throw new NotSupportedException($"There is no section for {features.Name}.");
        }
    }

    public static SeriesFeatures Read(ref ModelReader payload) =>
        payload.NextTag() == "KEPT" ? PrunedSection.Read(ref payload, ReadUnpruned) : ReadUnpruned(ref payload);

    // Pruned features are not pruned again: otherwise a forged file could nest them without end.
    private static SeriesFeatures ReadUnpruned(ref ModelReader payload) => payload.NextTag() switch
    {
        "MINI" => MiniRocketSection.ReadEven(ref payload),
        "MINU" => MiniRocketSection.ReadUneven(ref payload),
        "HYDR" => HydraSection.Read(ref payload),
        "SHAP" => DilatedShapeletsSection.Read(ref payload),
        "ROCK" => RocketSection.Read(ref payload),
        "MULT" => MultiRocketSection.Read(ref payload),
        "MRHY" => MultiRocketHydraSection.Read(ref payload),
        "QUAN" => QuantSection.Read(ref payload),
        "SCAL" => NetworkSections.ReadFeatures(ref payload),
        var tag => throw payload.Damaged($"it has the section '{tag}' where its features should be"),
    };
}
