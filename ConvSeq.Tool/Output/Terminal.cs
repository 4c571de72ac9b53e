using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Output;

/// <summary>The two streams a person or a script reads: results on one, everything said along the way on the other.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    // Tables in files and pipes are not folded to a screen that is not there.
    private const int PipeWidth = 1000;

    // A shorter fit of an ensemble needs no lines on the way.
    private static readonly TimeSpan s_longFit = TimeSpan.FromSeconds(10);

    private readonly List<string> _warnings = [];
    private List<string>? _held;

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>Whether a person watches <see cref="Output"/>: colors are used. Default: false.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/>: bars are drawn. Default: false.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Width of help texts in characters.</summary>
    public int HelpWidth => OutputIsTerminal ? Math.Clamp(Screen(Output, true).Profile.Width, 60, 110) : 110;

    public void Show(IRenderable result) => Screen(Output, OutputIsTerminal).Write(result);

    /// <summary>Whether a table can be shown without being squeezed.</summary>
    public bool Fits(IRenderable result)
    {
        IAnsiConsole screen = Screen(Output, OutputIsTerminal);
        RenderOptions options = RenderOptions.Create(screen, screen.Profile.Capabilities);
        return result.Measure(options, PipeWidth).Max <= screen.Profile.Width;
    }

    /// <summary>What has been warned of so far, each with its file.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public void Say(string message)
    {
        if (_held is null)
            Error.WriteLine($"convseq: {message}");
        else
            _held.Add(message);
    }

    /// <summary>Warns of what is doubtful about a file, if anything is, once.</summary>
    public void WarnOf(string path, string? doubt)
    {
        string warning = $"{path}: {doubt}";
        if (doubt is null || _warnings.Contains(warning))
            return;
        _warnings.Add(warning);
        Say($"warning: {warning}");
    }

    /// <summary>
    /// Runs <paramref name="work"/>. Where a person watches, a bar follows it, with lines below it while networks are trained; what is said
    /// meanwhile appears after it. Where nobody does, only the epochs of networks are reported, now and then, and the members of an
    /// ensemble that takes ten seconds or more by the estimate.
    /// </summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">The work.</param>
    /// <param name="hint">What else to say while networks are trained; null for nothing.</param>
    public T Watch<T>(string title, Func<IProgress<ProgressReport>, T> work, Func<string>? hint = null)
    {
        if (!ErrorIsTerminal)
            return work(new EpochLines(Say, EpochLines.OfNetwork, new EnsembleLines(Say, least: s_longFit)));
        var lines = new TrainingLines();
        var held = _held = [];
        try
        {
            return Draw(title, work, hint, lines);
        }
        finally
        {
            _held = null;
            held.ForEach(Say);
        }
    }

    private T Draw<T>(string title, Func<IProgress<ProgressReport>, T> work, Func<string>? hint, TrainingLines lines) =>
        Screen(Error, true).Progress()
            .AutoClear(true)
            .UseRenderHook((bar, _) =>
                new Rows([bar, .. lines.Show(hint?.Invoke()).Select(line => new Text($"  {line}", new Style(decoration: Decoration.Dim)))]))
            .Columns(
                new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(title, context.AddTask(Markup.Escape(title)), lines)));

    private static IAnsiConsole Screen(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
            console.Profile.Width = PipeWidth;
        return console;
    }

    private sealed class Bar(string title, ProgressTask task, TrainingLines lines) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport report)
        {
            if (report.Epoch is { } epoch)
                lines.Add(epoch);
            lines.Add(report.Ensemble);
            if (report.Ensemble is { } ensemble)
            {
                task.IsIndeterminate = false;
                task.Description = Markup.Escape($"{title}: {report.Stage}");
                task.Value = 100 * ensemble.Fraction;
                return;
            }

            // The work after a finished stage may take long before it reports.
            bool goesOn = report.Fraction < 1;
            task.IsIndeterminate = !goesOn;
            task.Description = Markup.Escape(goesOn ? $"{title}: {report.Stage}" : title);
            task.Value = goesOn ? 100 * report.Fraction : 0;
        }
    }
}
