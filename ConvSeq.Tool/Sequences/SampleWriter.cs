using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Writes what a model has drawn: a text, or values as a file of series or as sound.</summary>
internal sealed class SampleWriter
{
    private readonly SequenceModel _model;
    private readonly int? _rate;

    private SampleWriter(SequenceModel model, int? rate) => (_model, _rate) = (model, rate);

    /// <summary>What is to be said about the file; null for nothing.</summary>
    public string? Note => _rate is not null && Largest > 1
        ? string.Create(CultureInfo.InvariantCulture, $"sound is within 1 and -1: the values are divided by {Largest:g6}")
        : null;

    /// <summary>The largest magnitude that a level stands for.</summary>
    private double Largest => Math.Max(Math.Abs(_model.Levels!.Low), Math.Abs(_model.Levels.High));

    /// <summary>Finds how a model's symbols are written to a file of some name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The name.</param>
    /// <param name="rate">Values a second of sound; null for those of the model.</param>
    public static SampleWriter Of(SequenceModel model, string target, int? rate)
    {
        if (!SoundFile.IsSound(target))
        {
            return model.Vocabulary is not null || SeriesFile.CanWrite(target)
                ? new SampleWriter(model, null)
                : throw new BadInputException(target, "the model draws values: name a .csv, .ts or .wav");
        }

        if (model.Vocabulary is not null)
            throw new BadInputException(target, "the model draws text: name a .txt");
        rate ??= model.SamplingRate;
        return rate is not null
            ? new SampleWriter(model, rate)
            : throw new BadInputException(
                target, "the model has not learned from sound, so how many values are in a second is not known: say it with "
                + "--sampling-rate");
    }

    /// <summary>What is drawn as a line, or lines, of text.</summary>
    public static string TextOf(SequenceModel model, int[] drawn) => model.Vocabulary is { } vocabulary
        ? vocabulary.Decode(drawn)
        : string.Join(',', model.Levels!.Decode(drawn).Select(value => value.ToString(CultureInfo.InvariantCulture)));

    public void Write(string path, int[] drawn)
    {
        if (_model.Vocabulary is not null)
        {
            File.WriteAllText(path, TextOf(_model, drawn));
            return;
        }

        float[] values = _model.Levels!.Decode(drawn);
        if (_rate is { } rate)
            SoundFile.Write(path, Largest > 1 ? [.. values.Select(value => (float)(value / Largest))] : values, rate);
        else
            SeriesFile.Write(path, SeriesSet.FromArrays([values]));
    }
}
