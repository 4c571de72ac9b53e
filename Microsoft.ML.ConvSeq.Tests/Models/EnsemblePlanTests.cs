using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Time budgets, estimates, progress and cancellation of ensembles.</summary>
[TestClass]
public sealed class EnsemblePlanTests
{
    private static EnsembleOptions Small => EnsembleTests.Small;

    [TestMethod]
    [DataRow(67, 1_000, 1)]
    [DataRow(1_000, 150, 1)]
    [DataRow(5_000, 500, 3)]
    public void WithoutABudgetAllMembersAreFitted(int series, int length, int channels)
    {
        EnsemblePlan plan = EnsemblePlan.Of(new EnsembleOptions(), series, length, channels, 2);
        CollectionAssert.AreEqual(
            new[] { "MultiRocket", "Hydra", "MiniRocket", "Quant", "RDST" }, plan.Members.Select(member => member.Name).ToArray());
        Assert.IsEmpty(plan.LeftOut);
        Assert.IsTrue(plan.Members.All(member => member.FeatureSeconds > 0 && member.HeadSeconds > 0));
        Assert.AreEqual(plan.Seconds, EnsemblePlan.Of(new EnsembleOptions(), series, length, channels, 7).Seconds);
    }

    [TestMethod]
    public void ABudgetTakesTheCheapestFirstAndNamesTheOthers()
    {
        EnsembleOptions options = new() { Seed = 9 };
        PlannedMember[] all = [.. EnsemblePlan.Of(options, 500, 400, 1, 2).Members];
        string[] order = [.. all.OrderByDescending(member => member.Accuracy / member.Seconds).Select(member => member.Name)];
        Assert.AreEqual(("MiniRocket", "Hydra", "MultiRocket"), (order[0], order[1], order[^1]));
        Assert.AreEqual("Quant", Cheapest(1_000, 24));
        for (int count = 1; count <= all.Length; count++)
        {
            string[] cheapest = order[..count];
            double seconds = all.Where(member => cheapest.Contains(member.Name)).Sum(member => member.Seconds) / 2;
            EnsemblePlan plan = Plan(seconds * 1.0001);
            CollectionAssert.AreEqual(
                all.Select(member => member.Name).Where(cheapest.Contains).ToArray(),
                plan.Members.Select(member => member.Name).ToArray());
            Assert.IsTrue(plan.Members.All(member => ((PlannedFeatures)member).Features.Seed == 9));
            Assert.HasCount(all.Length - count, plan.LeftOut);
            foreach (string name in order[count..])
                Assert.HasCount(1, plan.LeftOut.Where(reason => reason.StartsWith($"{name} is left out: ", StringComparison.Ordinal)));
        }

        // One is fitted in any case.
        Assert.AreEqual("MiniRocket", Plan(1e-6).Members.Single().Name);
        Assert.HasCount(5, Plan(1e6).Members);

        string Cheapest(int series, int length) => EnsemblePlan.Of(
            options with { TimeBudget = TimeSpan.FromTicks(1) }, series, length, 1, 2).Members.Single().Name;

        EnsemblePlan Plan(double seconds) =>
            EnsemblePlan.Of(options with { TimeBudget = TimeSpan.FromSeconds(seconds) }, 500, 400, 1, 2);
    }

    [TestMethod]
    public void EstimatesGrowWithTheSetAndTheMember()
    {
        foreach (SeriesFeatureOptions features in (SeriesFeatureOptions[])
            [.. EnsembleOptions.DefaultMembers, new RocketOptions(), new MultiRocketHydraOptions(), new AutomaticFeatureOptions()])
        {
            double Seconds(int series, int length, int channels) =>
                EnsemblePlan.Of(new EnsembleOptions { Members = [features] }, series, length, channels, 1).Seconds;
            double one = Seconds(100, 100, 1);
            Assert.IsGreaterThan(one, Seconds(200, 100, 1), features.Name);
            Assert.IsGreaterThan(one, Seconds(100, 200, 1), features.Name);
            Assert.IsGreaterThan(one, Seconds(100, 100, 9), features.Name);
            Assert.IsTrue(features.Work(100, 1).Accuracy is > 0.8 and < 1, features.Name);
        }

        Assert.AreEqual(
            new MultiRocketHydraOptions().Work(500, 2).SecondsPerPoint,
            new MultiRocketOptions().Work(500, 2).SecondsPerPoint + new HydraOptions().Work(500, 2).SecondsPerPoint, 1e-18);
    }

