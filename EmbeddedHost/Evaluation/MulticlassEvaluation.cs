namespace Microsoft.ML.Data;

/// <summary>Reads labels and scores, and counts.</summary>
internal static class MulticlassEvaluation
{
    public static MulticlassClassificationMetrics Run(IDataView data, string labelName, string scoreName,
        string predictedName, int topK)
    {
        Throw.IfNull(data, nameof(data));
        DataViewSchema.Column label = EvaluatedColumns.Find(data, "Label", labelName, "labelColumnName");
        DataViewSchema.Column score = EvaluatedColumns.Find(data, "Score", scoreName, "scoreColumnName");
        EvaluatedColumns.Find(data, "PredictedLabel", predictedName, "predictedLabelColumnName");
        Throw.Unless(topK >= 0, "topKPredictionCount", "Must be non-negative");
        EvaluatedColumns.Expect(score.Type is VectorDataViewType { Size: >= 2 } vector &&
            vector.ItemType == NumberDataViewType.Single,
            score, "score", "vector of two or more items of type Single");
        EvaluatedColumns.Expect(label.Type is KeyDataViewType || label.Type == NumberDataViewType.Single, label,
            "label", "Single or Key");
        int classes = ((VectorDataViewType)score.Type).Size;
        if (topK > classes)
            throw Throw.NotChecked("a top-k accuracy for more than all classes");
        var counts = new MulticlassCounts(classes);
        using (DataViewRowCursor cursor = data.GetRowCursor([label, score]))
        {
            Func<float> readLabel = LabelReader.Create(cursor, label);
            ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(score);
            VBuffer<float> scores = default;
            var dense = new float[classes];
            while (cursor.MoveNext())
            {
                getScores(ref scores);
                if (scores.Length != classes)
                    throw Throw.Invalid($"Column '{score.Name}': expected {classes} scores, but got {scores.Length}");
                scores.CopyTo(dense);
                counts.Add(readLabel(), dense);
            }
        }
        return new MulticlassClassificationMetrics(counts, topK, score.SlotNamesOrNull(classes) ??
            [.. Enumerable.Range(0, classes).Select(c => c.ToString().AsMemory())]);
    }
}
