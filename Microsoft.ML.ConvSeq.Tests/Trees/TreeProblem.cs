using ConvSeq.Trees;

namespace ConvSeq.Tests.Trees;

/// <summary>Random examples for trees, on a grid so that values repeat.</summary>
internal sealed record TreeProblem(float[][] Rows, int[] Labels, double[] Targets, double[] Weights)
{
    public FloatMatrix Features => FloatMatrix.FromRows(Rows);

    public static TreeProblem Create(int examples, int features, int classes, int grid = 1000, ulong seed = 1)
    {
        var rows = new float[examples][];
        int[] labels = new int[examples];
        double[] targets = new double[examples], weights = new double[examples];
        for (int i = 0; i < examples; i++)
        {
            var random = new CounterRandom(seed, 77, (ulong)i);
            labels[i] = i < classes ? i : random.NextInt(classes);
            rows[i] = new float[features];
            for (int j = 0; j < features; j++)
                rows[i][j] = (float)Math.Round(random.NextGaussian() * grid + (j % 3 == 0 ? labels[i] * grid : 0)) / grid;
            targets[i] = rows[i][0] + rows[i][features / 2] * rows[i][features - 1] + 0.1 * random.NextGaussian();
            weights[i] = random.NextDouble(0.2, 3);
        }

        return new TreeProblem(rows, labels, targets, weights);
    }

    public ExtraTreesClassifier Fit(ExtraTreesOptions options, int classes, bool isWeighted = false, int threads = 1) =>
        ExtraTreesClassifier.Fit(Features, Labels, classes, options, isWeighted ? Weights : default, new Execution { Threads = threads });

    public ExtraTreesRegressor FitTargets(ExtraTreesOptions options, bool isWeighted = false, int threads = 1) =>
        ExtraTreesRegressor.Fit(Features, Targets, options, isWeighted ? Weights : default, new Execution { Threads = threads });
}