    [TestMethod]
    public void CountsOfFeaturesAreNearThoseThatThereAre()
    {
        SeriesSet train = SeriesGenerators.Cbf(30, seed: 1);
        foreach (SeriesFeatureOptions features in (SeriesFeatureOptions[])[.. EnsembleOptions.DefaultMembers, new RocketOptions()])
        {
            double count = features.Fit(train).FeatureCount, estimate = features.Work(train.MaxLength, 1).FeatureCount;
            bool isNear = estimate >= count && (estimate < 1.05 * count || features is DilatedShapeletsOptions);
            Assert.IsTrue(isNear, $"{features.Name}: {count}");
        }
    }

    [TestMethod]
    public void ABudgetGivesTheSameBitsForAnyThreadsAndIsTold()
    {
        SeriesSet train = NetworkSamples.Classes(45);
        string cheapest = EnsemblePlan.Of(Small, SeriesSurvey.Of(SeriesSource.FromSet(train), 3, Execution.Default)).Members
            .MaxBy(member => member.AccuracyPerSecond)!.Name;
        EnsembleOptions options = Small with { TimeBudget = TimeSpan.FromTicks(1) };
        var reports = new List<EnsembleReport>();
        EnsembleClassifier one = EnsembleClassifier.Fit(train, options, default, new Execution
        {
            Threads = 1,
            Progress = new Listener(report => reports.Add(report.Ensemble!)),
        });
        EnsembleClassifier five = EnsembleClassifier.Fit(train, options, default, new Execution { Threads = 5 });
        CollectionAssert.AreEqual(ModelBytes.Of(one), ModelBytes.Of(five));
        Assert.AreEqual(cheapest, one.Members.Single().Name);
        Assert.HasCount(2, one.LeftOut);
        CollectionAssert.AreEqual(one.LeftOut, reports[0].LeftOut);
        Assert.AreEqual((0, 1), (reports[0].Member, reports[0].Members));

        EnsembleRegressor regressor = EnsembleRegressor.Fit(TimeSeriesRegressorTests.Bumps(5, 30), options);
        Assert.HasCount(1, regressor.Members);
        Assert.HasCount(2, regressor.LeftOut);
    }

    [TestMethod]
    public void BudgetsAreComparedAndChecked()
    {
        foreach (long ticks in (long[])[0, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new EnsembleOptions { TimeBudget = TimeSpan.FromTicks(ticks) });
        }

        EnsembleOptions some = Small with { TimeBudget = TimeSpan.FromSeconds(5) };
        Assert.AreNotEqual(Small, some);
        Assert.AreEqual(some, Small with { TimeBudget = TimeSpan.FromSeconds(5) });
        Assert.AreEqual(some.GetHashCode(), (Small with { TimeBudget = TimeSpan.FromSeconds(5) }).GetHashCode());
    }

