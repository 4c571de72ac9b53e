using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>
/// Divides a linear function of features among the points of a series as docs/specification.md, "Explanations", has it: output by output
/// and tap by tap, with no sharing, no vectors and no care for speed, in double precision. Outputs of MiniRocket's kernels are floats,
/// for ties with biases.
/// </summary>
internal sealed class PlainShares
{
    private readonly double[] _slopes, _constants;

    private PlainShares(double[][] series, double[] slopes, double[] constants)
    {
        (_slopes, _constants) = (slopes, constants);
        OfPoints = [.. series.Select(channel => new double[channel.Length])];
    }

    /// <summary>What each point of each channel got.</summary>
    public double[][] OfPoints { get; private set; }

    /// <summary>What belongs to no point.</summary>
    public double Rest { get; private set; }

    public static PlainShares Of(SeriesFeatures features, double[][] series, double[] slopes, double[] constants)
    {
        var shares = new PlainShares(series, slopes, constants);
        switch (features)
        {
            case MiniRocket mini:
                shares.AddMiniRocket(mini.Kernels, series, 0, poolsFourWays: false);
                break;
            case MultiRocket multi:
                int first = shares.AddMiniRocket(multi.OnSeries, series, 0, poolsFourWays: true);
                shares.OnDifference(series, differences => shares.AddMiniRocket(multi.OnDifference, differences, first, true));
                break;
            case Rocket rocket:
                shares.AddRocket(rocket, rocket.Normalizes ? [.. series.Select(Normalized)] : series);
                break;
            case Hydra hydra:
                shares.AddHydra(hydra, series);
                break;
            default:
                throw new NotSupportedException(features.Name);
        }

        return shares;
    }

