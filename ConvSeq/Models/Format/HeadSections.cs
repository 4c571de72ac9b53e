using ConvSeq.Containers;
using ConvSeq.Linear;
using ConvSeq.Trees;

namespace ConvSeq.Models.Format;

/// <summary>The section of a model's head; its tag says which head.</summary>
internal static class HeadSections
{
    public static void Write(ModelWriter payload, FeatureClassifier head)
    {
        switch (head)
        {
            case RidgeClassifier ridge:
                RidgeSection.Write(payload, ridge);
                break;
            case LogisticClassifier logistic:
                LogisticSection.Write(payload, logistic);
                break;
            case ExtraTreesClassifier trees:
                ExtraTreesSections.Write(payload, trees);
                break;
            default:
                throw new NotSupportedException($"There is no section for a {head.GetType().Name}.");
        }
    }

    public static FeatureClassifier ReadClassifier(ref ModelReader payload) => payload.NextTag() switch
    {
        "RIDG" => RidgeSection.Read(ref payload),
        "LOGI" => LogisticSection.Read(ref payload),
        "TREE" => ExtraTreesSections.ReadClassifier(ref payload),
        var tag => throw payload.Damaged($"it has the section '{tag}' where its head should be"),
    };

    public static void Write(ModelWriter payload, FeatureRegressor head)
    {
        switch (head)
        {
            case RidgeRegressor ridge:
                RidgeRegressorSection.Write(payload, ridge);
                break;
            case ExtraTreesRegressor trees:
                ExtraTreesSections.Write(payload, trees);
                break;
            default:
                throw new NotSupportedException($"There is no section for a {head.GetType().Name}.");
        }
    }

    public static FeatureRegressor ReadRegressor(ref ModelReader payload) => payload.NextTag() switch
    {
        "TRER" => ExtraTreesSections.ReadRegressor(ref payload),
        _ => RidgeRegressorSection.Read(ref payload),
    };
}
