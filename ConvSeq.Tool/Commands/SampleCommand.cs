using System.CommandLine;
using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sequences;

namespace ConvSeq.Tool.Commands;

/// <summary>Draws what comes next from a model of sequences.</summary>
internal static class SampleCommand
{
    public static ToolCommand Create(Session session) => new(
        "sample", "Draw a text or a series from a model of what comes next.",
        command => Complete(command, session))
    {
        Examples =
        [
            "sample --model words.csq --length 200 --prompt \"the\" --temperature 0.8",
            "sample --model machine.csq --length 5000 --seed 7 --output drawn.csv",
            "sample --model piano.csq --length 48000 --prompt intro.wav --output drawn.wav",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train --task next has saved.");
        Option<int?> length = CommonOptions.Optional<int>(
            "--length", "N", "Characters, words or values to draw, 1 to 100,000,000. [default: 1000]", "a whole number from 1 to 100000000",
            text => CommonOptions.WholeNumber(text, 1, 100_000_000));
        var prompt = new Option<string?>("--prompt")
        {
            HelpName = "TEXT",
            Description = "What comes before: a text, values separated by commas, or a .wav of 16-bit PCM, which a model of values goes on "
                + "from. [default: nothing, the start of a sequence]",
        };
        var mono = new Option<bool>("--mono") { Description = "Take the mean of several channels of the .wav of --prompt." };
        var className = new Option<string?>("--class")
        {
            HelpName = "NAME",
            Description = "The class to draw from, of a model of classes, such as a speaker. Others have none.",
        };
        Option<double?> temperature = CommonOptions.Optional<double>(
            "--temperature", "T", "Below 1 for likelier symbols, above 1 for rarer ones; 0 for the likeliest each time. [default: 1]",
            "a number, 0 or more",
            text => CommonOptions.Number(text) is >= 0 and < double.PositiveInfinity and double value ? value : null);
        Option<int?> topK = CommonOptions.Optional<int>(
            "--top-k", "K", "Likeliest symbols to draw from, 1 or more. [default: all]", "a whole number, 1 or more",
            text => CommonOptions.WholeNumber(text, 1));
        Option<int> seed = CommonOptions.Seed();
        Option<int?> rate = CommonOptions.Count(
            "--sampling-rate", 1, 1_000_000, "Values a second of a .wav. [default: as many as the sound had that the model learned from]");
        Option<string?> output = CommonOptions.OptionalFile(
            "--output",
            "Where the sample goes, without the prompt: a text in UTF-8; or of values a .csv or .ts with one series, or a .wav of 16-bit "
            + "PCM. [default: standard output]");
        command.AddOptions(modelPath, length, prompt, mono, className, temperature, topK, seed, rate, output);
        command.Validators.Add(result =>
        {
            bool isSound = result.GetResult(output)?.Tokens is [{ Value: var target }] && SoundFile.IsSound(target);
            if (result.GetResult(rate) is { Implicit: false } && !isSound)
                result.AddError("--sampling-rate: an option of a .wav, which --output names.");
            bool isPrompted = result.GetResult(prompt)?.Tokens is [{ Value: var before }] && SoundFile.IsSound(before);
            if (result.GetResult(mono) is { Implicit: false } && !isPrompted)
                result.AddError("--mono: an option of a .wav, which --prompt names.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(modelPath);
            string? target = parsed.GetValue(output);
            using StagedFile? file = target is null ? null : new StagedFile(target);
            SequenceModel model = SequenceReport.Load(path);
            int? ofClass = ClassOf(model, path, parsed.GetValue(className));
            SampleWriter? writer = target is null ? null : SampleWriter.Of(model, target, parsed.GetValue(rate));
            int[] before = Encode(model, parsed.GetValue(prompt) ?? "", parsed.GetValue(mono));
            var options = new SamplingOptions
            {
                Temperature = parsed.GetValue(temperature) ?? 1,
                TopK = parsed.GetValue(topK),
                Seed = (ulong)parsed.GetValue(seed),
                Class = ofClass,
            };
            int[] drawn = session.Work("sample", threads: 1, execution => BadInputException.Blame(
                path, () => model.Sample(parsed.GetValue(length) ?? 1000, before, options, execution)));
            if (writer is null)
            {
                session.Terminal.Output.WriteLine(SampleWriter.TextOf(model, drawn));
                return;
            }

            BadInputException.Blame(target!, () => writer.Write(file!.Path, drawn));
            file!.Commit(session.CancellationToken);
            if (writer.Note is { } note)
                session.Terminal.Say(note);
        });
    }

    private static int? ClassOf(SequenceModel model, string path, string? name)
    {
        if (model.ClassNames.IsEmpty)
            return name is null ? null : throw new BadInputException(path, "has no classes: leave --class out");
        return name is not null && model.ClassNames.IndexOf(name) is >= 0 and int index
            ? index
            : throw new BadInputException(
                path, $"draws from one of its classes, {Wording.Names(model.ClassNames)}: name it with --class");
    }

    private static int[] Encode(SequenceModel model, string prompt, bool mixesChannels)
    {
        if (model.Levels is { } levels && SoundFile.IsSound(prompt))
        {
            (float[] values, int rate) = BadInputException.Blame(prompt, () => SoundFile.Read(prompt, mixesChannels));
            return new Signals([values], rate).Encode(levels, prompt, model.SamplingRate).Sequences[0];
        }

        return BadInputException.Blame("--prompt", () => model.Vocabulary is { } vocabulary
            ? vocabulary.Encode(prompt)
            : model.Levels!.Encode(Numbers(prompt)));
    }

    private static float[] Numbers(string prompt)
    {
        var values = new List<float>();
        foreach (string part in prompt.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            values.Add(float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                ? value
                : throw new FormatException($"'{part}' is no number; the model continues values, separated by commas, or a .wav"));
        }

        return [.. values];
    }
}
