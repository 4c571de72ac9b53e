namespace Microsoft.ML.Data;

/// <summary>Reads labels, scores and probabilities, and counts.</summary>
internal static class BinaryEvaluation
{
    public static BinaryCounts Run(IDataView data, string labelName, string scoreName, string probabilityName,
        string predictedName)
    {
        Throw.IfNull(data, nameof(data));
        DataViewSchema.Column label = EvaluatedColumns.Find(data, "Label", labelName, "labelColumnName");
        DataViewSchema.Column score = EvaluatedColumns.Find(data, "Score", scoreName, "scoreColumnName");
        DataViewSchema.Column? probability = probabilityName is null ? null
            : EvaluatedColumns.Find(data, "Probability", probabilityName, "probabilityColumnName");
        EvaluatedColumns.Find(data, "PredictedLabel", predictedName, "predictedLabelColumnName");
        EvaluatedColumns.Expect(score.Type == NumberDataViewType.Single, score, "score", "Single");
        EvaluatedColumns.Expect(label.Type is BooleanDataViewType or KeyDataViewType { Count: 2 } ||
            label.Type == NumberDataViewType.Single ||
            label.Type == NumberDataViewType.Double, label, "label",
                "Single, Double, Boolean, or a Key with cardinality 2");
        if (label.Type is KeyDataViewType)
            throw Throw.NotChecked("evaluating two classes by labels that are keys");
        var counts = new BinaryCounts();
        using DataViewRowCursor cursor = data.GetRowCursor(probability is { } third ? [label, score, third]
            : [label, score]);
        Func<float> readLabel = LabelReader.Create(cursor, label), readScore = LabelReader.Create(cursor, score);
        Func<float> readProbability = () => float.NaN;
        if (probability is { } column)
        {
            EvaluatedColumns.Expect(column.Type == NumberDataViewType.Single, column, "probability", "Single");
            readProbability = LabelReader.Create(cursor, column);
        }
        while (cursor.MoveNext())
            counts.Add(readLabel(), readScore(), readProbability());
        return counts;
    }
}
