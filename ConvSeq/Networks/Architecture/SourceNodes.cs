namespace ConvSeq.Networks;

/// <summary>What a network computes from the sources of series alone, and so once for a source, whatever target comes after it.</summary>
internal static class SourceNodes
{
    /// <summary>For each node whether it is computed from the source alone.</summary>
    public static bool[] Of(NetworkArchitecture architecture)
    {
        var isOfSource = new bool[architecture.Nodes.Length];
        for (int i = 1; i < isOfSource.Length; i++)
        {
            NetworkNode node = architecture.Nodes[i];
            isOfSource[i] = node.Layer is SelectPart { Part: SeriesPart.Source } || node.Inputs.All(input => isOfSource[input]);
        }

        return isOfSource;
    }

    /// <summary>Those of these nodes that others are computed from.</summary>
    public static int[] LinksOf(NetworkArchitecture architecture)
    {
        bool[] isOfSource = Of(architecture);
        return
        [
            .. architecture.Nodes.Where((_, i) => !isOfSource[i]).SelectMany(node => node.Inputs).Where(input => isOfSource[input])
                .Distinct(),
        ];
    }
}
