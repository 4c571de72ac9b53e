using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// One direction of a recurrent layer by its definition, in double precision: the state of a series at every point, and the gradients by
/// going back through time.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="inputs">Channels of its input.</param>
/// <param name="weights">The direction's weights.</param>
internal sealed class PlainRecurrent(Recurrent layer, int inputs, PlainRecurrentArrays weights)
{
    private readonly int _units = layer.Units, _columns = layer.Units * GatesOf(layer.Cell);

    public static int GatesOf(RecurrentCell cell) => cell switch { RecurrentCell.Lstm => 4, RecurrentCell.Gru => 3, _ => 1 };

    /// <summary>What the cell comes to at every point, in the order in which it goes through them.</summary>
    public List<Point> Forward(double[,] x)
    {
        var points = new List<Point>();
        double[] state = new double[_units], memory = new double[_units];
        for (int t = 0; t < x.GetLength(0); t++)
        {
            double[] fromInput = Sums(weights.Bias, weights.Input, [.. Enumerable.Range(0, inputs).Select(i => x[t, i])]);
            double[] fromState = Sums(weights.StateBias, weights.State, state);
            var point = new Point { Before = state, MemoryBefore = memory, FromState = fromState };
            state = new double[_units];
            memory = new double[_units];
            for (int u = 0; u < _units; u++)
            {
                double Sum(int gate) => fromInput[gate * _units + u] + fromState[gate * _units + u];
                double Peep(int gate) => weights.Peepholes.Length == 0 ? 0 : weights.Peepholes[gate * _units + u];
                switch (layer.Cell)
                {
                    case RecurrentCell.Lstm:
                        double i = Logistic(Sum(0) + Peep(0) * point.MemoryBefore[u]);
                        double f = Logistic(Sum(1) + Peep(1) * point.MemoryBefore[u]);
                        double g = Math.Tanh(Sum(2));
                        memory[u] = f * point.MemoryBefore[u] + i * g;
                        double o = Logistic(Sum(3) + Peep(2) * memory[u]);
                        state[u] = o * Math.Tanh(memory[u]);
                        point.Gates.Add([i, f, g, o]);
                        break;
                    case RecurrentCell.Gru:
                        double r = Logistic(Sum(0)), z = Logistic(Sum(1));
                        double n = Math.Tanh(fromInput[2 * _units + u] + r * fromState[2 * _units + u]);
                        state[u] = (1 - z) * n + z * point.Before[u];
                        point.Gates.Add([r, z, n]);
                        break;
                    default:
                        state[u] = Math.Tanh(Sum(0));
                        point.Gates.Add([state[u]]);
                        break;
                }
            }

            (point.State, point.Memory) = (state, memory);
            points.Add(point);
        }

        return points;
    }

    /// <summary>Adds the gradients of input and weights, from that of the states.</summary>
    public void Backward(double[,] x, List<Point> points, double[,] stateGradient, double[,] inputGradient, PlainRecurrentArrays gradient)
    {
        double[] dStateLater = new double[_units], dMemory = new double[_units];
        for (int t = points.Count - 1; t >= 0; t--)
        {
            Point point = points[t];
            double[] dInputSums = new double[_columns], dStateSums = new double[_columns], dStateBefore = new double[_units];
            for (int u = 0; u < _units; u++)
            {
                double dh = stateGradient[t, u] + dStateLater[u];
                double[] gates = point.Gates[u];
                switch (layer.Cell)
                {
                    case RecurrentCell.Lstm:
                        (double i, double f, double g, double o) = (gates[0], gates[1], gates[2], gates[3]);
                        bool peeps = weights.Peepholes.Length > 0;
                        double tangent = Math.Tanh(point.Memory[u]), dSumO = dh * tangent * o * (1 - o);
                        double dm = dMemory[u] + dh * o * (1 - tangent * tangent) + (peeps ? weights.Peepholes[2 * _units + u] * dSumO : 0);
                        double dSumI = dm * g * i * (1 - i), dSumF = dm * point.MemoryBefore[u] * f * (1 - f), dSumG = dm * i * (1 - g * g);
                        dMemory[u] = dm * f;
                        SetBoth(u, dSumI, dSumF, dSumG, dSumO);
                        if (peeps)
                        {
                            dMemory[u] += weights.Peepholes[u] * dSumI + weights.Peepholes[_units + u] * dSumF;
                            gradient.Peepholes[u] += dSumI * point.MemoryBefore[u];
                            gradient.Peepholes[_units + u] += dSumF * point.MemoryBefore[u];
                            gradient.Peepholes[2 * _units + u] += dSumO * point.Memory[u];
                        }

                        break;
                    case RecurrentCell.Gru:
                        (double r, double z, double n) = (gates[0], gates[1], gates[2]);
                        double dSumN = dh * (1 - z) * (1 - n * n);
                        SetBoth(
                            u, dSumN * point.FromState[2 * _units + u] * r * (1 - r), dh * (point.Before[u] - n) * z * (1 - z), dSumN);
                        dStateSums[2 * _units + u] = dSumN * r;
                        dStateBefore[u] = dh * z;
                        break;
                    default:
                        SetBoth(u, dh * (1 - gates[0] * gates[0]));
                        break;
                }
            }

            for (int column = 0; column < _columns; column++)
            {
                gradient.Bias[column] += dInputSums[column];
                gradient.StateBias[column] += dStateSums[column];
                for (int i = 0; i < inputs; i++)
                {
                    gradient.Input[i * _columns + column] += x[t, i] * dInputSums[column];
                    inputGradient[t, i] += weights.Input[i * _columns + column] * dInputSums[column];
                }

                for (int u = 0; u < _units; u++)
                {
                    gradient.State[u * _columns + column] += point.Before[u] * dStateSums[column];
                    dStateBefore[u] += weights.State[u * _columns + column] * dStateSums[column];
                }
            }

            dStateLater = dStateBefore;

            void SetBoth(int unit, params double[] sums)
            {
                for (int gate = 0; gate < sums.Length; gate++)
                    dInputSums[gate * _units + unit] = dStateSums[gate * _units + unit] = sums[gate];
            }
        }
    }

    private double[] Sums(double[] bias, double[] matrix, double[] vector)
    {
        double[] sums = [.. bias];
        for (int i = 0; i < matrix.Length; i++)
            sums[i % _columns] += vector[i / _columns] * matrix[i];
        return sums;
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>What a cell comes to at one point.</summary>
    internal sealed class Point
    {
        public required double[] Before { get; init; }

        public required double[] MemoryBefore { get; init; }

        /// <summary>U h + c.</summary>
        public required double[] FromState { get; init; }

        /// <summary>For each unit its gates, in the order of the weights.</summary>
        public List<double[]> Gates { get; } = [];

        public double[] State { get; set; } = [];

        public double[] Memory { get; set; } = [];
    }
}

/// <summary>Weights, or their gradients, of one direction of a recurrent layer.</summary>
/// <param name="Input">inputs × (gates · units).</param>
/// <param name="State">units × (gates · units).</param>
/// <param name="Bias">gates · units.</param>
/// <param name="StateBias">gates · units.</param>
/// <param name="Peepholes">3 × units, or none.</param>
internal sealed record PlainRecurrentArrays(double[] Input, double[] State, double[] Bias, double[] StateBias, double[] Peepholes);
