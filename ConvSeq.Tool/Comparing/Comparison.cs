using System.Security.Cryptography;
using System.Text;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Comparing;

/// <summary>Classifiers that are measured on sets.</summary>
/// <param name="Classifiers">The classifiers, each with its defaults.</param>
/// <param name="Sets">The sets.</param>
/// <param name="Resamples">Number of splits of a set beside its own.</param>
/// <param name="Seed">Seed of the classifiers.</param>
/// <param name="Epochs">Epochs of networks; null for their defaults.</param>
internal sealed record Comparison(
    IReadOnlyList<Algorithm> Classifiers, IReadOnlyList<ComparedSet> Sets, int Resamples, int Seed, int? Epochs)
{
    /// <summary>Names of the classifiers.</summary>
    public IReadOnlyList<string> Names => [.. Classifiers.Select(one => one.Name)];

    /// <summary>Measures what the file does not have yet, set after set.</summary>
    /// <param name="session">Where it is said what is done.</param>
    /// <param name="file">Where measurements are kept; null for nowhere.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>The measurements of all sets that have classes.</returns>
    public IReadOnlyList<Measurement> Run(Session session, MeasurementFile? file, Execution execution)
    {
        var measured = new List<Measurement>();
        var left = new TimeLeft(this);
        Execution silent = execution with { Progress = null };
        bool isWarm = false;
        foreach (ComparedSet set in Sets)
        {
            execution.Report($"reading {set.Name}{left}", left.Fraction);
            if (Read(session, set, silent) is not { } read)
            {
                left.LeaveOut(set);
                continue;
            }

            for (int resample = 0; resample <= Resamples; resample++)
            {
                (SeriesSet train, SeriesSet test) = ComparedSet.Split(read.Train, read.Test, resample);
                string series = ComparedSet.Digest(train, test);
                foreach (Algorithm classifier in Classifiers)
                {
                    string origin = OriginOf(classifier, series);
                    execution.Report($"{set.Name}, {classifier.Name}{left}", left.Fraction);
                    Measurement? kept = file?.Find((set.Name, resample, classifier.Name), origin);
                    if (kept is null && !isWarm)
                    {
                        WarmUp(silent);
                        isWarm = true;
                    }

                    Measurement result = kept ?? Measure(set, resample, classifier, train, test, origin, silent);
                    if (kept is null)
                        file?.Keep(result);
                    measured.Add(result);
                    left.Done(result, isNew: kept is null);
                }
            }

            if (!session.Terminal.ErrorIsTerminal)
                session.Terminal.Say($"{set.Name}: {Figures(measured.Where(one => one.Set == set.Name))}{left}");
        }

        return measured;
    }

    // The first fit of a process takes some tenths of a second more than others, which is not the classifier's time.
    private void WarmUp(Execution execution)
    {
        SeriesSet set = SeriesGenerators.ByName("cbf").Generate(12, seed: 0);
        foreach (Algorithm classifier in Classifiers.Where(one => one is not NetworkAlgorithm))
        {
            var choices = new FittingChoices { Recipe = classifier.Recipe, Seed = Seed };
            SavedModels.Fit(set.Name, TrainingSet.Of(set), validation: null, choices, execution).Predict(set.Name, set, execution);
        }
    }

    private static (SeriesSet Train, SeriesSet Test)? Read(Session session, ComparedSet set, Execution execution)
    {
        var options = new SeriesReadOptions { Part = ArchivePart.Train, Unlabeled = UnlabeledSeries.Refuse };
        TrainingSet train = SeriesFiles.ReadTrainingSet(session, set.TrainPath, options, long.MaxValue, execution);
        if (train.Summary.HasTargets)
        {
            session.Terminal.WarnOf(set.TrainPath, "has numeric targets, and is left out: classifiers are compared");
            return null;
        }

        options = options with { Part = ArchivePart.Test, Unlabeled = UnlabeledSeries.Keep };
        return (train.InMemory!, SeriesFiles.ReadTestSet(session, set.TestPath, options, train.Summary, execution).Set);
    }

    // All that figures depend on but the machine.
    private string OriginOf(Algorithm classifier, string series) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{SavedModel.Version} {classifier.Name} {Seed} {(classifier is NetworkAlgorithm ? Epochs : null)} {series}")))[..16];

    private Measurement Measure(
        ComparedSet set, int resample, Algorithm classifier, SeriesSet train, SeriesSet test, string origin, Execution execution)
    {
        Recipe recipe = classifier.Recipe;
        if (recipe is NetworkRecipe network && Epochs is { } epochs)
            recipe = network with { Network = network.Network with { Training = network.Network.Training with { Epochs = epochs } } };
        var choices = new FittingChoices { Recipe = recipe, Seed = Seed };
        (SavedModel model, double fitSeconds) = Session.Timed(
            () => SavedModels.Fit(set.TrainPath, TrainingSet.Of(train), validation: null, choices, execution));
        (Predictions predictions, double predictSeconds) = Session.Timed(() => model.Predict(set.TestPath, test, execution));
        var score = (ClassificationScore)predictions.ScoreOn(test);
        return new Measurement(set.Name, resample, classifier.Name, score.Accuracy, score.LogLoss, fitSeconds, predictSeconds, origin);
    }

    private string Figures(IEnumerable<Measurement> ofSet)
    {
        ILookup<string, double> accuracies = ofSet.ToLookup(one => one.Classifier, one => one.Accuracy);
        return string.Join(", ", Names.Select(name => $"{name} {Wording.Percent(accuracies[name].Average())}"));
    }

    /// <summary>
    /// Foretells how long the rest takes: of each classifier, seconds by the size of files as they were so far. Nothing depends on it.
    /// </summary>
    private sealed class TimeLeft
    {
        private readonly Dictionary<string, long> _bytes;
        private readonly Dictionary<string, (double Seconds, long Bytes)> _rates = [];
        private readonly HashSet<(string, int, string)> _open;
        private readonly int _classifiers, _count;

        public TimeLeft(Comparison comparison)
        {
            _bytes = comparison.Sets.ToDictionary(set => set.Name, set => set.Bytes);
            _classifiers = comparison.Classifiers.Count;
            _open =
            [
                .. from set in comparison.Sets
                   from resample in Enumerable.Range(0, comparison.Resamples + 1)
                   from name in comparison.Names
                   select (set.Name, resample, name),
            ];
            _count = _open.Count;
        }

        public double Fraction => 1 - (double)_open.Count / _count;

        public void LeaveOut(ComparedSet set) => _open.RemoveWhere(one => one.Item1 == set.Name);

        public void Done(Measurement measurement, bool isNew)
        {
            _open.Remove(measurement.Key);
            if (!isNew)
                return;
            (double seconds, long bytes) = _rates.GetValueOrDefault(measurement.Classifier);
            _rates[measurement.Classifier] = (seconds + measurement.Seconds, bytes + _bytes[measurement.Set]);
        }

        public override string ToString()
        {
            if (_open.Count == 0 || _rates.Count < _classifiers)
                return "";
            double seconds = _open.Sum(one => _bytes[one.Item1] * _rates[one.Item3].Seconds / Math.Max(1, _rates[one.Item3].Bytes));
            return $"; about {Wording.Duration(TimeSpan.FromSeconds(seconds))} left";
        }
    }
}
