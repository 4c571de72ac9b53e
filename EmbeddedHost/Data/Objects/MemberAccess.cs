using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Reads and writes one member of an object, compiled.</summary>
internal static class MemberAccess
{
    public static Func<TRow, TValue> Reader<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    /// <summary>As <see cref="Reader"/>; of a member that can only be written, the default.</summary>
    public static Func<TRow, TValue> ReaderOrDefault<TRow, TValue>(MemberInfo member) =>
        member is PropertyInfo { CanRead: false } ? _ => default : Reader<TRow, TValue>(member);

    public static Action<TRow, TValue> Writer<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow)), value = Expression.Parameter(typeof(TValue));
        Expression assign = Expression.Assign(Expression.MakeMemberAccess(row, member), value);
        return Expression.Lambda<Action<TRow, TValue>>(assign, row, value).Compile();
    }
}
