using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Series;

/// <summary>A series that a model refuses is named as its file has it, with channel, reason and advice.</summary>
[TestClass]
public sealed class BadSeriesExceptionTests
{
    private static readonly TimeSeriesClassifierOptions Small = new() { Features = new MiniRocketOptions { FeatureCount = 84 } };

    [TestMethod]
    public void ASeriesOfAFileIsNamedByItsLine()
    {
        using var folder = new TemporaryFolder();
        const string Head = "@problemName gaps\n@dimensions 2\n@classLabel true a b\n@data\n";
        File.WriteAllText(folder.File("train.ts"), Head + "1,2,?:3,4,5:a\n2,1,2:5,4,3:b\n1,2,4:3,4,6:a\n2,1,0:5,4,2:b\n");
        File.WriteAllText(folder.File("test.ts"), Head + "1,2,3:3,4,5:a\n2,1,2:?,?,?:b\n");
        var model = TimeSeriesClassifier.Fit(SeriesFile.Read(folder.File("train.ts")), Small);
        var problem = Assert.ThrowsExactly<BadSeriesException>(() => model.Predict(SeriesFile.Read(folder.File("test.ts"))));
        Assert.AreEqual(
            (1L, 1, "has no known value to interpolate from"), (problem.SeriesIndex!.Value, problem.Channel!.Value, problem.Reason));
        Assert.AreEqual(
            "Series 1 (line 6) of 'gaps', channel 1 has no known value to interpolate from; "
                + "leave the series out, or fit with MissingValues.Constant.",
            problem.Message);
        problem = Assert.ThrowsExactly<BadSeriesException>(() => model.Featurizer.Transform(SeriesFile.Read(folder.File("test.ts"))));
        Assert.AreEqual(1, problem.SeriesIndex);
    }

    [TestMethod]
    public void OneSeriesByItselfHasNoNumber()
    {
        SeriesSet train = SeriesSet.FromArrays([[1, 2, 3f], [3, 2, 1], [1, 2, 4], [4, 2, 1]], ["up", "down", "up", "down"]);
        var model = TimeSeriesClassifier.Fit(train, Small);
        void Refused(string message, int? channel, params float[] series)
        {
            var problem = Assert.ThrowsExactly<BadSeriesException>(() => model.Predict(series, new double[2]));
            StringAssert.StartsWith(problem.Message, message);
            Assert.AreEqual((null, channel), (problem.SeriesIndex, problem.Channel));
        }

        Refused("The series, channel 0 has a missing value (NaN) at point 1; fit with MissingValues.Interpolate", 0, 1, float.NaN, 2);
        Refused("The series, channel 0 is infinite at point 2; values must be finite", 0, 1, 2, float.NegativeInfinity);
        Refused("The series has 0 values", null);
        var channels = Assert.ThrowsExactly<BadSeriesException>(() => model.Predict(SeriesSet.FromArrays([[[1f, 2], [3f, 4]]])));
        Assert.AreEqual("The series of '' have 2 channels; the model was fitted on series with 1.", channels.Message);
    }

    [TestMethod]
    public void ASeriesOfABlockIsCountedFromTheStart()
    {
        SeriesSet Block(float first) => SeriesSet.FromArrays([[1, 2, first], [3, 2, 1f]], ["up", "down"]);
        var source = SeriesSource.FromBlocks([Block(3), Block(4), Block(float.NaN)], "mine");
        var options = Small with { Repair = new SeriesRepair { Missing = MissingValues.Reject } };
        var problem = Assert.ThrowsExactly<BadSeriesException>(() => TimeSeriesClassifier.Fit(source, options));
        Assert.AreEqual(4, problem.SeriesIndex);
    }

    [TestMethod]
    public void TheCauseIsFoundInsideWhatHidesIt()
    {
        var cause = new BadSeriesException(null, "is bad", "leave it out");
        Assert.AreSame(cause, Causes.Innermost(cause));
        Assert.AreSame(
            cause,
            Causes.Innermost(new InvalidOperationException("Splitter", new AggregateException(new OperationCanceledException(), cause))));
        Assert.AreSame(cause, Causes.Innermost(new System.Reflection.TargetInvocationException(cause)));
        var told = new InvalidDataException("a file", cause);
        Assert.AreSame(told, Causes.Innermost(new AggregateException(told)));
        var bare = new InvalidOperationException("nothing inside");
        Assert.AreSame(bare, Causes.Innermost(bare));
    }
}
