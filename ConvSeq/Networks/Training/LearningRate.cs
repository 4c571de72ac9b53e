namespace ConvSeq.Networks;

/// <summary>The learning rate of one network in training: docs/specification.md, "Networks", is normative.</summary>
/// <param name="schedule">The schedule.</param>
/// <param name="rate">The optimizer's rate.</param>
/// <param name="steps">Steps of all epochs together.</param>
internal sealed class LearningRate(LearningRateSchedule schedule, double rate, long steps)
{
    private double _rate = rate;
    private double _reference = double.PositiveInfinity;
    private int _waited;

    /// <summary>The rate of a step.</summary>
    /// <param name="step">Steps taken before it.</param>
    public double At(long step) => schedule switch
    {
        CosineRate cosine => Cosine(cosine, step),
        OneCycleRate cycle => OneCycle(cycle, step),
        _ => _rate,
    };

    /// <summary>Records the watched loss after an epoch.</summary>
    public void EndEpoch(double loss)
    {
        if (schedule is not PlateauRate plateau)
            return;
        if (loss < _reference * (1 - plateau.Threshold))
        {
            (_reference, _waited) = (loss, 0);
        }
        else if (++_waited == plateau.Patience)
        {
            if (_rate > plateau.Floor)
                _rate = Math.Max(_rate * plateau.Factor, plateau.Floor);
            _waited = 0;
        }
    }

    private double Cosine(CosineRate cosine, long step)
    {
        long warmUp = (long)(cosine.WarmUpShare * steps);
        return step < warmUp
            ? _rate * (step + 1) / warmUp
            : Between(_rate, cosine.FinalShare * _rate, step - warmUp, steps - warmUp);
    }

    private double OneCycle(OneCycleRate cycle, long step)
    {
        double first = _rate / cycle.StartDivisor;
        double top = Math.Max(0, cycle.RiseShare * steps - 1);
        return step <= top
            ? Between(first, _rate, step, top)
            : Between(_rate, first / cycle.EndDivisor, step - top, steps - 1 - top);
    }

    private static double Between(double start, double end, double done, double all) =>
        end + (start - end) * 0.5 * (1 + HalfCosine(all > 0 ? done / all : 1));

    // cos πx for 0 ≤ x ≤ 1 by its series: the same on all platforms, unlike the last bit of the platform's cosine.
    private static double HalfCosine(double x)
    {
        if (x > 0.5)
            return -HalfCosine(1 - x);
        double square = Math.PI * x * (Math.PI * x), sum = 1;
        for (int i = 22; i > 0; i -= 2)
            sum = Math.FusedMultiplyAdd(-square / (i * (i - 1)), sum, 1);
        return sum;
    }
}
