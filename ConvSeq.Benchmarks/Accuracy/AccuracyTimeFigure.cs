using System.Globalization;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Figures of one member on one data set, averaged over its seeds: accuracy, seconds of processor time, bytes of the model.
/// </summary>
internal sealed record AccuracyTimeFigure(
    string Member, bool IsNetwork, string Set, int Predicted, int Seeds,
    double Accuracy, double FitSeconds, double PredictSeconds, double Bytes)
{
    public const string Header = "member,kind,set,test_series,seeds,accuracy,fit_seconds,predict_seconds,model_bytes";

    private const string Network = "network", Features = "features";

    public static AccuracyTimeFigure[] Read(FileInfo file) =>
        [.. File.ReadLines(file.FullName).Skip(1).Select(line => Parse(line.Split(',')))];

    public string ToCsv()
    {
        string kind = IsNetwork ? Network : Features;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Member},{kind},{Set},{Predicted},{Seeds},{Accuracy:f4},{FitSeconds:f4},{PredictSeconds:f4},{Bytes:f0}");
    }

    private static AccuracyTimeFigure Parse(string[] cells) => new(
        cells[0], cells[1] == Network, cells[2], Whole(cells[3]), Whole(cells[4]), Number(cells[5]), Number(cells[6]), Number(cells[7]),
        Number(cells[8]));

    private static int Whole(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
