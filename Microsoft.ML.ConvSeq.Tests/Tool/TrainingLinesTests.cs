using ConvSeq.Tool.Output;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class TrainingLinesTests
{
    [TestMethod]
    public void ThereIsNothingToShowBeforeTheFirstEpoch() => Assert.IsEmpty(new TrainingLines().Show("a hint"));

    [TestMethod]
    public void ASingleNetworkHasALine()
    {
        var lines = new TrainingLines();
        lines.Add(Epoch(1, 1, 3, 0.5));
        lines.Add(Epoch(1, 1, 12, 0.123456, accuracy: 0.995, left: TimeSpan.FromMinutes(20)));
        CollectionAssert.AreEqual(
            (string[])
            [
                "epoch         loss     accuracy   rate",
                "12 of 1,500   0.1235   99.5 %     0.001",
                "about 20 min left; a hint",
            ],
            lines.Show("a hint").ToArray());
        Assert.AreEqual("about 20 min left", lines.Show(null)[^1]);
    }

    [TestMethod]
    public void NetworksThatAreTrainedAtOnceStandBelowEachOther()
    {
        var lines = new TrainingLines();
        lines.Add(Epoch(2, 5, 7, 0.25, accuracy: 0.5, validation: 1.5, validationAccuracy: 0.25));
        lines.Add(Epoch(1, 5, 8, 0.125, accuracy: 1, validation: 12, validationAccuracy: 1));
        CollectionAssert.AreEqual(
            (string[])
            [
                "network   epoch        loss    accuracy   validation   accuracy   rate",
                "1 of 5    8 of 1,500   0.125   100.0 %    12           100.0 %    0.001",
                "2 of 5    7 of 1,500   0.25    50.0 %     1.5          25.0 %     0.001",
            ],
            lines.Show(null).ToArray());
    }

    [TestMethod]
    public void AnEnsembleHasTheTimeLeft()
    {
        var lines = new TrainingLines();
        lines.Add(new EnsembleReport
        {
            Member = 1,
            Members = 5,
            Name = "Quant",
            Fraction = 0.1,
            Elapsed = TimeSpan.Zero,
            Left = TimeSpan.FromSeconds(40),
        });
        CollectionAssert.AreEqual(new[] { "about 40 s left" }, lines.Show(null).ToArray());
        lines.Add(ensemble: null);
        Assert.IsEmpty(lines.Show(null));
    }

    [TestMethod]
    public void OnlyTheLastFewOfManyNetworksAreShown()
    {
        var lines = new TrainingLines();
        for (int member = 1; member <= 20; member++)
            lines.Add(Epoch(member, 20, 1, 1));
        Assert.HasCount(9, lines.Show(null));
        Assert.StartsWith("13 of 20", lines.Show(null)[1]);
    }

    [TestMethod]
    [DataRow(0, "0 s")]
    [DataRow(89, "89 s")]
    [DataRow(90, "2 min")]
    [DataRow(5399, "90 min")]
    [DataRow(5400, "1.5 h")]
    public void DurationsAreAsExactAsOneCanGoByThem(int seconds, string text) =>
        Assert.AreEqual(text, Wording.Duration(TimeSpan.FromSeconds(seconds)));

    private static EpochReport Epoch(
        int member, int members, int epoch, double loss, double? accuracy = null, double? validation = null,
        double? validationAccuracy = null, TimeSpan? left = null) => new()
        {
            Member = member,
            Members = members,
            Epoch = epoch,
            Epochs = 1500,
            Loss = loss,
            Accuracy = accuracy,
            ValidationLoss = validation,
            ValidationAccuracy = validationAccuracy,
            LearningRate = 0.001,
            Elapsed = TimeSpan.FromSeconds(1),
            Left = left,
        };
}
