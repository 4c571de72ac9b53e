namespace ConvSeq.Linear;

/// <summary>The learning rate of a fit, and when it ends: both by how the loss goes down from check to check.</summary>
internal sealed class PlateauSchedule
{
    // What counts as lower: by this share of the loss, or of one so small that it is not worth improving.
    private const double LeastImprovement = 1e-3, LeastLoss = 0.1;

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

    /// <summary>The least loss so far.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether patience is at its end.</summary>
    public bool Ended => _checks == _patience;

    /// <summary>Takes note of a check.</summary>
    /// <returns>Whether the loss is the least so far.</returns>
    public bool Check(double loss)
    {
        // Many small steps down are progress too: the reference moves only when it is left behind.
        if (_reference - loss > LeastImprovement * Math.Max(LeastLoss, loss))
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
