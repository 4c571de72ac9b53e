using System.CommandLine;
using System.Text.Json;
using ConvSeq.Tool.Comparing;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reporting;
using ConvSeq.Tool.Running;
using Spectre.Console;

namespace ConvSeq.Tool.Commands;

/// <summary>Measures classifiers on a folder of data sets, and says which differences are more than chance.</summary>
internal static class CompareCommand
{
    public static ToolCommand Create(Session session) => new(
        "compare", "Measure classifiers on a folder of data sets, and tell which differences are more than chance.",
        command => Complete(command, session))
    {
        Examples =
        [
            "compare --data archive --classifiers minirocket,multirocket-hydra,quant --report compared.html",
            "compare --data archive --classifiers ensemble,rocket --resamples 4 --results measured.csv",
            "compare --data archive --classifiers minirocket,tcn --sets GunPoint,Coffee --epochs 100 --json",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR",
            Description = "Folder of data sets: NAME_TRAIN.* with NAME_TEST.*, or NAME.zip, in the folder itself or in folders of it.",
            Required = true,
        };
        string known = string.Join(", ", Algorithm.All.Select(one => one.Name));
        var classifiers = new Option<string>("--classifiers")
        {
            HelpName = "NAME,NAME,…",
            Description = $"Two classifiers or more, each with its defaults: {known}.",
            Required = true,
        };
        classifiers.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var text }])
                return;
            string[] names = Names(text), unknown = [.. names.Where(name => Algorithm.Find(name) is null)];
            if (unknown.Length > 0)
                result.AddError($"--classifiers {text}: no classifier is named {Wording.Names(unknown)}; there are {known}.");
            else if (names.Length < 2)
                result.AddError($"--classifiers {text}: name two classifiers or more, with commas between them.");
        });
        var sets = new Option<string?>("--sets")
        {
            HelpName = "NAME,NAME,…",
            Description = "Names of the sets to measure on. [default: all of the folder]",
        };
        Option<int> resamples = CommonOptions.Parsed(
            "--resamples", "N",
            "Splits of a set beside the one of its files: training and test series together, split at random with as many series of each "
            + "class. Accuracies are means over all splits.",
            "a whole number, 0 to 1000", text => CommonOptions.WholeNumber(text, 0, 1000), 0);
        Option<int?> epochs = CommonOptions.Count(
            "--epochs", 1, int.MaxValue, "Passes of a network's training over the series at most. [default: those of train]");
        Option<string?> results = CommonOptions.OptionalFile(
            "--results",
            "A .csv in which each measurement is kept. The same command, started again, measures only what is missing there, or was "
            + "measured of other series, options or by another version.");
        var report = new ReportOption(
            "ranks, each pair with wins, losses and a test of significance, accuracy against time, and the accuracy on each set");
        Option<int> seed = CommonOptions.Seed(), threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions(
            [data, classifiers, sets, resamples, epochs, results, report.Option, seed, threads, json]);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(data);
            var comparison = new Comparison(
                [.. Names(parsed.GetRequiredValue(classifiers)).Select(name => Algorithm.Find(name)!)],
                ComparedSet.Find(folder, parsed.GetValue(sets) is { } wanted ? Names(wanted) : null),
                parsed.GetValue(resamples), parsed.GetValue(seed), parsed.GetValue(epochs));
            MeasurementFile? file = parsed.GetValue(results) is { } path ? new MeasurementFile(path) : null;
            using StagedFile? page = report.Stage(parsed);
            IReadOnlyList<Measurement> measured = session.Work(
                "compare", parsed.GetValue(threads), execution => comparison.Run(session, file, execution));
            if (measured.Count == 0)
                throw new BadInputException(folder, "has no data set with class labels");
            var outcome = new ComparisonOutcome(comparison, measured);
            (string, string)[] facts =
            [
                ("Data", folder),
                ("Splits", $"that of the files{(comparison.Resamples > 0 ? $" and {Plural.Of(comparison.Resamples, "resample")}" : "")}"),
                ("Seed", $"{comparison.Seed}"),
                ("Time", Wording.Duration(TimeSpan.FromSeconds(measured.Sum(one => one.Seconds)))),
                ("Threads", $"{parsed.GetValue(threads)}"),
            ];
            page?.Write(output => ComparisonReport.Write(
                output, outcome, facts, session.Terminal.Warnings, ReportOption.CommandLine(parsed)));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, folder, outcome, session.Terminal));
            else
                Show(session.Terminal, outcome);
        });
    }

    private static string[] Names(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Distinct()];

    private static void Show(Terminal terminal, ComparisonOutcome outcome)
    {
        Show(outcome.SetHeading, outcome.SetRows);
        Show(ComparisonOutcome.RankHeading, outcome.RankRows);
        Show(ComparisonOutcome.PairHeading, outcome.PairRows);
        terminal.Output.WriteLine(outcome.Ranking.Verdict);

        void Show(IEnumerable<string> heading, IEnumerable<IReadOnlyList<string>> rows)
        {
            Table table = Tables.Ruled(heading, firstNumber: 1);
            foreach (IReadOnlyList<string> row in rows)
                table.AddRow([.. row.Select(cell => new Text(cell))]);
            terminal.Show(table);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string folder, ComparisonOutcome outcome, Terminal terminal)
    {
        (Ranking ranking, Comparison comparison) = (outcome.Ranking, outcome.Comparison);
        json.WriteString("data", folder);
        json.WriteNumber("seed", comparison.Seed);
        json.WriteNumber("resamples", comparison.Resamples);
        json.WriteStartArray("classifiers");
        foreach ((int k, string name) in ranking.Names.Index())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("meanRank", ranking.Ranks[k]);
            json.WriteNumber("meanAccuracy", ranking.Accuracies[k].Average());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pairs");
        foreach (ComparedPair pair in ranking.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("first", ranking.Names[pair.First]);
            json.WriteString("second", ranking.Names[pair.Second]);
            json.WriteNumber("wins", pair.Wins);
            json.WriteNumber("draws", pair.Draws);
            json.WriteNumber("losses", pair.Losses);
            json.WriteNumber("difference", pair.Difference);
            json.WriteNumber("p", pair.Probability);
            json.WriteNumber("pHolm", pair.Adjusted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("measurements");
        foreach (Measurement one in outcome.Measured)
        {
            json.WriteStartObject();
            json.WriteString("set", one.Set);
            json.WriteNumber("resample", one.Resample);
            json.WriteString("classifier", one.Classifier);
            json.WriteNumber("accuracy", one.Accuracy);
            json.WriteFinite("logLoss", one.LogLoss);
            json.WriteNumber("fitSeconds", one.FitSeconds);
            json.WriteNumber("predictSeconds", one.PredictSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStrings("warnings", terminal.Warnings);
    }
}
