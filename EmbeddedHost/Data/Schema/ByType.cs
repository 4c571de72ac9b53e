using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method for a type that is known only at run time.</summary>
internal static class ByType
{
    /// <summary>Calls the generic method of which <paramref name="sample"/> is one instance, for other types.</summary>
    public static TResult Call<TResult>(Delegate sample, Type[] types, params object[] args) =>
        (TResult)sample.Method.GetGenericMethodDefinition().MakeGenericMethod(types).Invoke(sample.Target,
            BindingFlags.DoNotWrapExceptions, null, args, null);

    public static TResult Call<TResult>(Delegate sample, Type type, params object[] args) =>
        Call<TResult>(sample, [type], args);
}
