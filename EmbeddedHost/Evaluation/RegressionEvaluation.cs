namespace Microsoft.ML.Data;

/// <summary>Reads labels and scores, and sums up.</summary>
internal static class RegressionEvaluation
{
    public static RegressionMetrics Run(IDataView data, string labelName, string scoreName)
    {
        Throw.IfNull(data, nameof(data));
        DataViewSchema.Column label = EvaluatedColumns.Find(data, "Label", labelName, "labelColumnName");
        DataViewSchema.Column score = EvaluatedColumns.Find(data, "Score", scoreName, "scoreColumnName");
        EvaluatedColumns.Expect(score.Type == NumberDataViewType.Single, score, "score", "Single");
        EvaluatedColumns.Expect(label.Type == NumberDataViewType.Single, label, "label", "Single");
        double rows = 0, absolute = 0, squared = 0, sum = 0, squares = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        Func<float> readLabel = LabelReader.Create(cursor, label), readScore = LabelReader.Create(cursor, score);
        while (cursor.MoveNext())
        {
            float truth = readLabel(), predicted = readScore();
            if (float.IsNaN(truth) || float.IsNaN(predicted))
                continue;
            double error = Math.Abs((double)truth - predicted);
            rows++;
            absolute += error;
            squared += error * error;
            sum += truth;
            squares += truth * truth;
        }
        double variation = squares - sum * sum / rows;
        double rSquared = rows == 0 ? 0 : variation == 0 ? double.NaN : 1 - squared / variation;
        return new RegressionMetrics(rows > 0 ? absolute / rows : 0, rows > 0 ? squared / rows : 0, rSquared);
    }
}
