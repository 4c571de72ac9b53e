using System.CommandLine;
using ConvSeq.Benchmarks.Accuracy;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Benchmarks.Sequences;
using ConvSeq.Benchmarks.Speed;

namespace ConvSeq.Benchmarks;

/// <summary>All commands: each measures one thing per call.</summary>
internal static class BenchmarkCommands
{
    public static RootCommand Root()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object on one line." };
        Option<int> threads = Choice.Of("--threads", "Threads to use.", 1);
        Option<int> repeats = Choice.Of("--repeats", "Timed repeats, the median of which counts.", 7);
        return new RootCommand("Quick measurements of ConvSeq; any other arguments go to BenchmarkDotNet (try --list flat).")
        {
            TransformSpeed.Command(threads, repeats, json),
            RidgeSpeed.Command(threads, json),
            LibrarySpeed.Command(threads, json),
            ReadSpeed.Command(repeats, json),
            BurstFile.Command(),
            MLNetSpeed.Command(repeats, json),
            OnnxSpeed.Command(repeats, json),
            MiniRocketAccuracy.Command(threads),
            MemberAccuracy.Command(threads),
            EnsembleAccuracy.Command(threads),
            EnsembleTable.Command(),
            Growth.Command(threads),
            Growth.Point(threads),
            PrunedAccuracy.Command(threads),
            EarlyAccuracy.Command(threads),
            Faithfulness.Command(threads),
            PlantedRegions.Command(threads),
            ConvolutionSpeed.Command(),
            EpochSpeed.Command(threads, repeats, json),
            RecurrentSpeed.Command(threads, repeats, json),
            StepSpeed.Command(repeats, json),
            StreamSpeed.Command(json),
            SequenceLoss.Command(threads, json),
            ToneLoss.Command(threads),
            LanguageLoss.Command(threads),
            SentenceAccuracy.Command(threads),
            FewLabels.Command(threads),
            WordNeighbors.Command(threads),
            TranslationAccuracy.Command(threads),
            NetworkAccuracy.Command(threads),
            AccuracyAgainstTime.Command(threads),
            AccuracyAgainstTime.Plot(),
        };
    }
}
