using ConvSeq.Networks;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Running;

/// <summary>Reports that something is wrong with a file that the person named. The message is the whole line that they read.</summary>
internal sealed class BadInputException : Exception
{
    public BadInputException(string path, string problem)
        : base($"{path}: {problem}")
    {
    }

    /// <summary>Creates the exception for a message that names the input itself.</summary>
    public BadInputException(string message)
        : base(message)
    {
    }

    private BadInputException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Runs <paramref name="work"/> and blames <paramref name="path"/> for whatever is wrong with its input.</summary>
    public static T Blame<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (ProblemOf(e) is not null)
        {
            string problem = ProblemOf(e)!;
            throw new BadInputException(
                problem.StartsWith(path, StringComparison.Ordinal)
                    ? path + CommandWords.Of(problem[path.Length..])
                    : $"{path}: {CommandWords.Of(problem)}",
                e);
        }
    }

    public static void Blame(string path, Action work) => Blame(path, () =>
    {
        work();
        return true;
    });

    /// <summary>
    /// Returns what is wrong with the input, in the engine's words. Null for what no input should be able to cause: that is a defect and
    /// must not be taken for the person's mistake.
    /// </summary>
    public static string? ProblemOf(Exception e) => e switch
    {
        // ML.NET's word for what its workers met, which is what counts.
        InvalidOperationException { InnerException: { } cause } worker
            when worker.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal) => ProblemOf(cause),
        TrainingDivergedException diverged => Diverged(diverged),
        NetworkBackendException missing => OneLine(missing.Message),
        AggregateException { InnerException: { } inner } => ProblemOf(inner),
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such directory",
        UnauthorizedAccessException => "access denied",
        IOException or InvalidDataException or FormatException or NotSupportedException => OneLine(e.Message),
        ArgumentException argument => OneLine(WithoutParameter(argument)),
        InvalidOperationException and not ObjectDisposedException => OneLine(e.Message),
        OutOfMemoryException => "not enough memory",
        _ => null,
    };

    private static string Diverged(TrainingDivergedException e)
    {
        string lost = e.Best is { History.EpochCount: var epochs }
            ? $" No model is saved of the {(epochs == 1 ? "epoch" : $"{Wording.Count(epochs)} epochs")} before."
            : "";
        return $"{OneLine(e.Message)} Here the rate is --learning-rate.{lost}";
    }

    private static string WithoutParameter(ArgumentException e)
    {
        int suffix = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return e.ParamName is null || suffix < 0 ? e.Message : e.Message[..suffix];
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
