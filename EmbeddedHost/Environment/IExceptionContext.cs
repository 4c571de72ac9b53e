namespace Microsoft.ML.Runtime;

/// <summary>Something an exception can be blamed on.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex)
        where TException : Exception;
}
