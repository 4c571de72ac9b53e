using System.Text;
using ConvSeq.Tool;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

using var interruption = new Interruption();

// Piped output is UTF-8 with bare line feeds on every system, so that files made from it are the same everywhere.
using TextWriter output = Console.IsOutputRedirected
    ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" }
    : Console.Out;
var terminal = new Terminal(output, Console.Error)
{
    OutputIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
};
return ConvSeqCommand.Run(args, new Session(terminal, interruption.Token)
{
    Input = Console.OpenStandardInput(),
    Interruption = interruption,
});
