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
        WarmUp(execution);
        foreach (ComparedSet set in Sets)
        {
            execution.Report($"reading {set.Name}{left}", left.Fraction);
            if (Read(session, set, execution) is not { } read)
                continue;
            for (int resample = 0; resample <= Resamples; resample++)
            {
                (SeriesSet train, SeriesSet test) = ComparedSet.Split(read.Train, read.Test, resample);
                foreach (Algorithm classifier in Classifiers)
                {
                    string origin = ComparedSet.Digest(
                        train, test, $"{SavedModel.Version} {classifier.Name} {Seed} {(classifier is NetworkAlgorithm ? Epochs : null)}");
                    execution.Report($"{set.Name}, {classifier.Name}{left}", left.Fraction);
                    Measurement? kept = file?.Find((set.Name, resample, classifier.Name), origin);
                    Measurement result = kept ?? Measure(set, resample, classifier, train, test, origin, execution);
                    if (kept is null)
                        file?.Keep(result);
                    measured.Add(result);
                    left.Done(set, result, isNew: kept is null);
                }
            }

            if (!session.Terminal.ErrorIsTerminal)
                session.Terminal.Say($"{set.Name}: {Figures(measured.Where(one => one.Set == set.Name))}{left}");
        }

        return measured;
    }

    /// <summary>Mean accuracies over the splits: for each set those of all classifiers in their order.</summary>
    public IReadOnlyList<(string Set, double[] Accuracies)> Accuracies(IEnumerable<Measurement> measured) =>
    [
        .. measured.GroupBy(one => one.Set).Select(set => (
            set.Key, Names.Select(name => set.Where(one => one.Classifier == name).Average(one => one.Accuracy)).ToArray())),
    ];

    // The first fit of a process takes some tenths of a second more than others, which is not the classifier's time.
    private void WarmUp(Execution execution)
    {
        execution.Report("warming up", 0);
        var silent = execution with { Progress = null };
        SeriesSet set = SeriesGenerators.ByName("cbf").Generate(12, seed: 0);
        foreach (Algorithm classifier in Classifiers.Where(one => one is not NetworkAlgorithm))
        {
            var choices = new FittingChoices { Recipe = classifier.Recipe, Seed = Seed };
            SavedModels.Fit(set.Name, TrainingSet.Of(set), validation: null, choices, silent).Predict(set.Name, set, silent);
        }
    }

    private static (SeriesSet Train, SeriesSet Test)? Read(Session session, ComparedSet set, Execution execution)
    {
        var options = new SeriesReadOptions { Part = ArchivePart.Train, Unlabeled = UnlabeledSeries.Refuse };
        var silent = execution with { Progress = null };
        TrainingSet train = SeriesFiles.ReadTrainingSet(session, set.TrainPath, options, long.MaxValue, silent);
        if (train.Summary.HasTargets)
        {
            session.Terminal.WarnOf(set.TrainPath, "has numeric targets, and is left out: classifiers are compared");
            return null;
        }

        options = options with { Part = ArchivePart.Test, Unlabeled = UnlabeledSeries.Keep };
        return (train.InMemory!, SeriesFiles.ReadTestSet(session, set.TestPath, options, train.Summary, silent).Set);
    }

    private Measurement Measure(
        ComparedSet set, int resample, Algorithm classifier, SeriesSet train, SeriesSet test, string origin, Execution execution)
    {
        Recipe recipe = classifier.Recipe;
        if (recipe is NetworkRecipe network && Epochs is { } epochs)
            recipe = network with { Network = network.Network with { Training = network.Network.Training with { Epochs = epochs } } };
        var choices = new FittingChoices { Recipe = recipe, Seed = Seed };
        var silent = execution with { Progress = null };
        (SavedModel model, double fitSeconds) = Session.Timed(
            () => SavedModels.Fit(set.TrainPath, TrainingSet.Of(train), validation: null, choices, silent));
        (Predictions predictions, double predictSeconds) = Session.Timed(() => model.Predict(set.TestPath, test, silent));
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
        private readonly Comparison _comparison;
        private readonly Dictionary<string, (double Seconds, long Bytes)> _rates = [];
        private readonly HashSet<(string, int, string)> _open;
        private readonly int _count;

        public TimeLeft(Comparison comparison)
        {
            _comparison = comparison;
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

        public void Done(ComparedSet set, Measurement measurement, bool isNew)
        {
            _open.Remove(measurement.Key);
            if (!isNew)
                return;
            (double seconds, long bytes) = _rates.GetValueOrDefault(measurement.Classifier);
            _rates[measurement.Classifier] = (seconds + measurement.Seconds, bytes + set.Bytes);
        }

        public override string ToString()
        {
            if (_open.Count == 0 || _rates.Count < _comparison.Classifiers.Count)
                return "";
            Dictionary<string, long> bytes = _comparison.Sets.ToDictionary(set => set.Name, set => set.Bytes);
            double seconds = _open.Sum(one => bytes[one.Item1] * _rates[one.Item3].Seconds / Math.Max(1, _rates[one.Item3].Bytes));
            return $"; about {Wording.Duration(TimeSpan.FromSeconds(seconds))} left";
        }
    }
}
