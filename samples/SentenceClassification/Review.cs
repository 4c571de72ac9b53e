namespace SentenceClassification;

/// <summary>A made-up review of a restaurant. The order of words decides about it: "not" turns what follows.</summary>
public sealed class Review
{
    private static readonly string[] Things = ["the soup", "the fish", "our table", "the service", "the wine", "the dessert"];
    private static readonly string[] Good = ["lovely", "fresh", "warm", "excellent", "generous"];
    private static readonly string[] Bad = ["cold", "stale", "slow", "bland", "overpriced"];
    private static readonly string[] Fillers = ["we came on a friday", "the room was full", "it rained", "a friend had told us"];

    public string Text { get; set; } = "";

    public string Opinion { get; set; } = "";

    /// <summary>Makes reviews; the same seed makes the same ones.</summary>
    public static Review[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Make(random, pleased: i % 2 == 0))];
    }

    private static Review Make(Random random, bool pleased)
    {
        var parts = new List<string>();
        for (int i = 1 + random.Next(2); i > 0; i--)
        {
            bool turned = random.Next(3) == 0;
            string word = Pick(random, pleased != turned ? Good : Bad);
            parts.Add($"{Pick(random, Things)} was {(turned ? "not " : "")}{word}");
        }

        parts.Insert(random.Next(parts.Count + 1), Pick(random, Fillers));
        return new Review { Text = string.Join(" and ", parts), Opinion = pleased ? "pleased" : "displeased" };
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}

/// <summary>What a model says about a review.</summary>
public sealed class Verdict
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
