namespace Microsoft.ML.Data;

/// <summary>The getter of an annotation whose value is given as an object: an array or a string serves as a vector or a text.</summary>
internal static class AnnotationValue
{
    public static Delegate Getter<T>(T value, DataViewType type)
    {
        (Type item, bool isVector) = RowMember.ItemType(typeof(T));
        if (isVector != type is VectorDataViewType)
            throw Throw.Invalid($"Value inputted is supposed to be {(isVector ? "vector" : "scalar")}, but type of " +
                $"Annotationinfo is {(isVector ? "scalar" : "vector")}");
        if (item != type.Item().RawType)
            throw Throw.Invalid($"Value inputted is supposed to have Type {item}, but type of Annotationinfo has " +
                type.Item().RawType);
        return value switch
        {
            string text => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> dst) => dst = text.AsMemory()),
            string[] texts => Vector(Array.ConvertAll(texts, text => text.AsMemory())),
            Array => ByType.Call<Delegate>((Func<int[], Delegate>)Vector, item, value),
            _ when isVector => ByType.Call<Delegate>((Func<VBuffer<int>, Delegate>)Copied, item, value),
            _ => (ValueGetter<T>)((ref T dst) => dst = value),
        };
    }

    private static Delegate Vector<T>(T[] values) => Copied(new VBuffer<T>(values.Length, values));

    private static Delegate Copied<T>(VBuffer<T> values) =>
        (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => values.CopyTo(ref dst));
}
