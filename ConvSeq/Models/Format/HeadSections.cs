using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>The section of a classifier's head; its tag says which head.</summary>
internal static class HeadSections
{
    public static void Write(ModelWriter payload, LinearClassifier head)
    {
        switch (head)
        {
            case RidgeClassifier ridge:
                RidgeSection.Write(payload, ridge);
                break;
            case LogisticClassifier logistic:
                LogisticSection.Write(payload, logistic);
                break;
            default:
                throw new NotSupportedException($"There is no section for a {head.GetType().Name}.");
        }
    }

    public static LinearClassifier Read(ref ModelReader payload) => payload.NextTag() switch
    {
        "RIDG" => RidgeSection.Read(ref payload),
        "LOGI" => LogisticSection.Read(ref payload),
        var tag => throw payload.Damaged($"it has the section '{tag}' where its head should be"),
    };
}
