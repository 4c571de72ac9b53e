using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Saving;

/// <summary>Names of the columns that exist only between the stages of a saved model.</summary>
internal static class Temporary
{
    public const string Input = "ConvSeq.Input";
    public const string Doubles = "ConvSeq.Doubles";
    public const string Tokens = "ConvSeq.Tokens";
    public const string Row = "ConvSeq.Row";
    public const string Key = "ConvSeq.Key";
    public const string Payload = "ConvSeq.Payload";
    public const string Index = "ConvSeq.Index";
    public const string Slots = "ConvSeq.Slots";
    public const string Names = "ConvSeq.Names";
}

/// <summary>No column at all: the input of a mapping that makes a constant.</summary>
internal sealed class NoRow;

/// <summary>A constant, the key under which a value mapping finds the fitted model.</summary>
internal sealed class KeyRow
{
    [ColumnName(Temporary.Key)]
    public uint Key;
}

/// <summary>A series or features. ML.NET keeps one object per cursor, so its fields are the cursor's own memory.</summary>
internal class InputRow
{
    [ColumnName(Temporary.Input)]
    public VBuffer<float> Input;

    [NoColumn]
    public float[] Dense = [];

    [NoColumn]
    public double[] Probabilities = [];

    [NoColumn]
    public int[] Labels = [];

    /// <summary>Number of the row in the data from 0; null where it is not known.</summary>
    internal virtual long? Number => null;

    /// <summary>The values, checked against what the column must hold.</summary>
    public ReadOnlySpan<float> Values(VectorExtents extents)
    {
        extents.CheckRow(Input.Length, Number);
        if (Input.IsDense)
            return Input.GetValues();
        if (Dense.Length != Input.Length)
            Dense = new float[Input.Length];
        Input.CopyTo(Dense);
        return Dense;
    }

    /// <summary>Room for one class per point.</summary>
    public Span<int> Points(int count)
    {
        if (Labels.Length < count)
            Labels = new int[count];
        return Labels.AsSpan(0, count);
    }

    /// <summary>Room for one probability per class, or per point and class.</summary>
    public Span<double> Classes(int count)
    {
        if (Probabilities.Length < count)
            Probabilities = new double[count];
        return Probabilities.AsSpan(0, count);
    }
}

/// <summary>The same in a fitted transformer, which knows the number of the row; negative where it does not.</summary>
internal sealed class NumberedRow : InputRow
{
    [ColumnName(Temporary.Row)]
    public long Row;

    internal override long? Number => Row >= 0 ? Row : null;
}

/// <summary>The same in a loaded model, where the fitted model is a column, too.</summary>
internal sealed class SavedRow<TModel> : InputRow where TModel : class
{
    [ColumnName(Temporary.Payload)]
    public ReadOnlyMemory<char> Payload;

    [NoColumn]
    public Fitted<TModel>? Known;

    [NoColumn]
    public ReadOnlyMemory<char> KnownPayload;

    public Fitted<TModel> Fitted()
    {
        // Equality of memories is identity: no text is compared.
        if (Known is null || !KnownPayload.Equals(Payload))
            (Known, KnownPayload) = (FittedText.Parse<TModel>(Payload), Payload);
        return Known;
    }
}

/// <summary>A series of doubles in a loaded model, before it is narrowed.</summary>
internal sealed class DoublesRow
{
    [ColumnName(Temporary.Doubles)]
    public VBuffer<double> Doubles;

    [ColumnName(Temporary.Payload)]
    public ReadOnlyMemory<char> Payload;

    [NoColumn]
    public Narrowing? Known;

    [NoColumn]
    public ReadOnlyMemory<char> KnownPayload;
}

/// <summary>A sequence of tokens in a loaded model. ML.NET wants the number of key values to be named, and does not look at it.</summary>
internal sealed class TokensRow
{
    [ColumnName(Temporary.Tokens)]
    [KeyType(Embedding.MaxSymbols)]
    public VBuffer<uint> Tokens;
}

/// <summary>The same of keys of 16 bits.</summary>
internal sealed class ShortTokensRow
{
    [ColumnName(Temporary.Tokens)]
    [KeyType(ushort.MaxValue)]
    public VBuffer<ushort> Tokens;
}

/// <summary>A series as floats, made from doubles or tokens.</summary>
internal sealed class NarrowedRow
{
    [ColumnName(Temporary.Input)]
    public VBuffer<float> Input;
}

/// <summary>Features.</summary>
internal sealed class FeatureRow
{
    public VBuffer<float> Features;
}

/// <summary>A class and a value per class.</summary>
internal sealed class ClassRow
{
    [ColumnName(Temporary.Index)]
    public uint Index;

    [ColumnName(Temporary.Slots)]
    public VBuffer<float> Slots;
}

/// <summary>The name of a class for each point, and for each point a value per class, point after point.</summary>
internal sealed class PointsRow
{
    [ColumnName(Temporary.Names)]
    public VBuffer<ReadOnlyMemory<char>> Names;

    [ColumnName(Temporary.Slots)]
    public VBuffer<float> Slots;
}

/// <summary>The shape of the same where names have become keys.</summary>
internal sealed class PointKeysRow
{
    public VBuffer<uint> PredictedLabel;
    public VBuffer<float> Score;
}

/// <summary>Predictions of a binary classifier, under the names that ML.NET gives them.</summary>
internal sealed class BinaryRow
{
    public bool PredictedLabel;
    public float Score;
    public float Probability;
}

/// <summary>Predictions of a regression, under the name that ML.NET gives them.</summary>
internal sealed class ScoreRow
{
    public float Score;
}
