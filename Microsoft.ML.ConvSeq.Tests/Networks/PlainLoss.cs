using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>The losses by their definitions, and their gradients, in double precision.</summary>
internal static class PlainLoss
{
    /// <summary>
    /// The weighted mean, over the rows of a batch, of the cross-entropy with smoothed targets, of the sum of the binary cross-entropies of
    /// a row's labels, or of the mean squared error of its numbers; and its gradient.
    /// </summary>
    public static (BatchLoss Loss, double[][,] Gradient) Of(
        double[][,] outputs, NetworkSessionSettings settings, NetworkData data, ReadOnlySpan<int> batch)
    {
        int[] series = batch.ToArray();
        bool isClasses = data.Task is NetworkTask.Classification or NetworkTask.StepClassification;
        bool isLabels = data.Task is NetworkTask.MultiLabel or NetworkTask.StepMultiLabel;
        var rows = PlainNetwork.RowsOf(outputs).Where(at => !isClasses || data.Classes(series[at.Series])[at.Row] >= 0).ToList();
        double weight = rows.Sum(at => Weight(at.Series, at.Row)), sum = 0;
        double[][,] gradient = [.. outputs.Select(one => new double[one.GetLength(0), one.GetLength(1)])];
        long correct = 0;
        foreach ((int s, int t) in rows)
        {
            double[] row = [.. Enumerable.Range(0, data.Outputs).Select(o => outputs[s][t, o])];
            double[] target = [.. Enumerable.Range(0, data.Outputs).Select(o => Target(s, t, o))];
            double share = Weight(s, t) / weight;
            double largest = row.Max(), logSum = largest + Math.Log(row.Sum(score => Math.Exp(score - largest)));
            for (int o = 0; o < row.Length; o++)
            {
                double probability = 1 / (1 + Math.Exp(-row[o]));
                sum += share * (isClasses ? -target[o] * (row[o] - logSum)
                    : isLabels ? -Math.Log(target[o] > 0 ? probability : 1 - probability)
                    : (row[o] - target[o]) * (row[o] - target[o]) / row.Length);
                gradient[s][t, o] = share * (isClasses ? Math.Exp(row[o] - logSum) - target[o]
                    : isLabels ? probability - target[o]
                    : 2 * (row[o] - target[o]) / row.Length);
            }

            if (isClasses && Array.IndexOf(row, largest) == data.Classes(series[s])[t])
                correct++;
        }

        return (new BatchLoss(sum, weight, correct, rows.Count), gradient);

        double Weight(int s, int t)
        {
            double weight = data.Weight(series[s]);
            return isClasses && settings.ClassWeights.Length > 0 ? weight * settings.ClassWeights[data.Classes(series[s])[t]] : weight;
        }

        double Target(int s, int t, int o)
        {
            if (!isClasses)
                return data.Targets(series[s])[t * data.Outputs + o];
            double smoothing = settings.LabelSmoothing;
            return (data.Classes(series[s])[t] == o ? 1 - smoothing : 0) + smoothing / data.Outputs;
        }
    }
}
