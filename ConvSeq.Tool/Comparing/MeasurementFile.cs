using System.Globalization;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Comparing;

/// <summary>
/// The .csv in which measurements are kept while a comparison goes on, so that it can be stopped and goes on from there. It is replaced as
/// a whole after each measurement.
/// </summary>
internal sealed class MeasurementFile
{
    private const string Header = "dataset,resample,classifier,accuracy,log_loss,fit_seconds,predict_seconds,origin";

    private readonly string _path;
    private readonly Dictionary<(string, int, string), Measurement> _kept = [];

    /// <summary>Opens a file that need not exist yet.</summary>
    /// <exception cref="BadInputException">It is something else, or cannot be read.</exception>
    public MeasurementFile(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            // A name that cannot be written should not cost the time of the first measurement.
            new StagedFile(path).Dispose();
            return;
        }

        string[] lines = BadInputException.Blame(path, () => File.ReadAllLines(path));
        if (lines.Length > 0 && lines[0] != Header)
            throw new BadInputException(path, "is not a file of measurements that compare has written; name another for --results");
        foreach ((int number, string line) in lines.Index().Skip(1))
        {
            Measurement measurement = Parse(line) ?? throw new BadInputException(
                path, $"line {number + 1} is not a measurement; delete the line, and it is measured again");
            _kept[measurement.Key] = measurement;
        }
    }

    /// <summary>A measurement that was kept; null if there is none, or if it is of other series, options or another version.</summary>
    public Measurement? Find((string, int, string) key, string origin) =>
        _kept.TryGetValue(key, out Measurement? kept) && kept.Origin == origin ? kept : null;

    /// <summary>Keeps a measurement, in the place of one that was kept before.</summary>
    public void Keep(Measurement measurement)
    {
        _kept[measurement.Key] = measurement;
        BadInputException.Blame(_path, () => AtomicFile.Write(_path, stream =>
        {
            using var output = new StreamWriter(stream, leaveOpen: true);
            output.Write($"{Header}\n");
            foreach (Measurement one in _kept.Values.OrderBy(one => one.Key))
            {
                CsvLine.Write(output,
                [
                    one.Set, Text(one.Resample), one.Classifier, Text(one.Accuracy), Text(one.LogLoss), Text(one.FitSeconds),
                    Text(one.PredictSeconds), one.Origin,
                ]);
            }
        }));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    // Names of sets are names of files; one with a comma is quoted, and may have any number of them.
    private static Measurement? Parse(string line)
    {
        string[] cells = line.Split(',');
        const int after = 7;
        if (cells.Length < after + 1)
            return null;
        string name = string.Join(',', cells[..^after]);
        if (name.StartsWith('"') && name.EndsWith('"') && name.Length > 1)
            name = name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        cells = cells[^after..];
        double[] numbers = [.. cells[2..6].Select(cell =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out int resample) && !numbers.Any(double.IsNaN)
            ? new Measurement(name, resample, cells[1], numbers[0], numbers[1], numbers[2], numbers[3], cells[6])
            : null;
    }
}