    [TestMethod]
    public void TheTimeLeftFollowsTheSpeedSoFar()
    {
        var clock = new Clock();
        var reports = new List<EnsembleReport>();
        EnsemblePlan plan = EnsemblePlan.Of(new EnsembleOptions(), 4_000, 1_000, 1, 1);
        var progress = new EnsembleProgress(new Listener(report => reports.Add(report.Ensemble!)), plan, 1, clock);
        Assert.AreEqual(plan.Seconds, reports[^1].Left.TotalSeconds, 1e-3);

        // Four times as fast as the nominal rates.
        clock.Seconds = plan.Members[0].FeatureSeconds / 4;
        progress.OfFeatures(0).Report(new ProgressReport(SeriesFeatures.TransformStage, 1));
        Assert.AreEqual((1, 5, "MultiRocket"), (reports[^1].Member, reports[^1].Members, reports[^1].Name));
        double done = plan.Members[0].FeatureSeconds;
        Assert.AreEqual((plan.Seconds - done) * (done / 4 + 1) / (done + 1), reports[^1].Left.TotalSeconds, 1e-3);
        Assert.AreEqual(plan.Members[0].FeatureSeconds / plan.Seconds, reports[^1].Fraction, 1e-9);

        // A stage that is no measure of the work, and an earlier one, take nothing back.
        double fraction = reports[^1].Fraction;
        progress.OfFeatures(0).Report(new ProgressReport("Fitting MultiRocket", 0.5));
        Assert.AreEqual(fraction, reports[^1].Fraction);
        clock.Seconds = plan.Seconds / 4;
        progress.OfHead(4).Report(new ProgressReport("Solving ridge", 1));
        Assert.AreEqual(1, reports[^1].Fraction, 1e-9);
        Assert.AreEqual(0, reports[^1].Left.TotalSeconds, 1e-6);
    }

    [TestMethod]
    public void ProgressGoesOnAndStopsInEveryStage()
    {
        SeriesSet classes = NetworkSamples.Classes(45), numbers = TimeSeriesRegressorTests.Bumps(5, 30);
        EnsembleOptions options = Small with { Members = [.. Small.Members, new DilatedShapeletsOptions { ShapeletCount = 30 }] };
        foreach (Action<Execution> fit in (Action<Execution>[])
            [
                execution => EnsembleClassifier.Fit(classes, options, default, execution),
                execution => EnsembleRegressor.Fit(numbers, options, default, execution),
            ])
        {
            var reports = new List<ProgressReport>();
            fit(new Execution { Threads = 1, Progress = new Listener(reports.Add) });
            EnsembleReport[] ensembles = [.. reports.Where(report => report.Ensemble is not null).Select(report => report.Ensemble!)];
            CollectionAssert.AreEqual(ensembles.OrderBy(report => report.Fraction).ToArray(), ensembles);
            CollectionAssert.AreEquivalent(
                Enumerable.Range(0, 5).ToArray(), ensembles.Select(report => report.Member).Distinct().ToArray());
            Assert.IsTrue(ensembles.All(report => report.Members == 4 && report.Left >= TimeSpan.Zero));

            // Canceled as soon as a stage is named, a fit does not get to the next one.
            string[] stages = [.. reports.Select(report => report.Stage).Distinct()];
            Assert.IsGreaterThan(8, stages.Length);
            for (int s = 0; s < stages.Length; s++)
            {
                using var source = new CancellationTokenSource();
                string last = "";
                Assert.Throws<OperationCanceledException>(() => fit(new Execution
                {
                    Threads = 1,
                    CancellationToken = source.Token,
                    Progress = new Listener(report =>
                    {
                        last = report.Stage;
                        if (report.Stage == stages[s])
                            source.Cancel();
                    }),
                }));
                Assert.AreEqual(stages[s], last);
            }
        }
    }

    [TestMethod]
    public void LinesTellThePlanAndEachMemberOnce()
    {
        var lines = new List<string>();
        var told = new EnsembleLines(lines.Add);
        var quiet = new EnsembleLines(lines.Add, least: TimeSpan.FromHours(1));
        foreach (EnsembleReport report in (EnsembleReport[])[Of(0, 200), Of(1, 190), Of(1, 100), Of(2, 40), Of(2, 0.2), Of(0, 0.5)])
        {
            told.Report(new ProgressReport("stage", 0) { Ensemble = report });
            quiet.Report(new ProgressReport("stage", 0) { Ensemble = report });
        }

        CollectionAssert.AreEqual(
            new[]
            {
                "ensemble of 2 members: about 3 min by the estimate", "Quant, member 1 of 2: about 3 min left",
                "Quant, member 2 of 2: about 40 s left", "ensemble of 2 members: less than 1 s by the estimate",
            },
            lines);

        static EnsembleReport Of(int member, double left) => new()
        {
            Member = member,
            Members = 2,
            Name = "Quant",
            Fraction = 0,
            Elapsed = TimeSpan.Zero,
            Left = TimeSpan.FromSeconds(left),
        };
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
