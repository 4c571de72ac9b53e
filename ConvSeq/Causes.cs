using System.Reflection;

namespace ConvSeq;

/// <summary>Causes of exceptions.</summary>
internal static class Causes
{
    /// <summary>
    /// Returns the exception that says what went wrong, out of those that only say where it surfaced: the exceptions of parallel tasks, of
    /// reflection, and of ML.NET's cursors ("Splitter/consolidator worker encountered exception …").
    /// </summary>
    public static Exception Innermost(Exception problem)
    {
        while (true)
        {
            Exception? inner = problem switch
            {
                AggregateException all => all.Flatten().InnerExceptions is [_, ..] several
                    ? several.FirstOrDefault(one => one is not OperationCanceledException) ?? several[0]
                    : null,
                TargetInvocationException or InvalidOperationException => problem.InnerException,
                _ => null,
            };
            if (inner is null)
                return problem;
            problem = inner;
        }
    }
}
