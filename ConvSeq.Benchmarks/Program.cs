using System.CommandLine;
using BenchmarkDotNet.Running;
using ConvSeq.Benchmarks;

// Two ways in: the quick measurements (one figure each, one line of JSON on request), or BenchmarkDotNet's own switches.
RootCommand root = BenchmarkCommands.Root();
return args is [] or ["--help" or "-h" or "-?", ..] || root.Subcommands.Any(command => command.Name == args[0])
    ? root.Parse(args.Length == 0 ? ["--help"] : args).Invoke()
    : BenchmarkSwitcher.FromAssembly(typeof(BenchmarkCommands).Assembly).Run(args).Any() ? 0 : 1;