    private static double[] Normalized(double[] x)
    {
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)));
        return [.. x.Select(value => deviation == 0 ? 0 : (double)(float)((value - mean) / deviation))];
    }

    /// <summary>What a difference gets goes to its two points, half each.</summary>
    private void OnDifference(double[][] series, Action<double[][]> add)
    {
        double[][] own = OfPoints;
        double[][] differences =
        [
            .. series.Select(x => x.Length == 1
                ? [0]
                : x.Skip(1).Zip(x, (next, value) => (double)((float)next - (float)value)).ToArray()),
        ];
        OfPoints = [.. differences.Select(x => new double[x.Length])];
        add(differences);
        for (int c = 0; c < own.Length; c++)
        {
            for (int t = 0; t < OfPoints[c].Length; t++)
            {
                own[c][t] += OfPoints[c][t] / 2;
                own[c][Math.Min(t + 1, own[c].Length - 1)] += OfPoints[c][t] / 2;
            }
        }

        OfPoints = own;
    }

    private int AddMiniRocket(MiniRocketKernels kernels, double[][] x, int first, bool poolsFourWays)
    {
        int length = x[0].Length, biases = kernels.Biases.Length, bias = 0;
        for (int d = 0; d < kernels.Dilations.Length; d++)
        {
            int kernel = 0;
            for (int i = 0; i < 9; i++)
            {
                for (int j = i + 1; j < 9; j++)
                {
                    for (int l = j + 1; l < 9; l++, kernel++)
                        Add(d, kernel, [i, j, l]);
                }
            }
        }

        return first + (poolsFourWays ? 4 : 1) * biases;

        void Add(int d, int kernel, int[] heavy)
        {
            int dilation = kernels.Dilations[d];
            int[] subset = kernels.ChannelsOf(d, kernel).ToArray();
            float[] output = new float[length];
            for (int t = 0; t < length; t++)
            {
                for (int s = 0; s < subset.Length; s++)
                {
                    float sum = -(float)x[subset[s]][t];
                    foreach (int tap in (int[])[0, 1, 2, 3, 5, 6, 7, 8])
                        sum -= At(subset[s], t, tap);
                    foreach (int tap in heavy)
                        sum += 3 * At(subset[s], t, tap);
                    output[t] = s == 0 ? sum : output[t] + sum;
                }
            }

            float At(int channel, int t, int tap)
            {
                long at = t + (tap - 4L) * dilation;
                return at >= 0 && at < length ? (float)x[channel][at] : 0;
            }

            bool padded = kernels.Padding == MiniRocketPadding.Always || (d + kernel) % 2 == 0 || length <= 8L * dilation;
            int margin = padded ? 0 : 4 * dilation, n = length - 2 * margin;
            double[] weights = [.. Enumerable.Range(0, 9).Select(tap => heavy.Contains(tap) ? 2.0 : -1)];
            foreach (float threshold in kernels.BiasesOf(d, kernel))
            {
                int ppv = first + bias, lspv = ppv + biases, mpv = lspv + biases, mipv = mpv + biases;
                int[] above = [.. Enumerable.Range(0, n).Where(t => output[t + margin] > threshold)];
                for (int t = 0; t < n; t++)
                    Carry(t, ((above.Contains(t) ? _slopes[ppv] : 0) + _constants[ppv]) / n);
                bias++;
                if (!poolsFourWays)
                    continue;
                foreach (int t in above)
                {
                    Carry(t, (_slopes[mpv] * ((double)output[t + margin] + threshold) + _constants[mpv]) / above.Length);
                    Carry(t, (_slopes[mipv] * t + _constants[mipv]) / above.Length);
                }

                if (above.Length == 0)
                    Rest += _constants[mpv] - _slopes[mipv] + _constants[mipv];
                int[] ends = [0, .. Enumerable.Range(0, n).Where(t => output[t + margin] < threshold), n - 1];
                int longest = ends.Zip(ends.Skip(1), (end, next) => next - end).Max();
                if (longest == 0)
                    Rest += _constants[lspv];
                int start = ends.Zip(ends.Skip(1)).First(pair => pair.Second - pair.First == longest).First;
                for (int t = start + 1; t <= start + longest; t++)
                    Carry(t, _slopes[lspv] + _constants[lspv] / longest);
            }

            void Carry(int t, double carried) =>
                Give(carried, t + margin, dilation, [.. subset.Select(c => (c, weights))], x);
        }
    }

    private void AddRocket(Rocket rocket, double[][] x)
    {
        for (int k = 0; k < rocket.Kernels.Length; k++)
        {
            RocketKernel kernel = rocket.Kernels[k];
            double[] weights = Array.ConvertAll(kernel.Weights.ToArray(), weight => (double)weight);
            double[] outputs = PlainRocket.Outputs(
                kernel.Length, kernel.Dilation, kernel.IsPadded, kernel.Bias, weights,
                Array.ConvertAll(kernel.Channels.ToArray(), c => x[c]));
            (int, double[])[] taps = [.. kernel.Channels.ToArray().Select(
                (c, i) => (c, weights[(i * kernel.Length)..((i + 1) * kernel.Length)]))];
            int start = (x[0].Length - outputs.Length) / 2;
            for (int t = 0; t < outputs.Length; t++)
            {
                Give(((outputs[t] > 0 ? _slopes[2 * k] : 0) + _constants[2 * k]) / outputs.Length, start + t, kernel.Dilation, taps, x);
                if (t == Array.IndexOf(outputs, outputs.Max()))
                    Give(_slopes[2 * k + 1] * outputs[t] + _constants[2 * k + 1], start + t, kernel.Dilation, taps, x);
            }
        }
    }

    private void AddHydra(Hydra hydra, double[][] series)
    {
        int kernels = hydra.KernelsPerGroup;
        for (int g = 0; g < hydra.Groups.Length; g++)
        {
            HydraGroup group = hydra.Groups[g];
            int first = g * 2 * kernels;
            if (group.OnDifference)
                OnDifference(series, x => Add(group, first, x));
            else
                Add(group, first, series);
        }

        void Add(HydraGroup group, int first, double[][] x)
        {
            int length = x[0].Length;
            double[][] responses = [.. Enumerable.Range(0, length).Select(
                t => Enumerable.Range(0, kernels).Select(k => Response(group, k, x, t)).ToArray())];
            for (int k = 0; k < kernels; k++)
            {
                int[] won = [.. Enumerable.Range(0, length).Where(t => Array.IndexOf(responses[t], responses[t].Max()) == k)];
                int[] lost = [.. Enumerable.Range(0, length).Where(t => Array.IndexOf(responses[t], responses[t].Min()) == k)];
                Count(first + k, won, [.. won.Select(t => responses[t][k])]);
                Count(first + kernels + k, lost, [.. lost.Select(_ => 1.0)]);

                void Count(int feature, int[] points, double[] parts)
                {
                    double count = parts.Sum(), slope = _slopes[feature], constant = _constants[feature], root = count;
                    if (hydra.Scaler is { } scaler)
                    {
                        root = Math.Sqrt(Math.Max(count, 0));
                        constant -= slope * scaler.Factors[feature] * scaler.Means[feature];
                        slope *= scaler.Factors[feature];
                    }

                    if (root == 0)
                    {
                        Rest += _constants[feature];
                        return;
                    }

                    (int, double[])[] taps = [.. group.Channels.ToArray().GroupBy(c => c).Select(c => (c.Key, Enumerable.Range(0, 9)
                        .Select(tap => c.Count() * (double)group.Weight(k, tap)).ToArray()))];
                    for (int i = 0; i < points.Length; i++)
                        Give(slope * root * parts[i] / count + constant / points.Length, points[i], group.Dilation, taps, x);
                }
            }
        }
    }

    private static double Response(HydraGroup group, int kernel, double[][] x, int t)
    {
        double response = 0;
        foreach (int c in group.Channels)
        {
            for (int tap = 0; tap < 9; tap++)
            {
                long at = t + (tap - 4L) * group.Dilation;
                response += at >= 0 && at < x[c].Length ? group.Weight(kernel, tap) * x[c][at] : 0;
            }
        }

        return response;
    }

    /// <summary>Divides what an output carries among the points that the kernel saw, by |w · (x - m)|.</summary>
    private void Give(double carried, int t, int dilation, (int Channel, double[] Weights)[] kernel, double[][] x)
    {
        var parts = new List<(int Channel, int Point, double Part)>();
        foreach ((int channel, double[] weights) in kernel)
        {
            (int Point, double Weight)[] seen = [.. weights
                .Select((weight, tap) => (Point: t + (tap - weights.Length / 2L) * dilation, weight))
                .Where(one => one.Point >= 0 && one.Point < x[channel].Length).Select(one => ((int)one.Point, one.weight))];
            double mean = seen.Average(one => x[channel][one.Point]);
            parts.AddRange(seen.Select(one => (channel, one.Point, Math.Abs(one.Weight * (x[channel][one.Point] - mean)))));
        }

        double whole = parts.Sum(one => one.Part);
        foreach ((int channel, int point, double part) in parts)
            OfPoints[channel][point] += whole > 0 ? carried * part / whole : carried / parts.Count;
    }
}
