namespace ConvSeq.Features;

/// <summary>MiniRocket.</summary>
public sealed class MiniRocket
{
}
