namespace ConvSeq.Linear;

/// <summary>Sets the learning rate of a fit and decides when it ends, from how the loss falls from check to check.</summary>
internal sealed class PlateauSchedule
{
    // A loss counts as lower if it falls by this share of itself, or of a loss so small that it is not worth improving.
    private const double MinImprovement = 1e-3, MinLoss = 0.1;

    private readonly int _patience;
    private double _reference = double.PositiveInfinity;
    private int _checks;

    /// <param name="rate">The learning rate at the beginning.</param>
    /// <param name="patience">Checks without a lower loss until the end, 1 or more; half as many halve the rate.</param>
    public PlateauSchedule(double rate, int patience)
    {
        Rate = rate;
        _patience = patience;
    }

    /// <summary>The learning rate now.</summary>
    public double Rate { get; private set; }

    /// <summary>The smallest loss so far.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether patience has run out.</summary>
    public bool Ended => _checks == _patience;

    /// <summary>Records a check.</summary>
    /// <returns>Whether the loss is the smallest so far.</returns>
    public bool Check(double loss)
    {
        // Many small steps down are progress too: the reference moves only when the loss is clearly below it.
        if (_reference - loss > MinImprovement * Math.Max(MinLoss, loss))
        {
            _reference = loss;
            _checks = 0;
        }
        else if (++_checks % Math.Max(1, _patience / 2) == 0)
        {
            Rate /= 2;
        }

        bool best = loss < Best;
        Best = Math.Min(Best, loss);
        return best;
    }
}
