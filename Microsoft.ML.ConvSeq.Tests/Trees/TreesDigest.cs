using System.Security.Cryptography;
using ConvSeq.Models;
using ConvSeq.Tests.Models;
using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

/// <summary>A digest of trees and of what they predict, to compare machines and settings by.</summary>
internal static class TreesDigest
{
    public static string Report()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (bool isWeighted in (bool[])[false, true])
        {
            var problem = TreeProblem.Create(150, 40, 3, grid: 40);
            var options = new ExtraTreesOptions { TreeCount = 20, Seed = 6, MinLeaf = isWeighted ? 3 : 1 };
            foreach (SplitCriterion criterion in Enum.GetValues<SplitCriterion>())
            {
                ExtraTreesClassifier classifier = problem.Fit(options with { Criterion = criterion }, 3, isWeighted);
                hash.AppendData(ModelBytes.Of(stream => TreeModelFile.Save(stream, classifier)));
            }

            ExtraTreesRegressor regressor = problem.FitTargets(options, isWeighted);
            hash.AppendData(ModelBytes.Of(stream => TreeModelFile.Save(stream, regressor)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
