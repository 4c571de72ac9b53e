namespace ConvSeq.Networks.Managed;

/// <summary>
/// Batch normalization. During training each series contributes its sums, which are combined in the order of series, in double
/// precision: means and squared deviations by Chan, Golub and LeVeque's formula (1983).
/// </summary>
internal sealed unsafe class BatchNormRun : LayerRun
{
    private readonly BatchNorm1d _norm;
    private readonly NetworkParameter _scale, _shift, _mean, _variance;
    private readonly FloatBuffer _coefficients;
    private readonly double[] _batchMeans, _batchVariances, _inverseDeviations;
    private double[] _sums = [], _products = [];
    private float[] _seriesMeans = [];
    private long _rows;

    public BatchNormRun(Placement placement, BatchNorm1d norm)
        : base(placement)
    {
        _norm = norm;
        (_scale, _shift, _mean, _variance) = Find(Run.Architecture, Node);
        _coefficients = new FloatBuffer(6L * Channels);
        (_batchMeans, _batchVariances, _inverseDeviations) = (new double[Channels], new double[Channels], new double[Channels]);
        if (!Run.IsTraining)
            UseStatistics();
    }

    public override bool MeetsBatch => Run.IsTraining;

    // y = Factors · x + Constants; dx = Factors · dy + (Slopes · x + Offsets).
    private float* Factors => _coefficients.Start;

    private float* Constants => Factors + Channels;

    private float* Slopes => Constants + Channels;

    private float* Offsets => Slopes + Channels;

    private float* Means => Offsets + Channels;

    /// <summary>Uses the current running means and variances.</summary>
    public void UseStatistics() => FindCoefficients(Run.Architecture, Node, Run.Packed.Values, Factors, Constants);

    /// <summary>Finds the factor and the constant of each channel in scoring.</summary>
    public static void FindCoefficients(
        NetworkArchitecture architecture, int node, NetworkWeights weights, float* factors, float* constants)
    {
        (NetworkParameter scale, NetworkParameter shift, NetworkParameter mean, NetworkParameter variance) = Find(architecture, node);
        double epsilon = ((BatchNorm1d)architecture.Nodes[node].Layer).Epsilon;
        for (int i = 0; i < scale.Count; i++)
        {
            double factor = weights.Values[scale.Offset + i] / Math.Sqrt((double)weights.Statistics[variance.Offset + i] + epsilon);
            factors[i] = (float)factor;
            constants[i] = (float)(weights.Values[shift.Offset + i] - factor * weights.Statistics[mean.Offset + i]);
        }
    }

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        RowOperations.Affine(x.Start, x.Stride, Factors, Constants, y.Start, y.Stride, y.Count, y.Channels);
    }

    public override void Gather(int series, bool backward)
    {
        Rows x = Input(series);
        if (backward)
        {
            Rows dy = OutputGradient(series);
            fixed (double* sums = &_sums[series * Channels], products = &_products[series * Channels])
            {
                RowOperations.Sums(dy.Start, dy.Stride, dy.Count, Channels, sums);
                RowOperations.CenteredProducts(x.Start, x.Stride, Means, dy.Start, dy.Stride, x.Count, Channels, products);
            }

            return;
        }

        // A series' own mean is a good center for its own deviations.
        fixed (float* means = &_seriesMeans[series * Channels])
        fixed (double* sums = &_sums[series * Channels], products = &_products[series * Channels])
        {
            RowOperations.Sums(x.Start, x.Stride, x.Count, Channels, sums);
            for (int i = 0; i < Channels; i++)
                means[i] = (float)(sums[i] / x.Count);
            RowOperations.CenteredProducts(x.Start, x.Stride, means, null, 0, x.Count, Channels, products);
        }
    }

    public override void Begin()
    {
        int length = Run.Count * Channels;
        if (Run.IsTraining && _sums.Length < length)
            (_sums, _products, _seriesMeans) = (new double[length], new double[length], new float[length]);
    }

    public override void Synchronize(bool backward, float* gradient)
    {
        if (backward)
            MeetBackward(gradient);
        else
            MeetForward();
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows x = Input(series), dy = OutputGradient(series), dx = InputGradient(series);
        RowOperations.Affine2(
            dy.Start, dy.Stride, x.Start, x.Stride, Factors, Slopes, Offsets, dx.Start, dx.Stride, dx.Count, Channels, Accumulates(0));
    }

    /// <summary>Adds a successful step to the running statistics.</summary>
    public void Keep(float[] statistics)
    {
        for (int i = 0; i < Channels; i++)
        {
            ref float mean = ref statistics[_mean.Offset + i], variance = ref statistics[_variance.Offset + i];
            mean = (float)(mean + _norm.Momentum * (_batchMeans[i] - mean));

            // One row has no variance.
            if (_rows > 1)
                variance = (float)(variance + _norm.Momentum * (_batchVariances[i] * _rows / (_rows - 1) - variance));
        }
    }

    public override void Dispose() => _coefficients.Dispose();

    private static (NetworkParameter Scale, NetworkParameter Shift, NetworkParameter Mean, NetworkParameter Variance) Find(
        NetworkArchitecture architecture, int node)
    {
        return (Of(ParameterKind.Scale), Of(ParameterKind.Shift), Of(ParameterKind.RunningMean), Of(ParameterKind.RunningVariance));

        NetworkParameter Of(ParameterKind kind) => architecture.Weights.Concat(architecture.Statistics)
            .First(parameter => parameter.Node == node && parameter.Kind == kind);
    }

    private void MeetForward()
    {
        NetworkWeights weights = Run.Packed.Values;
        _rows = 0;
        for (int series = 0; series < Run.Count; series++)
            _rows += Run.Rows(Node, series);
        for (int i = 0; i < Channels; i++)
        {
            double count = 0, mean = 0, deviations = 0;
            for (int series = 0; series < Run.Count; series++)
            {
                int rows = Run.Rows(Node, series);
                double own = _sums[series * Channels + i] / rows;

                // The deviations were taken from the mean in single precision.
                double rounding = own - (float)own;
                double apart = own - mean, all = count + rows;
                deviations += _products[series * Channels + i] - rows * rounding * rounding + apart * apart * count * rows / all;
                mean += apart * rows / all;
                count = all;
            }

            _batchMeans[i] = mean;
            _batchVariances[i] = Math.Max(0, deviations / count);
            _inverseDeviations[i] = 1 / Math.Sqrt(_batchVariances[i] + _norm.Epsilon);
            double factor = weights.Values[_scale.Offset + i] * _inverseDeviations[i];
            Factors[i] = (float)factor;
            Constants[i] = (float)(weights.Values[_shift.Offset + i] - factor * mean);
            Means[i] = (float)mean;
        }
    }

    private void MeetBackward(float* gradient)
    {
        for (int i = 0; i < Channels; i++)
        {
            double sum = 0, product = 0;
            for (int series = 0; series < Run.Count; series++)
            {
                sum += _sums[series * Channels + i];
                product += _products[series * Channels + i];
            }

            // Means were taken in single precision there.
            product -= (_batchMeans[i] - Means[i]) * sum;
            double inverse = _inverseDeviations[i], factor = Run.Packed.Values.Values[_scale.Offset + i] * inverse;
            gradient[_shift.Offset + i] = (float)sum;
            gradient[_scale.Offset + i] = (float)(product * inverse);
            double slope = -factor * inverse * inverse * product / _rows;
            Slopes[i] = (float)slope;
            Offsets[i] = (float)(-factor * sum / _rows - slope * _batchMeans[i]);
        }
    }
}
