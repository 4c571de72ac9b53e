using BenchmarkDotNet.Running;
using ConvSeq.Benchmarks;

// Two ways in: the quick measurements (one figure each, one line of JSON on request), or BenchmarkDotNet's own switches.
return args is ["transform" or "ridge" or "libraries" or "read" or "mlnet" or "accuracy" or "members" or "prune" or "bursts"
    or "growth" or "growth-point" or "convolution" or "epoch" or "networks" or "sequence" or "accuracy-time" or "plot" or "--help"
    or "-h" or "-?", ..] or []
    ? QuickMeasurements.Command().Parse(args.Length == 0 ? ["--help"] : args).Invoke()
    : BenchmarkSwitcher.FromAssembly(typeof(QuickMeasurements).Assembly).Run(args).Any() ? 0 : 1;
