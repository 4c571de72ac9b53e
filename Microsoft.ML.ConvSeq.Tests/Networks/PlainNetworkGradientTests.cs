using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>The gradients of the plain network against central differences of its loss.</summary>
[TestClass]
public class PlainNetworkGradientTests
{
    private const double Step = 1e-5;

    public static IEnumerable<object[]> Names => NetworkCase.SmallNames;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void WeightsHaveTheGradientOfTheLoss(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        var session = new PlainSession(one.Settings, one.Start());
        double[] weights = session.Network.Weights, gradient = session.LossAndGradient(one.Batch).Gradient;
        double largest = gradient.Max(Math.Abs);
        foreach (NetworkParameter parameter in one.Settings.Architecture.Weights)
        {
            double largestHere = 0;
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Count; i++)
            {
                double before = weights[i];
                double expected = Derivative(delta =>
                {
                    weights[i] = before + delta;
                    return Loss(one, session);
                });
                weights[i] = before;
                AssertAgree(expected, gradient[i], largest, $"{parameter.Name}, value {i - parameter.Offset}");
                largestHere = Math.Max(largestHere, Math.Abs(gradient[i]));
            }

            if (IsUndone(one, parameter))
                Assert.IsLessThan(1e-12, largestHere, parameter.Name);
            else
                Assert.IsGreaterThan(1e-4, largestHere, parameter.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SeriesHaveTheGradientOfTheLoss(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        if (one.Settings.Architecture.Symbols is not null)
            return;
        var session = new PlainSession(one.Settings, one.Start());
        session.LossAndGradient(one.Batch);
        double[][,] series = session.Network.ValuesOf(0), gradient = session.Network.GradientOf(0);
        double largest = gradient.Max(own => own.Cast<double>().Max(Math.Abs));
        foreach ((int s, int t) in PlainNetwork.RowsOf(series))
        {
            for (int c = 0; c < series[s].GetLength(1); c++)
            {
                double before = series[s][t, c];
                double expected = Derivative(delta =>
                {
                    series[s][t, c] = before + delta;
                    return Loss(one, session);
                });
                series[s][t, c] = before;
                AssertAgree(expected, gradient[s][t, c], largest, $"series {s}, point {t}, channel {c}");
            }
        }
    }

    private static double Loss(NetworkCase one, PlainSession session)
    {
        double[][,] outputs = session.Network.Forward(session.Network.ValuesOf(0), training: true);
        return PlainLoss.Of(outputs, one.Settings, one.Settings.Train, one.Batch).Loss.Loss;
    }

    // The error of the fourth-order difference is of order 1e-20; what is left is rounding, some 1e-11 whatever the derivative's size.
    private static double Derivative(Func<double, double> loss) =>
        (8 * (loss(Step) - loss(-Step)) - (loss(2 * Step) - loss(-2 * Step))) / (12 * Step);

    private static void AssertAgree(double expected, double actual, double largest, string what) =>
        Assert.AreEqual(expected, actual, Math.Max(1e-11, 1e-6 * Math.Max(Math.Abs(expected), 1e-3 * largest)), what);

    // Batch normalization takes away whatever constant comes before it, and of a single row everything that came before its own shift.
    private static bool IsUndone(NetworkCase one, NetworkParameter parameter)
    {
        bool isOneRow = one.Settings.Train.Count == 1 && one.Settings.Train.LengthOf(0) == 1;
        return one.Settings.Architecture.Nodes.Index().Any(next => next.Item.Layer is BatchNorm1d
            && ((next.Item.Inputs[0] == parameter.Node && parameter.Kind == ParameterKind.Bias)
            || (isOneRow && next.Index >= parameter.Node && parameter.Kind != ParameterKind.Shift)));
    }
}
