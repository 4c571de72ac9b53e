using System.Diagnostics;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

const string Model = "charts.csq", Charts = "charts.ts";

try
{
    switch (args)
    {
        case []:
            Train();
            return 0;
        case ["describe", string model]:
            Describe(TimeSeriesModel.Load(model));
            return 0;
        case ["predict", string model, string series]:
            Predict(TimeSeriesClassifier.Load(model), SeriesFile.Read(series));
            return 0;
        case ["time", string model, string series]:
            Time(TimeSeriesClassifier.Load(model), SeriesFile.Read(series));
            return 0;
        default:
            Console.Error.WriteLine($"Without arguments it trains {Model}. Also: describe MODEL, predict MODEL SERIES, time MODEL SERIES.");
            return 2;
    }
}
catch (Exception problem) when (problem is InvalidDataException or FormatException or ArgumentException or IOException
    or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

// Makes what the other commands read. A model that was trained elsewhere and saved as .csq does as well.
static void Train()
{
    (SeriesSet train, SeriesSet test) = SeriesGenerators.ByName("synthetic-control").GenerateSplit(seed: 1);
    TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions { Features = new MiniRocketOptions() }).Save(Model);
    SeriesFile.Write(Charts, test);
    TimeSeriesClassifier model = TimeSeriesClassifier.Load(Model);
    Console.WriteLine($"{model.Predict(test).Accuracy(test):p1} of {test.Count} series are classified correctly");
    double[] probabilities = new double[model.ClassNames.Length];
    int label = model.Predict(test.Values(0), probabilities);
    Console.WriteLine(
        $"The first is '{test.LabelOf(0)}'; predicted: '{model.ClassNames[label]}' with probability {probabilities[label]:p1}");
}

static void Describe(TimeSeriesModel model)
{
    foreach ((string name, string value) in model.Describe())
        Console.WriteLine($"{name}: {value}");
}

static void Predict(TimeSeriesClassifier model, SeriesSet series)
{
    double[] probabilities = new double[model.ClassNames.Length];
    for (int i = 0; i < series.Count; i++)
    {
        int label = model.Predict(series.Values(i), probabilities);
        Console.WriteLine($"{model.ClassNames[label]} {probabilities[label]:f6}");
    }
}

static void Time(TimeSeriesClassifier model, SeriesSet series)
{
    double[] probabilities = new double[model.ClassNames.Length];
    model.Predict(series.Values(0), probabilities);
    TimeSpan sinceStart = DateTime.Now - Process.GetCurrentProcess().StartTime;
    TimeSpan fastest = TimeSpan.MaxValue;
    for (int repeat = 0; repeat < 20_000; repeat++)
    {
        long started = Stopwatch.GetTimestamp();
        model.Predict(series.Values(repeat % series.Count), probabilities);
        TimeSpan taken = Stopwatch.GetElapsedTime(started);
        fastest = taken < fastest ? taken : fastest;
    }

    Console.WriteLine($"The first prediction was there {sinceStart.TotalMilliseconds:f0} ms after the start.");
    Console.WriteLine($"The fastest of 20,000 took {fastest.TotalMicroseconds:f0} µs; {Environment.WorkingSet >> 20} MiB of memory.");
}

// Expected output:
//   98.3 % of 300 series are classified correctly
//   The first is 'normal'; predicted: 'normal' with probability 99.9 %
