using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sequences;

namespace ConvSeq.Tool.Commands;

/// <summary>Turns each line of a text into its target by a saved translator.</summary>
internal static class TranslateCommand
{
    public static ToolCommand Create(Session session) => new(
        "translate", "Turn each line of a text into what a trained translator makes of it.",
        command => Complete(command, session))
    {
        Examples =
        [
            "translate --model dates.csq --input dates.txt",
            "translate --model dates.csq --input dates.txt --output iso.txt --beam 1",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train --task translate has saved.");
        Option<string> input = CommonOptions.File("--input", "A text in UTF-8, also gzipped: a source a line.");
        var search = new SearchOptions();
        Option<string?> output = CommonOptions.OptionalFile(
            "--output", "Where the targets go, a line each; an existing file is replaced. [default: standard output]");
        Option<int> threads = CommonOptions.Threads();
        command.AddOptions([modelPath, input, .. search.All, output, threads]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(modelPath), texts = parsed.GetRequiredValue(input);
            string? target = parsed.GetValue(output);
            using StagedFile? file = target is null ? null : new StagedFile(target);
            SequenceTranslator model = TranslationReport.Load(path);
            string[] found = session.Work("translate", parsed.GetValue(threads), execution =>
            {
                int[][] sources = BadInputException.Blame<int[][]>(texts, () =>
                    [.. SequenceFiles.ReadLines(texts, execution).Select((line, i) => Encode(model.Source, line, i + 1))]);
                SequenceTranslation[] all =
                    BadInputException.Blame(path, () => model.TranslateAll(sources, search.Read(parsed), execution));
                return Array.ConvertAll(all, one => model.Target.Decode(one.Symbols));
            });
            if (file is null)
            {
                foreach (string line in found)
                    session.Terminal.Output.WriteLine(line);
                return;
            }

            BadInputException.Blame(target!, () => File.WriteAllLines(file.Path, found));
            file.Commit(session.CancellationToken);
        });
    }

    private static int[] Encode(SequenceVocabulary vocabulary, string line, int number)
    {
        int[] symbols = vocabulary.TryEncode(line, out string? problem) ?? throw new InvalidDataException($"line {number}: {problem}");
        return symbols.Length > 0 ? symbols : throw new InvalidDataException($"line {number} is empty");
    }
}
